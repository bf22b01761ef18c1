//! Cross-origin headers as AWS sends them: any origin, but each request header by name.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

/// `*` would not cover `Authorization`, so all names are listed (Fetch standard, CORS protocol).
const REQUEST_HEADERS: &str = "Authorization, Content-Type, X-Amz-Date, X-Amz-Security-Token, \
    X-Amz-Target, X-Amz-User-Agent, X-Amz-Client-Context, X-Amz-Content-Sha256, Cache-Control";
const METHODS: &str = "GET, POST, PUT, DELETE, OPTIONS";
const EXPOSED: &str =
    "x-amzn-RequestId, x-amzn-ErrorType, x-amzn-ErrorMessage, x-amz-cognito-request-id, Date";
const MAX_AGE_SECONDS: &str = "172800";

/// The answer to a preflight request.
pub(crate) fn preflight() -> Response {
    let mut response = StatusCode::OK.into_response();
    let headers = response.headers_mut();
    set(headers, header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    set(
        headers,
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        REQUEST_HEADERS,
    );
    set(headers, header::ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS);
    response
}

/// Lets pages of any origin read the reply, and its headers unless it has said which.
pub(crate) fn allow(headers: &mut HeaderMap) {
    set(headers, header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    headers
        .entry(header::ACCESS_CONTROL_EXPOSE_HEADERS)
        .or_insert(HeaderValue::from_static(EXPOSED));
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}
