//! The fold-out "What Cognito returned": records, counts and timings of the last answer.

use leptos::prelude::*;
use life_gauge::cognito::sync::Record;
use life_gauge::flow::App;

use super::part::follow_some;
use super::words;
use crate::browser::Runner;

#[derive(Clone, PartialEq)]
struct Shown {
    summary: String,
    records: Vec<Record>,
    identity: String,
    dataset: String,
}

impl Shown {
    fn of(app: &App) -> Option<Self> {
        let gauge = app.gauge.as_ref()?;
        let returned = &gauge.returned;
        let plural = if returned.requests == 1 { "" } else { "s" };
        let (operation, requests, milliseconds) =
            (returned.operation, returned.requests, returned.milliseconds);
        Some(Self {
            summary: format!("{operation} · {requests} request{plural} · {milliseconds} ms"),
            records: gauge.records().to_vec(),
            identity: words::short_id(gauge.identity_id.as_deref().unwrap_or("…")),
            dataset: app.config.dataset.clone(),
        })
    }
}

/// The fold-out.
#[component]
pub(super) fn ReturnedCard(runner: Runner) -> impl IntoView {
    let shown = runner.memo(Shown::of);
    view! {
        <details class="card returned" open data-testid="returned">
            <summary><h2>"What Cognito returned"</h2></summary>
            {follow_some(move || shown.get().map(table))}
        </details>
    }
}

fn table(shown: Shown) -> AnyView {
    let row = |record: Record| {
        view! {
            <tr>
                <td><code>{record.key}</code></td>
                <td><code>{record.value.unwrap_or_else(|| "–".to_owned())}</code></td>
                <td>{record.sync_count}</td>
            </tr>
        }
    };
    let empty = shown
        .records
        .is_empty()
        .then(|| view! { <tr><td colspan="3">"No record yet: the gauge begins at 50."</td></tr> });
    view! {
        <p class="soft">{shown.summary}</p>
        <table>
            <thead><tr><th>"Key"</th><th>"Value"</th><th>"Sync count"</th></tr></thead>
            <tbody>{shown.records.into_iter().map(row).collect_view()}{empty}</tbody>
        </table>
        <dl>
            <dt>"Identity"</dt><dd><code>{shown.identity}</code></dd>
            <dt>"Dataset"</dt><dd><code>{shown.dataset}</code></dd>
        </dl>
    }
    .into_any()
}
