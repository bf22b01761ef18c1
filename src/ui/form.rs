//! A form as data, and the one view that draws it. Every form of the app is one of these: a view of its own for each
//! would cost more bytes than all that is in here.

use std::cell::Cell;

use leptos::prelude::*;
use life_gauge::flow::form::{Answers, Choice, Refusal};
use life_gauge::flow::{App, Event};
use life_gauge::route::Route;

use super::authenticator::authenticator;
use super::language::t;
use super::part::{alert, button, follow, follow_key, link, nothing, picture_switch};
use super::{forms, words};
use crate::browser::{Runner, page, storage};
use crate::seams;

/// What stands in a form.
pub(crate) struct Form {
    /// Counts questions.
    pub(super) question: u32,
    title: &'static str,
    lead: String,
    /// Whom a new password is for, so that a browser that keeps passwords does not take the code for his name.
    username: String,
    /// To be read by an authenticator.
    otpauth_uri: String,
    fields: Vec<Field>,
    /// The button that submits; without a text there is none.
    submit: &'static str,
    /// How it looks.
    class: &'static str,
    /// Other buttons.
    ways: Vec<Way>,
    /// Whether the hosted UI and its providers are offered as well.
    has_providers: bool,
    /// Other places to go to, beneath a question.
    links: Vec<Way>,
}

impl Form {
    pub(super) fn new(
        title: &'static str,
        lead: String,
        fields: Vec<Field>,
        submit: &'static str,
    ) -> Self {
        Self {
            question: 0,
            title,
            lead,
            username: String::new(),
            otpauth_uri: String::new(),
            fields,
            submit,
            class: "primary",
            ways: Vec::new(),
            has_providers: false,
            links: Vec::new(),
        }
    }

    pub(super) fn with_ways(mut self, ways: Vec<Way>) -> Self {
        self.ways = ways;
        self
    }

    pub(super) fn with_links(mut self, links: Vec<Way>) -> Self {
        self.links.extend(links);
        self
    }

    pub(super) fn with_providers(mut self) -> Self {
        self.has_providers = true;
        self
    }

    pub(super) fn with_authenticator(mut self, otpauth_uri: String) -> Self {
        self.otpauth_uri = otpauth_uri;
        self
    }

    pub(super) fn of(mut self, username: &str) -> Self {
        username.clone_into(&mut self.username);
        self
    }

    /// What it does cannot be taken back.
    pub(super) fn grave(mut self) -> Self {
        self.class = "primary grave";
        self
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field.name == name)
    }

    /// A text by which two forms are told apart. As long as it is the same, what is typed stays.
    pub(super) fn key(&self) -> String {
        let mut parts = vec![&*self.lead, &self.otpauth_uri, self.title, self.submit];
        for field in &self.fields {
            parts.extend([&*field.name, &field.value]);
        }
        parts.extend(self.ways.iter().map(|way| &*way.testid));
        self.question.to_string() + &parts.join("\n")
    }
}

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

/// A button: what tests call it, what it says, what it does.
pub(super) struct Way {
    pub(super) testid: String,
    pub(super) label: String,
    pub(super) act: Act,
}

/// What a button does.
pub(super) enum Act {
    Choose(Choice),
    Go(Route),
}

/// The form that the state asks for, in a card.
pub(super) fn form(runner: Runner) -> AnyView {
    let key = runner.text(|app| forms::form(app).map_or_else(String::new, |form| form.key()));
    follow_key(key, move || {
        runner
            .peek(forms::form)
            .map_or_else(nothing, |form| card(runner, form))
    })
}

