//! Whether a password lets somebody in: sent in the clear by `USER_PASSWORD_AUTH`, or proven by SRP.

use serde_json::Value;

use super::caller::{Caller, Parameters, need, wrong_password};
use super::{lockout, steps};
use crate::error::AwsError;
use crate::users::{Status, User};

/// The flow `USER_PASSWORD_AUTH`.
pub(crate) fn sign_in(
    caller: &Caller<'_>,
    user: Option<User>,
    parameters: &Parameters,
) -> Result<Value, AwsError> {
    let typed = need(parameters, "USERNAME")?;
    let password = need(parameters, "PASSWORD")?;
    let right = user
        .as_ref()
        .is_some_and(|user| user.has_password(&caller.pool, password));
    let name = user
        .as_ref()
        .map_or(typed, |user| &user.username)
        .to_owned();
    let user = judge(caller, &name, user, right)?;
    let device = parameters.get("DEVICE_KEY").map(String::as_str);
    steps::after_password(caller, &user, device)
}

/// The user, if the password is right and may be used.
pub(crate) fn judge(
    caller: &Caller<'_>,
    name: &str,
    user: Option<User>,
    right: bool,
) -> Result<User, AwsError> {
    let status = user.as_ref().map(|user| user.status);
    if status == Some(Status::ResetRequired) {
        return Err(AwsError::bad(
            "PasswordResetRequiredException",
            "Password reset required for the user",
        ));
    }
    lockout::judge(caller, name, right)?;
    let user = user.ok_or_else(wrong_password)?;
    check_confirmed(&user)?;
    if user.temporary_until.is_some_and(|end| end <= caller.now()) {
        return Err(AwsError::not_authorized(
            "Temporary password has expired and must be reset by an administrator.",
        ));
    }
    Ok(user)
}

/// Refuses a user who has not sent back the code of the sign-up.
pub(crate) fn check_confirmed(user: &User) -> Result<(), AwsError> {
    match user.status {
        Status::Unconfirmed => Err(AwsError::bad(
            "UserNotConfirmedException",
            "User is not confirmed.",
        )),
        _ => Ok(()),
    }
}
