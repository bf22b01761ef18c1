//! The game: a value from 0 to 100 in the player's own dataset, and the moves on their way there.
//!
//! Starts when a player is signed in, ends when he goes. What is missing next – identity, credentials, a fresh read, a
//! write – follows from what is there, in [`super::steps`]; one step is under way at a time.

use super::life::{LIFE, Life, Move};
use super::steps::Step;
use super::{Call, Context};
use crate::cognito::identity::Credentials;
use crate::cognito::sync::Record;
use crate::http::Failure;
use crate::secret::Secret;
use crate::time::UnixSeconds;

/// What the gauge is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doing {
    /// Nothing: all is saved.
    Resting,
    /// A step is under way.
    Stepping(Step),
    /// A step has to wait for new tokens.
    AwaitingTokens,
    /// Another try follows shortly.
    BackingOff,
    /// Given up until the player wants another try.
    Stuck(Failure),
}

/// The last answer of the store, for the player to look at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Returned {
    /// The operation.
    pub operation: &'static str,
    /// The requests since the gauge last rested.
    pub requests: u32,
    /// How long they took together.
    pub milliseconds: u32,
}

/// The records as they were last seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) records: Vec<Record>,
    pub(super) sync_session_token: Secret,
    pub(super) read_at: UnixSeconds,
}

impl Known {
    pub(super) fn life(&self) -> Option<&Record> {
        self.records.iter().find(|record| record.key == LIFE)
    }
}

/// A write that is on its way, or whose answer never came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Write {
    pub(super) value: String,
    pub(super) moves: usize,
    pub(super) over_sync_count: i64,
}

/// One player's gauge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gauge {
    /// What it is doing.
    pub doing: Doing,
    /// The player's identity, once known.
    pub identity_id: Option<String>,
    /// The last answer of the store.
    pub returned: Returned,
    /// When the store last agreed with what is shown.
    pub saved_at: Option<UnixSeconds>,
    pub(super) credentials: Option<Credentials>,
    pub(super) known: Option<Known>,
    /// The records of the pages read so far, while a read of several pages is under way.
    pub(super) pages: Vec<Record>,
    pub(super) next_page: Option<(String, Secret)>,
    pub(super) moves: Vec<Move>,
    pub(super) write: Option<Write>,
    pub(super) wants_read: bool,
    /// The player agreed to begin anew over a value that is no number.
    pub(super) starts_over: bool,
    /// How often in a row a step other than a write failed.
    pub(super) tries: u8,
    /// How often in a row a write failed; what is read in between does not count.
    pub(super) write_tries: u8,
    /// Whether credentials or tokens were renewed already because of a refusal.
    pub(super) has_renewed: bool,
    /// How many answers there were in all.
    pub answers: u32,
    /// How many there had been when the gauge last rested.
    pub(super) answers_at_rest: u32,
}

impl Gauge {
    /// Whether it cannot go on without a fresh ID token.
    pub(super) fn awaits_tokens(&self) -> bool {
        matches!(self.doing, Doing::AwaitingTokens)
    }

    /// The gauge of a player who has just come.
    pub(super) fn new() -> Self {
        Self {
            doing: Doing::Resting,
            identity_id: None,
            returned: Returned::default(),
            saved_at: None,
            credentials: None,
            known: None,
            pages: Vec::new(),
            next_page: None,
            moves: Vec::new(),
            write: None,
            wants_read: true,
            starts_over: false,
            tries: 0,
            write_tries: 0,
            has_renewed: false,
            answers: 0,
            answers_at_rest: 0,
        }
    }

    /// The value to show: the stored one with all waiting moves; none before the first read.
    pub fn life(&self) -> Option<Life> {
        Some(match self.base()? {
            Life::Points(points) => Life::Points(
                self.moves
                    .iter()
                    .fold(points, |points, step| step.apply(points)),
            ),
            foreign @ Life::Foreign(_) => foreign,
        })
    }

    /// How many moves are not saved yet.
    pub fn waiting_moves(&self) -> usize {
        self.moves.len()
    }

    /// The records as they were last seen.
    pub fn records(&self) -> &[Record] {
        self.known.as_ref().map_or(&[], |known| &known.records)
    }

    /// The value that waiting moves are applied on.
    pub(super) fn base(&self) -> Option<Life> {
        let stored = Life::of(self.known.as_ref()?.life());
        let starts_over = self.starts_over && matches!(stored, Life::Foreign(_));
        Some(if starts_over { Life::FIRST } else { stored })
    }

    /// Takes a move; it shows at once, or as soon as there is a value to show.
    pub(super) fn moved(&mut self, step: Move) {
        if !matches!(self.base(), Some(Life::Foreign(_))) {
            self.moves.push(step);
        }
    }

    /// Takes the wish to read anew.
    pub(super) fn reread(&mut self) {
        self.wants_read = true;
        self.try_again();
    }

    /// Takes the wish to try again what failed.
    pub(super) fn try_again(&mut self) {
        if matches!(self.doing, Doing::Stuck(_)) {
            self.doing = Doing::Resting;
            (self.tries, self.write_tries, self.has_renewed) = (0, 0, false);
        }
    }

    /// Takes the leave to write over a value that is no number.
    pub(super) fn start_over(&mut self) {
        self.starts_over = matches!(self.base(), Some(Life::Foreign(_)));
        self.try_again();
    }

    /// A wait is over.
    pub(super) fn woke(&mut self) {
        if matches!(self.doing, Doing::BackingOff) {
            self.doing = Doing::Resting;
        }
    }

    /// Tokens that were waited for are not to be had.
    pub(super) fn no_tokens(&mut self, failure: Failure) {
        self.doing = Doing::Stuck(failure);
    }

    /// Does what is missing next, if it rests. `id_token` is none while there is no good one.
    pub(super) fn go_on(&mut self, id_token: Option<&Secret>, context: &mut Context<'_>) {
        if self.awaits_tokens() && id_token.is_some() {
            self.doing = Doing::Resting;
        }
        if self.doing != Doing::Resting {
            return;
        }
        let Some(step) = self.next_step(context.now) else {
            (self.tries, self.write_tries, self.has_renewed) = (0, 0, false);
            self.answers_at_rest = self.answers;
            return;
        };
        self.doing = match self.request(step, id_token, context) {
            Some(request) => {
                context.send(Call::Gauge(step), request);
                Doing::Stepping(step)
            }
            None => Doing::AwaitingTokens,
        };
    }
}
