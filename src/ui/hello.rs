//! The protected call on the session page: what an API makes of the access token.

use leptos::prelude::*;
use life_gauge::flow::hello::Hello;
use life_gauge::flow::{App, Event};
use life_gauge::hello::Answer;

use super::language::{key, t, text};
use super::part::{button, follow_key, nothing, sentence};
use super::words;
use crate::browser::Runner;

const LEAD: &str = key!(
    "This call goes out with your access token. It is answered only if the token holds, so try it with \
     one that does not: one character of its signature is changed."
);

/// The card; nothing where no call is configured.
pub(super) fn hello(runner: Runner) -> AnyView {
    let Some(url) = runner.peek(|app| app.config.endpoints.hello.clone()) else {
        return nothing();
    };
    let key = runner.text(|app| match app.hello.as_ref().map(|hello| &hello.result) {
        None => String::new(),
        Some(None) => "asked".to_owned(),
        Some(Some(Err(_))) => "failed".to_owned(),
        Some(Some(Ok(answer))) => answer.status.to_string() + &answer.message,
    });
    let answer = follow_key(key, move || runner.peek(answered));
    let say = move |is_tampered| move || runner.send(Event::SayHello { is_tampered });
    view! {
        <section class="card stack" data-testid="hello">
            <h2>{t!("A protected call")}</h2>
            {sentence(text(LEAD))}
            <p><code>"GET "{url}</code></p>
            <div class="row">
                {button("primary small", "say-hello", t!("Say hello"), say(false))}
                {button("plain small", "say-hello-tampered", t!("Say it with a changed token"), say(true))}
            </div>
            <div class="answer" role="status" data-testid="hello-answer">{answer}</div>
        </section>
    }
    .into_any()
}

fn answered(app: &App) -> AnyView {
    let Some(Hello {
        is_tampered,
        result,
    }) = &app.hello
    else {
        return sentence(t!("The answer will stand here."));
    };
    match result {
        None => sentence(t!("Waiting for the answer…")),
        Some(Err(failure)) => sentence(words::failure(failure)),
        Some(Ok(answer)) => shown(answer, *is_tampered),
    }
}

fn shown(answer: &Answer, is_tampered: bool) -> AnyView {
    let class = if answer.status == 200 {
        "verdict good"
    } else {
        "verdict bad"
    };
    let status = match answer.status {
        200 => "200 OK".to_owned(),
        401 => "401 Unauthorized".to_owned(),
        403 => "403 Forbidden".to_owned(),
        status => status.to_string(),
    };
    let line = |name: &str, text: &str| match text {
        "" => nothing(),
        text => view! { <p><code>{format!("{name}: {text}")}</code></p> }.into_any(),
    };
    view! {
        <p class=class><b>{status}</b></p>
        {line("message", &answer.message)}
        {line("error_description", &answer.error_description)}
        {sentence(explained(answer, is_tampered))}
    }
    .into_any()
}

/// What to make of it.
fn explained(answer: &Answer, is_tampered: bool) -> &'static str {
    let says = |word| life_gauge::http::after(&answer.error_description, word).is_some();
    match answer.status {
        200..300 if is_tampered => {
            t!(
                "The changed token was taken: this API does not check signatures, and anybody can pretend to be you there."
            )
        }
        200..300 => t!("The API has checked the token by itself, and knows who you are."),
        401 if says("expired") => {
            t!("The token has ended. Renew your tokens above, and say hello again.")
        }
        401 if says("revoked") => {
            t!("The session that the token stems from was ended, here or elsewhere. Sign in again.")
        }
        401 if is_tampered => {
            t!(
                "The signature does not fit any more, so nothing that the token says is believed. That is what it is for."
            )
        }
        401 if says("audience") => {
            t!("The token was issued to an app that this API does not know.")
        }
        401 => t!("The API does not believe the token, and does not say why."),
        403 => t!("The API believes the token, but wants one that may do more."),
        429 => t!("Too many calls just now. Wait a little."),
        500.. => t!("The API has trouble right now."),
        _ => t!("That is not how such an API should answer."),
    }
}
