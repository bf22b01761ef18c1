//! What is kept: a tab's tokens in `sessionStorage`, what all tabs have to know in `localStorage`. A storage that is
//! blocked or full keeps nothing, and the page works until it is reloaded. What cannot be read is removed. The player is
//! told where it costs him his session.
//!
//! Tokens of a tab count only as long as the browser knows in `localStorage` that their player is signed in. Chromium may
//! load a page in a process that slept while the player left, and there the tab's own storage is as it was before.

use life_gauge::cognito::device::Device;
use life_gauge::flow::form::field;
use life_gauge::oauth::authorize::Authorization;
use life_gauge::oauth::token::TokenSet;
use life_gauge::secret::Secret;
use life_gauge::time::UnixSeconds;
use serde_json::Value;

use super::area::{Area, told};

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
const SOUND: &str = "life-gauge.sound";
const LANGUAGE: &str = "life-gauge.language";

/// The tokens of the player of this tab.
pub(crate) fn tokens() -> Option<TokenSet> {
    let tokens = told(Area::Tab.get(TOKENS, TokenSet::read))??;
    let key = session_key(&tokens.claimed.sub);
    let is_signed_in = told(Area::Browser.get(&key, Mark::read))
        .flatten()
        .is_some();
    if !is_signed_in {
        Area::Tab.delete(TOKENS);
    }
    is_signed_in.then_some(tokens)
}

/// Keeps checked tokens, and that their player is signed in.
pub(crate) fn keep_tokens(tokens: &TokenSet) {
    told(Area::Tab.set(TOKENS, tokens));
    let key = session_key(&tokens.claimed.sub);
    if tokens.is_remembered {
        forget_remembered();
        told(Area::Browser.set(&key, &tokens.stub()));
    } else {
        told(Area::Browser.set(&key, &Value::Null));
    }
}

/// The player whom this browser remembers. There is one at the most.
pub(crate) fn remembered() -> Option<TokenSet> {
    let keys = told(Area::Browser.keys(SESSION))?;
    let remembered = |key: &String| match told(Area::Browser.get(key, Mark::read))?? {
        Mark::Remembered(stub) => Some(stub),
        Mark::SignedIn => None,
    };
    keys.iter().find_map(remembered)
}

fn forget_remembered() {
    for key in shared_keys(SESSION) {
        let _ = Area::Browser.set(&key, &Value::Null);
    }
}

/// What stands at the key of a session.
enum Mark {
    /// There is one.
    SignedIn,
    /// The same, and what is kept of its player.
    Remembered(TokenSet),
}

impl Mark {
    fn read(kept: &Value) -> Option<Self> {
        if kept.is_null() {
            return Some(Self::SignedIn);
        }
        TokenSet::read_stub(kept).map(Self::Remembered)
    }
}

/// The player is signed in no more.
pub(crate) fn end_session(sub: &str) {
    Area::Browser.delete(&session_key(sub));
}

fn session_key(sub: &str) -> String {
    SESSION.to_owned() + sub
}

/// What nobody misses if it cannot be read.
fn read_shared<T>(key: &str, read: impl FnOnce(&Value) -> Option<T>) -> Option<T> {
    Area::Browser.get(key, read).ok().flatten()
}

/// The keys in `localStorage` that begin like this.
fn shared_keys(beginning: &str) -> Vec<String> {
    Area::Browser.keys(beginning).unwrap_or_default()
}

