//! `POST /oauth2/revoke`: ends a refresh token and all that came of its sign-in (RFC 7009).
//!
//! See <https://docs.aws.amazon.com/cognito/latest/developerguide/revocation-endpoint.html>.

use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use serde::Deserialize;

use super::grants::{self, RefreshToken};
use super::oauth_error::OAuthError;
use crate::app::App;
use crate::store::REFRESH_TOKENS;

/// The form as sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct RevokeRequest {
    token: String,
    client_id: String,
}

/// The endpoint.
pub(crate) async fn revoke(
    State(app): State<App>,
    form: Result<Form<RevokeRequest>, FormRejection>,
) -> Result<StatusCode, OAuthError> {
    let Form(request) = form.map_err(|_| OAuthError::bad("invalid_request"))?;
    if app.client(&request.client_id).is_none() {
        return Err(OAuthError::bad("invalid_client").status(StatusCode::UNAUTHORIZED));
    }
    if request.token.is_empty() {
        return Err(OAuthError::bad("invalid_request"));
    }
    if is_signed_token(&request.token) {
        return Err(OAuthError::bad("unsupported_token_type"));
    }
    let record: Option<RefreshToken> = app.store.get(REFRESH_TOKENS, &request.token)?;
    match record {
        Some(record) if record.client_id != request.client_id => {
            Err(OAuthError::bad("invalid_request"))
        }
        Some(record) => {
            grants::revoke(&app, &record.origin_jti)?;
            Ok(StatusCode::OK)
        }
        // RFC 7009, section 2.2: a token that is not known is as good as revoked.
        None => Ok(StatusCode::OK),
    }
}

/// ID and access tokens have three parts and cannot be revoked by themselves.
pub(crate) fn is_signed_token(token: &str) -> bool {
    token.split('.').count() == 3
}
