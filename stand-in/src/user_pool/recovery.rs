//! New passwords: `ForgotPassword`, `ConfirmForgotPassword`, `ChangePassword`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::caller::Caller;
use super::codes::{self, Purpose};
use super::delivery::Contact;
use super::limits::{self, Limited};
use super::sign_up::ForUsername;
use super::{lockout, policy, self_service};
use crate::app::App;
use crate::config::Factor;
use crate::error::AwsError;
use crate::users::{Status, User};

/// [ForgotPassword](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ForgotPassword.html)
pub(crate) fn forgot_password(app: &App, request: &ForUsername) -> Result<Value, AwsError> {
    let caller = Caller::find(app, &request.client_id)?;
    let Some(user) = request.addressee(&caller)? else {
        return Ok(request.made_up_details());
    };
    limits::count(&caller, &user.username, Limited::Recovery)?;
    let details = send(&caller, &user)?;
    Ok(json!({"CodeDeliveryDetails": details}))
}

/// Sends the code with which a user may choose a new password.
pub(crate) fn send(caller: &Caller<'_>, user: &User) -> Result<Value, AwsError> {
    if !user.enabled {
        return Err(AwsError::not_authorized("User is disabled."));
    }
    let fixed = [Status::ForceChangePassword, Status::ExternalProvider];
    if fixed.contains(&user.status) {
        return Err(AwsError::not_authorized(
            "User password cannot be reset in the current state.",
        ));
    }
    let contact = contact(user).ok_or_else(|| {
        AwsError::invalid_parameter(
            "Cannot reset password for the user as there is no registered/verified email or \
             phone_number",
        )
    })?;
    codes::send(caller, &user.username, Purpose::ForgotPassword, &contact)
}

/// A verified address that is not a second factor at the same time.
fn contact(user: &User) -> Option<Contact> {
    let ways = [
        ("email", Factor::EmailOtp),
        ("phone_number", Factor::SmsMfa),
    ];
    ways.into_iter()
        .filter(|(_, factor)| !user.mfa.enabled.contains(factor))
        .find_map(|(name, _)| user.verified(name).and_then(|_| Contact::of(user, name)))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ConfirmForgotPassword {
    client_id: String,
    username: String,
    confirmation_code: String,
    password: String,
    secret_hash: Option<String>,
}

/// [ConfirmForgotPassword](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmForgotPassword.html)
pub(crate) fn confirm_forgot_password(
    app: &App,
    request: &ConfirmForgotPassword,
) -> Result<Value, AwsError> {
    let caller = Caller::find(app, &request.client_id)?;
    caller.check_secret(&request.username, request.secret_hash.as_deref())?;
    let user = caller.user(&request.username)?;
    caller.reveal(user.as_ref())?;
    let mut user = user.ok_or_else(codes::expired)?;
    limits::count(&caller, &user.username, Limited::Recovery)?;
    policy::check(&caller.pool.password_policy, &request.password)?;
    let code = &request.confirmation_code;
    codes::check(&caller, &user.username, Purpose::ForgotPassword, code)?;
    codes::forget(&caller, &user.username, Purpose::ForgotPassword)?;
    user.set_password(&caller.pool, &request.password);
    user.status = Status::Confirmed;
    user.save(&app.store)?;
    lockout::forgive(&caller, &user.username)?;
    Ok(json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ChangePassword {
    access_token: String,
    previous_password: Option<String>,
    proposed_password: String,
}

/// [ChangePassword](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ChangePassword.html)
pub(crate) fn change_password(app: &App, request: &ChangePassword) -> Result<Value, AwsError> {
    let (caller, mut user) = self_service::enter(app, &request.access_token)?;
    limits::count(&caller, &user.username, Limited::Change)?;
    if user.password.is_some() {
        let previous = request.previous_password.as_deref().ok_or_else(|| {
            AwsError::invalid_parameter("Missing required parameter previousPassword")
        })?;
        let right = user.has_password(&caller.pool, previous);
        lockout::judge(&caller, &user.username, right)?;
    }
    policy::check(&caller.pool.password_policy, &request.proposed_password)?;
    user.set_password(&caller.pool, &request.proposed_password);
    user.save(&app.store)?;
    Ok(json!({}))
}
