//! Codes on their way to a user: a message in the inbox, and what the caller is told about it.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::caller::Caller;
use crate::control::inbox::{self, Message};
use crate::error::AwsError;
use crate::users::User;

/// Where a code can be sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Contact {
    /// `email` or `phone_number`
    pub(crate) attribute: String,
    /// The address or the number.
    pub(crate) value: String,
}

impl Contact {
    /// The value of this attribute of a user, verified or not.
    pub(crate) fn of(user: &User, attribute: &str) -> Option<Self> {
        user.attribute(attribute).map(|value| Self {
            attribute: attribute.to_owned(),
            value: value.to_owned(),
        })
    }

    /// `DeliveryMedium`
    pub(crate) fn medium(&self) -> &'static str {
        match self.attribute.as_str() {
            "email" => "EMAIL",
            _ => "SMS",
        }
    }

    /// `CodeDeliveryDetails`
    pub(crate) fn details(&self) -> Value {
        json!({
            "Destination": self.masked(),
            "DeliveryMedium": self.medium(),
            "AttributeName": self.attribute,
        })
    }

    /// `a***@e***` or `+*******1234`
    pub(crate) fn masked(&self) -> String {
        if let Some((name, host)) = self.value.split_once('@') {
            let first = |text: &str| text.chars().next().unwrap_or('*');
            return format!("{}***@{}***", first(name), first(host));
        }
        let digits = self.value.trim_start_matches('+');
        let hidden = digits.len().saturating_sub(4);
        let shown: String = digits.chars().skip(hidden).collect();
        format!("+{}{shown}", "*".repeat(hidden))
    }

    /// For a user who is not there: always the same one for what was typed.
    pub(crate) fn made_up(typed: &str) -> Self {
        let digest = Sha256::digest(typed);
        let letter = |byte: u8| char::from(b'a' + byte % 26);
        Self {
            attribute: "email".to_owned(),
            value: format!("{}@{}", letter(digest[0]), letter(digest[1])),
        }
    }
}

/// Sends a code: it lies in the inbox then.
pub(crate) fn send(
    caller: &Caller<'_>,
    (username, kind): (&str, &str),
    contact: &Contact,
    code: &str,
) -> Result<(), AwsError> {
    let message = Message {
        sent_at: caller.now(),
        user: username.to_owned(),
        kind: kind.to_owned(),
        medium: contact.medium().to_owned(),
        destination: contact.value.clone(),
        code: code.to_owned(),
    };
    Ok(inbox::deliver(&caller.app.store, &message)?)
}

#[cfg(test)]
mod tests {
    use super::Contact;

    #[test]
    fn destinations_are_masked() {
        let masked = |attribute: &str, value: &str| {
            let (attribute, value) = (attribute.to_owned(), value.to_owned());
            Contact { attribute, value }.masked()
        };
        assert_eq!(masked("email", "ada@example.com"), "a***@e***");
        assert_eq!(masked("phone_number", "+12065550123"), "+*******0123");
        assert_eq!(masked("phone_number", "+12"), "+12");
        assert_eq!(Contact::made_up("x"), Contact::made_up("x"));
    }
}
