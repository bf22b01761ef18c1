//! What a player sees of his account, and can change.

use leptos::prelude::*;
use life_gauge::cognito::account::User;
use life_gauge::flow::form::{Choice, Page};
use life_gauge::flow::settings::{FACTORS, Settings, Task};
use life_gauge::flow::{App, Event};
use life_gauge::oauth::claims::Player;
use life_gauge::route::Route;

use super::form::form;
use super::part::{alert, button, follow, link, nothing};
use super::{forms, refusals, words};
use crate::browser::Runner;

/// The settings: an overview, or the form of what is being changed.
pub(super) fn settings(runner: Runner) -> AnyView {
    let overview = runner.memo(overview);
    follow(move || match overview.get() {
        None => form(runner),
        Some(rows) => shown(runner, rows),
    })
}

/// What the overview shows: facts, and factors with their states.
#[derive(Clone, PartialEq)]
struct Overview {
    facts: Vec<(String, String)>,
    /// `None` while the user pool has not answered.
    factors: Option<Vec<(&'static str, State)>>,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Off,
    On,
    Preferred,
}

fn overview(app: &App) -> Option<Overview> {
    let Page::Settings(Settings {
        user,
        task: Task::Overview,
    }) = &app.forms.page
    else {
        return None;
    };
    let player = &app.session.signed_in()?.player;
    Some(Overview {
        facts: facts(player),
        factors: user
            .as_ref()
            .map(|user| FACTORS.map(|name| (name, state(user, name))).to_vec()),
    })
}

fn state(user: &User, factor: &str) -> State {
    if user.preferred_mfa == factor {
        State::Preferred
    } else if user.mfa_settings.iter().any(|name| name == factor) {
        State::On
    } else {
        State::Off
    }
}

/// What the verified tokens say.
fn facts(player: &Player) -> Vec<(String, String)> {
    let mut facts = vec![("User name".to_owned(), player.username.clone())];
    facts.extend(
        player
            .email
            .clone()
            .map(|email| ("E-mail".to_owned(), email)),
    );
    if !player.groups.is_empty() {
        facts.push(("Groups".to_owned(), player.groups.join(", ")));
    }
    facts.extend(player.custom.iter().cloned());
    facts
}

fn shown(runner: Runner, Overview { facts, factors }: Overview) -> AnyView {
    let send = move |choice: Choice| move || runner.send(Event::Chose(choice.clone()));
    let facts: Vec<_> = facts
        .into_iter()
        .map(|(name, value)| view! { <dt>{name}</dt><dd>{value}</dd> }.into_any())
        .collect();
    let factors = factors.map_or_else(
        || {
            button(
                "plain",
                "try-again",
                "Ask the user pool again",
                send(Choice::Back),
            )
        },
        |factors| {
            factors
                .into_iter()
                .map(|(name, state)| factor(runner, name, state))
                .collect_view()
                .into_any()
        },
    );
    let actions = vec![
        button(
            "plain",
            "change-password",
            "Change your password",
            send(Choice::ChangePassword),
        ),
        button(
            "plain",
            "add-passkey",
            "Add a passkey",
            send(Choice::AddPasskey),
        ),
    ];
    let leave = vec![
        button("plain small", "sign-out-here", "Sign out here", move || {
            runner.send(Event::SignOut);
        }),
        button(
            "plain small",
            "sign-out-everywhere",
            "Sign out everywhere",
            send(Choice::SignOutEverywhere),
        ),
    ];
    view! {
        <section class="card solo" data-testid="account">
            <div class="label"><h1>"Your account"</h1>{link(runner, "link", "to-the-game", "To the game", Route::Play)}</div>
            {message(runner)}
            <dl data-testid="facts">{facts}</dl>
            <h2>"Second factors"</h2>
            <div class="stack" data-testid="factors">{factors}</div>
            <h2>"Password and passkeys"</h2>
            <div class="stack">{actions}</div>
            <h2>"Sign out"</h2>
            <div class="row">{leave}</div>
        </section>
    }
    .into_any()
}

/// What became of the last change.
fn message(runner: Runner) -> AnyView {
    let notice = runner.text(forms::notice);
    let refusal = runner.text(|app| refusals::beside(app, &[]));
    follow(move || match (notice.get(), refusal.get()) {
        (_, refusal) if !refusal.is_empty() => alert("note bad", "refusal", refusal),
        (notice, _) if !notice.is_empty() => alert("note", "notice", notice),
        _ => nothing(),
    })
}

/// One second factor with what can be done to it.
fn factor(runner: Runner, name: &'static str, state: State) -> AnyView {
    let act = |what: &str, label: &'static str, choice: Choice| {
        button("plain small", format!("{what}-{name}"), label, move || {
            runner.send(Event::Chose(choice.clone()));
        })
    };
    let set = |preferred| Choice::Factor(name.to_owned(), preferred);
    let buttons = match state {
        State::Off => vec![act("set-up", "Set up", Choice::SetUp(name.to_owned()))],
        State::On => vec![
            act("prefer", "Prefer", set(Some(true))),
            act("off", "Switch off", set(None)),
        ],
        State::Preferred => vec![act("off", "Switch off", set(None))],
    };
    let state = match state {
        State::Off => "off",
        State::On => "on",
        State::Preferred => "preferred",
    };
    view! {
        <div class="factor" data-testid=format!("factor-{name}") data-state=state>
            <span><b>{words::way(name)}</b><span class="soft">{state}</span></span>
            {buttons}
        </div>
    }
    .into_any()
}
