//! What all journeys share: a stand-in on a free port, a browser, an app, and an AWS client.

pub(crate) mod authenticator;
pub(crate) mod aws;
pub(crate) mod browser;
pub(crate) mod dynamodb_cases;
pub(crate) mod passkeys;
pub(crate) mod srp;
pub(crate) mod user_pool;

use reqwest::Client;
use serde_json::{Value, json};
use stand_in::{Handle, Options, serve};
use tokio::net::TcpListener;

pub(crate) const POOL: &str = "us-east-1_LifeGauge";
pub(crate) const CLIENT: &str = "lifegaugepublicwebclient01";
pub(crate) const IDENTITY_POOL: &str = "us-east-1:0a0b0c0d-1e2f-4a3b-8c4d-5e6f7a8b9c0d";
pub(crate) const CALLBACK: &str = "http://localhost:8080/callback";
pub(crate) const SIGNED_OUT: &str = "http://localhost:8080/signed-out";

/// Where a stand-in runs.
pub(crate) enum Served {
    Here(Handle),
    /// In a process of its own, at this URL.
    Elsewhere(String),
}

/// A running stand-in and a plain HTTP client for it.
pub(crate) struct Stand {
    served: Served,
    pub(crate) http: Client,
}

impl Stand {
    pub(crate) async fn start() -> Self {
        Self::with(Options::default()).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self::at(Served::Here(serve(listener, options).await.unwrap()))
    }

    pub(crate) fn at(served: Served) -> Self {
        Self {
            served,
            http: Client::new(),
        }
    }

    pub(crate) fn base_url(&self) -> String {
        match &self.served {
            Served::Here(handle) => handle.base_url(),
            Served::Elsewhere(base_url) => base_url.clone(),
        }
    }

    pub(crate) async fn shut_down(self) {
        if let Served::Here(handle) = self.served {
            handle.shutdown().await;
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base_url())
    }

    pub(crate) async fn control(&self, path: &str) -> Value {
        self.get_json(&self.url(&format!("/_stand-in/{path}")))
            .await
    }

    pub(crate) async fn get_json(&self, url: &str) -> Value {
        let reply = self.http.get(url).send().await.unwrap();
        reply.json().await.unwrap()
    }

    pub(crate) async fn tell(&self, path: &str, body: Value) -> Value {
        let url = self.url(&format!("/_stand-in/{path}"));
        let reply = self.http.post(url).json(&body).send().await.unwrap();
        reply.json().await.unwrap()
    }

    pub(crate) async fn forget(&self, path: &str) -> Value {
        let url = self.url(&format!("/_stand-in/{path}"));
        let reply = self.http.delete(url).send().await.unwrap();
        reply.json().await.unwrap()
    }

    pub(crate) async fn advance(&self, seconds: i64) {
        self.tell("clock", json!({"advance_seconds": seconds}))
            .await;
    }

    pub(crate) async fn fault(&self, operation: &str, fault: &str) {
        self.tell("faults", json!({"operation": operation, "fault": fault}))
            .await;
    }

    /// Asks the token endpoint; gives the status and the body.
    pub(crate) async fn token(&self, form: &[(&str, &str)]) -> (u16, Value) {
        let url = self.url("/oauth2/token");
        let reply = self.http.post(url).form(form).send().await.unwrap();
        (reply.status().as_u16(), reply.json().await.unwrap())
    }

    pub(crate) async fn refresh(&self, refresh_token: &Value) -> (u16, Value) {
        self.token(&[
            ("grant_type", "refresh_token"),
            ("client_id", CLIENT),
            ("refresh_token", refresh_token.as_str().unwrap()),
        ])
        .await
    }
}

/// A stand-in whose identity pool has guests and the basic flow.
pub(crate) async fn with_guests() -> Stand {
    let file = include_str!("../../default-config.json")
        .replace("\"allow_guests\": false", "\"allow_guests\": true")
        .replace("\"allow_basic_flow\": false", "\"allow_basic_flow\": true");
    Stand::with(Options {
        config: Some(file.parse().unwrap()),
        ..Options::default()
    })
    .await
}

/// The claims of a token, unchecked.
pub(crate) fn claims(token: &Value) -> Value {
    use base64::Engine as _;
    let payload = token.as_str().unwrap().split('.').nth(1).unwrap();
    let json = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(payload);
    serde_json::from_slice(&json.unwrap()).unwrap()
}
