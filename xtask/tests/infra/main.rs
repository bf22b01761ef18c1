//! The templates of `infra/`: linted, made, changed and deleted on moto's server, and held to what the page needs.
#![cfg(test)]

#[path = "../common/mod.rs"]
mod common;

mod doors;
mod headers;
mod iam;
mod life;
mod lint;
mod policy;
mod programs;
mod rules;
mod stack;