fn card(runner: Runner, form: Form) -> AnyView {
    let Form {
        title,
        lead,
        username,
        otpauth_uri,
        fields,
        submit,
        class,
        ways,
        has_providers,
        links,
        ..
    } = form;
    let names: Vec<_> = fields.iter().map(|field| field.name.clone()).collect();
    let message = message(runner, names.clone());
    let mut inside = Vec::new();
    if !otpauth_uri.is_empty() {
        inside.push(authenticator(&otpauth_uri));
    }
    inside.extend(fields.into_iter().map(|field| input(runner, field)));
    if !username.is_empty() {
        inside.push(known_name(username));
    }
    if has_providers {
        inside.push(super::welcome::remember(runner));
    }
    if !submit.is_empty() {
        inside.push(submit_button(runner, class, submit));
    }
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let texts = page::texts_of(&event, &names);
        let device = storage::device_of(&texts);
        runner.send(Event::Submitted(Answers { texts, device }));
    };
    let ways: Vec<_> = ways
        .into_iter()
        .map(|way| choice(runner, "plain", way))
        .collect();
    if !ways.is_empty() {
        inside.push(view! { <div class="stack">{ways}</div> }.into_any());
    }
    if has_providers {
        inside.push(super::welcome::providers(runner));
    }
    let links: Vec<_> = links
        .into_iter()
        .map(|way| choice(runner, "link", way))
        .collect();
    page::begin_form_later();
    view! {
        <section class="card solo">
            <div><h1 id="title">{title}</h1><p class="soft" id="lead" data-testid="lead">{lead}</p></div>
            <form class="form" aria-labelledby="title" aria-describedby="lead" on:submit=send>{inside}</form>
            <p class="links">{links}</p>
            {message}
        </section>
    }
    .into_any()
}

/// What a browser that keeps passwords keeps this one for.
fn known_name(username: String) -> AnyView {
    view! { <input hidden autocomplete="username" value=username/> }.into_any()
}

/// A button that does something else than submit.
pub(super) fn choice(runner: Runner, class: &'static str, way: Way) -> AnyView {
    let Way { testid, label, act } = way;
    match act {
        Act::Go(route) => link(runner, class, testid, label, route),
        Act::Choose(Choice::Resend) => resend(runner),
        Act::Choose(choice) => button(class, testid, label, move || {
            runner.send(Event::Chose(choice.clone()));
        }),
    }
}

/// Another code, after a while.
fn resend(runner: Runner) -> AnyView {
    let label = runner.text(|app| words::resend(forms::resend_in(app)));
    follow(move || {
        let label = label.get();
        let waits = label != words::resend(0);
        let class = if waits { "plain waiting" } else { "plain" };
        button(class, "resend", label, move || {
            runner.send(Event::Chose(Choice::Resend));
        })
    })
}

/// What the form has to say that belongs to none of its fields. It stands last, where nothing is that it could move.
pub(super) fn message(runner: Runner, names: Vec<String>) -> AnyView {
    let notice = runner.text(forms::notice);
    let refusal = runner.text(move |app| refusal(app, &names));
    follow(move || {
        let (notice, refusal) = (notice.get(), refusal.get());
        if !refusal.is_empty() {
            alert("note bad", "refusal", refusal)
        } else if !notice.is_empty() {
            alert("note", "notice", notice)
        } else {
            nothing()
        }
    })
}

fn refusal(app: &App, names: &[String]) -> String {
    match (&app.refusal, seams::forms()) {
        (Some(refusal), _) => {
            let (title, text) = words::refusal(refusal);
            t!("{title}. {text}", title, text)
        }
        (None, Some(screens)) => (screens.error_beside)(app, names),
        // Of all errors there can only be this one.
        (None, None) => match &app.forms.refusal {
            Some(Refusal::Failure(failure)) => words::failure(failure),
            _ => String::new(),
        },
    }
}

fn submit_button(runner: Runner, class: &'static str, label: &'static str) -> AnyView {
    let busy = runner.text(|app| {
        if app.forms.is_busy() {
            "true".to_owned()
        } else {
            String::new()
        }
    });
    let is_busy = move || !busy.read().is_empty();
    view! {
        <button class=class type="submit" data-testid="submit" aria-busy=busy disabled=is_busy>{label}</button>
    }
    .into_any()
}

fn input(runner: Runner, field: Field) -> AnyView {
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
