//! `AuthenticationResult`: the tokens of a sign-in by this API.

use serde_json::{Value, json};

use super::caller::Caller;
use super::devices::{self, Device};
use crate::config::Devices;
use crate::error::AwsError;
use crate::hosted_ui::grants::{self, Grant};
use crate::hosted_ui::token_claims::{access_claims, id_claims};
use crate::jwt;
use crate::users::User;

/// All factors are there: a new grant with a refresh token, and perhaps a new device.
pub(crate) fn sign_in(
    caller: &Caller<'_>,
    user: &User,
    device_key: Option<&str>,
) -> Result<Value, AwsError> {
    let mut grant = Grant::of_api(&caller.client.id, user, caller.now());
    let mut new_device = None;
    if caller.pool.devices != Devices::Off {
        let device = match device_key {
            Some(key) => devices::find(caller, &user.username, key)?,
            None => Device::new(caller, &user.username)?,
        };
        new_device = device_key.is_none().then(|| device.metadata());
        grant.device_key = Some(device.key);
    }
    let expires_at = caller.now() + caller.client.refresh_token_seconds;
    let refresh_token = grants::keep(caller.app, &grant, expires_at)?;
    let mut reply = result(caller, &grant, user)?;
    let tokens = &mut reply["AuthenticationResult"];
    tokens["RefreshToken"] = json!(refresh_token);
    if let Some(metadata) = new_device {
        tokens["NewDeviceMetadata"] = metadata;
    }
    Ok(reply)
}

/// The reply without a refresh token.
pub(crate) fn result(caller: &Caller<'_>, grant: &Grant, user: &User) -> Result<Value, AwsError> {
    let keys = caller.app.keys.current()?;
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
