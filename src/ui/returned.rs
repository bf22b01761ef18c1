//! The fold-out "What came back": records, counts and timings of the last answer.

use leptos::prelude::*;
use life_gauge::flow::App;
use life_gauge::store::{Record, Store};

use super::language::t;
use super::part::{facts, follow, nothing, sentence};
use super::{gauge_words, words};
use crate::browser::Runner;

/// The fold-out.
pub(super) fn returned(runner: Runner) -> AnyView {
    let answers = runner.text(|app| {
        app.gauge
            .as_ref()
            .map_or(0, |gauge| gauge.answers)
            .to_string()
    });
    let table = follow(move || {
        // A memo follows nothing before it is read.
        let _ = answers.read();
        runner.peek(table)
    });
    view! {
        <details class="card returned" open data-testid="returned">
            <summary><h2>{t!("What came back")}</h2></summary>
            {table}
        </details>
    }
    .into_any()
}

fn table(app: &App) -> AnyView {
    let Some(gauge) = &app.gauge else {
        return nothing();
    };
    if gauge.is_guest() {
        return sentence(t!("Nothing: the gauge of a guest stays in this browser."));
    }
    let rows: Vec<_> = gauge.records().iter().map(row).collect();
    let empty = if rows.is_empty() {
        t!("No record yet: the gauge begins at 50.")
    } else {
        ""
    };
    let identity_id = gauge.identity_id.as_deref().unwrap_or("…");
    let facts_of = vec![
        (t!("Identity").to_owned(), words::short_id(identity_id)),
        place(app),
    ];
    view! {
        <p class="soft">{gauge_words::returned(&gauge.returned)}</p>
        {facts(facts_of)}
        <table>
            <thead><tr><th>{t!("Key")}</th><th>{t!("Value")}</th><th>{t!("Sync count")}</th></tr></thead>
            <tbody>{rows}</tbody>
        </table>
        <p class="soft">{empty}</p>
    }
    .into_any()
}

/// Where the records are.
fn place(app: &App) -> (String, String) {
    let (name, place) = match app.config.store {
        Store::Sync => (t!("Dataset"), &app.config.dataset),
        Store::DynamoDb => (t!("Table"), &app.config.table),
    };
    (name.to_owned(), place.clone())
}

fn row(record: &Record) -> AnyView {
    let cells = [
        record.key.clone(),
        words::short(record.value.as_deref().unwrap_or("–")),
        record.sync_count.to_string(),
    ];
    let cell = |text: String| view! { <td>{text}</td> }.into_any();
    view! { <tr>{cells.into_iter().map(cell).collect::<Vec<_>>()}</tr> }.into_any()
}
