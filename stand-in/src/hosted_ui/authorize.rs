//! `GET /oauth2/authorize`: goes to the login page, to a provider, or straight back with a code.
//!
//! See <https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html>.

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::authorization::Authorization;
use super::refusal::Refusal;
use super::sessions::{self, Session};
use super::{federation, pages};
use crate::app::App;
use crate::users;

/// The endpoint.
pub(crate) async fn authorize(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let authorization = Authorization::judge(&app, &query.unwrap_or_default())?;
    let silent = authorization.prompts("none");
    if !authorization.asks_again()
        && let Some(session) = usable_session(&app, &authorization, &headers)?
    {
        return authorization.complete(&app, &session);
    }
    if silent {
        return Err(authorization.refuse("login_required", ""));
    }
    match authorization.external_provider() {
        Some(provider) => Ok(federation::depart(&app, &authorization, provider)?),
        None => Ok(pages::redirect(&format!("/login?{}", authorization.query))),
    }
}

/// The browser's session, if it was begun at the provider that is asked for.
fn usable_session(
    app: &App,
    authorization: &Authorization,
    headers: &HeaderMap,
) -> Result<Option<Session>, Refusal> {
    let Some(session) = sessions::current(app, headers, &authorization.pool)? else {
        return Ok(None);
    };
    let Some(user) = users::find(&app.store, &session.pool, &session.username)? else {
        return Ok(None);
    };
    let begun_at = user
        .provider
        .map_or("COGNITO".to_owned(), |link| link.provider);
    let fits = authorization
        .identity_provider
        .as_ref()
        .is_none_or(|asked| *asked == begun_at);
    Ok(fits.then_some(session))
}
