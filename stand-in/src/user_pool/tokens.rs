//! `AuthenticationResult`: the tokens of a sign-in by this API.

use serde_json::{Value, json};

use super::caller::Caller;
use crate::error::AwsError;
use crate::hosted_ui::grants::{self, Grant};
use crate::hosted_ui::token_claims::{access_claims, id_claims};
use crate::jwt;
use crate::users::User;

/// All factors are there: a new grant with a refresh token.
pub(crate) fn sign_in(caller: &Caller<'_>, user: &User) -> Result<Value, AwsError> {
    let grant = Grant::of_api(&caller.client.id, user, caller.now());
    let expires_at = caller.now() + caller.client.refresh_token_seconds;
    let refresh_token = grants::keep(caller.app, &grant, expires_at)?;
    let mut reply = result(caller, &grant, user)?;
    reply["AuthenticationResult"]["RefreshToken"] = json!(refresh_token);
    Ok(reply)
}

/// The reply without a refresh token.
pub(crate) fn result(caller: &Caller<'_>, grant: &Grant, user: &User) -> Result<Value, AwsError> {
    let keys = &caller.app.keys;
    let claims = access_claims(caller.app, &caller.client, grant, user);
    let access_token = jwt::sign(&keys.access, &claims)?;
    let claims = id_claims(caller.app, &caller.client, grant, user, &access_token);
    Ok(json!({
        "AuthenticationResult": {
            "AccessToken": access_token,
            "IdToken": jwt::sign(&keys.id, &claims)?,
            "ExpiresIn": caller.client.access_token_seconds,
            "TokenType": "Bearer",
        },
        "ChallengeParameters": {},
    }))
}
