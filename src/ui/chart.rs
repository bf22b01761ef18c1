//! The last changes as steps: a drawing, and the same in words.

use std::fmt::Write as _;

use leptos::prelude::*;
use life_gauge::flow::App;
use life_gauge::flow::gauge::{ChartStep, Gauge};

use super::gauge_words;
use super::part::{follow_key, nothing};
use crate::browser::Runner;

/// So many steps are shown.
const SHOWN: usize = 12;
/// The width of a step and the height of the drawing, in its own units.
const STEP: usize = 30;
const HEIGHT: usize = 100;

/// The chart; nothing before the first change. It is drawn anew when something changes, and once a minute.
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
    follow_key(key, move || runner.peek(drawn))
}

fn drawn(app: &App) -> AnyView {
    let Some(gauge) = &app.gauge else {
        return nothing();
    };
    let all = gauge.chart();
    let steps = &all[all.len().saturating_sub(SHOWN)..];
    if steps.is_empty() {
        return nothing();
    }
    let path = path(steps);
    let view_box = format!("0 -4 {} 108", steps.len().max(2) * STEP);
    let line = |step: &ChartStep| {
        let by = gauge_words::device(&step.by, gauge.device());
        let ago = gauge_words::lately(app.now.since(step.at));
        view! { <li><b>{step.points.to_string()}</b><span>{by}</span><span>{ago}</span></li> }
            .into_any()
    };
    let lines: Vec<_> = steps.iter().rev().map(line).collect();
    view! {
        <section class="card chart" aria-label="Last changes" data-testid="chart">
            <h2>"Last changes"</h2>
            <svg viewBox=view_box preserveAspectRatio="none" aria-hidden="true"><path class="steps" d=path/></svg>
            <ol>{lines}</ol>
        </section>
    }
    .into_any()
}

/// One level for each value, from the left to the right.
fn path(steps: &[ChartStep]) -> String {
    let mut path = String::new();
    for (at, step) in steps.iter().enumerate() {
        let begin = if at == 0 { "M0" } else { "" };
        let y = HEIGHT.saturating_sub(step.points.into());
        let comma = if at == 0 { " " } else { "V" };
        let _ = write!(path, "{begin}{comma}{y}H{}", (at + 1) * STEP);
    }
    path
}
