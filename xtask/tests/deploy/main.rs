//! `cargo xtask deploy` and `cargo xtask destroy` from end to end: the program itself, the AWS CLI, the real template, and
//! moto's server in place of AWS. What moto cannot hold is named in `common/moto_types.py` and `common/moto_gaps.py`.
#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop here"
)]

#[path = "../common/mod.rs"]
mod common;
mod destroyed;
mod interrupted;
mod refused;
mod released;
mod stage;
mod tracked;
