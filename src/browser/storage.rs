//! What a tab keeps: tokens and a sign-in under way in `sessionStorage`. A storage that is blocked or full keeps
//! nothing, and the page works until it is reloaded.
//!
//! Tokens of a tab count only as long as the browser knows in `localStorage` that their player is signed in. Chromium may
//! load a page in a process that slept while the player left, and there the tab's own storage is as it was before.

use gloo_storage::{LocalStorage, SessionStorage, Storage as _};
use life_gauge::cognito::device::Device;
use life_gauge::flow::form::field;
use life_gauge::oauth::authorize::Authorization;
use life_gauge::oauth::token::TokenSet;
use life_gauge::secret::Secret;
use life_gauge::time::UnixSeconds;
use serde_json::Value;

const TOKENS: &str = "life-gauge.tokens";
/// The beginning of the key of a session, before the `sub` of its player. There stands null, or what is kept of him.
const SESSION: &str = "life-gauge.session.";
/// When somebody last did something in this browser, in seconds.
const ACTIVE: &str = "life-gauge.active";
const AUTHORIZATION: &str = "life-gauge.authorization";
/// The beginning of the key of a sign-in under way, before its `state`.
const PENDING: &str = "life-gauge.authorization.";
const GUEST: &str = "life-gauge.guest";
const THEME: &str = "life-gauge.theme";

/// Everything is read as the one type that replies are read as; another one would cost its reader's code.
fn read(key: &str) -> Option<Value> {
    SessionStorage::get(key).ok()
}

/// The tokens of the player of this tab.
pub(crate) fn tokens() -> Option<TokenSet> {
    let tokens = TokenSet::read(&read(TOKENS)?)?;
    let is_signed_in = read_shared(&session_key(&tokens.claimed.sub)).is_some();
    if !is_signed_in {
        SessionStorage::delete(TOKENS);
    }
    is_signed_in.then_some(tokens)
}

/// Keeps checked tokens, and that their player is signed in.
pub(crate) fn keep_tokens(tokens: &TokenSet) {
    let _ = SessionStorage::set(TOKENS, tokens);
    let key = session_key(&tokens.claimed.sub);
    if tokens.is_remembered {
        forget_remembered();
        let _ = LocalStorage::set(key, tokens.stub());
    } else {
        let _ = LocalStorage::set(key, Value::Null);
    }
}

/// The player whom this browser remembers. There is one at the most.
pub(crate) fn remembered() -> Option<TokenSet> {
    let mut kept = shared_keys(SESSION).into_iter();
    kept.find_map(|key| TokenSet::read_stub(&read_shared(&key)?))
}

fn forget_remembered() {
    for key in shared_keys(SESSION) {
        let _ = LocalStorage::set(key, Value::Null);
    }
}

/// The player is signed in no more.
pub(crate) fn end_session(sub: &str) {
    LocalStorage::delete(session_key(sub));
}

fn session_key(sub: &str) -> String {
    SESSION.to_owned() + sub
}

fn read_shared(key: &str) -> Option<Value> {
    LocalStorage::get(key).ok()
}

/// The keys in `localStorage` that begin like this.
fn shared_keys(beginning: &str) -> Vec<String> {
    let storage = LocalStorage::raw();
    (0..storage.length().unwrap_or_default())
        .filter_map(|index| storage.key(index).ok()?)
        .filter(|key| key.starts_with(beginning))
        .collect()
}

/// Keeps that somebody did something, to the second.
pub(crate) fn keep_activity(now: UnixSeconds) {
    if activity() != Some(now) {
        let _ = LocalStorage::set(ACTIVE, now);
    }
}

/// When somebody last did something. Where nobody has kept it, it is now.
pub(crate) fn last_activity(now: UnixSeconds) -> UnixSeconds {
    activity().unwrap_or_else(|| {
        keep_activity(now);
        now
    })
}

fn activity() -> Option<UnixSeconds> {
    read_shared(ACTIVE)?.as_i64().map(UnixSeconds)
}

/// The sign-in that a redirect with this `state` answers, or else the one under way in this tab.
///
/// It is kept in both storages. Chromium may bring the redirect into a process that a page of this tab had before, and
/// there the tab's own storage can be as it was then: another sign-in, or none.
pub(crate) fn authorization(state: Option<String>) -> Option<Authorization> {
    let answered = state.and_then(|state| pending(&pending_key(&state)));
    answered.or_else(|| Authorization::read(&read(AUTHORIZATION)?))
}

fn pending(key: &str) -> Option<Authorization> {
    Authorization::read(&read_shared(key)?)
}

fn pending_key(state: &str) -> String {
    PENDING.to_owned() + state
}

/// Keeps a sign-in until its redirect comes back. Those that nobody finished go.
pub(crate) fn keep_authorization(authorization: &Authorization) {
    let is_alive = |key: &str| pending(key).is_some_and(|other| !authorization.outlives(&other));
    for key in shared_keys(PENDING).iter().filter(|key| !is_alive(key)) {
        LocalStorage::delete(key);
    }
    let _ = SessionStorage::set(AUTHORIZATION, authorization);
    let _ = LocalStorage::set(pending_key(authorization.state.expose()), authorization);
}

/// Removes the sign-in that a redirect with this `state` answers, and the one under way.
pub(crate) fn forget_authorization(state: Option<String>) {
    if let Some(state) = state {
        LocalStorage::delete(pending_key(&state));
    }
    SessionStorage::delete(AUTHORIZATION);
}

/// Whether a guest plays in this tab.
pub(crate) fn is_guest() -> bool {
    read(GUEST).is_some()
}

/// Keeps whether a guest plays in this tab.
pub(crate) fn keep_guest(is_guest: bool) {
    if is_guest {
        let _ = SessionStorage::set(GUEST, 1);
    } else {
        SessionStorage::delete(GUEST);
    }
}

/// Removes everything of the player.
pub(crate) fn forget_all() {
    SessionStorage::delete(TOKENS);
    SessionStorage::delete(AUTHORIZATION);
    LocalStorage::delete(ACTIVE);
}

/// What this browser is to the user who was typed. It outlives his session, and so the tab.
pub(crate) fn device_of(texts: &[(String, Secret)]) -> Option<Device> {
    let typed = texts.iter().find(|(name, _)| name == field::USERNAME);
    let (_, username) = typed?;
    Device::read(&read_shared(&device_key(username.expose().trim()))?)
}

/// Keeps what this browser is to a user.
pub(crate) fn keep_device(device: &Device) {
    let _ = LocalStorage::set(device_key(&device.username), device);
}

/// Forgets it.
pub(crate) fn forget_device(username: &str) {
    LocalStorage::delete(device_key(username));
}

fn device_key(username: &str) -> String {
    format!("life-gauge.device.{username}")
}

/// The chosen theme; not the player's but the browser's.
pub(crate) fn theme() -> Option<String> {
    read_shared(THEME)?.as_str().map(str::to_owned)
}

/// Keeps the chosen theme; none follows the system.
pub(crate) fn keep_theme(theme: Option<&str>) {
    match theme {
        Some(theme) => drop(LocalStorage::set(THEME, theme)),
        None => LocalStorage::delete(THEME),
    }
}
