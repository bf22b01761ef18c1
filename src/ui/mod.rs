//! The screens: each is a view of a state, and sends events.

#![expect(unreachable_pub, reason = "the component macro makes its props public")]

mod account;
mod dial;
mod part;
mod play;
mod returned;
mod screen;
mod status;
pub(crate) mod theme;
mod welcome;
mod words;

use leptos::mount::mount_to;
use leptos::prelude::*;
use life_gauge::config::{Config, ConfigError};
use life_gauge::flow::App;

use crate::browser::{Runner, page};
use screen::Screens;

/// Draws the page into its place: the app, or what is wrong with its configuration.
pub(crate) fn mount(config: Result<Config, ConfigError>) {
    let Some(root) = page::root() else { return };
    mount_to(root, move || match config {
        Ok(config) => {
            let runner = Runner::start(App::new(config));
            view! { <Screens runner/> }.into_any()
        }
        Err(error) => view! { <BadConfig error/> }.into_any(),
    })
    .forget();
}

/// The page of a configuration that cannot be used.
#[component]
fn BadConfig(error: ConfigError) -> impl IntoView {
    let (title, text) = words::config_error(&error);
    view! {
        <part::Top/>
        <main class="page">
            <part::Card title>
                <p role="alert" data-testid="config-error">{text}</p>
            </part::Card>
        </main>
    }
}
