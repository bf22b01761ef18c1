//! The targets, which are those of `cargo test --test fuzzed`.
#![allow(
    dead_code,
    clippy::allow_attributes,
    reason = "the tests' support has more than the targets need"
)]

#[path = "../../tests/common/mod.rs"]
mod common;
#[path = "../../tests/fuzzed/targets.rs"]
mod targets;

/// Gives octets to the target of this name.
pub fn run(name: &str, data: &[u8]) {
    for (known, target) in targets::TARGETS {
        if known == name {
            target(data);
        }
    }
}
