//! The screens: each is a view of a state, and sends events.

pub(crate) mod account;
mod account_forms;
mod authenticator;
mod chart;
mod claims;
mod dial;
mod field;
pub(crate) mod form;
pub(crate) mod forms;
mod gauge_words;
mod hello;
pub(crate) mod language;
mod part;
mod passkeys;
pub(crate) mod play;
pub(crate) mod qr;
pub(crate) mod refusals;
mod returned;
mod rows;
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

use crate::browser::{Runner, clock, page};

/// Starts the app and draws it into its place; or what is wrong with its configuration. What was there is shown until
/// both are done, and a slow phone has its turn before each.
pub(crate) fn start(config: Result<Config, ConfigError>) {
    let language = language::spoken();
    let config = config.map(|config| Config { language, ..config });
    let runner = config.map(|config| Runner::start(App::new(config)));
    clock::after(0, move || {
        if let Ok(runner) = runner {
            runner.open();
        }
        clock::after(0, move || draw(runner));
    });
}

fn draw(runner: Result<Runner, ConfigError>) {
    let Some(root) = page::root() else { return };
    mount_to(root, move || match runner {
        Ok(runner) => screen::screens(runner),
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

/// The whole page: the line at the top with the player in it, and a screen. It turns as its texts do.
fn whole(player: AnyView, language: AnyView, screen: AnyView) -> AnyView {
    page::set_language(language::spoken());
    vec![
        part::top(player, language),
        view! { <main class="page">{screen}</main> }.into_any(),
    ]
    .into_any()
}
