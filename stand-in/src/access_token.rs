//! Who stands behind an access token, for everything that takes one.

use crate::app::App;
use crate::hosted_ui::grants::{self, Grant};
use crate::jwt;
use crate::store::StoreError;
use crate::users::{self, User};

/// Why an access token is refused.
#[derive(Debug)]
pub(crate) enum Refused {
    /// Not a token of ours, or not an access token.
    Invalid,
    /// Its time is over.
    Expired,
    /// Its grant was revoked.
    Revoked,
    /// The database failed.
    Store(StoreError),
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// The grant and the user of a good access token.
pub(crate) fn bearer(app: &App, token: &str) -> Result<(Grant, User), Refused> {
    let known = app.keys.known();
    let claims = known.iter().find_map(|pair| jwt::read(&pair.access, token));
    let claims = claims.ok_or(Refused::Invalid)?;
    if claims["token_use"] != "access" {
        return Err(Refused::Invalid);
    }
    if claims["exp"]
        .as_i64()
        .is_none_or(|exp| exp <= app.clock.now())
    {
        return Err(Refused::Expired);
    }
    let origin_jti = claims["origin_jti"].as_str().unwrap_or_default();
    let grant = grants::find(app, origin_jti)?.ok_or(Refused::Revoked)?;
    if claims["iss"] != app.issuer(&grant.pool).as_str() {
        return Err(Refused::Invalid);
    }
    let user = users::find(&app.store, &grant.pool, &grant.username)?.ok_or(Refused::Invalid)?;
    Ok((grant, user))
}
