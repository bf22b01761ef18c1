//! Attacks, as tables. Every row is something good with one change, and names the check that has to refuse it; each kind
//! of base is shown to be accepted as it is. What is refused leaves nothing behind: nobody is signed in, nothing is kept.
#![cfg(not(target_arch = "wasm32"))]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop here"
)]

mod callbacks;
mod channel;
mod claims;
#[path = "../common/mod.rs"]
mod common;
mod configuration;
mod encodings;
mod headers;
mod hosted;
mod keys;
mod signatures;
mod storage;
mod text;
