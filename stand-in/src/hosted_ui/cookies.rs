//! Cookies of the hosted UI: `cognito` (single sign-on), `XSRF-TOKEN` (login form), `csrf-state` (journey to a provider).

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

/// The cookie of this name, if the browser sent it.
pub(crate) fn get<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find_map(|(found, value)| (found == name).then_some(value))
}

/// Sets a cookie; a life of zero seconds removes it.
pub(crate) fn set(response: &mut Response, name: &str, value: &str, life_seconds: i64) {
    let cookie = format!("{name}={value}; Path=/; Max-Age={life_seconds}; HttpOnly; SameSite=Lax");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}
