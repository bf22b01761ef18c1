//! What the tabs of one player tell each other. The one that leads tells what it knows and does; the others tell it what
//! the player wishes; each tells when there are more moves.

use serde::Serialize;
use serde_json::Value;

use super::known::read_record;
use super::queue::Change;
use super::steps::Step;
use super::{Doing, Gauge, Returned};
use crate::flow::Context;
use crate::http::{Failure, ServiceError};
use crate::time::UnixSeconds;

/// A read that is younger than this will do for a tab that comes into view, in seconds.
const LOOK_SECONDS: i64 = 5;
/// A read that is younger than this will do for a regular look, in seconds.
const POLL_SECONDS: i64 = 25;

/// What a tab wants of the one that leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) enum Wish {
    /// The player wants a read.
    Read,
    /// A tab has come into view.
    Look,
    /// A tab is in view.
    Poll,
    /// The player wants another try.
    Again,
    /// The player agreed to write over a value that is no number.
    StartOver,
}

const WISHES: [(&str, Wish); 5] = [
    ("Read", Wish::Read),
    ("Look", Wish::Look),
    ("Poll", Wish::Poll),
    ("Again", Wish::Again),
    ("StartOver", Wish::StartOver),
];

/// One piece of news.
#[derive(Serialize)]
enum News<'a> {
    /// A tab is new, and wants to know how things are.
    Hello(()),
    /// There are more moves in the browser's store.
    Moves(()),
    Wish(Wish),
    State(State<'a>),
}

/// How things are.
#[derive(Serialize)]
struct State<'a> {
    identity_id: Option<&'a str>,
    /// None before the first read.
    records: Option<Vec<Told<'a>>>,
    doing: &'a str,
    failure: Option<(u16, &'a str, &'a str)>,
    saved_at: Option<UnixSeconds>,
    merged_at: Option<UnixSeconds>,
    returned: (&'a str, u32, u32),
    answers: u32,
    starts_over: bool,
}

#[derive(Serialize)]
struct Told<'a> {
    key: &'a str,
    value: Option<&'a str>,
    sync_count: i64,
    last_modified: Option<UnixSeconds>,
}

impl Gauge {
    /// Tells how things are, if this tab leads and they are no longer as they were told.
    pub(super) fn tell(&mut self, context: &mut Context<'_>) {
        if !self.leads {
            return;
        }
        let text = text(&News::State(self.state()));
        if text != self.told {
            self.told.clone_from(&text);
            context.share(text);
        }
    }

