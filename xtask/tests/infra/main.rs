//! The templates of `infra/`: linted, made, changed and deleted on moto's server, and held to what the page needs.
#![cfg(test)]

#[path = "../common/mod.rs"]
mod common;
/// The page's `config.json`, as a deployment makes it.
#[path = "../../src/deploy/config.rs"]
mod config;
#[path = "../../src/failure.rs"]
#[expect(dead_code, reason = "the configuration needs a part of it")]
mod failure;

mod doors;
mod headers;
mod iam;
mod life;
mod lint;
mod policy;
mod programs;
mod rules;
mod stack;
