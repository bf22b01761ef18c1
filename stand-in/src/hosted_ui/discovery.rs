//! The issuer's two documents: its keys, and where everything is (OpenID Connect Discovery 1.0).

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::app::App;

/// `{issuer}/.well-known/jwks.json`: the keys of ID tokens and the keys of access tokens.
pub(crate) async fn jwks(
    State(app): State<App>,
    Path(pool): Path<String>,
) -> Result<Json<Value>, StatusCode> {
    known(&app, &pool)?;
    Ok(Json(json!({"keys": app.keys.published()})))
}

/// `{issuer}/.well-known/openid-configuration`.
pub(crate) async fn configuration(
    State(app): State<App>,
    Path(pool): Path<String>,
) -> Result<Json<Value>, StatusCode> {
    known(&app, &pool)?;
    let issuer = app.issuer(&pool);
    let base = &app.base_url;
    Ok(Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{base}/oauth2/authorize"),
        "token_endpoint": format!("{base}/oauth2/token"),
        "userinfo_endpoint": format!("{base}/oauth2/userInfo"),
        "revocation_endpoint": format!("{base}/oauth2/revoke"),
        "end_session_endpoint": format!("{base}/logout"),
        "jwks_uri": format!("{issuer}/.well-known/jwks.json"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "email", "phone", "profile"],
        "token_endpoint_auth_methods_supported": ["none"],
        "code_challenge_methods_supported": ["S256"],
    })))
}

fn known(app: &App, pool: &str) -> Result<(), StatusCode> {
    let found = app.user_pool(pool);
    found.map(|_| ()).ok_or(StatusCode::NOT_FOUND)
}
