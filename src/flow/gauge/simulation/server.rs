//! The services, as far as the gauge needs them: identity pool, Cognito Sync and `DynamoDB`, without their transport.

use serde_json::{Value, json};

use super::dynamodb::Item;
use super::oracle::Oracle;
use super::sync::Dataset;
use crate::http::{Method, Request, Response};
use crate::store::Store;
use crate::time::UnixSeconds;

/// A signature is good for so long either way, in seconds.
const SIGNATURE_SECONDS: i64 = 300;

/// The other end.
#[derive(Debug, Default)]
pub(super) struct Server {
    pub(super) oracle: Oracle,
    pub(super) requests: usize,
    dataset: Dataset,
    item: Item,
    /// Credentials with a lower number are no longer good.
    first_good_key: u64,
    keys: u64,
}

impl Server {
    /// Ends all credentials there are.
    pub(super) fn expire_credentials(&mut self) {
        self.first_good_key = self.keys + 1;
    }

    /// Ends all tokens of Sync's sessions.
    pub(super) fn expire_sessions(&mut self) {
        self.dataset.expire_sessions();
    }

    /// A client that knows nothing of markers writes a value.
    pub(super) fn write_foreign(&mut self, store: Store, life: &str, now: UnixSeconds) {
        match store {
            Store::Sync => self.dataset.write_foreign(life, now),
            Store::DynamoDb => self.item.write_foreign(life),
        }
        self.oracle.foreign(life);
    }

    pub(super) fn take(&mut self, request: &Request, now: UnixSeconds) -> Response {
        self.requests += 1;
        let result = self.judge(request, now);
        let (status, body) = match result {
            Ok(body) => (200, body),
            Err((status, name, message)) => (status, json!({ "__type": name, "message": message })),
        };
        response(status, &body, now)
    }

    fn judge(&mut self, request: &Request, now: UnixSeconds) -> Result<Value, Refusal> {
        let target = header(request, "x-amz-target");
        match target.rsplit('.').next() {
            Some("GetId") => return Ok(json!({ "IdentityId": "us-east-1:1d" })),
            Some("GetCredentialsForIdentity") => return Ok(self.credentials(now)),
            _ => self.check_signature(request, now)?,
        }
        let body: Value = serde_json::from_str(&request.body).unwrap_or_default();
        match (&*target, request.method) {
            ("DynamoDB_20120810.GetItem", _) => Ok(self.item.get()),
            ("DynamoDB_20120810.UpdateItem", _) => self.item.update(&body, &mut self.oracle),
            (_, Method::Get) => Ok(self.dataset.list(&request.url)),
            _ => self.dataset.update(&body, &mut self.oracle, now),
        }
    }

    fn credentials(&mut self, now: UnixSeconds) -> Value {
        self.keys += 1;
        json!({ "IdentityId": "us-east-1:1d", "Credentials": {
            "AccessKeyId": format!("ASIA{}", self.keys), "SecretKey": "k", "SessionToken": "t",
            "Expiration": now.0 + 3_600,
        }})
    }

    fn check_signature(&self, request: &Request, now: UnixSeconds) -> Result<(), Refusal> {
        let authorization = header(request, "authorization");
        let key = authorization
            .split_once("ASIA")
            .and_then(|(_, rest)| rest.split('/').next()?.parse::<u64>().ok());
        if key.is_none_or(|key| key < self.first_good_key) {
            return Err((400, "ExpiredTokenException", "expired".to_owned()));
        }
        let dates = [-SIGNATURE_SECONDS, 0, SIGNATURE_SECONDS].map(|by| now.plus(by).amz_date());
        let date = header(request, "x-amz-date");
        if date < dates[0] || date > dates[2] {
            return Err((
                403,
                "InvalidSignatureException",
                format!("{date} is not {}", dates[1]),
            ));
        }
        Ok(())
    }
}

/// Status, name and words.
pub(super) type Refusal = (u16, &'static str, String);

pub(super) fn response(status: u16, body: &Value, now: UnixSeconds) -> Response {
    Response {
        status,
        date: Some(now),
        body: body.to_string(),
        ..Response::default()
    }
}

fn header(request: &Request, name: &str) -> String {
    let mut headers = request.headers.iter();
    headers
        .find_map(|(known, value)| (*known == name).then(|| value.clone()))
        .unwrap_or_default()
}

/// The numbers of the markers among some changes.
pub(super) fn markers<'a>(changes: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<(String, u64)> {
    let marker = |(key, value): (&str, &str)| {
        let device = key.strip_prefix("applied.")?;
        Some((device.to_owned(), value.parse().ok()?))
    };
    changes.filter_map(marker).collect()
}
