//! Operations on a session: `GetUser`, `GlobalSignOut`, `RevokeToken`.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::access_token::{self, Refused};
use crate::app::App;
use crate::error::AwsError;
use crate::hosted_ui::grants::{self, ADMIN_SCOPE, Grant, RefreshToken};
use crate::hosted_ui::revoke::is_signed_token;
use crate::store::REFRESH_TOKENS;
use crate::users::User;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct WithAccessToken {
    access_token: String,
}

/// [GetUser](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUser.html)
pub(crate) fn get_user(app: &App, request: &WithAccessToken) -> Result<Value, AwsError> {
    let (_, user) = self_service(app, &request.access_token)?;
    let mut attributes = vec![json!({"Name": "sub", "Value": user.sub})];
    for (name, value) in &user.attributes {
        attributes.push(json!({"Name": name, "Value": value}));
    }
    Ok(json!({"Username": user.username, "UserAttributes": attributes}))
}

/// [GlobalSignOut](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GlobalSignOut.html)
pub(crate) fn global_sign_out(app: &App, request: &WithAccessToken) -> Result<Value, AwsError> {
    let (_, user) = self_service(app, &request.access_token)?;
    grants::revoke_all(app, &user.pool, &user.username)?;
    Ok(json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RevokeToken {
    token: String,
    client_id: String,
}

/// [RevokeToken](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RevokeToken.html)
pub(crate) fn revoke_token(app: &App, request: &RevokeToken) -> Result<Value, AwsError> {
    if is_signed_token(&request.token) {
        return Err(AwsError::bad(
            "UnsupportedTokenTypeException",
            "Unsupported token type",
        ));
    }
    if app.client(&request.client_id).is_none() {
        return Err(AwsError::invalid_parameter("Invalid client id"));
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

fn self_service(app: &App, token: &str) -> Result<(Grant, User), AwsError> {
    let (grant, user) = access_token::bearer(app, token).map_err(refuse)?;
    if grant.allows(ADMIN_SCOPE) {
        Ok((grant, user))
    } else {
        Err(AwsError::not_authorized(
            "Access Token does not have required scopes",
        ))
    }
}

fn refuse(refused: Refused) -> AwsError {
    match refused {
        Refused::Store(error) => error.into(),
        Refused::Invalid => AwsError::not_authorized("Invalid Access Token"),
        Refused::Expired => AwsError::not_authorized("Access Token has expired"),
        Refused::Revoked => AwsError::not_authorized("Access Token has been revoked"),
    }
}
