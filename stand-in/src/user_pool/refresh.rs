//! New tokens for a refresh token: `InitiateAuth` with `REFRESH_TOKEN_AUTH`, or `GetTokensFromRefreshToken`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::caller::{Caller, Parameters, need};
use super::tokens;
use crate::app::App;
use crate::error::AwsError;
use crate::hosted_ui::grants::{self, Grant, RefreshToken};
use crate::store::REFRESH_TOKENS;
use crate::users::User;

/// The flow `REFRESH_TOKEN_AUTH`, which clients with rotation cannot use.
pub(crate) fn by_initiate_auth(
    caller: &Caller<'_>,
    parameters: &Parameters,
) -> Result<Value, AwsError> {
    let token = need(parameters, "REFRESH_TOKEN")?;
    if caller.client.rotate_refresh_tokens {
        return Err(AwsError::bad(
            "UnsupportedOperationException",
            "Refresh token rotation is enabled for this client: use GetTokensFromRefreshToken.",
        ));
    }
    let device = parameters.get("DEVICE_KEY").map(String::as_str);
    let (_, grant, user) = find(caller, token, device)?;
    let hash = parameters.get("SECRET_HASH").map(String::as_str);
    caller.check_secret(&user.username, hash)?;
    tokens::result(caller, &grant, &user)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GetTokens {
    refresh_token: String,
    client_id: String,
    client_secret: Option<String>,
    device_key: Option<String>,
}

/// [GetTokensFromRefreshToken](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetTokensFromRefreshToken.html)
pub(crate) fn get_tokens(app: &App, request: &GetTokens) -> Result<Value, AwsError> {
    let caller = Caller::find(app, &request.client_id)?;
    if caller.client.secret != request.client_secret {
        return Err(AwsError::not_authorized("Unable to verify client secret."));
    }
    let device = request.device_key.as_deref();
    let (mut record, grant, user) = find(&caller, &request.refresh_token, device)?;
    let mut reply = tokens::result(&caller, &grant, &user)?;
    if caller.client.rotate_refresh_tokens {
        record.replaced_at.get_or_insert(caller.now());
        app.store
            .put(REFRESH_TOKENS, &request.refresh_token, &record)?;
        let next = grants::keep(app, &grant, record.expires_at)?;
        reply["AuthenticationResult"]["RefreshToken"] = json!(next);
    }
    Ok(json!({"AuthenticationResult": reply["AuthenticationResult"]}))
}

/// A refresh token that is good, with what it stands for.
fn find(
    caller: &Caller<'_>,
    token: &str,
    device_key: Option<&str>,
) -> Result<(RefreshToken, Grant, User), AwsError> {
    let refuse = |why: &str| AwsError::not_authorized(why);
    let invalid = || refuse("Invalid Refresh Token");
    let record: Option<RefreshToken> = caller.app.store.get(REFRESH_TOKENS, token)?;
    let record = record
        .filter(|record| record.client_id == caller.client.id)
        .ok_or_else(invalid)?;
    let grant = grants::find(caller.app, &record.origin_jti)?
        .ok_or_else(|| refuse("Refresh Token has been revoked"))?;
    if caller.now() >= record.expires_at {
        return Err(refuse("Refresh Token has expired"));
    }
    if !record.works(caller.now(), &caller.client) {
        return Err(AwsError::bad(
            "RefreshTokenReuseException",
            "Refresh token has been used already.",
        ));
    }
    if grant
        .device_key
        .as_deref()
        .is_some_and(|key| device_key != Some(key))
    {
        return Err(invalid());
    }
    let user = caller.user_named(&grant.username)?.ok_or_else(invalid)?;
    if !user.enabled {
        return Err(refuse("User is disabled."));
    }
    Ok((record, grant, user))
}
