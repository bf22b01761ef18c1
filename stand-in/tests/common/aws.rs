//! An AWS client: the JSON services, Sync and `DynamoDB` with requests signed by `aws-sigv4`.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use reqwest::Method;
use serde_json::{Value, json};

use super::browser::Browser;
use super::{IDENTITY_POOL, POOL, Stand};

/// A player with credentials.
pub(crate) struct Player<'a> {
    pub(crate) stand: &'a Stand,
    pub(crate) identity_id: String,
    pub(crate) access_key_id: String,
    pub(crate) secret_key: String,
    pub(crate) session_token: String,
    /// How far this device's clock is ahead.
    pub(crate) clock_ahead_seconds: i64,
}

/// A reply of Sync.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) error: String,
    pub(crate) body: Value,
}

impl Reply {
    /// Status, name and message of an error.
    pub(crate) fn told(&self) -> (u16, &str, &str) {
        let message = self.body["message"].as_str().unwrap_or_default();
        (self.status, self.error.trim_end_matches(':'), message)
    }
}

pub(crate) fn logins(id_token: &Value) -> Value {
    json!({format!("cognito-idp.us-east-1.amazonaws.com/{POOL}"): id_token})
}

/// Calls a JSON service.
pub(crate) async fn call(stand: &Stand, target: &str, body: Value) -> (u16, Value) {
    let request = stand.http.post(stand.url("/"));
    let request = request.header("x-amz-target", target).json(&body);
    let reply = request.send().await.unwrap();
    (reply.status().as_u16(), reply.json().await.unwrap())
}

pub(crate) async fn identity(stand: &Stand, operation: &str, body: Value) -> (u16, Value) {
    let target = format!("AWSCognitoIdentityService.{operation}");
    call(stand, &target, body).await
}

pub(crate) async fn get_id(stand: &Stand, id_token: &Value) -> (u16, Value) {
    let body = json!({"IdentityPoolId": IDENTITY_POOL, "Logins": logins(id_token)});
    identity(stand, "GetId", body).await
}

fn encode(id: &str) -> String {
    id.replace(':', "%3A")
}

impl<'a> Player<'a> {
    pub(crate) async fn ada(stand: &'a Stand) -> Self {
        let tokens = Browser::new(stand).tokens_of_ada().await;
        Self::with_token(stand, &tokens["id_token"]).await
    }

    pub(crate) async fn with_token(stand: &'a Stand, id_token: &Value) -> Self {
        let (status, id) = get_id(stand, id_token).await;
        assert_eq!(status, 200, "{id}");
        let body = json!({"IdentityId": id["IdentityId"], "Logins": logins(id_token)});
        Self::with_credentials(stand, body).await
    }

    pub(crate) async fn guest(stand: &'a Stand) -> Self {
        let pool = json!({"IdentityPoolId": IDENTITY_POOL});
        let (status, id) = identity(stand, "GetId", pool).await;
        assert_eq!(status, 200, "{id}");
        Self::with_credentials(stand, id).await
    }

    /// A guest who signs in: the same or another identity, with new credentials.
    pub(crate) async fn sign_in(&self, id_token: &Value) -> Self {
        let body = json!({"IdentityId": self.identity_id, "Logins": logins(id_token)});
        Self::with_credentials(self.stand, body).await
    }

    async fn with_credentials(stand: &'a Stand, body: Value) -> Self {
        let (status, reply) = identity(stand, "GetCredentialsForIdentity", body).await;
        assert_eq!(status, 200, "{reply}");
        let credentials = &reply["Credentials"];
        let text = |name: &str| credentials[name].as_str().unwrap().to_owned();
        Self {
            stand,
            identity_id: reply["IdentityId"].as_str().unwrap().to_owned(),
            access_key_id: text("AccessKeyId"),
            secret_key: text("SecretKey"),
            session_token: text("SessionToken"),
            clock_ahead_seconds: 0,
        }
    }

    /// The path of this player's datasets.
    pub(crate) fn datasets(&self) -> String {
        format!(
            "/identitypools/{}/identities/{}/datasets",
            encode(IDENTITY_POOL),
            encode(&self.identity_id)
        )
    }

