//! The user pool's JSON API: so far only what a session needs that began in the hosted UI.
//!
//! See <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/Welcome.html>.

mod session;

use axum::Json;
use axum::response::{IntoResponse as _, Response};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::app::App;
use crate::error::AwsError;

/// The service's name in `X-Amz-Target`.
pub(crate) const SERVICE: &str = "AWSCognitoIdentityProviderService";

/// Plays one operation.
pub(crate) fn play(app: &App, operation: &str, body: &[u8]) -> Response {
    match answer(app, operation, body) {
        Ok(reply) => Json(reply).into_response(),
        Err(error) => error.json(),
    }
}

fn answer(app: &App, operation: &str, body: &[u8]) -> Result<Value, AwsError> {
    match operation {
        "GetUser" => session::get_user(app, &parse(body)?),
        "GlobalSignOut" => session::global_sign_out(app, &parse(body)?),
        "RevokeToken" => session::revoke_token(app, &parse(body)?),
        other => Err(AwsError::bad(
            "UnknownOperationException",
            format!("The stand-in does not play {other}."),
        )),
    }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, AwsError> {
    serde_json::from_slice(body).map_err(|error| AwsError::serialization(&error))
}
