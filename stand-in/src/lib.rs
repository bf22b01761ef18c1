//! A stand-in for Amazon Cognito on loopback, **for development and tests only**: hosted UI, user pool, identity pool, Sync and `DynamoDB` on one port.
//!
//! It knows everybody's password, shows it to anyone who asks, and must never be reachable from outside.
//! `README.md` tells what it plays and where it differs from the real service.

mod access_token;
mod app;
mod aws_json;
mod calls;
mod clock;
mod config;
mod control;
mod cors;
mod dynamodb;
mod error;
mod gate;
mod hello;
mod hosted_ui;
mod iam;
mod identity;
mod jwt;
mod keys;
mod operation;
mod password;
mod pools;
mod random;
mod server;
mod sigv4;
mod srp;
mod store;
mod sync;
mod user_pool;
mod users;
mod writes;

pub use calls::Call;
pub use config::{Config, ConfigError};
pub use server::{Error, Handle, Options, serve};