    fn state(&self) -> State<'_> {
        let told = |record| Told::of(record);
        let known = self.known.as_ref();
        let returned = &self.returned;
        State {
            identity_id: self.identity_id.as_deref(),
            records: known.map(|known| known.records.iter().map(told).collect()),
            doing: name_of(&self.doing),
            failure: failure_of(&self.doing),
            saved_at: self.saved_at,
            merged_at: self.merged_at,
            returned: (
                &returned.operation,
                returned.requests,
                returned.milliseconds,
            ),
            answers: self.answers,
            starts_over: self.starts_over,
        }
    }

    /// Grants a wish, or passes it on to the tab that leads.
    pub(super) fn wish(&mut self, wish: Wish, context: &mut Context<'_>) {
        if self.is_guest() {
            return;
        }
        if !self.leads {
            return share(&News::Wish(wish), context);
        }
        if wish != Wish::Poll {
            self.unstick();
        }
        match wish {
            Wish::Read => self.wants_read = true,
            Wish::Look => self.wants_read |= self.is_older(LOOK_SECONDS, context.now),
            Wish::Poll => self.wants_read |= self.is_older(POLL_SECONDS, context.now),
            Wish::Again => {}
            Wish::StartOver => {
                let life = self.base();
                self.starts_over = matches!(life, Some(super::life::Life::Foreign(_)));
            }
        }
        // Another tab may have ended before it could tell of a move.
        self.change(Change::Open, context);
    }

    /// Whether the last read is older than this. One in the future was made by another clock.
    fn is_older(&self, seconds: i64, now: UnixSeconds) -> bool {
        let session = self.known.as_ref().and_then(|known| known.session.as_ref());
        session.is_none_or(|(_, at)| !(0..seconds).contains(&now.since(*at)))
    }

    /// Takes the news of another tab; what does not fit is left out.
    pub(super) fn heard(&mut self, text: &str, context: &mut Context<'_>) {
        let Ok(Value::Object(news)) = serde_json::from_str(text) else {
            return;
        };
        for (name, value) in news {
            match &*name {
                "Hello" => {
                    self.told.clear();
                    self.change(Change::Open, context);
                }
                "Moves" => self.change(Change::Open, context),
                "Wish" if self.leads => {
                    let wish = WISHES.iter().find(|(name, _)| value == **name);
                    if let Some((_, wish)) = wish {
                        self.wish(*wish, context);
                    }
                }
                "State" if !self.leads => self.heard_state(&value),
                _ => {}
            }
        }
    }

    fn heard_state(&mut self, state: &Value) {
        let time = |name: &str| state[name].as_i64().map(UnixSeconds);
        let count =
            |value: &Value| u32::try_from(value.as_u64().unwrap_or_default()).unwrap_or_default();
        self.identity_id = state["identity_id"].as_str().map(str::to_owned);
        if let Some(records) = state["records"].as_array() {
            let known = self.known.get_or_insert_default();
            known.records = records.iter().filter_map(read_record).collect();
            self.queue.believe(known.applied(&self.queue.device));
        }
        self.doing = read_doing(state);
        (self.saved_at, self.merged_at) = (time("saved_at"), time("merged_at"));
        let returned = &state["returned"];
        self.returned = Returned {
            operation: returned[0].as_str().unwrap_or_default().to_owned(),
            requests: count(&returned[1]),
            milliseconds: count(&returned[2]),
        };
        self.answers = count(&state["answers"]);
        self.starts_over = state["starts_over"] == true;
    }
}

impl<'a> Told<'a> {
    fn of(record: &'a crate::store::Record) -> Self {
        Self {
            key: &record.key,
            value: record.value.as_deref(),
            sync_count: record.sync_count,
            last_modified: record.last_modified,
        }
    }
}

/// Asks how things are.
pub(super) fn greet(context: &mut Context<'_>) {
    share(&News::Hello(()), context);
}

/// Makes the other tabs look for moves.
pub(super) fn tell_moves(context: &mut Context<'_>) {
    context.share(news_of_moves());
}

/// What a tab says when there are more moves.
pub fn news_of_moves() -> String {
    text(&News::Moves(()))
}

fn share(news: &News<'_>, context: &mut Context<'_>) {
    context.share(text(news));
}

fn text(news: &News<'_>) -> String {
    serde_json::to_string(news).unwrap_or_default()
}

fn name_of(doing: &Doing) -> &'static str {
    match doing {
        Doing::Resting => "resting",
        Doing::Stepping(_) | Doing::AwaitingTokens => "busy",
        Doing::BackingOff => "waiting",
        Doing::Stuck(_) => "stuck",
    }
}

fn failure_of(doing: &Doing) -> Option<(u16, &str, &str)> {
    let Doing::Stuck(failure) = doing else {
        return None;
    };
    Some(match failure {
        Failure::Service(error) => (error.status, &*error.name, &*error.message),
        Failure::Unreachable => (0, "", ""),
        Failure::TimedOut => (1, "", ""),
        Failure::Malformed => (2, "", ""),
    })
}

fn read_doing(state: &Value) -> Doing {
    match state["doing"].as_str() {
        Some("busy") => Doing::Stepping(Step::Read),
        Some("waiting") => Doing::BackingOff,
        Some("stuck") => Doing::Stuck(read_failure(&state["failure"])),
        _ => Doing::Resting,
    }
}

fn read_failure(told: &Value) -> Failure {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    match told[0].as_u64().unwrap_or_default() {
        0 => Failure::Unreachable,
        1 => Failure::TimedOut,
        2 => Failure::Malformed,
        status => Failure::Service(ServiceError {
            status: u16::try_from(status).unwrap_or_default(),
            name: text(&told[1]),
            message: text(&told[2]),
        }),
    }
}
