//! The test controls of the stand-in.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const CLIENT: &str = "lifegaugepublicwebclient01";
const POOL: &str = "us-east-1_LifeGauge";

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

    /// Seconds since 1970, by the clock of the stand-in.
    pub(crate) async fn now(&self) -> i64 {
        let clock = self.ask(Method::GET, "clock", Value::Null).await;
        clock["now_seconds"].as_i64().unwrap()
    }

    /// The codes that were sent for a purpose, which is the kind of the inbox; the latest is the last.
    pub(crate) async fn codes(&self, kind: &str) -> Vec<String> {
        let inbox = self.ask(Method::GET, "inbox", Value::Null).await;
        let messages = inbox.as_array().unwrap().iter();
        let codes = messages.filter(|message| message["kind"] == kind);
        codes
            .map(|message| message["code"].as_str().unwrap().to_owned())
            .collect()
    }

    /// The latest code for a purpose.
    pub(crate) async fn code(&self, kind: &str) -> String {
        let codes = self.codes(kind).await;
        codes.last().expect("a code was sent").clone()
    }

    /// Calls an operation of the user pool as its administrator.
    pub(crate) async fn admin(&self, operation: &str, mut body: Value) -> Value {
        body["UserPoolId"] = json!(POOL);
        let reply = self.call(operation, &body).await;
        reply.error_for_status().unwrap().json().await.unwrap()
    }

    /// Tries a wrong password, as somebody else would.
    pub(crate) async fn guess_password(&self, username: &str) {
        let body = json!({
            "AuthFlow": "USER_PASSWORD_AUTH",
            "ClientId": CLIENT,
            "AuthParameters": { "USERNAME": username, "PASSWORD": "Wrong-Guess-1" },
        });
        let status = self.call("InitiateAuth", &body).await.status();
        assert_eq!(status, StatusCode::BAD_REQUEST);
    }

    /// How many requests there were for an operation.
    pub(crate) async fn count(&self, operation: &str) -> u64 {
        let counters = self.ask(Method::GET, "counters", Value::Null).await;
        counters[operation].as_u64().unwrap_or(0)
    }

    /// How many requests there were in all.
    pub(crate) async fn requests(&self) -> u64 {
        let counters = self.ask(Method::GET, "counters", Value::Null).await;
        let counts = counters.as_object().unwrap().values();
        counts.filter_map(Value::as_u64).sum()
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

    /// Calls an operation of the user pool as any other program can.
    pub(crate) async fn call(&self, operation: &str, body: &Value) -> reqwest::Response {
        let target = format!("AWSCognitoIdentityProviderService.{operation}");
        let request = self.http.post(&self.base_url).body(body.to_string());
        let request = request
            .header("x-amz-target", target)
            .header("authorization", "AWS4-HMAC-SHA256 any");
        let request = request.header("content-type", "application/x-amz-json-1.1");
        request.send().await.unwrap()
    }

    async fn post_form(&self, path: &str, form: &[(&str, &str)]) -> StatusCode {
        let url = format!("{}{path}", self.base_url);
        let reply = self.http.post(url).form(form).send().await;
        reply.unwrap().status()
    }

    pub(super) async fn ask(&self, method: Method, control: &str, body: Value) -> Value {
        let url = format!("{}/_stand-in/{control}", self.base_url);
        let request = self.http.request(method, url).json(&body);
        let reply = request.send().await.unwrap();
        reply.error_for_status().unwrap().json().await.unwrap()
    }
}
