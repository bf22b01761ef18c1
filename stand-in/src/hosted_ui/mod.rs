//! The hosted UI: OAuth 2 and OpenID Connect endpoints, and the pages where people sign in.
//!
//! See <https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html>.

mod authorization;
mod authorize;
mod codes;
mod cookies;
mod discovery;
mod federation;
pub(crate) mod grants;
mod login;
mod logout;
mod oauth_error;
pub(crate) mod pages;
mod people;
mod pretend;
mod refusal;
pub(crate) mod revoke;
mod sessions;
mod token;
pub(crate) mod token_claims;
mod user_info;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

/// All routes of the hosted UI, and the two of the issuer.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/oauth2/authorize", get(authorize::authorize))
        .route("/oauth2/idpresponse", get(federation::idpresponse))
        .route("/oauth2/token", post(token::token))
        .route(
            "/oauth2/userInfo",
            get(user_info::user_info).post(user_info::user_info),
        )
        .route("/oauth2/revoke", post(revoke::revoke))
        .route("/login", get(login::show).post(login::submit))
        .route("/logout", get(logout::logout))
        .route(
            "/pretend/{provider}/authorize",
            get(pretend::show).post(pretend::choose),
        )
        .route("/pretend/{file}", get(pretend::picture))
        .route("/{pool}/.well-known/jwks.json", get(discovery::jwks))
        .route(
            "/{pool}/.well-known/openid-configuration",
            get(discovery::configuration),
        )
}
