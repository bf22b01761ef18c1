//! Attributes as users write them: known names, good values, and nothing that only the pool may say.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::caller::Caller;
use crate::error::AwsError;
use crate::store::USERS;
use crate::users::{self, Status, User};

const STANDARD: &[&str] = &[
    "address",
    "birthdate",
    "email",
    "family_name",
    "gender",
    "given_name",
    "locale",
    "middle_name",
    "name",
    "nickname",
    "phone_number",
    "picture",
    "preferred_username",
    "profile",
    "updated_at",
    "website",
    "zoneinfo",
];
/// Written by the pool and by administrators.
const GUARDED: &[&str] = &["email_verified", "phone_number_verified"];
/// Written by nobody.
const FIXED: &[&str] = &["sub", "identities"];
const LONGEST_VALUE: usize = 2048;

/// `AttributeType`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Attribute {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) value: String,
}

/// Who writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Writer {
    User,
    Administrator,
}

fn off_schema(why: &str) -> AwsError {
    AwsError::invalid_parameter(format!("Attributes did not conform to the schema: {why}"))
}

/// What is written, by name, if all of it is good.
pub(crate) fn check(
    attributes: &[Attribute],
    writer: Writer,
) -> Result<BTreeMap<String, String>, AwsError> {
    attributes
        .iter()
        .map(|attribute| check_one(attribute, writer))
        .collect()
}

fn check_one(
    Attribute { name, value }: &Attribute,
    writer: Writer,
) -> Result<(String, String), AwsError> {
    let guarded = GUARDED.contains(&name.as_str());
    if FIXED.contains(&name.as_str()) || (guarded && writer == Writer::User) {
        return Err(AwsError::not_authorized(
            "A client attempted to write unauthorized attribute",
        ));
    }
    let known = guarded || STANDARD.contains(&name.as_str()) || name.starts_with("custom:");
    if !known {
        let why = format!("{name}: Attribute does not exist in the schema.\n");
        return Err(off_schema(&why));
    }
    if value.chars().count() > LONGEST_VALUE {
        let why = format!("{name}: String must be no longer than {LONGEST_VALUE} characters\n");
        return Err(off_schema(&why));
    }
    check_form(name, value)?;
    Ok((name.clone(), value.clone()))
}

fn check_form(name: &str, value: &str) -> Result<(), AwsError> {
    let wrong = AwsError::invalid_parameter;
    match name {
        _ if value.is_empty() => Ok(()),
        "email" if !is_email(value) => Err(wrong("Invalid email address format.")),
        "phone_number" if !is_phone(value) => Err(wrong("Invalid phone number format.")),
        "birthdate" if value.len() != 10 => Err(off_schema("birthdate: Invalid date\n")),
        _ => Ok(()),
    }
}

/// Roughly.
pub(crate) fn is_email(text: &str) -> bool {
    let host = text.split_once('@').filter(|(name, _)| !name.is_empty());
    host.is_some_and(|(_, host)| {
        host.contains('.') && !host.contains('@') && !host.starts_with('.') && !host.ends_with('.')
    }) && !text.contains(char::is_whitespace)
}

/// E.164
pub(crate) fn is_phone(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (2..=15).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit())
    })
}

/// Whether a new profile has all that the pool requires.
pub(crate) fn check_required(caller: &Caller<'_>, user: &User) -> Result<(), AwsError> {
    let missing = |name: &&String| user.attribute(name).is_none_or(str::is_empty);
    match caller.pool.required_attributes.iter().find(missing) {
        None => Ok(()),
        Some(name) => Err(off_schema(&format!("{name}: The attribute is required\n"))),
    }
}

/// Writes an attribute; an empty value removes it.
pub(crate) fn write(user: &mut User, name: &str, value: &str) {
    if value.is_empty() {
        user.attributes.remove(name);
    } else {
        user.attributes.insert(name.to_owned(), value.to_owned());
    }
}

/// Another user who goes by this alias: one who has it verified or, where it is the user name, at all.
pub(crate) fn holder(
    caller: &Caller<'_>,
    (attribute, value): (&str, &str),
    except: &str,
) -> Result<Option<User>, AwsError> {
    let listed = |names: &[String]| names.iter().any(|name| name == attribute);
    let pool = &caller.pool;
    let as_name = listed(&pool.username_attributes);
    if !as_name && !listed(&pool.alias_attributes) {
        return Ok(None);
    }
    let all: Vec<User> = caller.app.store.all(USERS, &users::key(&pool.id, ""))?;
    let same = |value_there: Option<&str>| {
        value_there.is_some_and(|there| there.eq_ignore_ascii_case(value))
    };
    Ok(all.into_iter().find(|user| {
        let verified = user.status != Status::Unconfirmed && same(user.verified(attribute));
        user.username != except && (verified || (as_name && same(user.attribute(attribute))))
    }))
}

/// `AliasExistsException`
pub(crate) fn alias_exists(attribute: &str) -> AwsError {
    AwsError::bad(
        "AliasExistsException",
        format!("An account with the {attribute} already exists."),
    )
}

#[cfg(test)]
mod tests {
    use super::{is_email, is_phone};

    #[test]
    fn addresses_and_numbers_have_their_form() {
        assert!(is_email("ada@example.com") && is_phone("+12065550123"));
        for wrong in [
            "ada",
            "@example.com",
            "ada@host",
            "a b@example.com",
            "a@b@example.com",
        ] {
            assert!(!is_email(wrong), "{wrong}");
        }
        for wrong in ["12065550123", "+", "+1-206", "+1234567890123456"] {
            assert!(!is_phone(wrong), "{wrong}");
        }
    }
}
