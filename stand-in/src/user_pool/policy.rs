//! What a password must have; the first rule that it breaks is told.

use crate::config::PasswordPolicy;
use crate::error::AwsError;

const SYMBOLS: &str = "^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+- ";
const LONGEST: usize = 256;

/// Judges a new password.
pub(crate) fn check(policy: &PasswordPolicy, password: &str) -> Result<(), AwsError> {
    if password.is_empty() || password.chars().count() > LONGEST || password.trim() != password {
        return Err(AwsError::invalid_parameter(
            "1 validation error detected: Value at 'password' failed to satisfy constraint: \
             Member must satisfy regular expression pattern: [\\S]+",
        ));
    }
    match broken_rule(policy, password) {
        None => Ok(()),
        Some(rule) => Err(AwsError::bad(
            "InvalidPasswordException",
            format!("Password did not conform with policy: {rule}"),
        )),
    }
}

fn broken_rule(policy: &PasswordPolicy, password: &str) -> Option<&'static str> {
    let has = |kind: fn(char) -> bool| password.chars().any(kind);
    let rules = [
        (
            password.chars().count() < policy.min_length as usize,
            "Password not long enough",
        ),
        (
            policy.require_uppercase && !has(|letter| letter.is_ascii_uppercase()),
            "Password must have uppercase characters",
        ),
        (
            policy.require_lowercase && !has(|letter| letter.is_ascii_lowercase()),
            "Password must have lowercase characters",
        ),
        (
            policy.require_numbers && !has(|letter| letter.is_ascii_digit()),
            "Password must have numeric characters",
        ),
        (
            policy.require_symbols && !has(|letter| SYMBOLS.contains(letter)),
            "Password must have symbol characters",
        ),
    ];
    let broken = rules.into_iter().find(|(broken, _)| *broken);
    broken.map(|(_, rule)| rule)
}
