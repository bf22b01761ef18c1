//! A lock that all pages of this origin have in common, by a name
//! ([Web Locks](https://www.w3.org/TR/web-locks/)).

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};

use super::page;

/// A lock that is held or waited for, until this is dropped.
#[derive(Default)]
pub(super) struct Lock {
    has_left: Rc<Cell<bool>>,
    /// Gives it back, once it is held.
    release: Rc<RefCell<Option<Function>>>,
}

impl Drop for Lock {
    fn drop(&mut self) {
        self.has_left.set(true);
        if let Some(release) = self.release.take() {
            let _ = release.call0(&JsValue::NULL);
        }
    }
}

/// The browser's locks, where it has them.
pub(super) struct Locks {
    locks: JsValue,
    request: Function,
}

impl Locks {
    pub(super) fn get() -> Option<Self> {
        let locks = Reflect::get(&page::window().navigator(), &"locks".into()).ok()?;
        let request = Reflect::get(&locks, &"request".into()).ok()?;
        let request = request.dyn_into().ok()?;
        Some(Self { locks, request })
    }

    /// Waits for a lock, and calls back when it is held.
    pub(super) fn take(&self, name: &str, held: impl FnOnce() + 'static) -> Lock {
        let lock = Lock::default();
        let callback = callback(&lock, held);
        let _ = self.request.call2(&self.locks, &name.into(), &callback);
        lock
    }
}

/// What the lock is given to: it is held until the promise is kept, and that is when ours is dropped.
fn callback(lock: &Lock, held: impl FnOnce() + 'static) -> JsValue {
    let has_left = Rc::clone(&lock.has_left);
    let release = Rc::clone(&lock.release);
    Closure::once_into_js(move || {
        if has_left.get() {
            return Promise::resolve(&JsValue::NULL);
        }
        held();
        // What it called may have been the end of it.
        if has_left.get() {
            return Promise::resolve(&JsValue::NULL);
        }
        Promise::new(&mut |resolve, _| {
            release.replace(Some(resolve));
        })
    })
}
