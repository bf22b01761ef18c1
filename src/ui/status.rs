//! The line under the gauge: whether what is shown is saved.

use std::time::Duration;

use leptos::prelude::*;
use life_gauge::flow::gauge::{Doing, Gauge};
use life_gauge::flow::{App, Event};
use life_gauge::http::Failure;
use life_gauge::time::UnixSeconds;

use super::part::follow_some;
use super::words;
use crate::browser::{Runner, clock};

#[derive(Clone, PartialEq)]
enum Line {
    Loading,
    Saving,
    Retrying(usize),
    Stuck(Failure, usize),
    Saved(Option<UnixSeconds>),
}

impl Line {
    fn of(app: &App) -> Self {
        let Some(gauge) = &app.gauge else {
            return Self::Loading;
        };
        let waiting = gauge.waiting_moves();
        match &gauge.doing {
            Doing::Stuck(failure) => Self::Stuck(failure.clone(), waiting),
            Doing::BackingOff => Self::Retrying(waiting),
            Doing::Resting => Self::Saved(gauge.saved_at),
            _ if waiting > 0 => Self::Saving,
            _ => Self::reading(gauge),
        }
    }

    fn reading(gauge: &Gauge) -> Self {
        if gauge.life().is_some() {
            Self::Saved(gauge.saved_at)
        } else {
            Self::Loading
        }
    }

    fn class(&self) -> &'static str {
        match self {
            Self::Loading | Self::Saving => "status busy",
            Self::Retrying(_) => "status warning",
            Self::Stuck(..) => "status bad",
            Self::Saved(_) => "status good",
        }
    }

    fn text(&self, now: UnixSeconds) -> String {
        match self {
            Self::Loading => "Reading your gauge…".to_owned(),
            Self::Saving => "Saving…".to_owned(),
            Self::Retrying(waiting) => format!("Trying again…{}", words::waiting(*waiting)),
            Self::Stuck(failure, waiting) => {
                format!("{}{}", words::failure(failure), words::waiting(*waiting))
            }
            Self::Saved(at) => format!(
                "Saved{}",
                at.map_or_else(String::new, |at| words::ago(now.since(at)))
            ),
        }
    }
}

/// The status line.
#[component]
pub(super) fn Status(runner: Runner) -> impl IntoView {
    let line = runner.memo(Line::of);
    let now = RwSignal::new(clock::now());
    let timer = set_interval_with_handle(move || now.set(clock::now()), Duration::from_secs(1));
    on_cleanup(move || drop(timer.map(|timer| timer.clear())));
    let class = Signal::derive(move || line.read().class().to_owned());
    let text = Signal::derive(move || line.read().text(now.get().max(clock::now())));
    let again = move || {
        let button = view! {
            <button class="plain small" data-testid="try-again" on:click=move |_| runner.send(Event::TryAgain)>
                "Try again"
            </button>
        };
        matches!(*line.read(), Line::Stuck(..)).then(|| button.into_any())
    };
    view! {
        <div class=class data-testid="sync-status">
            <i aria-hidden="true"></i>
            <span>{text}</span>
            {follow_some(again)}
        </div>
    }
}