/// Keeps that somebody did something, to the second.
pub(crate) fn keep_activity(now: UnixSeconds) {
    if activity() != Some(now) {
        let _ = Area::Browser.set(ACTIVE, &now);
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
    read_shared(ACTIVE, |at| at.as_i64().map(UnixSeconds))
}

/// The sign-in that a redirect with this `state` answers, or else another one that is under way.
pub(crate) fn authorization(state: Option<String>) -> Option<Authorization> {
    let answered = state.and_then(|state| pending(&pending_key(&state)));
    let in_browser = || shared_keys(PENDING).iter().find_map(|key| pending(key));
    let in_tab = || {
        let kept = Area::Tab.get(AUTHORIZATION, Authorization::read);
        kept.ok().flatten()
    };
    answered.or_else(in_browser).or_else(in_tab)
}

fn pending(key: &str) -> Option<Authorization> {
    read_shared(key, Authorization::read)
}

fn pending_key(state: &str) -> String {
    PENDING.to_owned() + state
}

/// Keeps a sign-in until its redirect comes back, and says whether it will be known then. Those that nobody finished go.
///
/// It is kept where all tabs can see it, and in the tab only if there is no room. Chromium may bring the redirect into a
/// process that a page of this tab had before, and there the tab's own storage can be as it was then: with another
/// sign-in, none, or one that is used up.
pub(crate) fn keep_authorization(authorization: &Authorization) -> bool {
    let is_alive = |key: &str| pending(key).is_some_and(|other| !authorization.outlives(&other));
    for key in shared_keys(PENDING).iter().filter(|key| !is_alive(key)) {
        Area::Browser.delete(key);
    }
    let key = pending_key(authorization.state.expose());
    let in_browser = Area::Browser.set(&key, authorization);
    let kept = in_browser.or_else(|_| Area::Tab.set(AUTHORIZATION, authorization));
    kept.is_ok()
}

/// Removes the sign-in that a redirect with this `state` answers, and the one under way.
pub(crate) fn forget_authorization(state: Option<String>) {
    if let Some(state) = state {
        Area::Browser.delete(&pending_key(&state));
    }
    Area::Tab.delete(AUTHORIZATION);
}

/// Whether a guest plays in this tab.
pub(crate) fn is_guest() -> bool {
    let is_guest = Area::Tab.get(GUEST, |kept| (*kept == 1).then_some(()));
    is_guest.ok().flatten().is_some()
}

/// Keeps whether a guest plays in this tab.
pub(crate) fn keep_guest(is_guest: bool) {
    if is_guest {
        told(Area::Tab.set(GUEST, &1));
    } else {
        Area::Tab.delete(GUEST);
    }
}

/// Removes everything of the player.
pub(crate) fn forget_all() {
    Area::Tab.delete(TOKENS);
    Area::Tab.delete(AUTHORIZATION);
    Area::Browser.delete(ACTIVE);
}

/// What this browser is to the user who was typed. It outlives his session, and so the tab.
pub(crate) fn device_of(texts: &[(String, Secret)]) -> Option<Device> {
    let typed = texts.iter().find(|(name, _)| name == field::USERNAME);
    let (_, username) = typed?;
    read_shared(&device_key(username.expose().trim()), Device::read)
}

/// Keeps what this browser is to a user.
pub(crate) fn keep_device(device: &Device) {
    let _ = Area::Browser.set(&device_key(&device.username), device);
}

/// Forgets it.
pub(crate) fn forget_device(username: &str) {
    Area::Browser.delete(&device_key(username));
}

fn device_key(username: &str) -> String {
    format!("life-gauge.device.{username}")
}

/// The chosen theme; not the player's but the browser's.
pub(crate) fn theme() -> Option<String> {
    read_shared(THEME, |theme| theme.as_str().map(str::to_owned))
}

/// Whether somebody has switched sounds on.
pub(crate) fn has_sound() -> bool {
    read_shared(SOUND, Value::as_bool) == Some(true)
}

/// Keeps it.
pub(crate) fn keep_sound(is_on: bool) {
    if is_on {
        let _ = Area::Browser.set(SOUND, &is_on);
    } else {
        Area::Browser.delete(SOUND);
    }
}

/// The tag of the chosen language.
pub(crate) fn language() -> Option<String> {
    read_shared(LANGUAGE, |tag| tag.as_str().map(str::to_owned))
}

/// Keeps it.
pub(crate) fn keep_language(tag: &str) {
    let _ = Area::Browser.set(LANGUAGE, &tag);
}

/// Keeps the chosen theme; none follows the system.
pub(crate) fn keep_theme(theme: Option<&str>) {
    match theme {
        Some(theme) => drop(Area::Browser.set(THEME, &theme)),
        None => Area::Browser.delete(THEME),
    }
}
