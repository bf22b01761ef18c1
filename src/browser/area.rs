//! The two places where a page keeps texts, of the tab and of the browser. Either may be blocked or full, and what lies
//! there may be anything.

use std::cell::Cell;

use js_sys::Reflect;
use life_gauge::flow::trouble::Trouble;
use serde::Serialize;
use serde_json::Value;
use wasm_bindgen::JsValue;
use web_sys::Storage;

use super::page;

thread_local! {
    /// What the player was not told of yet.
    static TROUBLE: Cell<Option<Trouble>> = const { Cell::new(None) };
}

/// The name of the exception when nothing more fits.
const FULL: &str = "QuotaExceededError";

/// One of the two.
#[derive(Clone, Copy)]
pub(super) enum Area {
    /// `sessionStorage`
    Tab,
    /// `localStorage`
    Browser,
}

impl Area {
    /// Where it is blocked, asking for it is an exception already.
    fn storage(self) -> Result<Storage, Trouble> {
        let window = page::window();
        let found = match self {
            Self::Tab => window.session_storage(),
            Self::Browser => window.local_storage(),
        };
        found.ok().flatten().ok_or(Trouble::Blocked)
    }

    /// What is kept under a key, if it can be read; what cannot is removed.
    ///
    /// It is read as the one type that replies are read as; another one would cost its reader's code.
    pub(super) fn get<T>(
        self,
        key: &str,
        read: impl FnOnce(&Value) -> Option<T>,
    ) -> Result<Option<T>, Trouble> {
        let storage = self.storage()?;
        let Some(text) = storage.get_item(key).map_err(reason)? else {
            return Ok(None);
        };
        let value = serde_json::from_str(&text).ok();
        let found = value.and_then(|value| read(&value));
        if found.is_none() {
            let _ = storage.remove_item(key);
        }
        found.map(Some).ok_or(Trouble::Unreadable)
    }

    /// Keeps something under a key.
    pub(super) fn set(self, key: &str, value: &impl Serialize) -> Result<(), Trouble> {
        let text = serde_json::to_string(value).map_err(|_| Trouble::Unreadable)?;
        self.storage()?.set_item(key, &text).map_err(reason)
    }

    /// Removes it. Where that cannot be done there is nothing.
    pub(super) fn delete(self, key: &str) {
        if let Ok(storage) = self.storage() {
            let _ = storage.remove_item(key);
        }
    }

    /// The keys that begin like this.
    pub(super) fn keys(self, beginning: &str) -> Result<Vec<String>, Trouble> {
        let storage = self.storage()?;
        let count = storage.length().map_err(reason)?;
        let keys = (0..count).filter_map(|index| storage.key(index).ok()?);
        Ok(keys.filter(|key| key.starts_with(beginning)).collect())
    }
}

#[expect(clippy::needless_pass_by_value, reason = "what `map_err` gives")]
fn reason(thrown: JsValue) -> Trouble {
    let name = Reflect::get(&thrown, &"name".into());
    if name.is_ok_and(|name| name == FULL) {
        Trouble::Full
    } else {
        Trouble::Blocked
    }
}

/// Goes on without, and has the player told.
pub(super) fn told<T>(result: Result<T, Trouble>) -> Option<T> {
    result
        .inspect_err(|trouble| TROUBLE.set(TROUBLE.get().max(Some(*trouble))))
        .ok()
}

/// What has to be told since this was asked last; the gravest of it.
pub(super) fn take_trouble() -> Option<Trouble> {
    TROUBLE.take()
}
