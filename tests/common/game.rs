//! An app without a browser.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use life_gauge::config::Config;
use life_gauge::flow::gauge::Wait;
use life_gauge::flow::{App, Call, Effect, Event, Opening, Outside, Reply, Wake};
use life_gauge::http::{Failure, Request, Response};
use life_gauge::oauth::token::TokenSet;
use life_gauge::route::Route;
use life_gauge::time::UnixSeconds;

use super::browser::{Browser, DEVICE};
use super::{ISSUER, NOW, app, config, ok};

/// An app whose outside is the test: effects pile up until the test answers them, but for what the browser does by itself.
#[derive(Clone)]
pub(crate) struct Game {
    pub(crate) app: App,
    pub(crate) now: UnixSeconds,
    pub(crate) entropy: [[u8; 32]; 3],
    pub(crate) effects: Vec<Effect>,
    pub(crate) browser: Rc<RefCell<Browser>>,
    /// What the other tabs are told.
    pub(crate) shared: Vec<String>,
    /// Whether this is the tab that leads.
    pub(crate) leads_at_once: bool,
    /// Whether moves are kept before anything else happens.
    pub(crate) keeps_at_once: bool,
    /// Whether there is no other page of the browser, so that nobody has to be waited for.
    pub(crate) is_alone: bool,
    pub(super) joined: Option<u32>,
    /// The player whom the browser remembers.
    pub(crate) remembered: Option<TokenSet>,
}

impl Game {
    /// A tab of a browser, before its page is opened.
    pub(crate) fn new(config: Config, browser: &Rc<RefCell<Browser>>) -> Self {
        Self {
            app: app(config),
            now: NOW,
            entropy: [[7; 32]; 3],
            effects: Vec::new(),
            browser: Rc::clone(browser),
            shared: Vec::new(),
            leads_at_once: true,
            keeps_at_once: true,
            is_alone: true,
            joined: None,
            remembered: None,
        }
    }

    pub(crate) fn open(route: Route, query: &str, tokens: Option<TokenSet>) -> Self {
        let mut game = Self::new(config(), &Browser::new(DEVICE));
        game.reopen(route, query, tokens);
        game
    }

    /// Opens the page anew with what the tab has kept.
    pub(crate) fn reopen(&mut self, route: Route, query: &str, tokens: Option<TokenSet>) {
        let authorization = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::KeepAuthorization(authorization, _) => Some(authorization.clone()),
            _ => None,
        });
        let guest = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::KeepGuest(is_guest) => Some(*is_guest),
            _ => None,
        });
        self.effects.clear();
        let query = query.to_owned();
        self.send(Event::Opened(Box::new(Opening {
            route,
            query,
            tokens,
            remembered: self.remembered.clone(),
            authorization,
            is_guest: guest.unwrap_or_default(),
        })));
    }

    /// A game of a player who is signed in, whose gauge has asked for its identity.
    pub(crate) fn signed_in() -> Self {
        let mut game = Self::new(config(), &Browser::new(DEVICE));
        game.sign_in_as("sub-1");
        game
    }

    /// Opens the page with the tokens of a player.
    pub(crate) fn sign_in_as(&mut self, sub: &str) {
        let tokens = ISSUER.tokens(sub, None, self.now);
        self.reopen(Route::Play, "", Some(tokens));
        if self.calls().contains(&Call::Keys) {
            self.answer(Call::Keys, Ok(ok(&ISSUER.jwks_body())));
        }
    }

    pub(crate) fn send(&mut self, event: Event) {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            let outside = Outside {
                now: self.now,
                entropy: self.entropy,
            };
            for effect in self.app.update(event, outside) {
                let left = self.play(effect, &mut events);
                self.effects.extend(left);
            }
        }
    }

    /// Answers the call that is under way; panics if it is not.
    pub(crate) fn answer(&mut self, call: Call, result: Result<Response, Failure>) -> Request {
        let sent =
            |effect: &Effect| matches!(effect, Effect::Send { call: sent, .. } if *sent == call);
        let at = self.effects.iter().position(sent);
        let at = at.unwrap_or_else(|| panic!("{call:?} is not under way: {:?}", self.effects));
        let Effect::Send { epoch, request, .. } = self.effects.remove(at) else {
            unreachable!()
        };
        self.send(Event::Replied(Reply {
            epoch,
            call,
            result,
            milliseconds: 5,
        }));
        request
    }

    /// The request of a call that is under way.
    pub(crate) fn sent(&self, call: Call) -> Request {
        let request = |effect: &Effect| match effect {
            Effect::Send {
                call: sent,
                request,
                ..
            } if *sent == call => Some(request.clone()),
            _ => None,
        };
        self.effects
            .iter()
            .find_map(request)
            .expect("a call under way")
    }

    /// Ends the last wait, but for those that are always there in a game.
    pub(crate) fn wake(&mut self) {
        self.end_wait(|wake| ![Wake::Gauge(Wait::Pace), Wake::Gauge(Wait::Poll)].contains(&wake));
    }

    /// Ends the last wait of this kind.
    pub(crate) fn wake_for(&mut self, wait: Wait) {
        self.end_wait(|wake| wake == Wake::Gauge(wait));
    }

    fn end_wait(&mut self, is_meant: impl Fn(Wake) -> bool) {
        let waits =
            |effect: &Effect| matches!(effect, Effect::Wait { wake, .. } if is_meant(*wake));
        let at = self.effects.iter().rposition(waits).expect("a wait");
        let Effect::Wait { epoch, wake, .. } = self.effects.remove(at) else {
            unreachable!()
        };
        self.send(Event::Woke { epoch, wake });
    }

    /// The milliseconds of the waits of this kind.
    pub(crate) fn waits(&self, wait: Wait) -> Vec<u32> {
        let milliseconds = |effect: &Effect| match effect {
            Effect::Wait {
                wake: Wake::Gauge(kind),
                milliseconds,
                ..
            } if *kind == wait => Some(*milliseconds),
            _ => None,
        };
        self.effects.iter().filter_map(milliseconds).collect()
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        let call = |effect: &Effect| match effect {
            Effect::Send { call, .. } => Some(*call),
            _ => None,
        };
        self.effects.iter().filter_map(call).collect()
    }

    pub(crate) fn kept_tokens(&self) -> bool {
        self.effects
            .iter()
            .any(|effect| matches!(effect, Effect::KeepTokens(_)))
    }
}
