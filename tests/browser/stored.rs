//! What the stand-in stores of the gauge, and what else can happen to that.

use reqwest::Method;
use serde_json::{Value, json};

use super::control::Control;

/// What begins the names of markers.
const MARKER: &str = "applied.";

impl Control {
    /// Orders a fault for so many requests of an operation or a service.
    pub(crate) async fn fail(&self, operation: &str, fault: &str, times: u32) {
        let fault = json!({ "operation": operation, "fault": fault, "times": times });
        self.order(fault).await;
    }

    /// Faults by chance, described as the README of the stand-in says.
    pub(crate) async fn storm(&self, chaos: Value) {
        self.ask(Method::POST, "chaos", chaos).await;
    }

    /// Ends them, and tells how often what has struck.
    pub(crate) async fn calm(&self) -> Value {
        let chaos = self.ask(Method::GET, "chaos", Value::Null).await;
        self.ask(Method::DELETE, "chaos", Value::Null).await;
        chaos["struck"].clone()
    }

    /// Ends all `credentials`, or all `sync-sessions`.
    pub(crate) async fn expire(&self, what: &str) {
        self.ask(Method::POST, "expire", json!({ "what": what }))
            .await;
    }

    /// Another program writes a value: a record of Sync, or an attribute of `DynamoDB`.
    pub(crate) async fn write(&self, to: &str, value: &str) {
        self.ask(Method::POST, to, json!({ "value": value })).await;
    }

    /// The same to an identity's dataset.
    pub(crate) async fn write_for(&self, identity_id: &str, value: &str) {
        let write = json!({ "identity_id": identity_id, "value": value });
        self.ask(Method::POST, "records", write).await;
    }

    /// The requests so far, by operation.
    pub(crate) async fn counters(&self) -> Value {
        self.ask(Method::GET, "counters", Value::Null).await
    }

    /// All identities, with their logins.
    pub(crate) async fn identities(&self) -> Vec<Value> {
        self.list("identities").await
    }

    /// All datasets, deleted ones included.
    pub(crate) async fn datasets(&self) -> Vec<Value> {
        self.list("datasets").await
    }

    /// All items of the table.
    pub(crate) async fn items(&self) -> Vec<Value> {
        self.list("items").await
    }

    /// What was written, in the order in which it took effect: by name, null for what was removed.
    pub(crate) async fn writes(&self) -> Vec<Value> {
        let writes = self.list("writes").await;
        writes
            .into_iter()
            .map(|mut write| write["values"].take())
            .collect()
    }

    /// The records `life` of all identities.
    pub(crate) async fn lives(&self) -> Vec<String> {
        let datasets = self.datasets().await;
        let records = datasets.iter().flat_map(records);
        let lives = records.filter(|record| record["Key"] == "life");
        lives.map(|life| text(&life["Value"])).collect()
    }

    async fn list(&self, what: &str) -> Vec<Value> {
        let list = self.ask(Method::GET, what, Value::Null).await;
        list.as_array().unwrap().clone()
    }
}

fn records(dataset: &Value) -> Vec<Value> {
    dataset["Records"].as_array().cloned().unwrap_or_default()
}

/// The value of a write.
pub(crate) fn life(write: &Value) -> String {
    text(&write["life"])
}

/// The devices whose moves a write has in it, each with the number of the last of them.
pub(crate) fn markers(write: &Value) -> Vec<(String, usize)> {
    let values = write.as_object().unwrap().iter();
    values
        .filter_map(|(name, value)| {
            let device = name.strip_prefix(MARKER)?;
            Some((device.to_owned(), value.as_str()?.parse().unwrap()))
        })
        .collect()
}

/// A text as Sync writes it, or as `DynamoDB` does.
fn text(value: &Value) -> String {
    let text = value.as_str().or_else(|| value["S"].as_str());
    text.unwrap().to_owned()
}
