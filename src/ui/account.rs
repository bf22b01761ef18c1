//! The player at the top of the page: who he is, his identity, and the way out.

use leptos::prelude::*;
use life_gauge::flow::Event;

use super::part::follow_some;
use super::words;
use crate::browser::{Runner, page};

/// The player, if one is signed in.
#[component]
pub(super) fn Account(runner: Runner) -> impl IntoView {
    let player = runner.memo(|app| {
        app.session
            .signed_in()
            .map(|signed_in| signed_in.player.clone())
    });
    let identity_id = runner.memo(|app| app.gauge.as_ref()?.identity_id.clone());
    let identity = move || {
        let id = identity_id.get()?;
        let label = format!("Copy the identity id {id}");
        let short = words::short_id(&id);
        let copy = move |_| page::copy(&id);
        let button = view! {
            <button class="id" title=label.clone() aria-label=label data-testid="identity" on:click=copy>{short}</button>
        };
        Some(button.into_any())
    };
    follow_some(move || {
        let player = player.get()?;
        let initials = words::initials(&player.name);
        let face = match player.picture {
            Some(url) => {
                view! { <img class="face" src=url alt="" referrerpolicy="no-referrer"/> }.into_any()
            }
            None => view! { <span class="face" aria-hidden="true">{initials}</span> }.into_any(),
        };
        let whole = view! {
            <div class="player">
                <div class="who">
                    <b data-testid="player-name">{player.name}</b>
                    <span data-testid="player-email">{player.email.unwrap_or_default()}</span>
                    {follow_some(identity)}
                </div>
                {face}
                <button class="plain small" data-testid="sign-out" on:click=move |_| runner.send(Event::SignOut)>
                    "Sign out"
                </button>
            </div>
        };
        Some(whole.into_any())
    })
}
