//! Amazon Cognito identity pools: an ID token becomes an identity and temporary AWS credentials.
//!
//! See <https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/Welcome.html>.

pub(crate) mod credentials;
pub(crate) mod identities;
mod logins;
mod merge;
mod open_id;
mod set_up;

use axum::Json;
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::error::AwsError;

/// The service's name in `X-Amz-Target`.
pub(crate) const SERVICE: &str = "AWSCognitoIdentityService";

/// Plays one operation.
pub(crate) fn play(app: &App, operation: &str, body: &[u8]) -> Response {
    match operation {
        "GetId" => reply(parse(body).and_then(|request| identities::get_id(app, &request))),
        "GetCredentialsForIdentity" => {
            reply(parse(body).and_then(|request| credentials::get_credentials(app, &request)))
        }
        "GetOpenIdToken" => {
            reply(parse(body).and_then(|request| open_id::get_token(app, &request)))
        }
        "CreateIdentityPool" => {
            reply(parse(body).and_then(|request| set_up::create_pool(app, &request)))
        }
        "SetIdentityPoolRoles" => {
            reply(parse(body).and_then(|request| set_up::set_roles(app, &request)))
        }
        other => AwsError::bad(
            "UnknownOperationException",
            format!("The stand-in does not play {other}."),
        )
        .json(),
    }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, AwsError> {
    serde_json::from_slice(body).map_err(|error| AwsError::serialization(&error))
}

fn reply(result: Result<impl Serialize, AwsError>) -> Response {
    match result {
        Ok(reply) => Json(reply).into_response(),
        Err(error) => error.json(),
    }
}
