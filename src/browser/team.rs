//! The tabs of one player in this browser: one holds a lock and leads, all hear each other over a channel. Where there
//! are no locks or no channels, or nothing that the tabs have in common, each tab leads itself.

use std::cell::{Cell, RefCell};

use js_sys::Function;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{BroadcastChannel, MessageEvent};

use super::lock::{Lock, Locks};
use super::moves;

/// What a tab has in hand as long as it is one of them.
struct Membership {
    channel: BroadcastChannel,
    /// Given back by being dropped.
    _lock: Lock,
}

impl Drop for Membership {
    fn drop(&mut self) {
        self.channel.set_onmessage(None);
        self.channel.close();
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
    let channel = match (BroadcastChannel::new(&name), Locks::get()) {
        (Ok(channel), Some(locks)) if moves::is_durable().await => Some((channel, locks)),
        _ => None,
    };
    if TURN.get() != turn {
        return;
    }
    let Some((channel, locks)) = channel else {
        return lead();
    };
    channel.set_onmessage(Some(&listener(hear)));
    let membership = Membership {
        channel,
        _lock: locks.take(&name, lead),
    };
    MEMBERSHIP.replace(Some(membership));
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

fn listener(hear: impl Fn(String) + 'static) -> Function {
    let listen = move |event: MessageEvent| {
        if let Some(text) = event.data().as_string() {
            hear(text);
        }
    };
    let listen = Closure::<dyn Fn(MessageEvent)>::new(listen);
    listen.into_js_value().unchecked_into()
}
