//! What ID and access tokens say, and the checks before any of it is believed
//! ([AWS: verifying a JWT](https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html),
//! [OpenID Connect Core, 3.1.3.7](https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation)).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;

use super::jwt::{Jwks, TokenProblem, verified_payload};
use super::token::TokenSet;
use crate::config::Config;
use crate::hash::sha256;
use crate::secret::Secret;
use crate::time::UnixSeconds;

/// How far the clocks of the user pool and of this page may be apart, in seconds.
pub const LEEWAY_SECONDS: i64 = 120;

/// The player, as the verified ID token describes him.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Player {
    /// The user's id; opaque.
    pub sub: String,
    /// The best there is of `name`, given and family name, `cognito:username`.
    pub name: String,
    /// The e-mail address, if it was asked for.
    pub email: Option<String>,
    /// The address of a picture, if there is one and it is https.
    pub picture: Option<String>,
    /// The name that he is known by at the user pool, `cognito:username`.
    pub username: String,
    /// `cognito:groups`
    pub groups: Vec<String>,
    /// The attributes that are the pool's own, with their names without `custom:`.
    pub custom: Vec<(String, String)>,
    /// When the earlier of the two tokens ends.
    pub expires_at: UnixSeconds,
}

/// What the `nonce` of an ID token has to be.
#[derive(Clone, Copy, Debug)]
pub enum Nonce<'a> {
    /// The one sent with the authorization request.
    Sent(&'a Secret),
    /// There was none, it was checked when these tokens came, or it is not asked for in a refresh (OpenID Connect Core,
    /// 12.2).
    NotSent,
}

/// Checks both tokens of a set and says whose they are.
pub fn verify(
    tokens: &TokenSet,
    keys: &Jwks,
    nonce: Nonce<'_>,
    config: &Config,
    now: UnixSeconds,
) -> Result<Player, TokenProblem> {
    let id = verified_payload(&tokens.id_token, keys)?;
    let access = verified_payload(&tokens.access_token, keys)?;
    let id_expires = common_claims(&id, "id", config, now)?;
    let access_expires = common_claims(&access, "access", config, now)?;
    if id["aud"] != *config.user_pool_client_id
        || access["client_id"] != *config.user_pool_client_id
    {
        return Err(TokenProblem::Audience);
    }
    if matches!(nonce, Nonce::Sent(nonce) if id["nonce"] != *nonce.expose()) {
        return Err(TokenProblem::Nonce);
    }
    if id
        .get("at_hash")
        .is_some_and(|at_hash| *at_hash != *at_hash_of(&tokens.access_token))
    {
        return Err(TokenProblem::AtHash);
    }
    let sub = id["sub"]
        .as_str()
        .filter(|sub| !sub.is_empty())
        .ok_or(TokenProblem::Subject)?;
    if access["sub"] != *sub {
        return Err(TokenProblem::Subject);
    }
    Ok(player(&id, sub, id_expires.min(access_expires)))
}

/// `at_hash = BASE64URL(left half of SHA-256(ASCII(access_token)))` (OpenID Connect Core, 3.1.3.6).
fn at_hash_of(access_token: &Secret) -> String {
    let hash = sha256(&[access_token.expose().as_bytes()]);
    let (left, _) = hash.split_at(hash.len() / 2);
    URL_SAFE_NO_PAD.encode(left)
}

/// The checks that both kinds share; gives `exp`.
fn common_claims(
    claims: &Value,
    token_use: &str,
    config: &Config,
    now: UnixSeconds,
) -> Result<UnixSeconds, TokenProblem> {
    if claims["iss"] != *config.issuer() {
        return Err(TokenProblem::Issuer);
    }
    if claims["token_use"] != *token_use {
        return Err(TokenProblem::TokenUse);
    }
    for begins_at in [Some(&claims["iat"]), claims.get("nbf")]
        .into_iter()
        .flatten()
    {
        let begins_at = begins_at.as_i64().ok_or(TokenProblem::IssuedAt)?;
        if UnixSeconds(begins_at).since(now) > LEEWAY_SECONDS {
            return Err(TokenProblem::IssuedAt);
        }
    }
    let expires_at = UnixSeconds(claims["exp"].as_i64().ok_or(TokenProblem::Expired)?);
    if now.since(expires_at) >= LEEWAY_SECONDS {
        return Err(TokenProblem::Expired);
    }
    Ok(expires_at)
}

fn player(id: &Value, sub: &str, expires_at: UnixSeconds) -> Player {
    let text = |name: &str| {
        id[name]
            .as_str()
            .filter(|text| !text.trim().is_empty())
            .map(str::to_owned)
    };
    let both = || {
        let names: Vec<_> = [text("given_name"), text("family_name")]
            .into_iter()
            .flatten()
            .collect();
        (!names.is_empty()).then(|| names.join(" "))
    };
    Player {
        sub: sub.to_owned(),
        name: text("name")
            .or_else(both)
            .or_else(|| text("cognito:username"))
            .unwrap_or_else(|| sub.to_owned()),
        email: text("email"),
        picture: text("picture").filter(|url| url.starts_with("https://")),
        username: text("cognito:username").unwrap_or_default(),
        groups: groups(id),
        custom: custom(id),
        expires_at,
    }
}

fn groups(id: &Value) -> Vec<String> {
    let groups = id["cognito:groups"].as_array().into_iter().flatten();
    groups
        .filter_map(|group| group.as_str().map(str::to_owned))
        .collect()
}

fn custom(id: &Value) -> Vec<(String, String)> {
    let claims = id.as_object().into_iter().flatten();
    let own = claims.filter_map(|(name, value)| Some((name.strip_prefix("custom:")?, value)));
    own.filter_map(|(name, value)| Some((name.to_owned(), value.as_str()?.to_owned())))
        .collect()
}
