//! The line under the gauge: whether what is shown is saved.

use leptos::prelude::*;
use life_gauge::flow::gauge::life::Life;
use life_gauge::flow::gauge::{Doing, Gauge};
use life_gauge::flow::{App, Event};
use life_gauge::time::UnixSeconds;

use super::gauge_words;
use super::language::{self, t};
use super::part::{button, follow_key, nothing};
use crate::browser::Runner;

const STUCK: &str = "status bad";
/// What another device has changed is told for so long, in seconds.
const NEWS_SECONDS: i64 = 8;

/// The status line.
pub(super) fn status(runner: Runner) -> AnyView {
    let class = runner.text(|app| class(app).to_owned());
    let text = runner.text(text);
    let announced = runner.text(announced);
    // Beside another text it would be at another place.
    let again = follow_key(text, move || match &**class.read() {
        STUCK => button("plain small", "try-again", t!("Try again"), move || {
            runner.send(Event::TryAgain);
        }),
        _ => nothing(),
    });
    view! {
        <div class=class data-testid="sync-status">
            <i aria-hidden="true"></i>
            <span>{text}</span>
            {again}
        </div>
        <p class="hidden" aria-live="polite" data-testid="announced">{announced}</p>
    }
    .into_any()
}

fn class(app: &App) -> &'static str {
    let Some(gauge) = &app.gauge else {
        return "status busy";
    };
    match gauge.doing {
        Doing::Stuck(_) => STUCK,
        _ if !gauge.is_online || gauge.is_fleeting() => "status warning",
        Doing::BackingOff => "status warning",
        _ if gauge.is_guest() => "status good",
        _ if is_no_number(gauge) => "status warning",
        _ if gauge.waiting_moves() > 0 || gauge.life().is_none() => "status busy",
        _ => "status good",
    }
}

/// What weight a sentence has.
#[derive(Clone, Copy, PartialEq)]
enum Weight {
    /// All is as it should be.
    Quiet,
    /// Something that the player did not do.
    News,
    /// Moves wait until it is over.
    Halt,
}

fn text(app: &App) -> String {
    let waiting = app.gauge.as_ref().map_or(0, Gauge::waiting_moves);
    match state(app) {
        (text, Weight::Halt) => gauge_words::and_waiting(text, waiting),
        (text, _) => text,
    }
}

/// What a screen reader says by itself: not that time goes by, nor what goes well.
fn announced(app: &App) -> String {
    match state(app) {
        (_, Weight::Quiet) => String::new(),
        (text, _) => text,
    }
}

fn state(app: &App) -> (String, Weight) {
    let Some(gauge) = &app.gauge else {
        return (String::new(), Weight::Quiet);
    };
    let quiet = |text: &str| (text.to_owned(), Weight::Quiet);
    let halt = |text: String| (text, Weight::Halt);
    if gauge.is_guest() {
        return quiet(gauge_words::guest(gauge.is_fleeting()));
    }
    match &gauge.doing {
        _ if !gauge.is_online => halt(t!("Offline").to_owned()),
        Doing::Stuck(failure) => halt(gauge_words::store_failure(failure, app.config.store)),
        Doing::BackingOff => halt(t!("Trying again…").to_owned()),
        _ if is_no_number(gauge) => halt(t!("Your decision is needed").to_owned()),
        _ if gauge.life().is_none() => quiet(t!("Reading your gauge…")),
        _ if gauge.waiting_moves() > 0 => quiet(t!("Saving…")),
        _ if gauge.is_fleeting() => quiet(language::text(gauge_words::FLEETING)),
        _ if is_recent(gauge.merged_at, app) => {
            (t!("Merged with another device").to_owned(), Weight::News)
        }
        _ => quiet(&gauge_words::saved(
            gauge.saved_at.map(|at| app.now.since(at)),
        )),
    }
}

/// Whether the player has to say what becomes of a value that is no number.
fn is_no_number(gauge: &Gauge) -> bool {
    matches!(gauge.life(), Some(Life::Foreign(_)))
}

/// Whether something is so young that the player should hear of it.
fn is_recent(at: Option<UnixSeconds>, app: &App) -> bool {
    at.is_some_and(|at| app.now.since(at) < NEWS_SECONDS)
}
