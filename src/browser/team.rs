//! The tabs of one player in this browser: one holds a lock and leads, all hear each other over a channel. Where there
//! are no locks or no channels, or nothing that the tabs have in common, each tab leads itself.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Function;
use life_gauge::flow::gauge::news_of_moves;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::convert::FromWasmAbi;
use web_sys::{BroadcastChannel, MessageEvent, StorageEvent};

use super::left::LEFT;
use super::lock::{Lock, Locks};
use super::{moves, page};

/// What a tab has in hand as long as it is one of them.
struct Membership {
    channel: BroadcastChannel,
    /// Given back by being dropped.
    _lock: Lock,
}

impl Drop for Membership {
    fn drop(&mut self) {
        page::window().set_onstorage(None);
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
    listen(&channel, hear);
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

/// Hears what the others say, and when a page has left moves behind.
fn listen(channel: &BroadcastChannel, hear: impl Fn(String) + 'static) {
    let hear = Rc::new(hear);
    let hear_of_moves = Rc::clone(&hear);
    let said = listener(move |event: MessageEvent| {
        if let Some(text) = event.data().as_string() {
            hear(text);
        }
    });
    let stored = listener(move |event: StorageEvent| {
        let is_ours = event.key().is_some_and(|key| key.starts_with(LEFT));
        if is_ours && event.new_value().is_some() {
            hear_of_moves(news_of_moves());
        }
    });
    channel.set_onmessage(Some(&said));
    page::window().set_onstorage(Some(&stored));
}

fn listener<E: FromWasmAbi + 'static>(listen: impl Fn(E) + 'static) -> Function {
    let listen = Closure::<dyn Fn(E)>::new(listen);
    listen.into_js_value().unchecked_into()
}
