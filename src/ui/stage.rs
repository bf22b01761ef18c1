//! An app without an outside, led into any state: for the tests that draw them.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop here"
)]

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use life_gauge::config::Config;
use life_gauge::flow::code::Code;
use life_gauge::flow::form::{Answers, Choice, Operation, field};
use life_gauge::flow::parts::Part;
use life_gauge::flow::{App, Call, Effect, Event, Opening, Outside, Reply};
use life_gauge::http::{Failure, Response};
use life_gauge::oauth::token::TokenSet;
use life_gauge::route::Route;
use life_gauge::time::UnixSeconds;
use serde_json::Value;

use crate::seams;

const SESSION: &str = include_str!("../../tests/vectors/jwt/session.json");
const CONFIG: &str = include_str!("../../config.json");

/// An app, and what it wants of the outside.
pub(super) struct Stage {
    pub(super) app: App,
    effects: Vec<Effect>,
}

impl Stage {
    pub(super) fn at(route: Route, flow: &str) -> Self {
        Self::opened(route, flow, None)
    }

    /// The settings of a player who is signed in; the tokens are signed by a key made for them.
    pub(super) fn settings() -> Self {
        Self::signed_in(Route::Account)
    }

    /// The same at another route.
    pub(super) fn signed_in(route: Route) -> Self {
        let session: Value = serde_json::from_str(SESSION).unwrap();
        let tokens = TokenSet::read(&session["tokens"]);
        let mut stage = Self::opened(route, "USER_SRP_AUTH", tokens);
        stage.answer(Call::Keys, Ok(ok(&session["jwks"].to_string())));
        stage
    }

    /// With all code at hand.
    pub(super) fn opened(route: Route, flow: &str, tokens: Option<TokenSet>) -> Self {
        let mut stage = Self::new(flow);
        for part in [Part::Game, Part::Forms, Part::Settings] {
            stage.send(Event::Brought(code(part)));
        }
        stage.open(route, tokens);
        stage
    }

    /// An app whose parts have to be fetched still.
    pub(super) fn new(flow: &str) -> Self {
        let changed = CONFIG.replace(
            "\"life_gauge\": {",
            &format!("\"life_gauge\": {{ \"sign_in\": {{ \"flow\": \"{flow}\" }},"),
        );
        let changed = changed.replace(
            r#""mfa_configuration": "NONE",
    "mfa_methods": []"#,
            r#""mfa_configuration": "OPTIONAL", "mfa_methods": ["TOTP", "EMAIL", "SMS"]"#,
        );
        let config = Config::parse(&changed).unwrap();
        Self {
            app: App::new(config.at("http://localhost:8080").unwrap()),
            effects: Vec::new(),
        }
    }

    pub(super) fn open(&mut self, route: Route, tokens: Option<TokenSet>) {
        self.send(Event::Opened(Box::new(Opening {
            route,
            query: "?username=ada".to_owned(),
            tokens,
            remembered: None,
            authorization: None,
            is_guest: false,
        })));
    }

    pub(super) fn send(&mut self, event: Event) {
        let outside = Outside {
            now: UnixSeconds(1_770_091_506),
            entropy: [[7; 32]; 3],
        };
        self.effects.extend(self.app.update(event, outside));
    }

    pub(super) fn submit(&mut self, name: &str, text: &str) {
        let texts = vec![(name.to_owned(), text.into())];
        self.send(Event::Submitted(Answers {
            texts,
            device: None,
        }));
    }

    pub(super) fn choose(&mut self, choice: Choice) {
        self.send(Event::Chose(choice));
    }

    pub(super) fn answer_form(&mut self, operation: Operation, result: Result<Response, Failure>) {
        self.answer(Call::Form(operation), result);
    }

    /// Answers what was asked last.
    pub(super) fn answer(&mut self, call: Call, result: Result<Response, Failure>) {
        let epoch = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::Send {
                epoch, call: sent, ..
            } if *sent == call => Some(*epoch),
            Effect::Passkey { epoch, .. } if call == Call::Form(Operation::Passkey) => Some(*epoch),
            _ => None,
        });
        self.send(Event::Replied(Reply {
            epoch: epoch.unwrap(),
            call,
            result,
            milliseconds: 1,
        }));
    }

    /// A sign-in that this challenge was put to.
    pub(super) fn challenged(name: &str, parameters: &str) -> Self {
        let mut stage = Self::at(Route::SignIn, "CUSTOM_AUTH");
        stage.submit(field::USERNAME, "ada");
        let body = format!(
            r#"{{"ChallengeName":"{name}","Session":"s","AvailableChallenges":["PASSWORD","EMAIL_OTP","WEB_AUTHN"],"ChallengeParameters":{parameters}}}"#
        );
        stage.answer_form(Operation::InitiateAuth, Ok(ok(&body)));
        stage
    }
}

/// The code of a part, which is at hand at once where nothing is cut.
fn code(part: Part) -> Code {
    let coming = pin!(seams::bring(part));
    match coming.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(code)) => code,
        _ => panic!("{part:?} has to be fetched"),
    }
}

/// A reply that went well.
pub(super) fn ok(body: &str) -> Response {
    Response {
        status: 200,
        body: body.to_owned(),
        ..Response::default()
    }
}
