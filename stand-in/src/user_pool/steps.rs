//! What comes after the first factor, up to the tokens.

use serde_json::Value;

use super::caller::Caller;
use super::{mfa, new_password};
use crate::error::AwsError;
use crate::users::{Status, User};

/// After a right password.
pub(crate) fn after_password(
    caller: &Caller<'_>,
    user: &User,
    device_key: Option<&str>,
) -> Result<Value, AwsError> {
    match user.status {
        Status::ForceChangePassword => new_password::ask(caller, user, device_key),
        _ => mfa::continue_with(caller, user, device_key),
    }
}
