//! The two places where a page keeps texts, of the tab and of the browser. Either may be blocked or full, and what lies
//! there may be anything.

use std::cell::Cell;

use gloo_storage::errors::StorageError;
use gloo_storage::{LocalStorage, SessionStorage, Storage as _};
use life_gauge::flow::trouble::Trouble;
use serde::Serialize;
use serde_json::Value;

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
    /// Where it is blocked, asking for it is an exception already. gloo does not expect one, so this comes first.
    fn open(self) -> Result<(), Trouble> {
        let window = page::window();
        let found = match self {
            Self::Tab => window.session_storage(),
            Self::Browser => window.local_storage(),
        };
        found.ok().flatten().map(drop).ok_or(Trouble::Blocked)
    }

    /// What is kept under a key, if it can be read; what cannot is removed.
    ///
    /// It is read as the one type that replies are read as; another one would cost its reader's code.
    pub(super) fn get<T>(
        self,
        key: &str,
        read: impl FnOnce(&Value) -> Option<T>,
    ) -> Result<Option<T>, Trouble> {
        self.open()?;
        let kept: Result<Value, _> = match self {
            Self::Tab => SessionStorage::get(key),
            Self::Browser => LocalStorage::get(key),
        };
        let found = match kept {
            Ok(value) => read(&value),
            Err(StorageError::KeyNotFound(_)) => return Ok(None),
            Err(_) => None,
        };
        if found.is_none() {
            self.delete(key);
        }
        found.map(Some).ok_or(Trouble::Unreadable)
    }

    /// Keeps something under a key.
    pub(super) fn set(self, key: &str, value: &impl Serialize) -> Result<(), Trouble> {
        self.open()?;
        let kept = match self {
            Self::Tab => SessionStorage::set(key, value),
            Self::Browser => LocalStorage::set(key, value),
        };
        kept.map_err(|error| reason(&error))
    }

    /// Removes it. Where that cannot be done there is nothing.
    pub(super) fn delete(self, key: &str) {
        match (self.open(), self) {
            (Ok(()), Self::Tab) => SessionStorage::delete(key),
            (Ok(()), Self::Browser) => LocalStorage::delete(key),
            (Err(_), _) => {}
        }
    }

    /// The keys that begin like this.
    pub(super) fn keys(self, beginning: &str) -> Result<Vec<String>, Trouble> {
        self.open()?;
        let storage = match self {
            Self::Tab => SessionStorage::raw(),
            Self::Browser => LocalStorage::raw(),
        };
        let count = storage.length().unwrap_or_default();
        let keys = (0..count).filter_map(|index| storage.key(index).ok()?);
        Ok(keys.filter(|key| key.starts_with(beginning)).collect())
    }
}

fn reason(error: &StorageError) -> Trouble {
    match error {
        StorageError::JsError(error) if error.name == FULL => Trouble::Full,
        _ => Trouble::Blocked,
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
