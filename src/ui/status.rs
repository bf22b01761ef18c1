//! The line under the gauge: whether what is shown is saved.

use leptos::prelude::*;
use life_gauge::flow::gauge::Doing;
use life_gauge::flow::{App, Event};

use super::part::{button, follow, nothing};
use super::words;
use crate::browser::Runner;

const STUCK: &str = "status bad";

/// The status line.
pub(super) fn status(runner: Runner) -> AnyView {
    let class = runner.text(|app| class(app).to_owned());
    let text = runner.text(text);
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

fn text(app: &App) -> String {
    let Some(gauge) = &app.gauge else {
        return String::new();
    };
    let waiting = words::waiting(gauge.waiting_moves());
    match &gauge.doing {
        Doing::Stuck(failure) => words::failure(failure) + &waiting,
        Doing::BackingOff => "Trying again…".to_owned() + &waiting,
        _ if gauge.life().is_none() => "Reading your gauge…".to_owned(),
        _ if gauge.waiting_moves() > 0 => "Saving…".to_owned(),
        _ => words::saved(gauge.saved_at.map(|at| app.now.since(at))),
    }
}
