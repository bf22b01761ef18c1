//! The tabs of one player in this browser: one holds a lock and leads, all hear each other over a channel. Where there
//! are no locks or no channels, or nothing that the tabs have in common, each tab leads itself.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

use super::{clock, moves, page};

/// What a tab has in hand as long as it is one of them.
struct Membership {
    channel: BroadcastChannel,
    has_left: Rc<Cell<bool>>,
    /// Gives the lock back, once it is held.
    release: Rc<RefCell<Option<Function>>>,
}

impl Drop for Membership {
    fn drop(&mut self) {
        self.has_left.set(true);
        self.channel.set_onmessage(None);
        self.channel.close();
        if let Some(release) = self.release.take() {
            let _ = release.call0(&JsValue::NULL);
        }
    }
}

thread_local! {
    static MEMBERSHIP: RefCell<Option<Membership>> = const { RefCell::new(None) };
    /// Counts comings and goings: who was overtaken while he waited does not come in.
    static TURN: Cell<u32> = const { Cell::new(0) };
}

/// Joins the tabs of a player, and leaves others. `lead` is called when this tab's turn has come to lead.
pub(super) async fn join(owner: &str, lead: impl Fn() + 'static, hear: impl Fn(String) + 'static) {
    leave();
    let turn = TURN.get();
    let name = format!("life-gauge.{owner}");
    let channel = match (BroadcastChannel::new(&name), locks()) {
        (Ok(channel), Ok(locks)) if moves::is_durable().await => Some((channel, locks)),
        _ => None,
    };
    if TURN.get() != turn {
        return;
    }
    let Some((channel, (locks, request))) = channel else {
        return lead();
    };
    channel.set_onmessage(Some(&listener(hear)));
    let membership = Membership {
        channel,
        has_left: Rc::default(),
        release: Rc::default(),
    };
    let hold = hold(&membership, lead);
    MEMBERSHIP.replace(Some(membership));
    let _ = request.call2(&locks, &name.into(), &hold);
}

/// Leaves the tabs that were joined.
pub(super) fn leave() {
    TURN.set(TURN.get() + 1);
    MEMBERSHIP.take();
}

/// Says something to the others.
pub(super) fn share(text: &str) {
    MEMBERSHIP.with_borrow(|membership| {
        if let Some(membership) = membership {
            let _ = membership.channel.post_message(&text.into());
        }
    });
}

/// Keeps the page out of the browser's page cache when the player leaves it: a lock that is held for ever sees to that. A
/// page that sleeps there keeps its process, and in Chromium that process keeps its own copy of `sessionStorage`. A later
/// page of the tab that comes to live in it sees what was there when the first one went to sleep, and so another sign-in
/// than the one that it is the answer to.
pub(super) fn never_sleep() {
    let hold = Closure::once_into_js(|| Promise::new(&mut |_, _| {}));
    if let Ok((locks, request)) = locks() {
        let name = format!("life-gauge.awake.{}", clock::random_name());
        let _ = request.call2(&locks, &name.into(), &hold);
    }
}

/// The browser's locks, and how to ask for one.
fn locks() -> Result<(JsValue, Function), JsValue> {
    let locks = Reflect::get(&page::window().navigator(), &"locks".into())?;
    let request = Reflect::get(&locks, &"request".into())?;
    Ok((locks, request.dyn_into()?))
}

fn listener(hear: impl Fn(String) + 'static) -> Function {
    let listen = move |event: MessageEvent| {
        if let Some(text) = event.data().as_string() {
            hear(text);
        }
    };
    let listen = Closure::<dyn Fn(MessageEvent)>::new(listen);
    listen.into_js_value().unchecked_into()
}

/// What the lock is given to: it is held until the promise is kept, and that is when the tab leaves.
fn hold(membership: &Membership, lead: impl Fn() + 'static) -> JsValue {
    let has_left = Rc::clone(&membership.has_left);
    let release = Rc::clone(&membership.release);
    Closure::once_into_js(move || {
        if has_left.get() {
            return Promise::resolve(&JsValue::NULL);
        }
        lead();
        Promise::new(&mut |resolve, _| {
            release.replace(Some(resolve));
        })
    })
}
