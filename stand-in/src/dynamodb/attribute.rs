//! Attribute values, as [AttributeValue](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html)
//! spells them, and items made of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::number;

/// Attributes by name.
pub(crate) type Item = BTreeMap<String, Attribute>;

/// The value of an attribute; there are neither bytes nor sets here.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Attribute {
    /// A text.
    S(String),
    /// A number in its one spelling.
    N(String),
    /// True or false.
    Bool(bool),
    /// Always true.
    Null(bool),
    /// A map.
    M(Item),
    /// A list.
    L(Vec<Self>),
}

/// What is wrong with a value.
#[derive(Debug)]
pub(crate) enum Flaw {
    /// Its JSON has another shape: `SerializationException`.
    Shape(&'static str),
    /// It makes no sense: `ValidationException`.
    Sense(String),
}

impl Attribute {
    /// Reads one value as it was sent.
    pub(crate) fn read(value: &Value) -> Result<Self, Flaw> {
        let kinds = value
            .as_object()
            .ok_or(Flaw::Shape("Unexpected value type in payload"))?;
        let mut kinds = kinds.iter();
        let (Some((kind, value)), rest) = (kinds.next(), kinds.next()) else {
            return sense(
                "Supplied AttributeValue is empty, must contain exactly one of the supported \
                 datatypes",
            );
        };
        if rest.is_some() {
            return sense(
                "Supplied AttributeValue has more than one datatypes set, must contain exactly \
                 one of the supported datatypes",
            );
        }
        Self::read_kind(kind, value)
    }

    fn read_kind(kind: &str, value: &Value) -> Result<Self, Flaw> {
        let text = || value.as_str().ok_or(Flaw::Shape("Expected a String"));
        let truth = || value.as_bool().ok_or(Flaw::Shape("Expected a Boolean"));
        match kind {
            "S" => Ok(Self::S(text()?.to_owned())),
            "N" => Ok(Self::N(number::normalise(text()?).map_err(Flaw::Sense)?)),
            "BOOL" => Ok(Self::Bool(truth()?)),
            "NULL" if truth()? => Ok(Self::Null(true)),
            "NULL" => sense(
                "One or more parameter values were invalid: Null attribute value types must have \
                 the value of true",
            ),
            "M" => {
                let map = value.as_object();
                read_item(map.ok_or(Flaw::Shape("Expected a Map"))?).map(Self::M)
            }
            "L" => {
                let list = value.as_array().ok_or(Flaw::Shape("Expected a List"))?;
                list.iter()
                    .map(Self::read)
                    .collect::<Result<_, _>>()
                    .map(Self::L)
            }
            other => sense(&format!(
                "The stand-in does not play attributes of type {other}."
            )),
        }
    }

    /// Bytes that count for the limit of an item
    /// ([Item sizes](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html)).
    fn size(&self) -> usize {
        match self {
            Self::S(text) => text.len(),
            Self::N(number) => {
                let digits = number.bytes().filter(u8::is_ascii_digit).count();
                digits.div_ceil(2) + 1 + usize::from(number.starts_with('-'))
            }
            Self::Bool(_) | Self::Null(_) => 1,
            Self::M(map) => 3 + map.len() + size(map),
            Self::L(list) => 3 + list.len() + list.iter().map(Self::size).sum::<usize>(),
        }
    }
}

fn sense<T>(sentence: &str) -> Result<T, Flaw> {
    Err(Flaw::Sense(sentence.to_owned()))
}

/// Reads an item as it was sent.
pub(crate) fn read_item(sent: &Map<String, Value>) -> Result<Item, Flaw> {
    sent.iter()
        .map(|(name, value)| Ok((name.clone(), Attribute::read(value)?)))
        .collect()
}

/// Bytes of all names and values.
pub(crate) fn size(item: &Item) -> usize {
    item.iter()
        .map(|(name, value)| name.len() + value.size())
        .sum()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Attribute, Flaw, size};

    #[test]
    fn values_are_written_as_they_were_sent() {
        let sent = json!({"M": {
            "a": {"S": "x"}, "b": {"N": "75"}, "c": {"BOOL": false}, "d": {"NULL": true},
            "e": {"L": [{"S": ""}, {"M": {}}]},
        }});
        let read = Attribute::read(&sent).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), sent);
    }

    #[test]
    fn values_of_another_shape_are_refused() {
        for wrong in [
            json!("x"),
            json!({"S": 5}),
            json!({"BOOL": "true"}),
            json!({"L": {}}),
        ] {
            assert!(
                matches!(Attribute::read(&wrong), Err(Flaw::Shape(_))),
                "{wrong}"
            );
        }
        for wrong in [
            json!({}),
            json!({"S": "x", "N": "1"}),
            json!({"N": "x"}),
            json!({"NULL": false}),
            json!({"SS": ["x"]}),
            json!({"L": [{}]}),
        ] {
            assert!(
                matches!(Attribute::read(&wrong), Err(Flaw::Sense(_))),
                "{wrong}"
            );
        }
    }

    #[test]
    fn names_and_values_have_a_size() {
        let sent = json!({"M": {"life": {"N": "-75"}, "ab": {"S": "é"}}});
        let Attribute::M(item) = Attribute::read(&sent).unwrap() else {
            panic!("a map");
        };
        assert_eq!(size(&item), 4 + 3 + 2 + 2);
    }
}
