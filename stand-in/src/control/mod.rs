//! Test controls under `/_stand-in/`: anything may call them, from any origin. Cognito has nothing like it.

mod chaos;
mod contents;
pub(crate) mod fault_replies;
pub(crate) mod faults;
pub(crate) mod inbox;
mod keys;
mod knobs;
mod page_config;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

/// The routes of all test controls.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/_stand-in/", get(inbox::page))
        .route("/_stand-in/config", get(page_config::config))
        .route("/_stand-in/page", post(page_config::add_page))
        .route("/_stand-in/inbox", get(inbox::list).delete(inbox::clear))
        .route("/_stand-in/clock", get(knobs::clock).post(knobs::set_clock))
        .route(
            "/_stand-in/faults",
            get(knobs::faults)
                .post(knobs::add_fault)
                .delete(knobs::clear_faults),
        )
        .route(
            "/_stand-in/counters",
            get(knobs::counters).delete(knobs::clear_counters),
        )
        .route(
            "/_stand-in/chaos",
            get(knobs::chaos)
                .post(knobs::set_chaos)
                .delete(knobs::clear_chaos),
        )
        .route("/_stand-in/expire", post(knobs::expire))
        .route(
            "/_stand-in/keys",
            get(keys::list).post(keys::roll_over).delete(keys::drop_old),
        )
        .merge(of_contents())
}

/// The routes of what is stored.
fn of_contents() -> Router<App> {
    Router::new()
        .route("/_stand-in/identities", get(contents::identities))
        .route(
            "/_stand-in/datasets",
            get(contents::datasets).delete(contents::delete_dataset),
        )
        .route("/_stand-in/records", post(contents::write_record))
        .route(
            "/_stand-in/items",
            get(contents::items).delete(contents::delete_item),
        )
        .route("/_stand-in/attributes", post(contents::write_attribute))
        .route(
            "/_stand-in/writes",
            get(contents::writes).delete(contents::clear_writes),
        )
}
