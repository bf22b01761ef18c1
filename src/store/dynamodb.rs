//! `DynamoDB`, for accounts without Cognito Sync: one item whose key is the player's identity
//! ([API reference](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/Welcome.html)).
//!
//! `rev` counts the writes, `at` is the time of the last one, `life` is a string as in Sync. A marker is a map of its
//! number, and of count and time of the write that set it. A write has two conditions: the count is still the one that
//! was seen, and so is `life`, since other clients may write that alone.

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{Caller, MARKER, Page, Patch, Record, Refused, signed};
use crate::flow::gauge::life::LIFE;
use crate::http::{Failure, Request, Response};
use crate::secret::Secret;
use crate::time::UnixSeconds;

/// The partition key, on which the role's condition `dynamodb:LeadingKeys` stands.
const KEY: &str = "identityId";
/// The count of writes.
const REV: &str = "rev";
/// The time of the last write.
const AT: &str = "at";

/// `GetItem`
pub(super) fn get_item_request(caller: Caller<'_>) -> Request {
    call(
        caller,
        "GetItem",
        vec![("ConsistentRead", Json::Flag(true))],
    )
}

/// The item as records; one that is not there is a gauge that nobody has touched.
pub(super) fn get_item_response(response: &Response) -> Result<Page, Failure> {
    let body = response.json()?;
    match &body["Item"] {
        item @ (Value::Object(_) | Value::Null) => Ok(page(item)),
        _ => Err(Failure::Malformed),
    }
}

/// `UpdateItem`
pub(super) fn update_item_request(
    caller: Caller<'_>,
    session: &Secret,
    patches: &[Patch],
) -> Request {
    let seen = Seen::read(session.expose());
    let rev = seen.rev.parse::<i64>().unwrap_or_default();
    let rev = number(rev.saturating_add(1));
    let at = number(caller.now.0);
    let mut update = Update::default();
    for patch in patches {
        update.change(&patch.key, patch.value.as_deref(), (&rev, &at));
    }
    let condition = update.condition(&seen);
    update.set(REV, rev);
    update.set(AT, at);
    let mut members = vec![
        ("UpdateExpression", Json::Text(update.expression())),
        ("ConditionExpression", Json::Text(condition)),
        ("ReturnValues", Json::text("ALL_NEW")),
        ("ReturnValuesOnConditionCheckFailure", Json::text("ALL_OLD")),
    ];
    members.push(("ExpressionAttributeNames", Json::Map(update.names)));
    members.push(("ExpressionAttributeValues", Json::Map(update.values)));
    call(caller, "UpdateItem", members)
}

/// The whole item as it stands after the write; or, with a refused condition, as it stands instead.
pub(super) fn update_item_response(response: &Response) -> Result<Page, Refused> {
    match response.json() {
        Ok(body) if body["Attributes"].is_object() => Ok(page(&body["Attributes"])),
        Ok(_) => Err(Failure::Malformed.into()),
        Err(failure) => {
            let body: Value = serde_json::from_str(&response.body).unwrap_or_default();
            let is_refused = failure.is("ConditionalCheckFailedException");
            Err(Refused {
                current: (is_refused && body["Item"].is_object())
                    .then(|| Box::new(page(&body["Item"]))),
                failure,
            })
        }
    }
}

/// `DeleteItem`
pub(super) fn delete_item_request(caller: Caller<'_>) -> Request {
    call(caller, "DeleteItem", Vec::new())
}

/// What a write is conditional on: the count and the value that were seen. Both may be absent.
struct Seen<'a> {
    rev: &'a str,
    life_type: &'a str,
    life: &'a str,
}

impl<'a> Seen<'a> {
    /// Reads what [`session`] wrote.
    fn read(text: &'a str) -> Self {
        let (rev, life) = text.split_once(' ').unwrap_or_default();
        let (life_type, life) = life.split_once(' ').unwrap_or_default();
        Self {
            rev,
            life_type,
            life,
        }
    }
}

/// What the next write has to know of the item: its count, and the value with its type.
fn session(item: &Value) -> String {
    let rev = item[REV]["N"].as_str().unwrap_or_default();
    let (life_type, life) = scalar(&item[LIFE]).unwrap_or_default();
    format!("{rev} {life_type} {life}")
}

/// A string or a number, with the name of its type.
fn scalar(attribute: &Value) -> Option<(&'static str, &str)> {
    ["S", "N"]
        .into_iter()
        .find_map(|name| Some((name, attribute[name].as_str()?)))
}

/// An update under construction. Names go out as placeholders, because that of a marker has dots in it.
#[derive(Default)]
struct Update {
    sets: Vec<String>,
    removes: Vec<String>,
    names: Vec<(String, Json)>,
    values: Vec<(String, Json)>,
}

