//! The user pool's JSON API.
//!
//! See <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/Welcome.html>.

mod admin;
mod attributes;
mod auth_factors;
mod caller;
mod challenges;
mod choice;
mod codes;
mod custom;
mod delivery;
mod devices;
mod initiate;
mod limits;
mod lockout;
mod mfa;
mod new_password;
mod passkey_registration;
mod passkey_sign_in;
mod passkeys;
mod passwords;
mod policy;
mod profile;
mod recovery;
mod refresh;
mod relying_party;
mod respond;
mod self_service;
mod session;
mod set_up;
mod set_up_clients;
mod sign_up;
mod software_token;
mod srp_auth;
mod steps;
mod timestamp;
mod tokens;

use axum::Json;
use axum::response::{IntoResponse as _, Response};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::app::{App, lock};
use crate::error::AwsError;

/// The service's name in `X-Amz-Target`.
pub(crate) const SERVICE: &str = "AWSCognitoIdentityProviderService";

/// Plays one operation.
pub(crate) fn play(app: &App, operation: &str, body: &[u8], signed: bool) -> Response {
    let _one_by_one = lock(&app.user_pool_calls);
    match check_signed(operation, signed).and_then(|()| answer(app, operation, body)) {
        Ok(reply) => Json(reply).into_response(),
        Err(error) => error.json(),
    }
}

/// An administrator's calls must be signed, though not by anyone in particular.
fn check_signed(operation: &str, signed: bool) -> Result<(), AwsError> {
    let prefixes = ["Admin", "Create", "Describe", "SetUserPool"];
    if signed || !prefixes.iter().any(|prefix| operation.starts_with(prefix)) {
        return Ok(());
    }
    Err(AwsError::bad(
        "MissingAuthenticationTokenException",
        "Missing Authentication Token",
    ))
}

fn answer(app: &App, operation: &str, body: &[u8]) -> Result<Value, AwsError> {
    match operation {
        "InitiateAuth" => initiate::initiate_auth(app, &parse(body)?),
        "RespondToAuthChallenge" => respond::respond_to_auth_challenge(app, &parse(body)?),
        "GetTokensFromRefreshToken" => refresh::get_tokens(app, &parse(body)?),
        "SignUp" => sign_up::sign_up(app, &parse(body)?),
        "ConfirmSignUp" => sign_up::confirm_sign_up(app, &parse(body)?),
        "ResendConfirmationCode" => sign_up::resend(app, &parse(body)?),
        "ForgotPassword" => recovery::forgot_password(app, &parse(body)?),
        "ConfirmForgotPassword" => recovery::confirm_forgot_password(app, &parse(body)?),
        "ChangePassword" => recovery::change_password(app, &parse(body)?),
        "AssociateSoftwareToken" => software_token::associate(app, &parse(body)?),
        "VerifySoftwareToken" => software_token::verify(app, &parse(body)?),
        "SetUserMFAPreference" => software_token::set_preference(app, &parse(body)?),
        "GetUserAuthFactors" => auth_factors::get(app, &parse(body)?),
        "StartWebAuthnRegistration" => passkey_registration::start(app, &parse(body)?),
        "CompleteWebAuthnRegistration" => passkey_registration::complete(app, &parse(body)?),
        "ListWebAuthnCredentials" => passkeys::list(app, &parse(body)?),
        "DeleteWebAuthnCredential" => passkeys::delete(app, &parse(body)?),
        "ConfirmDevice" => devices::confirm(app, &parse(body)?),
        "GetDevice" => devices::get(app, &parse(body)?),
        "ListDevices" => devices::list(app, &parse(body)?),
        "UpdateDeviceStatus" => devices::update(app, &parse(body)?),
        "ForgetDevice" => devices::forget(app, &parse(body)?),
        "GetUser" => profile::get_user(app, &parse(body)?),
        "UpdateUserAttributes" => profile::update(app, &parse(body)?),
        "DeleteUserAttributes" => profile::delete_attributes(app, &parse(body)?),
        "GetUserAttributeVerificationCode" => profile::get_code(app, &parse(body)?),
        "VerifyUserAttribute" => profile::verify(app, &parse(body)?),
        "DeleteUser" => profile::delete_user(app, &parse(body)?),
        "GlobalSignOut" => session::global_sign_out(app, &parse(body)?),
        "RevokeToken" => session::revoke_token(app, &parse(body)?),
        other => administer(app, other, body),
    }
}

/// Operations of administrators.
fn administer(app: &App, operation: &str, body: &[u8]) -> Result<Value, AwsError> {
    match operation {
        "AdminCreateUser" => admin::create_user(app, &parse(body)?),
        "AdminGetUser" => admin::get_user(app, &parse(body)?),
        "AdminConfirmSignUp" => admin::confirm_sign_up(app, &parse(body)?),
        "AdminSetUserPassword" => admin::set_password(app, &parse(body)?),
        "AdminUpdateUserAttributes" => admin::update_attributes(app, &parse(body)?),
        "AdminResetUserPassword" => admin::reset_password(app, &parse(body)?),
        "AdminDisableUser" => admin::switch(app, &parse(body)?, false),
        "AdminEnableUser" => admin::switch(app, &parse(body)?, true),
        "AdminUserGlobalSignOut" => admin::sign_out(app, &parse(body)?),
        "AdminDeleteUser" => admin::delete_user(app, &parse(body)?),
        "CreateGroup" => admin::create_group(app, &parse(body)?),
        "AdminAddUserToGroup" => admin::add_to_group(app, &parse(body)?),
        "CreateUserPool" => set_up::create_user_pool(app, &parse(body)?),
        "CreateUserPoolClient" => set_up_clients::create_client(app, &parse(body)?),
        "DescribeUserPoolClient" => set_up_clients::describe_client(app, &parse(body)?),
        "SetUserPoolMfaConfig" => set_up::set_mfa_config(app, &parse(body)?),
        other => Err(AwsError::bad(
            "UnknownOperationException",
            format!("The stand-in does not play {other}."),
        )),
    }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, AwsError> {
    serde_json::from_slice(body).map_err(|error| {
        let text = error.to_string();
        let missing = text.strip_prefix("missing field `");
        match missing.and_then(|rest| rest.split('`').next()) {
            Some(member) => AwsError::invalid_parameter(format!(
                "1 validation error detected: Value null at '{}' failed to satisfy constraint: \
                 Member must not be null",
                lower_first(member)
            )),
            None => AwsError::serialization(&error),
        }
    })
}

/// `ClientId` is spelled `clientId` in messages.
fn lower_first(member: &str) -> String {
    let mut letters = member.chars();
    let first = letters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}
