//! News between the pages of one browser, over a `BroadcastChannel`.
//!
//! Not only tabs hear it: a page that sleeps in the browser's page cache, with a storage of long ago, is thrown away when
//! there is news, so going back never wakes a player who has left.

use life_gauge::flow::News;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

const SIGNED_IN: &str = "signed-in";
const SIGNED_OUT: &str = "signed-out";

thread_local! {
    /// Open as long as the page; none where the browser has no such thing.
    static CHANNEL: Option<BroadcastChannel> = BroadcastChannel::new("life-gauge").ok();
}

/// Calls back when the player has signed out on another page.
pub(super) fn on_sign_out(call: impl Fn() + 'static) {
    let hear = move |event: MessageEvent| {
        if event.data() == SIGNED_OUT {
            call();
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
pub(super) fn tell(news: News) {
    let text = match news {
        News::SignedIn => SIGNED_IN,
        News::SignedOut => SIGNED_OUT,
    };
    CHANNEL.with(|channel| {
        if let Some(channel) = channel {
            let _ = channel.post_message(&JsValue::from_str(text));
        }
    });
}
