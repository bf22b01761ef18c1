//! `POST /`: the header `X-Amz-Target` says which service is meant (AWS JSON protocol 1.1).

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use crate::app::App;
use crate::error::{AWS_JSON, AwsError};
use crate::operation::target;
use crate::{identity, user_pool};

/// The endpoint of all JSON services.
pub(crate) async fn post(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    let mut response = match target(&headers) {
        Some((identity::SERVICE, operation)) => identity::play(&app, operation, &body),
        Some((user_pool::SERVICE, operation)) => {
            let signed = headers.contains_key(header::AUTHORIZATION);
            user_pool::play(&app, operation, &body, signed)
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
