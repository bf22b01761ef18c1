//! The test controls of the stand-in.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const CLIENT: &str = "lifegaugepublicwebclient01";

/// A client for the controls.
pub(crate) struct Control {
    base_url: String,
    http: reqwest::Client,
}

impl Control {
    pub(crate) fn new(base_url: String) -> Self {
        Self {
            base_url,
            http: reqwest::Client::new(),
        }
    }

    /// The `config.json` for the page.
    pub(crate) async fn config(&self) -> Value {
        self.ask(Method::GET, "config", Value::Null).await["config"].take()
    }

    /// Orders a fault, described as the README of the stand-in says.
    pub(crate) async fn order(&self, fault: Value) {
        self.ask(Method::POST, "faults", fault).await;
    }

    /// Takes all orders back.
    pub(crate) async fn clear_faults(&self) {
        self.ask(Method::DELETE, "faults", Value::Null).await;
    }

    pub(crate) async fn advance(&self, seconds: i64) {
        self.ask(Method::POST, "clock", json!({ "advance_seconds": seconds }))
            .await;
    }

    /// How many requests there were for an operation.
    pub(crate) async fn count(&self, operation: &str) -> u64 {
        let counters = self.ask(Method::GET, "counters", Value::Null).await;
        counters[operation].as_u64().unwrap_or(0)
    }

    /// The records `life` of all identities.
    pub(crate) async fn lives(&self) -> Vec<String> {
        let datasets = self.ask(Method::GET, "datasets", Value::Null).await;
        let records = datasets.as_array().unwrap().iter().flat_map(records);
        let lives = records.filter(|record| record["Key"] == "life");
        lives
            .map(|life| life["Value"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Revokes a refresh token, as another device of the player would.
    pub(crate) async fn revoke(&self, refresh_token: &str) {
        let form = [("token", refresh_token), ("client_id", CLIENT)];
        let status = self.post_form("/oauth2/revoke", &form).await;
        assert_eq!(status, StatusCode::OK);
    }

    /// Whether a refresh token still brings tokens.
    pub(crate) async fn renews(&self, refresh_token: &str) -> bool {
        let form = [
            ("grant_type", "refresh_token"),
            ("client_id", CLIENT),
            ("refresh_token", refresh_token),
        ];
        self.post_form("/oauth2/token", &form).await == StatusCode::OK
    }

    async fn post_form(&self, path: &str, form: &[(&str, &str)]) -> StatusCode {
        let url = format!("{}{path}", self.base_url);
        let reply = self.http.post(url).form(form).send().await;
        reply.unwrap().status()
    }

    async fn ask(&self, method: Method, control: &str, body: Value) -> Value {
        let url = format!("{}/_stand-in/{control}", self.base_url);
        let request = self.http.request(method, url).json(&body);
        let reply = request.send().await.unwrap();
        reply.error_for_status().unwrap().json().await.unwrap()
    }
}

fn records(dataset: &Value) -> Vec<Value> {
    dataset["Records"].as_array().cloned().unwrap_or_default()
}
