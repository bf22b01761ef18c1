//! Lists of what a player has, each with what can be done to it.

use leptos::prelude::*;
use life_gauge::flow::App;

use super::form::{Way, choice};
use super::part::follow_key;
use crate::browser::{Runner, page};

/// One thing that the player has.
pub(super) struct Row {
    /// What tests call it.
    pub(super) testid: String,
    /// What a screen reader calls it, with its buttons.
    pub(super) label: String,
    pub(super) name: String,
    /// What there is to say of it.
    pub(super) said: String,
    /// The same as one word for tests, in no language.
    pub(super) state: &'static str,
    pub(super) ways: Vec<Way>,
}

/// The rows, drawn anew when one of them has changed. Whoever was at a button that is there no more is at the title then.
pub(super) fn rows(
    runner: Runner,
    title: &'static str,
    testid: &'static str,
    read: fn(&App) -> Vec<Row>,
) -> AnyView {
    let key = runner.text(move |app| read(app).iter().map(key).collect());
    follow_key(key, move || {
        page::find_lost_focus_later(TITLE);
        let rows = runner.peek(read);
        let title =
            (!rows.is_empty() && !title.is_empty()).then(|| view! { <h2>{title}</h2> }.into_any());
        let rows: Vec<_> = rows.into_iter().map(|row| drawn(runner, row)).collect();
        view! { <div class="stack" data-testid=testid>{title}{rows}</div> }.into_any()
    })
}

/// The title of a page whose first element is no field.
pub(super) const TITLE: &str = "h1[tabindex]";

fn key(row: &Row) -> String {
    let ways: String = row.ways.iter().map(|way| &*way.testid).collect();
    [&row.name, &row.said, &*ways, "\n"].concat()
}

fn drawn(runner: Runner, row: Row) -> AnyView {
    let ways: Vec<_> = row
        .ways
        .into_iter()
        .map(|way| choice(runner, "plain small", way))
        .collect();
    view! {
        <div class="factor" role="group" aria-label=row.label data-testid=row.testid data-state=row.state>
            <span><b>{row.name}</b><span class="soft">{row.said}</span></span>
            {ways}
        </div>
    }
    .into_any()
}
