//! The player at the top of the page: who he is, his identity, and the way out.

use leptos::prelude::*;
use life_gauge::flow::App;
use life_gauge::flow::gauge::queue::GUEST;
use life_gauge::oauth::claims::Player;
use life_gauge::route::Route;

use super::language::t;
use super::part::{copier, follow, follow_link, link, nothing};
use super::screen::sign_out;
use super::words;
use crate::browser::{Runner, page};
use crate::seams;

/// The player, if one is signed in; then the code that draws him is here.
pub(super) fn account(runner: Runner) -> AnyView {
    let sub = runner.text(|app| match signed_in(app) {
        Some(player) => player.sub.clone(),
        None if app.is_guest && !app.route.has_form() => GUEST.to_owned(),
        None => String::new(),
    });
    follow(move || match sub.get() {
        sub if sub.is_empty() => nothing(),
        sub if sub == GUEST => guest(runner),
        _ => seams::game().map_or_else(nothing, |screens| (screens.player)(runner)),
    })
}

/// Somebody who plays without signing in, and the way to do so.
fn guest(runner: Runner) -> AnyView {
    view! {
        <div class="player">
            <div class="who"><b data-testid="player-name">{t!("Guest")}</b></div>
            {link(runner, "plain small", "sign-in", t!("Sign in"), Route::SignIn)}
        </div>
    }
    .into_any()
}

/// The player who is signed in.
pub(crate) fn player(runner: Runner) -> AnyView {
    let player = runner.peek(|app| signed_in(app).cloned());
    player.map_or_else(nothing, |player| shown(player, runner))
}

/// The places that a player can go to.
fn places(runner: Runner) -> AnyView {
    let place = |testid: &'static str, label: &'static str, route: Route| {
        let is_here = runner.text(move |app| (app.route == route).to_string());
        let go = move |event| follow_link(runner, route, &event);
        view! { <a data-testid=testid aria-current=is_here href=page::address(route) on:click=go>{label}</a> }
            .into_any()
    };
    let places = vec![
        place("play", t!("Play"), Route::Play),
        place("account", t!("Account"), Route::Account),
        place("nav-session", t!("Session"), Route::Session),
    ];
    view! { <nav class="places" aria-label=t!("Pages")>{places}</nav> }.into_any()
}

fn signed_in(app: &App) -> Option<&Player> {
    Some(&app.session.signed_in()?.player)
}

fn shown(player: Player, runner: Runner) -> AnyView {
    let identity_id = runner.text(|app| {
        app.gauge
            .as_ref()
            .and_then(|gauge| gauge.identity_id.clone())
            .unwrap_or_default()
    });
    let identity = follow(move || match identity_id.get() {
        id if id.is_empty() => nothing(),
        id => copier("id", "identity", words::short_id(&id), id),
    });
    let initials = words::initials(&player.name);
    // A picture that may not be shown leaves the initials that it would lie on.
    let picture = player
        .picture
        .map(|url| view! { <img src=url alt="" referrerpolicy="no-referrer"/> }.into_any());
    view! {
        {places(runner)}
        <div class="player">
            <div class="who" title=t!("A click on the identity id copies it")>
                <b data-testid="player-name">{player.name}</b>
                <span data-testid="player-email">{player.email.unwrap_or_default()}</span>
                {identity}
            </div>
            <span class="face" aria-hidden="true">{initials}{picture}</span>
            {sign_out(runner, "plain small", "sign-out", t!("Sign out"))}
        </div>
    }
    .into_any()
}
