//! Single sign-on: for one hour after a sign-in, and not a second longer, no password is asked.

use axum::http::HeaderMap;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::cookies;
use crate::app::App;
use crate::random;
use crate::store::{SESSIONS, StoreError};

const COOKIE: &str = "cognito";
/// Fixed: use does not extend it.
const LIFE_SECONDS: i64 = 3600;

/// A signed-in browser.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Session {
    /// The pool that it signed in to.
    pub(crate) pool: String,
    /// The user.
    pub(crate) username: String,
    /// When, in seconds since 1970: `auth_time` of all tokens born from it.
    pub(crate) started_at: i64,
}

/// The session of this browser in this pool, unless it is over.
pub(crate) fn current(
    app: &App,
    headers: &HeaderMap,
    pool: &str,
) -> Result<Option<Session>, StoreError> {
    let Some(id) = cookies::get(headers, COOKIE) else {
        return Ok(None);
    };
    let session: Option<Session> = app.store.get(SESSIONS, id)?;
    let now = app.clock.now();
    Ok(session.filter(|session| session.pool == pool && now < session.started_at + LIFE_SECONDS))
}

/// A session that is not yet stored.
pub(crate) fn begin(app: &App, pool: &str, username: &str) -> Session {
    Session {
        pool: pool.to_owned(),
        username: username.to_owned(),
        started_at: app.clock.now(),
    }
}

/// Stores the session and gives its cookie to the browser.
pub(crate) fn keep(
    app: &App,
    session: &Session,
    response: &mut Response,
) -> Result<(), StoreError> {
    let id = random::secret();
    app.store.put(SESSIONS, &id, session)?;
    cookies::set(response, COOKIE, &id, LIFE_SECONDS);
    Ok(())
}

/// Ends the session of this browser.
pub(crate) fn end(
    app: &App,
    headers: &HeaderMap,
    response: &mut Response,
) -> Result<(), StoreError> {
    if let Some(id) = cookies::get(headers, COOKIE) {
        app.store.remove(SESSIONS, id)?;
    }
    cookies::set(response, COOKIE, "", 0);
    Ok(())
}
