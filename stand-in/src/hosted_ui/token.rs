//! `POST /oauth2/token`: a code or a refresh token becomes ID and access tokens.
//!
//! See <https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html>.

use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Form, Json};
use serde::Deserialize;
use serde_json::{Value, json};

use super::codes::{self, Redemption};
use super::grants::{self, Grant, RefreshToken};
use super::oauth_error::OAuthError;
use super::token_claims::{access_claims, id_claims};
use crate::app::App;
use crate::config::Client;
use crate::control::faults::{Fault, ForgedToken};
use crate::jwt;
use crate::keys::SigningKey;
use crate::store::{REFRESH_TOKENS, StoreError};
use crate::users;

/// The form as sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct TokenRequest {
    grant_type: String,
    client_id: String,
    code: String,
    redirect_uri: String,
    code_verifier: Option<String>,
    refresh_token: String,
}

/// The endpoint.
pub(crate) async fn token(
    State(app): State<App>,
    forge: Option<Extension<Fault>>,
    form: Result<Form<TokenRequest>, FormRejection>,
) -> Result<Response, OAuthError> {
    let Form(request) = form.map_err(|_| OAuthError::bad("invalid_request"))?;
    let Some((_, client)) = app.client(&request.client_id) else {
        return Err(OAuthError::bad("invalid_client"));
    };
    let forge = forge.as_ref().map(|Extension(fault)| fault);
    let reply = match request.grant_type.as_str() {
        "authorization_code" => redeem_code(&app, &client, &request, forge)?,
        "refresh_token" => refresh(&app, &client, &request, forge)?,
        "" => return Err(OAuthError::bad("invalid_request")),
        _ => return Err(OAuthError::bad("unsupported_grant_type")),
    };
    Ok(Json(reply).into_response())
}

fn redeem_code(
    app: &App,
    client: &Client,
    request: &TokenRequest,
    forge: Option<&Fault>,
) -> Result<Value, OAuthError> {
    if request.code.is_empty() || request.redirect_uri.is_empty() {
        return Err(OAuthError::bad("invalid_request"));
    }
    let redemption = Redemption {
        client_id: &request.client_id,
        code: &request.code,
        redirect_uri: &request.redirect_uri,
        code_verifier: request.code_verifier.as_deref(),
    };
    let grant = codes::redeem(app, &redemption)?;
    let expires_at = app.clock.now() + client.refresh_token_seconds;
    let refresh_token = grants::keep(app, &grant, expires_at)?;
    let mut reply = issue(app, client, &grant, forge)?;
    reply["refresh_token"] = json!(refresh_token);
    Ok(reply)
}

fn refresh(
    app: &App,
    client: &Client,
    request: &TokenRequest,
    forge: Option<&Fault>,
) -> Result<Value, OAuthError> {
    if request.refresh_token.is_empty() {
        return Err(OAuthError::bad("invalid_request"));
    }
    let invalid = || OAuthError::bad("invalid_grant");
    let record: RefreshToken = app
        .store
        .get(REFRESH_TOKENS, &request.refresh_token)?
        .ok_or_else(invalid)?;
    if record.client_id != client.id || !record.works(app.clock.now(), client) {
        return Err(invalid());
    }
    let mut grant = grants::find(app, &record.origin_jti)?.ok_or_else(invalid)?;
    // OpenID Connect Core 12.2: a refreshed ID token should have no nonce.
    grant.nonce = None;
    let mut reply = issue(app, client, &grant, forge)?;
    if client.rotate_refresh_tokens {
        reply["refresh_token"] = json!(rotate(app, &request.refresh_token, record, &grant)?);
    }
    Ok(reply)
}

/// Puts a new refresh token in the place of the old one, which keeps its end.
fn rotate(
    app: &App,
    old: &str,
    mut record: RefreshToken,
    grant: &Grant,
) -> Result<String, StoreError> {
    record.replaced_at.get_or_insert(app.clock.now());
    app.store.put(REFRESH_TOKENS, old, &record)?;
    grants::keep(app, grant, record.expires_at)
}

/// The reply of both grants, without a refresh token.
fn issue(
    app: &App,
    client: &Client,
    grant: &Grant,
    forge: Option<&Fault>,
) -> Result<Value, OAuthError> {
    let user = users::find(&app.store, &grant.pool, &grant.username)?
        .ok_or_else(|| OAuthError::bad("invalid_grant"))?;
    let forge_of = |token| forge.filter(|fault| fault.token == token);
    let keys = app.keys.current()?;
    let claims = access_claims(app, client, grant, &user);
    let access_token = make(&keys.access, claims, forge_of(ForgedToken::Access))?;
    let mut reply = json!({
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": client.access_token_seconds,
    });
    if grant.allows("openid") {
        let claims = id_claims(app, client, grant, &user, &access_token);
        reply["id_token"] = json!(make(&keys.id, claims, forge_of(ForgedToken::Id))?);
    }
    Ok(reply)
}

fn make(key: &SigningKey, claims: Value, forge: Option<&Fault>) -> Result<String, OAuthError> {
    let how = forge.and_then(|fault| fault.how);
    Ok(match how {
        Some(how) => jwt::forge(how, key, claims)?,
        None => jwt::sign(key, &claims)?,
    })
}
