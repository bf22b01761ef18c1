//! Test controls under `/_stand-in/`: anything may call them, from any origin. Cognito has nothing like it.

pub(crate) mod faults;
pub(crate) mod inbox;
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
        .route("/_stand-in/datasets", get(knobs::datasets))
}
