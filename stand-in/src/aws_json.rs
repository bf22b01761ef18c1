//! `POST /`: the header `X-Amz-Target` says which service is meant (AWS JSON protocol 1.0 and 1.1).

use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::Response;

use crate::app::App;
use crate::error::{AWS_JSON, AwsError};
use crate::operation::target;
use crate::{dynamodb, identity, user_pool};

/// The endpoint of all JSON services.
pub(crate) async fn post(State(app): State<App>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    // The gate has limited its length.
    let body = axum::body::to_bytes(body, usize::MAX).await;
    let body = body.unwrap_or_default();
    match target(&parts.headers) {
        Some((dynamodb::SERVICE, operation)) => dynamodb::play(&app, &parts, operation, &body),
        _ => cognito(&app, &parts, &body),
    }
}

/// The services of Cognito.
fn cognito(app: &App, parts: &Parts, body: &Bytes) -> Response {
    let mut response = match target(&parts.headers) {
        Some((identity::SERVICE, operation)) => identity::play(app, operation, body),
        Some((user_pool::SERVICE, operation)) => {
            let signed = parts.headers.contains_key(header::AUTHORIZATION);
            user_pool::play(app, operation, body, signed)
        }
        _ => AwsError::bad(
            "UnknownOperationException",
            "The stand-in knows no service of this X-Amz-Target.",
        )
        .json(),
    };
    let kind = HeaderValue::from_static(AWS_JSON);
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
