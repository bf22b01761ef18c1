//! The bodies of the user pool's calls. They are written by one writer from one type, since a structure for each of the
//! operations would bring a writer of its own into the page.

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

use super::json_call;
use crate::config::Config;
use crate::http::Request;

/// Names with their texts, in the order given.
pub(super) type Pairs<'a> = &'a [(&'a str, &'a str)];

/// What can stand in a body.
#[derive(Clone, Copy)]
pub(super) enum Member<'a> {
    /// A string.
    Text(&'a str),
    /// A string, left out if it is empty.
    Optional(&'a str),
    /// `true` or `false`.
    Flag(bool),
    /// An object of strings.
    Map(Pairs<'a>),
    /// The same with one string.
    Entry(&'a str, &'a str),
    /// A list of `{Name, Value}`.
    Attributes(Pairs<'a>),
    /// An object.
    Object(Members<'a>),
}

/// The members of an object.
pub(super) type Members<'a> = &'a [(&'a str, Member<'a>)];

impl Serialize for Member<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) | Self::Optional(text) => serializer.serialize_str(text),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Map(pairs) => serializer.collect_map(pairs.iter().copied()),
            Self::Entry(name, text) => serializer.collect_map([(name, text)]),
            Self::Attributes(pairs) => serializer.collect_seq(pairs.iter().map(attribute)),
            Self::Object(members) => Object(members).serialize(serializer),
        }
    }
}

fn attribute<'a>((name, value): &(&'a str, &'a str)) -> Attribute<'a> {
    Attribute { name, value }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Attribute<'a> {
    name: &'a str,
    value: &'a str,
}

struct Object<'a>(Members<'a>);

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, member) in self.0 {
            if !matches!(member, Member::Optional("")) {
                map.serialize_entry(name, member)?;
            }
        }
        map.end()
    }
}

/// What the pool's triggers are told, so that they can write their messages in the player's language
/// ([custom message trigger](https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-message.html)).
pub(super) fn metadata(config: &Config) -> (&'static str, Member<'_>) {
    (
        "ClientMetadata",
        Member::Entry("locale", config.language.tag()),
    )
}

/// A call of the user pool. None is signed; a caller proves himself by a token in the body.
pub(super) fn call(config: &Config, operation: &str, members: Members<'_>) -> Request {
    let target = format!("AWSCognitoIdentityProviderService.{operation}");
    json_call(&config.endpoints.cognito_idp, target, &Object(members))
}

#[cfg(test)]
mod tests {
    use super::{Member, Object};

    #[test]
    fn every_kind_of_member() {
        let members = [
            ("A", Member::Text("x\"y")),
            ("B", Member::Optional("")),
            ("C", Member::Optional("z")),
            ("D", Member::Flag(true)),
            ("E", Member::Map(&[("USERNAME", "ada"), ("EMPTY", "")])),
            ("F", Member::Attributes(&[("email", "a@b.c")])),
            ("G", Member::Object(&[("H", Member::Flag(false))])),
            ("I", Member::Entry("locale", "fr")),
        ];
        let expected = r#"{"A":"x\"y","C":"z","D":true,"E":{"USERNAME":"ada","EMPTY":""},"F":[{"Name":"email","Value":"a@b.c"}],"G":{"H":false},"I":{"locale":"fr"}}"#;
        assert_eq!(serde_json::to_string(&Object(&members)).unwrap(), expected);
    }
}
