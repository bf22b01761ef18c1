//! `GET /hello`: an API of somebody's own behind API Gateway's JWT authorizer, which takes access tokens of this user pool.
//!
//! See <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html>.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use crate::access_token::{self, Refused};
use crate::app::{App, lock};
use crate::users::User;

/// What the configuration of the API lets pages read.
const EXPOSED: HeaderValue = HeaderValue::from_static("WWW-Authenticate, Date");
const REQUEST_ID: HeaderName = HeaderName::from_static("apigw-requestid");

/// The endpoint.
pub(crate) async fn hello(State(app): State<App>, headers: HeaderMap) -> Response {
    let mut response = match bearer(&app, &headers) {
        Ok(user) => {
            let name = user.attributes.get("name").unwrap_or(&user.username);
            Json(json!({"message": format!("Hello, {name}")})).into_response()
        }
        Err(why) => unauthorized(why),
    };
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    if let Ok(id) = HeaderValue::from_str(&crate::random::uuid()) {
        headers.insert(REQUEST_ID, id);
    }
    response
}

/// The user of a good token; otherwise what the authorizer says of it, which is nothing if there is none.
fn bearer(app: &App, headers: &HeaderMap) -> Result<User, Option<&'static str>> {
    let token = headers.get(header::AUTHORIZATION);
    let token = token.and_then(|value| value.to_str().ok()).ok_or(None)?;
    let token = token.strip_prefix("Bearer ").unwrap_or(token);
    let (grant, user) = access_token::bearer(app, token).map_err(|refused| match refused {
        Refused::Expired => Some("the token has expired"),
        Refused::Revoked => Some("the token has been revoked"),
        Refused::Invalid | Refused::Store(_) => Some(of_form(app, token)),
    })?;
    let claims = claims(app, token);
    let client = claims["client_id"].as_str().unwrap_or_default();
    // The page's clients are those that an identity pool trusts.
    let pools = lock(&app.identity_pools);
    let mut providers = pools.iter().flat_map(|pool| &pool.providers);
    let is_ours = client == grant.client_id && providers.any(|provider| provider.client == client);
    is_ours
        .then_some(user)
        .ok_or(Some("the token does not have a valid audience"))
}

/// What a token says that an access key has signed; null if none has.
fn claims(app: &App, token: &str) -> serde_json::Value {
    let known = app.keys.known();
    let read = known
        .iter()
        .find_map(|pair| crate::jwt::read(&pair.access, token));
    read.unwrap_or_default()
}

/// What is wrong with a token that is none of our access tokens.
fn of_form(app: &App, token: &str) -> &'static str {
    let known = app.keys.known();
    let is_id =
        |pair: &std::sync::Arc<crate::keys::Pair>| crate::jwt::read(&pair.id, token).is_some();
    if known.iter().any(is_id) {
        return "the token is not an access token";
    }
    if token.split('.').count() == 3 {
        "signature is invalid"
    } else {
        "the token is malformed"
    }
}

/// As API Gateway says it.
pub(crate) fn unauthorized(why: Option<&str>) -> Response {
    let body = Json(json!({"message": "Unauthorized"}));
    let mut response = (StatusCode::UNAUTHORIZED, body).into_response();
    let challenge = match why {
        Some(why) => format!(r#"Bearer scope="" error="invalid_token" error_description="{why}""#),
        None => "Bearer".to_owned(),
    };
    if let Ok(challenge) = HeaderValue::from_str(&challenge) {
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}
