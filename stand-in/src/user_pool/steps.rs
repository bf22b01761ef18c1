//! What comes after the first factor, up to the tokens.

use serde_json::Value;

use super::caller::Caller;
use super::tokens;
use crate::error::AwsError;
use crate::users::User;

/// After a right password.
pub(crate) fn after_password(
    caller: &Caller<'_>,
    user: &User,
    _device_key: Option<&str>,
) -> Result<Value, AwsError> {
    tokens::sign_in(caller, user)
}
