//! `InitiateAuth`: a sign-in begins, or a refresh token is used.

use serde::Deserialize;
use serde_json::Value;

use super::caller::{Caller, Parameters, need};
use super::{choice, custom, passwords, refresh, srp_auth};
use crate::app::App;
use crate::config::Client;
use crate::error::AwsError;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct InitiateAuth {
    client_id: String,
    auth_flow: String,
    session: Option<String>,
    #[serde(default)]
    auth_parameters: Parameters,
}

/// [InitiateAuth](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html)
pub(crate) fn initiate_auth(app: &App, request: &InitiateAuth) -> Result<Value, AwsError> {
    let caller = Caller::find(app, &request.client_id)?;
    let parameters = &request.auth_parameters;
    check_flow(&caller.client, &request.auth_flow)?;
    if request.auth_flow.starts_with("REFRESH_TOKEN") {
        return refresh::by_initiate_auth(&caller, parameters);
    }
    let typed = need(parameters, "USERNAME")?;
    let hash = parameters.get("SECRET_HASH").map(String::as_str);
    caller.check_secret(typed, hash)?;
    let user = caller.user(typed)?;
    caller.reveal(user.as_ref())?;
    if user.as_ref().is_some_and(|user| !user.enabled) {
        return Err(AwsError::not_authorized("User is disabled."));
    }
    match request.auth_flow.as_str() {
        "USER_SRP_AUTH" => srp_auth::begin(&caller, user, parameters),
        "USER_AUTH" => choice::begin(&caller, user, parameters, request.session.as_deref()),
        "CUSTOM_AUTH" => custom::begin(&caller, user, parameters),
        _ => passwords::sign_in(&caller, user, parameters),
    }
}

/// Whether the client may ask for this flow.
fn check_flow(client: &Client, flow: &str) -> Result<(), AwsError> {
    let needed = match flow {
        "USER_SRP_AUTH" => "ALLOW_USER_SRP_AUTH",
        "USER_PASSWORD_AUTH" => "ALLOW_USER_PASSWORD_AUTH",
        "USER_AUTH" => "ALLOW_USER_AUTH",
        "CUSTOM_AUTH" => "ALLOW_CUSTOM_AUTH",
        "REFRESH_TOKEN_AUTH" | "REFRESH_TOKEN" => "ALLOW_REFRESH_TOKEN_AUTH",
        "ADMIN_NO_SRP_AUTH" | "ADMIN_USER_PASSWORD_AUTH" => {
            return Err(AwsError::invalid_parameter(
                "Initiate Auth method not supported.",
            ));
        }
        _ => {
            return Err(AwsError::invalid_parameter(format!(
                "1 validation error detected: Value '{flow}' at 'authFlow' failed to satisfy \
                 constraint: Member must satisfy enum value set"
            )));
        }
    };
    if client.flows.iter().any(|allowed| allowed == needed) {
        return Ok(());
    }
    Err(AwsError::invalid_parameter(match flow {
        "USER_SRP_AUTH" => "USER_SRP_AUTH is not enabled for the client.".to_owned(),
        _ => format!("{flow} flow not enabled for this client"),
    }))
}
