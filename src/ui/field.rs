//! A field of a form: what a browser and a password manager make of it, and how it is drawn.

use std::cell::Cell;

use leptos::prelude::*;

use super::form::{Way, choice};
use super::language::t;
use super::part::{follow, nothing, picture_switch};
use super::words;
use crate::browser::{Runner, page};
use crate::seams;

/// One field.
pub(super) struct Field {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) kind: Kind,
    /// What stands in it from the beginning.
    pub(super) value: String,
    /// Beside the label.
    pub(super) aside: Option<Way>,
    pub(super) is_optional: bool,
}

/// What can be typed into a field, and what a browser and a password manager make of it.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Text(&'static str),
    Username,
    /// An e-mail address that one signs in with.
    EmailName,
    /// The same of a phone number.
    TelephoneName,
    Date,
    Email,
    Telephone,
    Password,
    NewPassword,
    Code,
}

impl Kind {
    /// `type`, `inputmode`, `autocomplete`
    fn attributes(self) -> [&'static str; 3] {
        match self {
            Self::Text(autocomplete) => ["text", "text", autocomplete],
            Self::Username => ["text", "text", "username"],
            Self::EmailName => ["email", "email", "username"],
            Self::TelephoneName => ["tel", "tel", "username"],
            Self::Date => ["date", "text", "bday"],
            Self::Email => ["email", "email", "email"],
            Self::Telephone => ["tel", "tel", "tel"],
            Self::Password => ["password", "text", "current-password"],
            Self::NewPassword => ["password", "text", "new-password"],
            Self::Code => ["text", "numeric", "one-time-code"],
        }
    }
}

/// The field with its label, and the place of what is wrong with it.
pub(super) fn input(runner: Runner, field: Field) -> AnyView {
    let name = field.name.clone();
    let error = runner.text(move |app| {
        let screens = seams::forms();
        screens.map_or_else(String::new, |screens| (screens.error_at)(app, &name))
    });
    let typed = RwSignal::new(String::new());
    let shown_as = RwSignal::new(field.kind.attributes()[0].to_owned());
    let eye = match shown_as.get_untracked() {
        kind if kind == PASSWORD => eye(shown_as),
        _ => nothing(),
    };
    let rules = match field.kind {
        Kind::NewPassword => follow(move || rules(runner, &typed.read())),
        _ => nothing(),
    };
    let [_, inputmode, autocomplete] = field.kind.attributes();
    let error_id = format!("{}-error", field.name);
    let described_by = match field.kind {
        Kind::NewPassword => format!("{error_id} {RULES}"),
        _ => error_id.clone(),
    };
    let label = if field.is_optional {
        t!("{label} (optional)", label = field.label)
    } else {
        field.label
    };
    let aside = field
        .aside
        .map_or_else(nothing, |way| choice(runner, "link", way));
    let is_invalid = is_invalid(error);
    view! {
        <div class="field">
            <div class="label"><label for=field.name.clone()>{label}</label>{aside}</div>
            <div class="input">
                <input
                    id=field.name.clone()
                    name=field.name
                    type=shown_as
                    inputmode=inputmode
                    autocomplete=autocomplete
                    autocapitalize="none"
                    spellcheck="false"
                    value=field.value
                    required=!field.is_optional
                    aria-describedby=described_by
                    aria-invalid=is_invalid
                    on:input=move |event| typed.set(event_target_value(&event))
                />
                {eye}
            </div>
            <p class="error" id=error_id role="alert">{error}</p>
            {rules}
        </div>
    }
    .into_any()
}

/// Whether a field was refused; if so, the keyboard's focus goes there.
fn is_invalid(error: Memo<String>) -> impl Fn() -> String {
    // Its sentence may change while it stays: a wait is counted down.
    let was_invalid = Cell::new(false);
    move || {
        let is_invalid = !error.read().is_empty();
        if !was_invalid.replace(is_invalid) && is_invalid {
            page::focus_later("[aria-invalid=true]");
        }
        is_invalid.to_string()
    }
}

/// The button that shows a password while it is typed.
fn eye(shown_as: RwSignal<String>) -> AnyView {
    let is_shown = Memo::new(move |_| (*shown_as.read() == "text").to_string());
    let names = ["show-password", t!("Show what is typed")];
    picture_switch("eye icon", names, EYE, is_shown, move || {
        let is_shown = *shown_as.read() == "text";
        shown_as.set(if is_shown { PASSWORD } else { "text" }.to_owned());
    })
}

const PASSWORD: &str = "password";

/// What a screen reader finds the rules of a password by; a form has one new password at most.
const RULES: &str = "rules";

/// The rules of a password, ticked off while it is typed.
fn rules(runner: Runner, typed: &str) -> AnyView {
    let checked = runner.peek(|app| app.config.user_pool.password_policy.check(typed));
    let line = |(rule, is_kept)| {
        let class = if is_kept { "kept" } else { "" };
        view! { <li class=class>{words::rule(rule)}</li> }.into_any()
    };
    let lines: Vec<_> = checked.into_iter().map(line).collect();
    view! { <ul class="rules" id=RULES data-testid="rules">{lines}</ul> }.into_any()
}

const EYE: &str = r#"<svg viewBox="0 0 24 24"><path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/><circle cx="12" cy="12" r="2.7"/><path class="slash" d="M4.5 19.5l15-15"/></svg>"#;
