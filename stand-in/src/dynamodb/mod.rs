//! Amazon `DynamoDB`, as far as one item per player takes it: `GetItem`, `UpdateItem` and `DeleteItem` on one table.
//!
//! See <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/Welcome.html>.

pub(crate) mod attribute;
mod condition;
pub(crate) mod foreign;
mod number;
pub(crate) mod refusal;
mod request;
mod scope;
pub(crate) mod table;
mod tokens;
mod update;

use axum::Json;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use crate::app::App;

/// The service's name in `X-Amz-Target`.
pub(crate) const SERVICE: &str = "DynamoDB_20120810";
/// The content type of its requests and replies.
pub(crate) const CONTENT_TYPE: &str = "application/x-amz-json-1.0";

/// Plays one operation.
pub(crate) fn play(app: &App, parts: &Parts, operation: &str, body: &[u8]) -> Response {
    if !is_json(parts) {
        return (StatusCode::NOT_FOUND, "<UnknownOperationException/>\n").into_response();
    }
    match table::play(app, parts, operation, body) {
        Ok(reply) => as_json(Json(reply).into_response()),
        Err(refusal) => as_json(refusal.reply()),
    }
}

/// In version 1.0 of AWS's JSON protocol, or just JSON.
fn is_json(parts: &Parts) -> bool {
    let kind = parts.headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    [CONTENT_TYPE, "application/json"].contains(&kind)
}

/// With the content type that this service has.
pub(crate) fn as_json(mut response: Response) -> Response {
    let kind = HeaderValue::from_static(CONTENT_TYPE);
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
