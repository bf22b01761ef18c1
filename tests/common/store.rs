//! What the store and the identity pool answer in the tests of the gauge, and what the gauge then shows.

use life_gauge::flow::Call;
use life_gauge::flow::gauge::Gauge;
use life_gauge::flow::life::Life;
use life_gauge::flow::steps::Step;
use life_gauge::http::{Failure, Response};
use serde_json::{Value, json};

use super::{Game, NOW, ok, reply};

pub(crate) const GET_ID: Call = Call::Gauge(Step::GetId);
pub(crate) const GET_CREDENTIALS: Call = Call::Gauge(Step::GetCredentials);
pub(crate) const LIST: Call = Call::Gauge(Step::ListRecords);
pub(crate) const UPDATE: Call = Call::Gauge(Step::UpdateRecords);

pub(crate) fn identity() -> Result<Response, Failure> {
    Ok(ok(r#"{"IdentityId":"us-east-1:1111"}"#))
}

pub(crate) fn credentials(seconds: i64) -> Result<Response, Failure> {
    let ends: Value = format!("{}.5", NOW.0 + seconds).parse().unwrap();
    Ok(ok(&json!({ "IdentityId": "us-east-1:1111", "Credentials":
        { "AccessKeyId": "ASIA1", "SecretKey": "s", "SessionToken": "t", "Expiration": ends } })
    .to_string()))
}

pub(crate) fn life(value: Option<&str>, sync_count: i64) -> Value {
    json!({ "Key": "life", "Value": value, "SyncCount": sync_count, "LastModifiedDate": 1.7e9 })
}

pub(crate) fn list(records: &[Value]) -> Result<Response, Failure> {
    Ok(ok(
        &json!({ "Records": records, "NextToken": null, "SyncSessionToken": "to+k/en=" })
            .to_string(),
    ))
}

pub(crate) fn updated(value: &str, sync_count: i64) -> Result<Response, Failure> {
    Ok(ok(
        &json!({ "Records": [life(Some(value), sync_count)] }).to_string()
    ))
}

pub(crate) fn error(status: u16, name: &str, message: &str) -> Result<Response, Failure> {
    let body = json!({ "message": message }).to_string();
    Ok(Response {
        error_type: Some(format!("{name}:")),
        ..reply(status, &body)
    })
}

/// A player who sees his gauge.
pub(crate) fn playing(records: &[Value]) -> Game {
    let mut game = Game::signed_in();
    game.answer(GET_ID, identity());
    game.answer(GET_CREDENTIALS, credentials(3600));
    game.answer(LIST, list(records));
    game
}

pub(crate) fn gauge(game: &Game) -> &Gauge {
    game.app.gauge.as_ref().unwrap()
}

pub(crate) fn points(game: &Game) -> Option<u8> {
    match gauge(game).life() {
        Some(Life::Points(points)) => Some(points),
        _ => None,
    }
}

pub(crate) fn patch(body: &str) -> (String, i64) {
    let body: Value = serde_json::from_str(body).unwrap();
    let patch = &body["RecordPatches"][0];
    (
        patch["Value"].as_str().unwrap().to_owned(),
        patch["SyncCount"].as_i64().unwrap(),
    )
}
