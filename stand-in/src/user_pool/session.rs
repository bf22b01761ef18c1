//! Operations on a session: `GlobalSignOut`, `RevokeToken`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::self_service;
use crate::app::App;
use crate::error::AwsError;
use crate::hosted_ui::grants::{self, RefreshToken};
use crate::hosted_ui::revoke::is_signed_token;
use crate::store::REFRESH_TOKENS;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct WithAccessToken {
    pub(crate) access_token: String,
}

/// [GlobalSignOut](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GlobalSignOut.html)
pub(crate) fn global_sign_out(app: &App, request: &WithAccessToken) -> Result<Value, AwsError> {
    let (_, user) = self_service::grant(app, &request.access_token)?;
    grants::revoke_all(app, &user.pool, &user.username)?;
    Ok(json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RevokeToken {
    token: String,
    client_id: String,
    client_secret: Option<String>,
}

/// [RevokeToken](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RevokeToken.html)
pub(crate) fn revoke_token(app: &App, request: &RevokeToken) -> Result<Value, AwsError> {
    if is_signed_token(&request.token) {
        return Err(AwsError::bad(
            "UnsupportedTokenTypeException",
            "Unsupported token type",
        ));
    }
    let Some((_, client)) = app.client(&request.client_id) else {
        return Err(AwsError::invalid_parameter("Invalid client id"));
    };
    if !client.revocation {
        return Err(AwsError::bad(
            "UnsupportedOperationException",
            "Token revocation is not enabled for this client",
        ));
    }
    if client.secret != request.client_secret {
        return Err(AwsError::bad(
            "UnauthorizedException",
            "Unable to verify client secret.",
        ));
    }
    let record: Option<RefreshToken> = app.store.get(REFRESH_TOKENS, &request.token)?;
    match record {
        Some(record) if record.client_id == request.client_id => {
            grants::revoke(app, &record.origin_jti)?;
            Ok(json!({}))
        }
        Some(_) => Err(AwsError::bad(
            "UnauthorizedException",
            "The token was not issued to this client",
        )),
        None => Ok(json!({})),
    }
}
