//! How often a user may do something in an hour.
//!
//! See <https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html>.

use super::caller::Caller;
use crate::error::AwsError;
use crate::store::ATTEMPTS;

const HOUR: i64 = 3600;

/// What is limited.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Limited {
    /// `ForgotPassword` and `ConfirmForgotPassword` together.
    Recovery,
    /// `ResendConfirmationCode`
    Resend,
    /// `ConfirmSignUp`
    Confirm,
    /// `ChangePassword`
    Change,
    /// `GetUserAttributeVerificationCode`
    SendAttributeCode,
    /// `VerifyUserAttribute`
    VerifyAttribute,
}

impl Limited {
    fn name_and_limit(self) -> (&'static str, usize) {
        match self {
            Self::Recovery => ("recovery", 10),
            Self::Resend => ("resend", 5),
            Self::Confirm => ("confirm", 15),
            Self::Change => ("change", 5),
            Self::SendAttributeCode => ("send-attribute-code", 5),
            Self::VerifyAttribute => ("verify-attribute", 15),
        }
    }
}

/// Counts an attempt, good or bad, and refuses one too many.
pub(crate) fn count(caller: &Caller<'_>, username: &str, limited: Limited) -> Result<(), AwsError> {
    let (name, limit) = limited.name_and_limit();
    let key = caller.key(username, name);
    let now = caller.now();
    let store = &caller.app.store;
    let mut times: Vec<i64> = store.get(ATTEMPTS, &key)?.unwrap_or_default();
    times.retain(|time| now < time + HOUR);
    if times.len() >= limit {
        return Err(AwsError::bad(
            "LimitExceededException",
            "Attempt limit exceeded, please try after some time.",
        ));
    }
    times.push(now);
    Ok(store.put(ATTEMPTS, &key, &times)?)
}
