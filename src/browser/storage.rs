//! What a tab keeps: tokens and a sign-in under way in `sessionStorage`. A storage that is blocked or full keeps
//! nothing, and the page works until it is reloaded.

use gloo_storage::{LocalStorage, SessionStorage, Storage as _};
use life_gauge::cognito::device::Device;
use life_gauge::flow::form::field;
use life_gauge::oauth::authorize::Authorization;
use life_gauge::oauth::token::TokenSet;
use life_gauge::secret::Secret;
use serde_json::Value;

const TOKENS: &str = "life-gauge.tokens";
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
    TokenSet::read(&read(TOKENS)?)
}

/// Keeps checked tokens.
pub(crate) fn keep_tokens(tokens: &TokenSet) {
    let _ = SessionStorage::set(TOKENS, tokens);
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
    Authorization::read(&LocalStorage::get(key).ok()?)
}

fn pending_key(state: &str) -> String {
    PENDING.to_owned() + state
}

/// Keeps a sign-in until its redirect comes back. Those that nobody finished go.
pub(crate) fn keep_authorization(authorization: &Authorization) {
    let storage = LocalStorage::raw();
    let keys: Vec<_> = (0..storage.length().unwrap_or_default())
        .filter_map(|index| storage.key(index).ok()?)
        .filter(|key| key.starts_with(PENDING))
        .collect();
    let is_alive = |key: &str| pending(key).is_some_and(|other| !authorization.outlives(&other));
    for key in keys.iter().filter(|key| !is_alive(key)) {
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
}

/// What this browser is to the user who was typed. It outlives his session, and so the tab.
pub(crate) fn device_of(texts: &[(String, Secret)]) -> Option<Device> {
    let typed = texts.iter().find(|(name, _)| name == field::USERNAME);
    let (_, username) = typed?;
    let kept: Value = LocalStorage::get(device_key(username.expose().trim())).ok()?;
    Device::read(&kept)
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
    LocalStorage::get(THEME)
        .ok()
        .and_then(|theme: Value| theme.as_str().map(str::to_owned))
}

/// Keeps the chosen theme; none follows the system.
pub(crate) fn keep_theme(theme: Option<&str>) {
    match theme {
        Some(theme) => drop(LocalStorage::set(THEME, theme)),
        None => LocalStorage::delete(THEME),
    }
}
