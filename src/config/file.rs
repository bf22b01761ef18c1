//! Reading of a JSON file by dotted path, with errors that name the key and what should stand there.

use std::ops::RangeInclusive;

use serde_json::Value;

use super::ConfigError;

/// No name and no address is longer; Cognito takes no longer redirect URI.
const MAX_LENGTH: usize = 1024;

/// Whether a text is an address to send requests to, or to be redirected to. Nobody but this machine may be spoken to in
/// the clear, and nothing in it may make it another host's to some reader.
pub(super) fn is_url(text: &str) -> bool {
    let http = || text.strip_prefix("http://").filter(|rest| is_here(rest));
    let rest = text.strip_prefix("https://").or_else(http);
    rest.is_some_and(|rest| !rest.starts_with(['/', ':']) && is_name(rest, "-._~:/[]"))
}

/// Whether an address without its scheme is on this machine.
fn is_here(rest: &str) -> bool {
    let ends = |tail: &str| tail.is_empty() || tail.starts_with([':', '/']);
    ["127.0.0.1", "localhost", "[::1]"]
        .iter()
        .any(|host| rest.strip_prefix(host).is_some_and(ends))
}

/// Whether a text is of letters and digits and `also`, and neither empty nor endless.
pub(super) fn is_name(text: &str, also: &str) -> bool {
    (1..=MAX_LENGTH).contains(&text.len())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || also.contains(c))
}

/// Looks for a member that names a secret and holds text, anywhere in the file.
fn refuse_client_secret(value: &Value, path: &str) -> Result<(), ConfigError> {
    let members = match value {
        Value::Object(members) => members,
        Value::Array(items) => {
            return items
                .iter()
                .try_for_each(|item| refuse_client_secret(item, path));
        }
        _ => return Ok(()),
    };
    for (name, value) in members {
        let path = format!("{path}{}{name}", if path.is_empty() { "" } else { "." });
        let plain = name.to_ascii_lowercase().replace(['_', '-'], "");
        if plain.ends_with("clientsecret") && !value.is_null() {
            return Err(ConfigError::ClientSecret(path));
        }
        refuse_client_secret(value, &path)?;
    }
    Ok(())
}

/// Read access to the file by dotted path.
pub(super) struct File<'a>(&'a Value);

impl<'a> File<'a> {
    /// A file in which no secret stands.
    pub(super) fn of(file: &'a Value) -> Result<Self, ConfigError> {
        refuse_client_secret(file, "")?;
        Ok(Self(file))
    }

    /// What stands at a path; null if nothing does.
    pub(super) fn at(&self, key: &str) -> &Value {
        key.split('.').fold(self.0, |value, name| &value[name])
    }

    /// The text at a path.
    pub(super) fn text(
        &self,
        key: &str,
        expected: &'static str,
        is_good: impl Fn(&str) -> bool,
    ) -> Result<String, ConfigError> {
        match self.at(key).as_str() {
            Some(text) if is_good(text) => Ok(text.to_owned()),
            _ => Err(wrong(key, expected)),
        }
    }

    /// The text at a path, if anything stands there.
    pub(super) fn absent_or(
        &self,
        key: &str,
        expected: &'static str,
        is_good: impl Fn(&str) -> bool,
    ) -> Result<Option<String>, ConfigError> {
        match self.at(key) {
            Value::Null => Ok(None),
            _ => self.text(key, expected, is_good).map(Some),
        }
    }

    /// The whole number at a path, if anything stands there.
    pub(super) fn number(
        &self,
        key: &str,
        expected: &'static str,
        range: RangeInclusive<i64>,
    ) -> Result<Option<i64>, ConfigError> {
        let value = self.at(key);
        let number = value.as_i64().filter(|number| range.contains(number));
        match number {
            None if !value.is_null() => Err(wrong(key, expected)),
            number => Ok(number),
        }
    }

    /// The list of texts at a path.
    pub(super) fn texts(
        &self,
        key: &str,
        expected: &'static str,
        is_good: impl Fn(&[String]) -> bool,
    ) -> Result<Vec<String>, ConfigError> {
        let list = self
            .at(key)
            .as_array()
            .ok_or_else(|| wrong(key, expected))?;
        let texts: Option<Vec<_>> = list
            .iter()
            .map(|item| item.as_str().map(str::to_owned))
            .collect();
        texts
            .filter(|texts| is_good(texts))
            .ok_or_else(|| wrong(key, expected))
    }
}

fn wrong(key: &str, expected: &'static str) -> ConfigError {
    ConfigError::Wrong {
        key: key.to_owned(),
        expected,
    }
}
