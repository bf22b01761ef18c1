//! News between the pages of one browser, over a `BroadcastChannel`, and the queue of those that renew their tokens.
//!
//! Not only tabs hear the news: a page that sleeps in the browser's page cache, with a storage of long ago, is thrown away
//! when there is some, so going back never wakes a player who has left.

use std::cell::RefCell;

use life_gauge::flow::News;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

use super::clock;
use super::lock::{Lock, Locks};

const RENEWAL: &str = "life-gauge.renewal";

thread_local! {
    /// Open as long as the page; none where the browser has no such thing.
    static CHANNEL: Option<BroadcastChannel> = BroadcastChannel::new("life-gauge").ok();
    /// Our place in the queue.
    static TURN: RefCell<Option<Lock>> = const { RefCell::new(None) };
}

/// Calls back when another page says something.
pub(super) fn on_news(call: impl Fn(News) + 'static) {
    let hear = move |event: MessageEvent| {
        if let Some(news) = event.data().as_string().as_deref().and_then(News::read) {
            call(news);
        }
    };
    let hear = Closure::<dyn Fn(MessageEvent)>::new(hear).into_js_value();
    CHANNEL.with(|channel| {
        if let Some(channel) = channel {
            channel.set_onmessage(hear.dyn_ref());
        }
    });
}

/// Tells the other pages.
pub(super) fn tell(news: &News) {
    CHANNEL.with(|channel| {
        if let Some(channel) = channel {
            let _ = channel.post_message(&JsValue::from_str(&news.text()));
        }
    });
}

/// Queues up; calls back when it is this page's turn. Without locks it always is.
pub(super) fn take_turn(call: impl FnOnce() + 'static) {
    match Locks::get() {
        Some(locks) => {
            let lock = locks.take(RENEWAL, call);
            TURN.set(Some(lock));
        }
        None => clock::after(0, call),
    }
}

/// Leaves the queue, or ends the turn.
pub(super) fn end_turn() {
    TURN.take();
}
