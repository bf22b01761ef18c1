//! The library knows, the binary shows: all of Life Gauge that is not a browser.
//!
//! Nothing in here reads a clock, draws randomness, touches the network or knows Leptos and web-sys; time and entropy
//! are arguments, requests and replies are plain data. So everything in here runs and is tested natively.

pub mod cognito;
pub mod config;
pub mod flow;
pub mod hash;
pub mod hello;
pub mod http;
pub mod language;
pub mod oauth;
pub mod route;
pub mod secret;
pub mod store;
pub mod time;
