//! The screens: each is a view of a state, and sends events.

pub(crate) mod account;
mod account_forms;
mod authenticator;
mod chart;
mod claims;
mod dial;
pub(crate) mod form;
pub(crate) mod forms;
mod gauge_words;
mod hello;
pub(crate) mod language;
mod part;
pub(crate) mod play;
pub(crate) mod qr;
pub(crate) mod refusals;
mod returned;
mod screen;
pub(crate) mod session;
pub(crate) mod settings;
pub(crate) mod settings_forms;
mod sign_in_forms;
#[cfg(all(test, target_arch = "wasm32"))]
mod stage;
#[cfg(all(test, target_arch = "wasm32"))]
mod states;
mod status;
pub(crate) mod theme;
mod welcome;
mod words;

use leptos::mount::mount_to;
use leptos::prelude::*;
use life_gauge::config::{Config, ConfigError};
use life_gauge::flow::App;

use crate::browser::{Runner, page};

/// Draws the page into its place: the app, or what is wrong with its configuration.
pub(crate) fn mount(config: Result<Config, ConfigError>) {
    let Some(root) = page::root() else { return };
    mount_to(root, move || match config {
        Ok(config) => screen::screens(Runner::start(App::new(Config {
            language: language::spoken(),
            ..config
        }))),
        Err(error) => bad_config(&error),
    })
    .forget();
}

/// The page of a configuration that cannot be used.
fn bad_config(error: &ConfigError) -> AnyView {
    let (title, text) = words::config_error(error);
    let card = part::card(title, vec![part::alert("", "config-error", text)]);
    whole(part::nothing(), part::nothing(), card)
}

/// The whole page: the line at the top with the player in it, and a screen.
fn whole(player: AnyView, language: AnyView, screen: AnyView) -> AnyView {
    vec![
        part::top(player, language),
        view! { <main class="page">{screen}</main> }.into_any(),
    ]
    .into_any()
}
