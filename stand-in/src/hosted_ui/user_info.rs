//! `/oauth2/userInfo`: attributes of the user behind an access token; all values are strings.
//!
//! See <https://docs.aws.amazon.com/cognito/latest/developerguide/userinfo-endpoint.html>.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, Value, json};

use super::oauth_error::OAuthError;
use super::token_claims::readable;
use crate::access_token::{self, Refused};
use crate::app::App;

/// The endpoint, for GET and POST.
pub(crate) async fn user_info(State(app): State<App>, headers: HeaderMap) -> Response {
    match attributes(&app, &headers) {
        Ok(attributes) => Json(Value::Object(attributes)).into_response(),
        Err(error) => {
            let mut response = error.into_response();
            let challenge = HeaderValue::from_static("Bearer");
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, challenge);
            response
        }
    }
}

fn attributes(app: &App, headers: &HeaderMap) -> Result<Map<String, Value>, OAuthError> {
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .ok_or_else(|| OAuthError::bad("invalid_request").because("no bearer token"))?;
    let (grant, user) = access_token::bearer(app, token).map_err(refuse)?;
    if !grant.allows("openid") {
        return Err(OAuthError::bad("insufficient_scope").status(StatusCode::FORBIDDEN));
    }
    let mut told = Map::new();
    told.insert("sub".to_owned(), json!(user.sub));
    told.insert("username".to_owned(), json!(user.username));
    for (name, value) in &user.attributes {
        if readable(&grant, name) {
            told.insert(name.clone(), json!(value));
        }
    }
    Ok(told)
}

fn refuse(refused: Refused) -> OAuthError {
    let why = match refused {
        Refused::Store(error) => return error.into(),
        Refused::Invalid => "Access token is not valid",
        Refused::Expired => "Access token is expired",
        Refused::Revoked => "Access token has been revoked",
    };
    OAuthError::bad("invalid_token")
        .status(StatusCode::UNAUTHORIZED)
        .because(why)
}
