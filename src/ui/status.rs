//! The line under the gauge: whether what is shown is saved.

use std::time::Duration;

use leptos::prelude::*;
use life_gauge::flow::gauge::Doing;
use life_gauge::flow::{App, Event};
use life_gauge::time::UnixSeconds;

use super::part::{button, follow, nothing};
use super::words;
use crate::browser::{Runner, clock};

const STUCK: &str = "status bad";

/// The status line.
pub(super) fn status(runner: Runner) -> AnyView {
    let now = RwSignal::new(clock::now());
    let timer = set_interval_with_handle(move || now.set(clock::now()), Duration::from_secs(1));
    on_cleanup(move || drop(timer.map(|timer| timer.clear())));
    let class = runner.text(|app| class(app).to_owned());
    let text = runner.text(move |app| text(app, now.get().max(clock::now())));
    let again = follow(move || match &**class.read() {
        STUCK => button("plain small", "try-again", "Try again", move || {
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
        Doing::BackingOff => "status warning",
        _ if gauge.waiting_moves() > 0 || gauge.life().is_none() => "status busy",
        _ => "status good",
    }
}

fn text(app: &App, now: UnixSeconds) -> String {
    let Some(gauge) = &app.gauge else {
        return String::new();
    };
    let waiting = words::waiting(gauge.waiting_moves());
    match &gauge.doing {
        Doing::Stuck(failure) => words::failure(failure) + &waiting,
        Doing::BackingOff => "Trying again…".to_owned() + &waiting,
        _ if gauge.life().is_none() => "Reading your gauge…".to_owned(),
        _ if gauge.waiting_moves() > 0 => "Saving…".to_owned(),
        _ => words::saved(gauge.saved_at.map(|at| now.since(at))),
    }
}
