//! The local clock, timers and entropy: the one place where they are read.

use std::time::Duration;

use leptos::prelude::set_timeout;
use life_gauge::flow::Outside;
use life_gauge::hash::hex;
use life_gauge::time::UnixSeconds;

/// What a step of the app gets from outside.
pub(crate) fn outside() -> Outside {
    let mut entropy = [[0; 32]; 3];
    fill(entropy.as_flattened_mut());
    Outside {
        now: now(),
        entropy,
    }
}

/// A name that nothing else has.
pub(super) fn random_name() -> String {
    hex(&outside().entropy[0][..8])
}

/// Straight from the browser: getrandom would bring the ways of other platforms along.
#[expect(
    clippy::expect_used,
    reason = "without entropy no sign-in may go on; a browser that has none is broken"
)]
fn fill(octets: &mut [u8]) {
    let crypto = super::page::window().crypto().ok();
    let drawn = crypto.and_then(|crypto| crypto.get_random_values_with_u8_array(octets).ok());
    drawn.expect("crypto.getRandomValues");
}

/// The local clock in seconds since 1970.
#[expect(
    clippy::disallowed_methods,
    reason = "the place where the clock is read"
)]
#[expect(
    clippy::cast_possible_truncation,
    reason = "milliseconds since 1970 as a float; saturates"
)]
pub(crate) fn now() -> UnixSeconds {
    UnixSeconds((js_sys::Date::now() / 1000.0) as i64)
}

/// A clock that only runs forward, for durations.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a page does not live for 49 days"
)]
pub(crate) fn milliseconds() -> u32 {
    let performance = super::page::window().performance();
    performance.map_or(0, |performance| performance.now() as u32)
}

/// Calls back later.
pub(crate) fn after(milliseconds: u32, call: impl FnOnce() + 'static) {
    set_timeout(call, Duration::from_millis(milliseconds.into()));
}
