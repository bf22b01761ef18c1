//! The whole app on a device without a browser. The test decides when its requests go out, and what becomes of them.

use std::collections::VecDeque;

use life_gauge::flow::code::Code;
use life_gauge::flow::gauge::life::{Life, Move};
use life_gauge::flow::gauge::shelf::Shelf;
use life_gauge::flow::gauge::steps::Step;
use life_gauge::flow::gauge::{Gauge, Wait};
use life_gauge::flow::{App, Call, Effect, Event, Opening, Outside, Reply, Wake};
use life_gauge::http::{Failure, Request};
use life_gauge::oauth::token::TokenSet;
use life_gauge::route::Route;
use reqwest::Client;

use crate::table::Table;
use crate::user_pool::{UserPool, send};

/// What becomes of a request.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Answered,
    /// It is done, and the answer is lost.
    Lost,
}

/// A device of one tab.
pub(crate) struct Device {
    app: App,
    shelf: Shelf,
    outside: Outside,
    http: Client,
    requests: VecDeque<(u32, Call, Request)>,
    waits: VecDeque<(u32, Wait)>,
    /// How many writes were answered, or lost.
    pub(crate) writes: usize,
}

impl Device {
    /// Signed in, and with the gauge before it.
    pub(crate) async fn open(name: &str, pool: &UserPool, table: &Table) -> Self {
        let mut device = Self {
            app: App::new(table.config.clone()),
            shelf: Shelf::new(name.to_owned(), true),
            outside: Outside {
                now: table.now,
                entropy: [[7; 32]; 3],
            },
            http: Client::new(),
            requests: VecDeque::new(),
            waits: VecDeque::new(),
            writes: 0,
        };
        device.take(Event::Brought(Code::game()));
        device.sign_in(pool.tokens(&table.config).await);
        device.settle().await;
        device
    }

    fn sign_in(&mut self, tokens: TokenSet) {
        self.take(Event::Opened(Box::new(Opening {
            route: Route::Play,
            query: String::new(),
            tokens: Some(tokens),
            remembered: None,
            authorization: None,
            is_guest: false,
        })));
    }

    pub(crate) fn press(&mut self, step: Move) {
        self.take(Event::Moved(step));
    }

    pub(crate) fn reread(&mut self) {
        self.take(Event::Reread);
    }

    fn take(&mut self, event: Event) {
        for effect in self.app.update(event, self.outside) {
            self.run(effect);
        }
    }

    fn run(&mut self, effect: Effect) {
        match effect {
            Effect::Send {
                epoch,
                call,
                request,
            } => self.requests.push_back((epoch, call, request)),
            Effect::Wait {
                epoch,
                wake: Wake::Gauge(wait @ (Wait::BackOff | Wait::Pace)),
                ..
            } => self.waits.push_back((epoch, wait)),
            Effect::Keep {
                epoch,
                owner,
                change,
            } => {
                let kept = self.shelf.keep(&owner, change);
                self.take(Event::Kept { epoch, kept });
            }
            Effect::Join { epoch, .. } => self.take(Event::Leads(epoch)),
            _ => {}
        }
    }

    /// Whether the next request is a write.
    pub(crate) fn is_about_to_write(&self) -> bool {
        let write = |(_, call, _): &(u32, Call, Request)| *call == Call::Gauge(Step::Write);
        self.requests.front().is_some_and(write)
    }

    /// Lets the next request out; false if there is none.
    pub(crate) async fn exchange(&mut self, fate: Fate) -> bool {
        self.writes += usize::from(self.is_about_to_write());
        let Some((epoch, call, request)) = self.requests.pop_front() else {
            return false;
        };
        let response = send(&self.http, request).await;
        let result = match fate {
            Fate::Answered => Ok(response),
            Fate::Lost => Err(Failure::TimedOut),
        };
        self.take(Event::Replied(Reply {
            epoch,
            call,
            result,
            milliseconds: 5,
        }));
        true
    }

    /// Lets requests out and time pass, until there is nothing to do.
    pub(crate) async fn settle(&mut self) {
        loop {
            if self.exchange(Fate::Answered).await {
                continue;
            }
            let Some((epoch, wait)) = self.waits.pop_front() else {
                return;
            };
            let wake = Wake::Gauge(wait);
            self.take(Event::Woke { epoch, wake });
        }
    }

    pub(crate) fn gauge(&self) -> &Gauge {
        self.app.gauge.as_ref().expect("a player has a gauge")
    }

    /// The value that is shown.
    pub(crate) fn points(&self) -> Option<u8> {
        match self.gauge().life()? {
            Life::Points(points) => Some(points),
            Life::Foreign(_) => None,
        }
    }
}
