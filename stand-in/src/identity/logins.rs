//! The `Logins` map: checks the ID tokens in it and tells whose they are.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::config::IdentityPool;
use crate::error::AwsError;
use crate::jwt;

/// Provider names and tokens, as sent.
pub(crate) type Logins = BTreeMap<String, String>;

const MOST_LOGINS: usize = 10;

/// Someone at a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Login {
    /// `cognito-idp.{region}.amazonaws.com/{user pool id}`.
    pub(crate) provider: String,
    /// The `sub` there.
    pub(crate) sub: String,
}

impl Login {
    /// The key under which the identity of this login is found.
    pub(crate) fn key(&self, pool: &str) -> String {
        format!("{pool}|{}|{}", self.provider, self.sub)
    }
}

/// Checks all tokens; a single bad one refuses the request.
pub(crate) fn check(
    app: &App,
    pool: &IdentityPool,
    logins: Option<&Logins>,
) -> Result<Vec<Login>, AwsError> {
    let Some(logins) = logins else {
        return Ok(Vec::new());
    };
    if logins.len() > MOST_LOGINS {
        return Err(AwsError::invalid_parameter(
            "1 validation error detected: Value at 'logins' failed to satisfy constraint: \
             Member must have length less than or equal to 10",
        ));
    }
    logins
        .iter()
        .map(|(provider, token)| check_one(app, pool, provider, token))
        .collect()
}

fn check_one(
    app: &App,
    pool: &IdentityPool,
    provider: &str,
    token: &str,
) -> Result<Login, AwsError> {
    let user_pool = trusted_pool(app, pool, provider)?;
    let invalid = |why: &str| AwsError::not_authorized(format!("Invalid login token. {why}"));
    let known = app.keys.known();
    let claims = known.iter().find_map(|pair| jwt::read(&pair.id, token));
    let claims = claims.ok_or_else(|| invalid("Not a valid OpenId Connect identity token."))?;
    if claims["iss"] != app.issuer(user_pool).as_str() {
        return Err(invalid("Issuer doesn't match providerName"));
    }
    if claims["token_use"] != "id" {
        return Err(invalid("Not a valid OpenId Connect identity token."));
    }
    let now = app.clock.now();
    let expires_at = claims["exp"].as_i64().unwrap_or_default();
    if expires_at <= now {
        return Err(invalid(&format!("Token expired: {now} >= {expires_at}")));
    }
    let trusted = |client: &str| pool.providers.iter().any(|known| known.client == client);
    match (claims["aud"].as_str(), claims["sub"].as_str()) {
        (Some(client), Some(sub)) if trusted(client) => Ok(Login {
            provider: provider.to_owned(),
            sub: sub.to_owned(),
        }),
        _ => Err(AwsError::not_authorized(
            "Token is not from a supported provider of this identity pool.",
        )),
    }
}

/// The user pool that a key of the map names, if the identity pool trusts it.
fn trusted_pool<'a>(
    app: &App,
    pool: &'a IdentityPool,
    provider: &str,
) -> Result<&'a str, AwsError> {
    let host = format!("cognito-idp.{}.amazonaws.com/", app.config.region);
    pool.providers
        .iter()
        .map(|known| known.user_pool.as_str())
        .find(|user_pool| provider.strip_prefix(&host) == Some(user_pool))
        .ok_or_else(|| {
            AwsError::not_authorized(
                "Token is not from a supported provider of this identity pool.",
            )
        })
}
