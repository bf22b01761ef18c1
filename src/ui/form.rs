//! A form as data, and the one view that draws it. Every form of the app is one of these: a view of its own for each
//! would cost more bytes than all that is in here.

use leptos::prelude::*;
use life_gauge::flow::form::{Answers, Choice, Refusal};
use life_gauge::flow::{App, Event};
use life_gauge::route::Route;

use super::authenticator::authenticator;
use super::field::{Field, input};
use super::language::t;
use super::part::{alert, button, follow, follow_key, link, nothing};
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
