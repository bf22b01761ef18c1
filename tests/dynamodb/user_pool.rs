//! A stand-in for Cognito, where the players of all tables sign in.

use life_gauge::cognito::identity::{
    Credentials, get_credentials_request, get_credentials_response, get_id_request, get_id_response,
};
use life_gauge::config::Config;
use life_gauge::http::{Method, Request, Response};
use life_gauge::oauth::token::{Source, TokenSet};
use life_gauge::secret::Secret;
use life_gauge::time::UnixSeconds;
use reqwest::Client;
use serde_json::{Value, json};
use stand_in::{Handle, Options, serve};
use tokio::net::TcpListener;

const PAGE: &str = "http://localhost:8080";

/// The stand-in.
pub(crate) struct UserPool {
    handle: Handle,
    http: Client,
}

/// A player's identity, and his right to read and write.
#[derive(Clone)]
pub(crate) struct Player {
    pub(crate) identity_id: String,
    pub(crate) credentials: Credentials,
}

impl UserPool {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self {
            handle: serve(listener, Options::default()).await.unwrap(),
            http: Client::new(),
        }
    }

    pub(crate) fn base_url(&self) -> String {
        self.handle.base_url()
    }

    /// The page's configuration, with a table that is kept at this URL.
    pub(crate) async fn config(&self, table: &str) -> Config {
        let mut config = self.told("config?store=dynamodb").await["config"].take();
        config["life_gauge"]["endpoints"]["dynamodb"] = json!(table);
        Config::parse(&config.to_string())
            .unwrap()
            .at(PAGE)
            .unwrap()
    }

    pub(crate) async fn now(&self) -> UnixSeconds {
        let clock = self.told("clock").await;
        UnixSeconds(clock["now_seconds"].as_i64().unwrap())
    }

    /// What a test control of the stand-in tells.
    async fn told(&self, path: &str) -> Value {
        let url = format!("{}/_stand-in/{path}", self.base_url());
        let reply = self.http.get(url).send().await.unwrap();
        reply.error_for_status().unwrap().json().await.unwrap()
    }

    /// What a sign-in of ada brings.
    pub(crate) async fn tokens(&self, config: &Config) -> TokenSet {
        let body = json!({
            "AuthFlow": "USER_PASSWORD_AUTH",
            "ClientId": config.user_pool_client_id,
            "AuthParameters": { "USERNAME": "ada", "PASSWORD": "Correct-Horse-9" },
        });
        let mut request = Request::post_json(self.base_url(), "application/x-amz-json-1.1", &body);
        let target = "AWSCognitoIdentityProviderService.InitiateAuth";
        request.headers.push(("x-amz-target", target.to_owned()));
        let told = send(&self.http, request).await.json().unwrap();
        let token = |name: &str| {
            let token = told["AuthenticationResult"][name].as_str();
            Secret::from(token.unwrap())
        };
        TokenSet::new(
            token("AccessToken"),
            token("IdToken"),
            token("RefreshToken"),
            Source::Api(String::new()),
        )
    }

    pub(crate) async fn player(&self, config: &Config) -> Player {
        let id_token = self.tokens(config).await.id_token;
        let request = get_id_request(config, &id_token);
        let identity_id = get_id_response(&send(&self.http, request).await).unwrap();
        let request = get_credentials_request(config, &identity_id, &id_token);
        let response = send(&self.http, request).await;
        let (identity_id, credentials) = get_credentials_response(&response).unwrap();
        Player {
            identity_id,
            credentials,
        }
    }
}

/// Does what the page's fetch does.
pub(crate) async fn send(http: &Client, request: Request) -> Response {
    let mut builder = match request.method {
        Method::Get => http.get(&request.url),
        Method::Post => http.post(&request.url).body(request.body),
        Method::Delete => http.delete(&request.url),
    };
    for (name, value) in &request.headers {
        builder = builder.header(*name, value);
    }
    let reply = builder.send().await.unwrap();
    let error_type = reply.headers().get("x-amzn-errortype");
    Response {
        status: reply.status().as_u16(),
        error_type: error_type.map(|name| name.to_str().unwrap().to_owned()),
        challenge: None,
        date: None,
        body: reply.text().await.unwrap(),
    }
}