    pub(crate) async fn list(&self, dataset: &str, query: &str) -> Reply {
        let path = format!("{}/{dataset}/records?{query}", self.datasets());
        self.send(Method::GET, &path, "").await
    }

    pub(crate) async fn session(&self, dataset: &str) -> Value {
        self.list(dataset, "").await.body["SyncSessionToken"].take()
    }

    /// Writes with a fresh session token.
    pub(crate) async fn update(&self, dataset: &str, patches: Value) -> Reply {
        let session = self.session(dataset).await;
        self.update_with(dataset, &session, patches).await
    }

    pub(crate) async fn update_with(
        &self,
        dataset: &str,
        session: &Value,
        patches: Value,
    ) -> Reply {
        let body = json!({"SyncSessionToken": session, "RecordPatches": patches});
        let path = format!("{}/{dataset}", self.datasets());
        self.send(Method::POST, &path, &body.to_string()).await
    }

    /// Signs and sends.
    pub(crate) async fn send(&self, method: Method, path: &str, body: &str) -> Reply {
        self.send_signed_for(method, path, body, body).await
    }

    /// Signs and sends, where the reply may be lost.
    pub(crate) async fn try_send(
        &self,
        method: Method,
        path: &str,
        body: &str,
    ) -> reqwest::Result<reqwest::Response> {
        let url = self.stand.url(path);
        let mut request = self.stand.http.request(method.clone(), &url);
        for (name, value) in self.sign("cognito-sync", &method, &url, body) {
            request = request.header(name, value);
        }
        request.body(body.to_owned()).send().await
    }

    /// Calls an operation of `DynamoDB`; gives the status and the body.
    pub(crate) async fn dynamodb(&self, operation: &str, body: &Value) -> (u16, Value) {
        let reply = self.try_dynamodb(operation, body).await.unwrap();
        (reply.status().as_u16(), reply.json().await.unwrap())
    }

    /// Calls an operation of `DynamoDB`, where the reply may be lost.
    pub(crate) async fn try_dynamodb(
        &self,
        operation: &str,
        body: &Value,
    ) -> reqwest::Result<reqwest::Response> {
        let (url, body) = (self.stand.url("/"), body.to_string());
        let mut request = self.stand.http.post(&url);
        for (name, value) in self.sign("dynamodb", &Method::POST, &url, &body) {
            request = request.header(name, value);
        }
        let target = format!("DynamoDB_20120810.{operation}");
        let request = request.header("x-amz-target", target);
        let request = request.header("content-type", "application/x-amz-json-1.0");
        request.body(body).send().await
    }

    /// Signs one body and sends another.
    pub(crate) async fn send_signed_for(
        &self,
        method: Method,
        path: &str,
        signed: &str,
        sent: &str,
    ) -> Reply {
        let url = self.stand.url(path);
        let mut request = self.stand.http.request(method.clone(), &url);
        for (name, value) in self.sign("cognito-sync", &method, &url, signed) {
            request = request.header(name, value);
        }
        let reply = request.body(sent.to_owned()).send().await.unwrap();
        let error = reply.headers().get("x-amzn-errortype");
        let error = error.map_or("", |value| value.to_str().unwrap()).to_owned();
        Reply {
            status: reply.status().as_u16(),
            error,
            body: reply.json().await.unwrap(),
        }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "a device has a clock of its own, here the system's"
    )]
    fn sign(&self, service: &str, method: &Method, url: &str, body: &str) -> Vec<(String, String)> {
        let token = Some(self.session_token.clone());
        let identity =
            Credentials::new(&self.access_key_id, &self.secret_key, token, None, "test").into();
        let ahead = Duration::from_secs(self.clock_ahead_seconds.unsigned_abs());
        let time = if self.clock_ahead_seconds < 0 {
            SystemTime::now() - ahead
        } else {
            SystemTime::now() + ahead
        };
        let parameters = SigningParams::builder()
            .identity(&identity)
            .region("us-east-1")
            .name(service)
            .time(time)
            .settings(SigningSettings::default())
            .build()
            .unwrap()
            .into();
        let body = SignableBody::Bytes(body.as_bytes());
        let request = SignableRequest::new(method.as_str(), url, std::iter::empty(), body);
        let (instructions, _) = sign(request.unwrap(), &parameters).unwrap().into_parts();
        let headers = instructions.headers();
        headers
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }
}
