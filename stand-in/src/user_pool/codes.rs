//! Codes that a user must send back: to confirm a sign-up, to set a new password, to verify an attribute.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::caller::Caller;
use super::delivery::{self, Contact};
use crate::error::AwsError;
use crate::random;
use crate::store::VERIFICATIONS;

const DIGITS: usize = 6;
const HOUR: i64 = 3600;

/// What a code is for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose<'a> {
    /// `ConfirmSignUp`
    SignUp,
    /// `ConfirmForgotPassword`
    ForgotPassword,
    /// `VerifyUserAttribute`, for this attribute.
    Attribute(&'a str),
}

impl Purpose<'_> {
    fn kind(self) -> &'static str {
        match self {
            Self::SignUp => "sign-up",
            Self::ForgotPassword => "forgot-password",
            Self::Attribute(_) => "verify-attribute",
        }
    }

    fn life_seconds(self) -> i64 {
        match self {
            Self::ForgotPassword => HOUR,
            Self::SignUp | Self::Attribute(_) => 24 * HOUR,
        }
    }

    fn key(self, caller: &Caller<'_>, username: &str) -> String {
        match self {
            Self::Attribute(name) => caller.key(username, name),
            _ => caller.key(username, self.kind()),
        }
    }
}

/// A code that was sent.
#[derive(Serialize, Deserialize)]
pub(crate) struct Sent {
    code: String,
    /// Where it went: this attribute is verified by it.
    pub(crate) attribute: String,
    /// The attribute's value then.
    pub(crate) value: String,
    expires_at: i64,
}

/// Sends a code, which takes the place of any older one; gives `CodeDeliveryDetails`.
pub(crate) fn send(
    caller: &Caller<'_>,
    username: &str,
    purpose: Purpose<'_>,
    contact: &Contact,
) -> Result<Value, AwsError> {
    let sent = Sent {
        code: random::digits(DIGITS),
        attribute: contact.attribute.clone(),
        value: contact.value.clone(),
        expires_at: caller.now() + purpose.life_seconds(),
    };
    let key = purpose.key(caller, username);
    caller.app.store.put(VERIFICATIONS, &key, &sent)?;
    delivery::send(caller, (username, purpose.kind()), contact, &sent.code)?;
    Ok(contact.details())
}

/// The code that was sent last, if it was not used yet.
pub(crate) fn last(
    caller: &Caller<'_>,
    username: &str,
    purpose: Purpose<'_>,
) -> Result<Option<Sent>, AwsError> {
    let key = purpose.key(caller, username);
    Ok(caller.app.store.get(VERIFICATIONS, &key)?)
}

/// The code, if it is the right one and not too late. It goes on working until [`forget`].
pub(crate) fn check(
    caller: &Caller<'_>,
    username: &str,
    purpose: Purpose<'_>,
    code: &str,
) -> Result<Sent, AwsError> {
    let sent = last(caller, username, purpose)?.ok_or_else(expired)?;
    if sent.expires_at <= caller.now() {
        return Err(expired());
    }
    if sent.code == code {
        Ok(sent)
    } else {
        Err(mismatch())
    }
}

/// The code has done its work.
pub(crate) fn forget(
    caller: &Caller<'_>,
    username: &str,
    purpose: Purpose<'_>,
) -> Result<(), AwsError> {
    let key = purpose.key(caller, username);
    Ok(caller.app.store.remove(VERIFICATIONS, &key)?)
}

/// `ExpiredCodeException`, also for users who are not there.
pub(crate) fn expired() -> AwsError {
    AwsError::bad(
        "ExpiredCodeException",
        "Invalid code provided, please request a code again.",
    )
}

/// `CodeMismatchException`
pub(crate) fn mismatch() -> AwsError {
    AwsError::bad(
        "CodeMismatchException",
        "Invalid verification code provided, please try again.",
    )
}
