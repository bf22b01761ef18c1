//! The last changes as steps: a drawing with a dot for each change, and the same in words.

use std::fmt::Write as _;

use leptos::prelude::*;
use life_gauge::flow::App;
use life_gauge::flow::gauge::{ChartStep, Gauge};

use super::gauge_words;
use super::language::t;
use super::part::follow;
use crate::browser::Runner;

/// So many steps are shown.
const SHOWN: usize = 12;
/// Devices beyond these have the last colour in common.
const COLOURS: usize = 4;

/// The chart, which has its place from the beginning. It is drawn anew when something changes, and once a minute.
pub(super) fn chart(runner: Runner) -> AnyView {
    let key = runner.text(|app| {
        let minute = app.now.0 / 60;
        let steps = app.gauge.as_ref().map(Gauge::chart).unwrap_or_default();
        let mut key = minute.to_string();
        for step in steps {
            let _ = write!(key, " {}:{}", step.at.0, step.points);
        }
        key
    });
    follow(move || {
        drop(key.read());
        runner.peek(drawn)
    })
}

fn drawn(app: &App) -> AnyView {
    let all = app.gauge.as_ref().map(Gauge::chart).unwrap_or_default();
    let own = app.gauge.as_ref().map_or("", Gauge::device);
    let steps = &all[all.len().saturating_sub(SHOWN)..];
    let ago = |step: &ChartStep| gauge_words::lately(app.now.since(step.at));
    let name = |by: &str| gauge_words::device(by, own);
    let told = |step: &ChartStep| told(step.points, name(&step.by), ago(step));
    let told: Vec<_> = steps.iter().rev().map(told).collect();
    let since = steps.first().map_or_else(String::new, ago);
    let devices = devices(steps, own);
    let known = |(place, by): (usize, &&str)| legend(place, name(by));
    let legend: Vec<_> = devices.iter().enumerate().map(known).collect();
    view! {
        <section class="card chart" aria-label=t!("Last changes") data-testid="chart">
            <h2>{t!("Last changes")}</h2>
            <ul class="legend">{legend}</ul>
            {plot(steps, &devices, since)}
            <ol>{told}</ol>
        </section>
    }
    .into_any()
}

/// The drawing; the words beside it say the same.
fn plot(steps: &[ChartStep], devices: &[&str], since: String) -> AnyView {
    let dot = |(at, step): (usize, &ChartStep)| {
        let place = devices.iter().position(|by| *by == step.by);
        dot(x(at, steps.len()), step.points, place.unwrap_or_default())
    };
    let dots: Vec<_> = steps.iter().enumerate().map(dot).collect();
    view! {
        <div class="plot" aria-hidden="true">
            <svg viewBox="0 0 100 100" preserveAspectRatio="none">
                <path class="grid" d="M0 0H100M0 50H100M0 100H100"/>
                <path class="steps" d=path(steps)/>
            </svg>
            <svg>{dots}</svg>
            <span>"100"</span>
            <span>"50"</span>
            <span>"0"</span>
        </div>
        <p class="times" aria-hidden="true"><span>{since}</span><span>{t!("now")}</span></p>
    }
    .into_any()
}

fn told(points: u8, by: String, ago: String) -> AnyView {
    view! { <li><b>{points.to_string()}</b><span>{by}</span><span>{ago}</span></li> }.into_any()
}

/// The devices that made the steps: this one first, the others as they come.
fn devices<'a>(steps: &'a [ChartStep], own: &str) -> Vec<&'a str> {
    let mut devices: Vec<&str> = Vec::new();
    for step in steps {
        let by = step.by.as_str();
        match devices.contains(&by) {
            true => {}
            false if by == own => devices.insert(0, by),
            false => devices.push(by),
        }
    }
    devices
}

fn colour_class(place: usize) -> String {
    format!("by-{}", place.min(COLOURS - 1))
}

fn legend(place: usize, name: String) -> AnyView {
    view! { <li class=colour_class(place)>{name}</li> }.into_any()
}

/// How far right the step at this place is, in hundredths of the width. The last one is at the end, a single one in the
/// middle.
fn x(at: usize, steps: usize) -> usize {
    match steps {
        0 | 1 => 50,
        steps => at * 100 / (steps - 1),
    }
}

fn dot(x: usize, points: u8, place: usize) -> AnyView {
    let y = 100_u8.saturating_sub(points);
    view! { <circle class=colour_class(place) cx=format!("{x}%") cy=format!("{y}%") r="5"/> }
        .into_any()
}

/// One level for each value, from the left to the right.
fn path(steps: &[ChartStep]) -> String {
    let mut path = String::new();
    for (at, step) in steps.iter().enumerate() {
        let y = 100_u8.saturating_sub(step.points);
        let x = x(at, steps.len());
        let _ = match at {
            0 => write!(path, "M0 {y}H{x}"),
            _ => write!(path, "H{x}V{y}"),
        };
    }
    if !path.is_empty() {
        path += "H100";
    }
    path
}
