//! Requests to `DynamoDB` and what must come back, which hold for the stand-in and for its oracles.
//!
//! `tests/dynamodb/cases.json` has the cases; `{identity}` stands for the key of the item. A step is a request without
//! table and key, and either `reply` or `error` with `message`, and with `item` where the item is told; `unlike` names the
//! oracles that differ.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

/// Around some errors since 2026; moto has it around fewer, and dynalite around none.
const ENVELOPE: &str = "1 validation error detected: ";

/// Steps that start with an empty table.
#[derive(Deserialize)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) steps: Vec<Step>,
}

/// A request and what must come back.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    pub(crate) operation: String,
    request: Map<String, Value>,
    reply: Option<Value>,
    error: Option<String>,
    message: Option<String>,
    item: Option<Value>,
    /// Oracles that are known to differ, and in what.
    #[serde(default)]
    unlike: BTreeMap<String, Difference>,
}

/// In what another implementation differs from the real service.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Difference {
    /// It says the same in other words.
    Words,
    /// It does something else.
    All,
}

pub(crate) fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("../dynamodb/cases.json")).unwrap()
}

impl Step {
    /// The whole request, about the item with this key.
    pub(crate) fn request(&self, identity_id: &str) -> Value {
        let key = json!({"identityId": {"S": "{identity}"}});
        let mut request = json!({"TableName": "life-gauge", "Key": key});
        for (name, value) in &self.request {
            request[name] = value.clone();
        }
        fill(&request, identity_id)
    }

    /// What must come back: the status and the body.
    fn expected(&self, identity_id: &str) -> (u16, Value) {
        let Some(error) = &self.error else {
            return (200, fill(&json!(self.reply), identity_id));
        };
        let mut body = json!({"__type": error, "message": self.message});
        if let Some(item) = &self.item {
            body["Item"] = item.clone();
        }
        (400, fill(&body, identity_id))
    }

    /// What is wrong with a reply, if anything is. What an oracle is known to do differently must be real.
    pub(crate) fn complaint(
        &self,
        oracle: Option<&str>,
        identity_id: &str,
        reply: (u16, Value),
    ) -> Option<String> {
        let (mut reply, mut expected) = (plain(reply), self.expected(identity_id));
        if oracle.is_some() {
            (reply, expected) = (bare(reply), bare(expected));
        }
        let sent = json!(self.request);
        let complaint = format!("{sent}\n  {reply:?}\nnot {expected:?}");
        let same_error = reply.1["__type"] == expected.1["__type"];
        let fits = match oracle.and_then(|oracle| self.unlike.get(oracle)) {
            None => reply == expected,
            Some(Difference::Words) => reply != expected && same_error,
            Some(Difference::All) => reply != expected,
        };
        (!fits).then_some(complaint)
    }
}

/// The reply with the name of an error alone.
fn plain((status, mut body): (u16, Value)) -> (u16, Value) {
    let name = body["__type"].as_str().map(str::to_owned);
    if let Some(name) = name.as_deref().and_then(|name| name.split('#').next_back()) {
        body["__type"] = json!(name);
    }
    (status, body)
}

/// The reply without the envelope of an error.
fn bare((status, mut body): (u16, Value)) -> (u16, Value) {
    let message = body["message"].as_str().unwrap_or_default();
    if let Some(bare) = message.strip_prefix(ENVELOPE).map(str::to_owned) {
        body["message"] = json!(bare);
    }
    (status, body)
}

fn fill(value: &Value, identity_id: &str) -> Value {
    let text = value.to_string().replace("{identity}", identity_id);
    serde_json::from_str(&text).unwrap()
}
