//! Clock, faults, chaos, counters, and the end of what was given out.

use std::sync::atomic::Ordering;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::app::{App, lock};
use crate::control::chaos::Chaos;
use crate::control::faults::Fault;
use crate::error::AwsError;
use crate::identity::credentials;
use crate::keys::KeyError;
use crate::store::StoreError;

/// A control that was used wrongly, in one sentence.
pub(crate) struct Misuse(String);

impl From<String> for Misuse {
    fn from(sentence: String) -> Self {
        Self(sentence)
    }
}

impl From<StoreError> for Misuse {
    fn from(error: StoreError) -> Self {
        Self(error.to_string())
    }
}

impl From<KeyError> for Misuse {
    fn from(error: KeyError) -> Self {
        Self(error.to_string())
    }
}

impl From<AwsError> for Misuse {
    fn from(error: AwsError) -> Self {
        let (_, name, message) = error.into_parts();
        Self(format!("{name}: {message}"))
    }
}

impl IntoResponse for Misuse {
    fn into_response(self) -> Response {
        (StatusCode::BAD_REQUEST, Json(json!({"error": self.0}))).into_response()
    }
}

/// Reads a JSON body whatever its content type, so that plain `curl -d` works.
pub(crate) fn parse<T: DeserializeOwned>(body: &Bytes) -> Result<T, Misuse> {
    serde_json::from_slice(body).map_err(|error| Misuse(error.to_string()))
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SetClock {
    AdvanceSeconds(i64),
    OffsetSeconds(i64),
}

/// `GET clock`.
pub(crate) async fn clock(State(app): State<App>) -> Json<Value> {
    Json(json!({
        "offset_seconds": app.clock.offset_seconds(),
        "now_seconds": app.clock.now(),
    }))
}

/// `POST clock` with `advance_seconds` or `offset_seconds`.
pub(crate) async fn set_clock(State(app): State<App>, body: Bytes) -> Result<Json<Value>, Misuse> {
    match parse(&body)? {
        SetClock::AdvanceSeconds(seconds) => {
            let offset = app.clock.offset_seconds().saturating_add(seconds);
            app.clock.set_offset_seconds(offset);
        }
        SetClock::OffsetSeconds(seconds) => app.clock.set_offset_seconds(seconds),
    }
    Ok(clock(State(app)).await)
}

/// `GET faults`.
pub(crate) async fn faults(State(app): State<App>) -> Json<Vec<Fault>> {
    Json(lock(&app.faults).waiting().to_vec())
}

/// `POST faults`.
pub(crate) async fn add_fault(
    State(app): State<App>,
    body: Bytes,
) -> Result<Json<Vec<Fault>>, Misuse> {
    let fault: Fault = parse(&body)?;
    fault.check()?;
    lock(&app.faults).add(fault);
    Ok(faults(State(app)).await)
}

/// `DELETE faults`.
pub(crate) async fn clear_faults(State(app): State<App>) -> Json<Value> {
    lock(&app.faults).clear();
    Json(json!({}))
}

/// `GET counters`.
pub(crate) async fn counters(State(app): State<App>) -> Response {
    Json(&*lock(&app.counters)).into_response()
}

/// `DELETE counters`.
pub(crate) async fn clear_counters(State(app): State<App>) -> Json<Value> {
    lock(&app.counters).clear();
    Json(json!({}))
}

/// `GET chaos`: what was ordered, and how often it has struck.
pub(crate) async fn chaos(State(app): State<App>) -> Json<Option<Chaos>> {
    Json(lock(&app.faults).chaos.clone())
}

/// `POST chaos`: takes the place of the order before.
pub(crate) async fn set_chaos(
    State(app): State<App>,
    body: Bytes,
) -> Result<Json<Option<Chaos>>, Misuse> {
    let wanted: Chaos = parse(&body)?;
    wanted.check()?;
    lock(&app.faults).chaos = Some(wanted);
    Ok(chaos(State(app)).await)
}

/// `DELETE chaos`.
pub(crate) async fn clear_chaos(State(app): State<App>) -> Json<Value> {
    lock(&app.faults).chaos = None;
    Json(json!({}))
}

#[derive(Deserialize)]
pub(crate) struct Expire {
    what: Expiring,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Expiring {
    Credentials,
    SyncSessions,
}

/// `POST expire`: all that were given out so far are over.
pub(crate) async fn expire(State(app): State<App>, body: Bytes) -> Result<Json<Value>, Misuse> {
    match parse::<Expire>(&body)?.what {
        Expiring::Credentials => credentials::expire_all(&app)?,
        Expiring::SyncSessions => {
            app.sync_sessions.fetch_add(1, Ordering::Relaxed);
        }
    }
    Ok(Json(json!({})))
}
