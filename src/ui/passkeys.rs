//! The page of a player's passkeys.

use leptos::prelude::*;
use life_gauge::cognito::passkeys::Passkey;
use life_gauge::flow::App;
use life_gauge::flow::form::{Choice, Page};
use life_gauge::flow::settings::{Settings, Task};

use super::form::{Way, choice, message};
use super::forms::way;
use super::language::{day, t};
use super::part::{follow_key, nothing, sentence};
use super::rows::{Row, TITLE, rows};
use super::words;
use crate::browser::{Runner, page};

pub(super) fn passkeys(runner: Runner) -> AnyView {
    let add = way("add-passkey", t!("Add a passkey"), Choice::AddPasskey);
    page::focus_later(TITLE);
    view! {
        <section class="card solo" data-testid="passkeys">
            <div>
                <h1 tabindex="-1">{t!("Your passkeys")}</h1>
                <p class="soft">{t!("A passkey lets you in by finger, face or PIN, and nobody can fish for it.")}</p>
            </div>
            {choice(runner, "primary", add)}
            {rows(runner, "", "list", listed)}
            {end(runner)}
            {message(runner, Vec::new())}
        </section>
    }
    .into_any()
}

/// The passkeys, if the user pool has told of them.
fn told(app: &App) -> Option<&[Passkey]> {
    match &app.forms.page {
        Page::Settings(Settings {
            task: Task::Passkeys(list),
            ..
        }) => list.shown.as_deref(),
        _ => None,
    }
}

fn listed(app: &App) -> Vec<Row> {
    told(app).unwrap_or_default().iter().map(row).collect()
}

fn row(passkey: &Passkey) -> Row {
    let remove = Choice::RemovePasskey(passkey.clone());
    let made_at = passkey
        .created_at
        .map(|at| t!("Made on {when}", when = day(at)));
    Row {
        testid: "passkey".to_owned(),
        label: name(passkey),
        name: name(passkey),
        said: made_at.unwrap_or_default(),
        state: "",
        ways: vec![way("remove-passkey", t!("Remove"), remove)],
    }
}

/// What the user pool calls a passkey, after what keeps it.
pub(super) fn name(passkey: &Passkey) -> String {
    words::or(&passkey.name, t!("Passkey"))
}

/// What stands below the list comes with it, so that nothing moves.
fn end(runner: Runner) -> AnyView {
    let key = runner.text(|app| match (told(app), app.forms.is_busy()) {
        (Some(list), _) => list.len().to_string(),
        (None, true) => "asked".to_owned(),
        (None, false) => "unknown".to_owned(),
    });
    follow_key(key, move || {
        let said = match &*key.get() {
            "0" => sentence(t!("You have none yet.")),
            "asked" => return asked(),
            "unknown" => choice(runner, "plain", again(Choice::Passkeys)),
            _ => nothing(),
        };
        let back = way("back", t!("Back to your account"), Choice::Back);
        view! { {said}<p class="links">{choice(runner, "link", back)}</p> }.into_any()
    })
}

/// What stands where the user pool's answer will.
fn asked() -> AnyView {
    view! { <p class="soft" role="status">{t!("The user pool is being asked…")}</p> }.into_any()
}

/// Another try to learn what the user pool has to say.
pub(super) fn again(what: Choice) -> Way {
    way("try-again", t!("Ask the user pool again"), what)
}
