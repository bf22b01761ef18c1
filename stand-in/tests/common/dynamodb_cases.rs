//! Requests to `DynamoDB` and what must come back, which hold for the stand-in and for its oracles.
//!
//! `tests/dynamodb/cases.json` has the cases; `{identity}` stands for the key of the item. A step is a request without
//! table and key, and either `reply` or `error` with `message`, and with `item` where the item is told.

use serde::Deserialize;
use serde_json::{Map, Value, json};

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

    /// What is wrong with a reply, if anything is.
    pub(crate) fn complaint(&self, identity_id: &str, reply: (u16, Value)) -> Option<String> {
        let (status, mut body) = reply;
        let name = body["__type"]
            .as_str()
            .and_then(|name| name.split('#').next_back());
        if let Some(name) = name.map(str::to_owned) {
            body["__type"] = json!(name);
        }
        let reply = (status, body);
        let expected = self.expected(identity_id);
        let sent = json!(self.request);
        (reply != expected).then(|| format!("{sent}\n  {reply:?}\nnot {expected:?}"))
    }
}

fn fill(value: &Value, identity_id: &str) -> Value {
    let text = value.to_string().replace("{identity}", identity_id);
    serde_json::from_str(&text).unwrap()
}
