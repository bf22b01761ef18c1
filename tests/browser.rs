//! Journeys through the release bundle in a real browser, against the stand-in for Cognito in this process.
//!
//! `cargo xtask test journeys` builds the bundle and runs them. Each journey has a stand-in, a page server and a
//! browser with an empty profile of its own; [`browser`] holds the tools first, then the journeys.
#![cfg(not(target_arch = "wasm32"))]
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a journey that cannot go on should stop here"
)]

mod browser {
    mod authenticator;
    mod board;
    mod calls;
    mod chrome;
    mod console;
    mod control;
    mod deployment;
    mod driver;
    mod everybody;
    mod forms;
    mod headers;
    mod keys;
    mod nginx;
    mod own_host;
    mod page_server;
    mod pages;
    mod stored;
    mod tabs;
    mod web_root;
    mod world;

    mod account;
    mod account_end;
    mod callbacks;
    mod choice;
    mod clocks;
    mod configuration;
    mod cost;
    mod devices;
    mod expiry;
    mod feel;
    mod first_sign_in;
    mod gauge_dynamodb;
    mod gauge_fleeting;
    mod gauge_guest;
    mod gauge_looks;
    mod gauge_offline;
    mod gauge_others;
    mod gauge_storm;
    mod gauge_tabs;
    mod hardening;
    mod hosted_errors;
    mod installable;
    mod keyboard;
    mod languages;
    mod offline;
    mod own_sign_in;
    mod parts;
    mod passkeys;
    mod recovery;
    mod screens;
    mod second_factor;
    mod session_end;
    mod session_page;
    mod session_tabs;
    mod sign_in;
    mod sign_out;
    mod sign_up;
    mod storage_trouble;
    mod tokens;
    mod trouble;
}
