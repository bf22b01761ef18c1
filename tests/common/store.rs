//! What the store and the identity pool answer in the tests of the gauge, and what the gauge then shows.

use std::collections::BTreeMap;

use life_gauge::flow::Call;
use life_gauge::flow::gauge::Gauge;
use life_gauge::flow::gauge::life::Life;
use life_gauge::flow::gauge::steps::Step;
use life_gauge::http::{Failure, Request, Response};
use serde_json::{Value, json};

use super::browser::DEVICE;
use super::{Game, NOW, ok, reply};

pub(crate) const GET_ID: Call = Call::Gauge(Step::GetId);
pub(crate) const GET_CREDENTIALS: Call = Call::Gauge(Step::GetCredentials);
pub(crate) const READ: Call = Call::Gauge(Step::Read);
pub(crate) const WRITE: Call = Call::Gauge(Step::Write);

pub(crate) const IDENTITY: &str = "us-east-1:1111";

pub(crate) type Answer = Result<Response, Failure>;

pub(crate) fn body(value: &Value) -> Answer {
    Ok(ok(&value.to_string()))
}

pub(crate) fn identity() -> Answer {
    body(&json!({ "IdentityId": IDENTITY }))
}

pub(crate) fn credentials(seconds: i64) -> Answer {
    credentials_of(IDENTITY, seconds)
}

/// Credentials that end so many seconds after [`NOW`].
pub(crate) fn credentials_of(identity_id: &str, seconds: i64) -> Answer {
    let ends: Value = format!("{}.5", NOW.0 + seconds).parse().unwrap();
    body(&json!({ "IdentityId": identity_id, "Credentials":
        { "AccessKeyId": "ASIA1", "SecretKey": "s", "SessionToken": "t", "Expiration": ends } }))
}

pub(crate) fn record(key: &str, value: Option<&str>, sync_count: i64) -> Value {
    json!({ "Key": key, "Value": value, "SyncCount": sync_count, "LastModifiedDate": 1.77e9 })
}

pub(crate) fn life(value: Option<&str>, sync_count: i64) -> Value {
    record("life", value, sync_count)
}

/// The key of a device's marker.
pub(crate) fn marker(device: &str) -> String {
    format!("applied.{device}")
}

/// The marker of this browser: all moves up to this number are in the value.
pub(crate) fn applied(number: u64, sync_count: i64) -> Value {
    let number = number.to_string();
    record(&marker(DEVICE), Some(&number), sync_count)
}

pub(crate) fn list(records: &[Value]) -> Answer {
    body(&json!({ "Records": records, "NextToken": null, "SyncSessionToken": "to+k/en=" }))
}

/// What Sync says to a write that it has taken: every record of it, with the count of the write.
pub(crate) fn taken(request: &Request, sync_count: i64) -> Answer {
    let sent: Value = serde_json::from_str(&request.body).unwrap();
    let patches = sent["RecordPatches"].as_array().unwrap().iter();
    let record = |patch: &Value| {
        json!({ "Key": patch["Key"], "Value": patch["Value"], "SyncCount": sync_count,
            "LastModifiedDate": 1.77e9, "LastModifiedBy": IDENTITY, "DeviceLastModifiedDate": 1.77e9 })
    };
    body(&json!({ "Records": patches.map(record).collect::<Vec<_>>() }))
}

/// An answer with all of its records but this one left out.
pub(crate) fn only(answer: Answer, key: &str) -> Answer {
    let mut sent: Value = serde_json::from_str(&answer?.body).unwrap();
    let records = sent["Records"].as_array_mut().unwrap();
    records.retain(|record| record["Key"] == key);
    body(&sent)
}

pub(crate) fn error(status: u16, name: &str, message: &str) -> Answer {
    let body = json!({ "message": message }).to_string();
    Ok(Response {
        error_type: Some(format!("{name}:")),
        ..reply(status, &body)
    })
}

impl Game {
    /// The gauge gets its identity and its credentials.
    pub(crate) fn admit(&mut self) {
        self.answer(GET_ID, identity());
        self.answer(GET_CREDENTIALS, credentials(3600));
    }

    /// The store takes the write that is under way, and counts so far.
    pub(crate) fn write(&mut self, sync_count: i64) -> Request {
        let answer = taken(&self.sent(WRITE), sync_count);
        self.answer(WRITE, answer)
    }

    /// The store takes a write; gives the value with the count that it was written over.
    pub(crate) fn written(&mut self, sync_count: i64) -> (String, i64) {
        patch(&self.write(sync_count))
    }

    /// The next write need not wait any longer.
    pub(crate) fn pace(&mut self) {
        self.wake_for(life_gauge::flow::gauge::Wait::Pace);
    }

    pub(crate) fn gauge(&self) -> &Gauge {
        self.app.gauge.as_ref().unwrap()
    }

    pub(crate) fn points(&self) -> Option<u8> {
        match self.gauge().life() {
            Some(Life::Points(points)) => Some(points),
            _ => None,
        }
    }

    /// What is shown, and how many moves wait.
    pub(crate) fn shown(&self) -> (Option<u8>, usize) {
        (self.points(), self.gauge().waiting_moves())
    }
}

/// A player who sees his gauge.
pub(crate) fn playing(records: &[Value]) -> Game {
    let mut game = Game::signed_in();
    game.admit();
    game.answer(READ, list(records));
    game
}

/// The changes of a write: the value of each record, none if it is removed, and the count that it was seen with.
pub(crate) fn patches(request: &Request) -> BTreeMap<String, (Option<String>, i64)> {
    let body: Value = serde_json::from_str(&request.body).unwrap();
    let patches = body["RecordPatches"].as_array().unwrap().iter();
    let read = |patch: &Value| {
        let key = patch["Key"].as_str().unwrap().to_owned();
        let value = patch["Value"].as_str().map(str::to_owned);
        let op = if value.is_some() { "replace" } else { "remove" };
        assert_eq!(patch["Op"], op, "{key}");
        (key, (value, patch["SyncCount"].as_i64().unwrap()))
    };
    patches.map(read).collect()
}

/// The change of the value itself.
pub(crate) fn patch(request: &Request) -> (String, i64) {
    let (value, count) = patches(request).remove("life").expect("a value");
    (value.expect("no removal"), count)
}

/// The number in this browser's marker.
pub(crate) fn marked(request: &Request) -> Option<u64> {
    let (value, _) = patches(request).remove(&marker(DEVICE))?;
    value?.parse().ok()
}
