//! What somebody sees who is not signed in: the ways in.

use leptos::prelude::*;
use life_gauge::flow::Event;
use life_gauge::route::Route;

use super::dial::sample;
use super::language::t;
use super::part::{alert, button, card, link, nothing, sentence};
use super::screen::unreachable;
use super::words;
use crate::browser::Runner;

/// The welcome.
pub(super) fn welcome(runner: Runner) -> AnyView {
    let refusal = runner.peek(|app| app.refusal.as_ref().map(words::refusal));
    let refusal = refusal.map_or_else(nothing, |(title, text)| {
        alert("note bad", "refusal", t!("{title}. {text}", title, text))
    });
    let text = sentence(t!(
        "A heart gives 25 life points, a bomb takes 25. Sign in, and your gauge follows you."
    ));
    card(
        t!("Welcome"),
        vec![
            refusal,
            text,
            sample(),
            sign_in_buttons(runner),
            unreachable(runner, "plain"),
        ],
    )
}

/// The ways in: our own forms, the hosted UI, and straight to each provider.
pub(super) fn sign_in_buttons(runner: Runner) -> AnyView {
    let ways = vec![
        link(runner, "primary", "sign-in", t!("Sign in"), Route::SignIn),
        link(
            runner,
            "plain",
            "sign-up",
            t!("Create an account"),
            Route::SignUp,
        ),
        button("plain", "play-as-guest", t!("Play as guest"), move || {
            runner.send(Event::PlayAsGuest);
            runner.go(Route::Play);
        }),
        providers(runner),
        remember(runner),
    ];
    view! { <div class="stack">{ways}</div> }.into_any()
}

/// Whether one wants to be signed in still when all tabs are closed: not where sessions are meant to end by themselves.
pub(super) fn remember(runner: Runner) -> AnyView {
    if runner.peek(|app| app.config.idle_seconds.is_some()) {
        return nothing();
    }
    let is_on = runner.peek(|app| app.is_remembered);
    let change = move |event| runner.send(Event::Remember(event_target_checked(&event)));
    view! {
        <label class="check">
            <input type="checkbox" data-testid="remember" aria-describedby="remember-hint" checked=is_on on:change=change/>
            {t!("Remember me in this browser")}
        </label>
        <p class="soft hint" id="remember-hint">
            {t!("A key to your session stays here until you sign out, even when the browser is closed. Not for a shared computer.")}
        </p>
    }
    .into_any()
}

/// The hosted UI, and straight through it to each provider.
pub(super) fn providers(runner: Runner) -> AnyView {
    let hosted = button(
        "plain",
        "sign-in-hosted",
        t!("Hosted sign-in page"),
        move || {
            runner.send(Event::SignIn(None));
        },
    );
    let mut ways = vec![
        view! { <div class="or">{t!("or")}</div> }.into_any(),
        hosted,
    ];
    for name in runner.peek(|app| app.config.oauth.identity_providers.clone()) {
        let (testid, label) = words::provider(&name);
        ways.push(button("plain", testid, label, move || {
            runner.send(Event::SignIn(Some(name.clone())));
        }));
    }
    view! { <div class="stack">{ways}</div> }.into_any()
}
