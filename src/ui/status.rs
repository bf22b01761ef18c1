//! The line under the gauge: whether what is shown is saved.

use leptos::prelude::*;
use life_gauge::flow::gauge::Doing;
use life_gauge::flow::{App, Event};
use life_gauge::time::UnixSeconds;

use super::gauge_words;
use super::language::{self, t};
use super::part::{button, follow, nothing};
use crate::browser::Runner;

const STUCK: &str = "status bad";
/// What another device has changed is told for so long, in seconds.
const NEWS_SECONDS: i64 = 8;

/// The status line.
pub(super) fn status(runner: Runner) -> AnyView {
    let class = runner.text(|app| class(app).to_owned());
    let text = runner.text(text);
    let again = follow(move || match &**class.read() {
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
        _ if gauge.waiting_moves() > 0 || gauge.life().is_none() => "status busy",
        _ => "status good",
    }
}

fn text(app: &App) -> String {
    let Some(gauge) = &app.gauge else {
        return String::new();
    };
    let waiting = gauge_words::waiting(gauge.waiting_moves());
    if gauge.is_guest() {
        return gauge_words::guest(gauge.is_fleeting()).to_owned();
    }
    match &gauge.doing {
        _ if !gauge.is_online => t!("Offline").to_owned() + &waiting,
        Doing::Stuck(failure) => gauge_words::store_failure(failure, app.config.store) + &waiting,
        Doing::BackingOff => t!("Trying again…").to_owned() + &waiting,
        _ if gauge.life().is_none() => t!("Reading your gauge…").to_owned(),
        _ if gauge.waiting_moves() > 0 => t!("Saving…").to_owned(),
        _ if gauge.is_fleeting() => language::text(gauge_words::FLEETING).to_owned(),
        _ if is_recent(gauge.merged_at, app) => t!("Merged with another device").to_owned(),
        _ => gauge_words::saved(gauge.saved_at.map(|at| app.now.since(at))),
    }
}

/// Whether something is so young that the player should hear of it.
fn is_recent(at: Option<UnixSeconds>, app: &App) -> bool {
    at.is_some_and(|at| app.now.since(at) < NEWS_SECONDS)
}