impl Update {
    fn change(&mut self, key: &str, value: Option<&str>, (rev, at): (&Json, &Json)) {
        match value {
            Some(value) if key.starts_with(MARKER) => {
                let members = [
                    ("n", Json::typed("N", value)),
                    (REV, rev.clone()),
                    (AT, at.clone()),
                ];
                self.set(key, Json::object([("M", Json::object(members))]));
            }
            Some(value) => self.set(key, Json::typed("S", value)),
            None => {
                let name = self.name(key);
                self.removes.push(name);
            }
        }
    }

    fn set(&mut self, key: &str, value: Json) {
        let name = self.name(key);
        let value = self.value(value);
        self.sets.push(format!("{name} = {value}"));
    }

    /// Both must be as they were seen. A value that is neither string nor number cannot be compared.
    fn condition(&mut self, seen: &Seen<'_>) -> String {
        let rev = self.is(REV, seen.rev, "N");
        let life = self.is(LIFE, seen.life, seen.life_type);
        format!("{rev} AND {life}")
    }

    fn is(&mut self, key: &str, seen: &str, type_name: &str) -> String {
        let name = self.name(key);
        if seen.is_empty() && type_name != "S" {
            return format!("attribute_not_exists({name})");
        }
        let value = self.value(Json::typed(type_name, seen));
        format!("{name} = {value}")
    }

    /// The placeholder of a name; the same name has the same one.
    fn name(&mut self, key: &str) -> String {
        let known = |(_, name): &&(String, Json)| matches!(name, Json::Text(name) if name == key);
        if let Some((placeholder, _)) = self.names.iter().find(known) {
            return placeholder.clone();
        }
        let placeholder = format!("#n{}", self.names.len());
        self.names.push((placeholder.clone(), Json::text(key)));
        placeholder
    }

    fn value(&mut self, value: Json) -> String {
        let placeholder = format!(":v{}", self.values.len());
        self.values.push((placeholder.clone(), value));
        placeholder
    }

    fn expression(&self) -> String {
        let mut expression = format!("SET {}", self.sets.join(", "));
        if !self.removes.is_empty() {
            expression += " REMOVE ";
            expression += &self.removes.join(", ");
        }
        expression
    }
}

fn page(item: &Value) -> Page {
    let attributes = item.as_object().into_iter().flatten();
    let record = |(name, attribute): (&String, &Value)| record(item, name, attribute);
    Page {
        records: attributes.filter_map(record).collect(),
        is_whole: true,
        session: Some(session(item).into()),
        sync_count: Some(integer(&item[REV])),
        ..Page::default()
    }
}

/// An attribute as a record; none for those that only the conditions need.
fn record(item: &Value, name: &str, attribute: &Value) -> Option<Record> {
    if [KEY, REV, AT].contains(&name) {
        return None;
    }
    let marker = &attribute["M"];
    let (value, wrote) = match scalar(attribute) {
        Some((_, text)) => (text.to_owned(), item),
        None if marker.is_object() => (
            marker["n"]["N"].as_str().unwrap_or_default().to_owned(),
            marker,
        ),
        None => (attribute.to_string(), item),
    };
    Some(Record {
        key: name.to_owned(),
        value: Some(value),
        sync_count: integer(&wrote[REV]),
        last_modified: Some(UnixSeconds(integer(&wrote[AT]))).filter(|at| at.0 > 0),
    })
}

fn integer(attribute: &Value) -> i64 {
    let text = attribute["N"].as_str().unwrap_or_default();
    text.parse().unwrap_or_default()
}

fn call(caller: Caller<'_>, operation: &str, mut members: Vec<(&str, Json)>) -> Request {
    members.push(("TableName", Json::text(&caller.config.table)));
    members.push((
        "Key",
        Json::object([(KEY, Json::typed("S", caller.identity_id))]),
    ));
    let url = format!("{}/", caller.config.endpoints.dynamodb);
    let mut request = Request::post_json(url, "application/x-amz-json-1.0", &Json::object(members));
    let target = format!("DynamoDB_20120810.{operation}");
    request.headers.push(("x-amz-target", target));
    signed(request, caller, "dynamodb")
}

fn number(number: i64) -> Json {
    Json::typed("N", &number.to_string())
}

/// A body under construction.
#[derive(Clone)]
enum Json {
    Text(String),
    Flag(bool),
    Map(Vec<(String, Self)>),
}

impl Json {
    fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    /// An attribute value: `{"S": "75"}`.
    fn typed(name: &str, value: &str) -> Self {
        Self::object([(name, Self::text(value))])
    }

    fn object<'a>(members: impl IntoIterator<Item = (&'a str, Self)>) -> Self {
        let owned = |(name, value): (&str, Self)| (name.to_owned(), value);
        Self::Map(members.into_iter().map(owned).collect())
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Map(members) => {
                serializer.collect_map(members.iter().map(|(name, value)| (name, value)))
            }
        }
    }
}
