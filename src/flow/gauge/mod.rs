//! The game: a value from 0 to 100 in the player's own store, and the moves on their way there.
//!
//! Starts when a player is signed in or a guest plays, ends when he goes. Each tab has one. A move is given to the
//! browser to keep before anything else ([`queue`]). One tab leads: it reads and writes, one step at a time, and what is
//! missing next – identity, credentials, a read, a write – follows from what is there ([`steps`]). The others show what
//! it tells them ([`team`]).

mod chart;
mod known;
mod legacy;
pub mod life;
mod moves;
pub mod queue;
mod recovery;
mod rules;
pub mod shelf;
#[cfg(test)]
mod simulation;
pub mod steps;
mod team;
mod view;
mod write;

pub use chart::Step as ChartStep;
pub use team::news_of_moves;

use known::Known;
use legacy::Legacy;
use life::Move;
use queue::{Change, GUEST, Kept, Queue};
use steps::Step;
use team::Wish;

use super::{Call, Context, Wake};
use crate::cognito::identity::Credentials;
use crate::http::{Failure, Response};
use crate::secret::Secret;
use crate::store::Page;
use crate::time::UnixSeconds;

/// What the gauge is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doing {
    /// Nothing, or nothing yet.
    Resting,
    /// A step is under way.
    Stepping(Step),
    /// A step has to wait for new tokens.
    AwaitingTokens,
    /// Another try follows shortly.
    BackingOff,
    /// Given up until the player does something, or the network comes back.
    Stuck(Failure),
}

/// The last answer of the store, for the player to look at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Returned {
    /// The operation.
    pub operation: String,
    /// The requests since the gauge last rested.
    pub requests: u32,
    /// How long they took together.
    pub milliseconds: u32,
}

/// Something that happened to the gauge.
#[derive(Clone, Debug)]
pub enum Input {
    /// It has just been made, on a page that was opened.
    Opened,
    /// It has just been made, for a player who has signed in.
    SignedIn,
    /// The player pressed the heart or the bomb.
    Moved(Move),
    /// The player wants his last move back.
    Undo,
    /// The player wants the value read again.
    Reread,
    /// The player wants what failed to be tried again.
    TryAgain,
    /// The player agreed to write over a value that is no number.
    StartOver,
    /// The browser has kept something.
    Kept(Kept),
    /// This tab leads from now on.
    Leads,
    /// Another tab of the same player said something.
    Heard(String),
    /// The tab has come into view, or gone out of it.
    Seen(bool),
    /// The network has come back, or gone.
    Online(bool),
    /// A wait is over.
    Woke(Wait),
    /// Tokens that it waits for are not to be had.
    NoTokens(Failure),
    /// The step under way was answered after so many milliseconds.
    Replied(Step, Result<Response, Failure>, u32),
}

/// The gauge's reasons to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// What failed is tried again.
    BackOff,
    /// Moves gather for the next write.
    Pace,
    /// The value may have changed elsewhere.
    Poll,
}

/// Moves that come within this time of a write go out with the next one, in milliseconds.
const PACE_MILLISECONDS: u32 = 1_000;
/// How long a tab in view goes without a look at the store, in milliseconds.
const POLL_MILLISECONDS: u32 = 30_000;
/// What is added to that, at random and at most.
const POLL_JITTER_MILLISECONDS: u32 = 4_000;

/// One player's gauge in one tab.
#[expect(
    clippy::struct_excessive_bools,
    reason = "none of them follows from the others, and every combination can be met"
)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gauge {
    /// What it is doing; in a tab that follows, what the leading one does.
    pub doing: Doing,
    /// The player's identity, once known.
    pub identity_id: Option<String>,
    /// The last answer of the store.
    pub returned: Returned,
    /// When the store last agreed with what is shown.
    pub saved_at: Option<UnixSeconds>,
    /// When somebody else's change was last found in the store.
    pub merged_at: Option<UnixSeconds>,
    /// How many answers there were in all.
    pub answers: u32,
    /// Whether the browser has a network.
    pub is_online: bool,
    is_seen: bool,
    leads: bool,
    /// The player whose moves these are.
    owner: String,
    credentials: Option<Credentials>,
    known: Option<Known>,
    /// The pages read so far, while a read of several pages is under way.
    reading: Option<Page>,
    legacies: Vec<Legacy>,
    queue: Queue,
    undo: Vec<Move>,
    wants_read: bool,
    /// The player agreed to begin anew over a value that is no number.
    starts_over: bool,
    /// The identity is that of a guest, which is to become the player's.
    is_linking: bool,
    is_pacing: bool,
    is_polling: bool,
    /// How often in a row a step other than a write failed.
    tries: u8,
    /// How often in a row a write failed; what is read in between does not count.
    write_tries: u8,
    /// How often credentials or tokens were renewed because of a refusal.
    renewals: u8,
    /// How many answers there had been when the gauge last rested.
    answers_at_rest: u32,
    /// What the other tabs were last told.
    told: String,
}

impl Gauge {
    /// The gauge of a player who has just come, or of a [`GUEST`].
    pub fn new(owner: String, is_seen: bool, is_online: bool) -> Self {
        Self {
            doing: Doing::Resting,
            identity_id: None,
            returned: Returned::default(),
            saved_at: None,
            merged_at: None,
            answers: 0,
            is_online,
            is_seen,
            leads: false,
            known: (owner == GUEST).then(Known::default),
            owner,
            credentials: None,
            reading: None,
            legacies: Vec::new(),
            queue: Queue::default(),
            undo: Vec::new(),
            wants_read: true,
            starts_over: false,
            is_linking: false,
            is_pacing: false,
            is_polling: false,
            tries: 0,
            write_tries: 0,
            renewals: 0,
            answers_at_rest: 0,
            told: String::new(),
        }
    }

    /// Takes what happened, if anything did, and goes on. `id_token` is none while there is no good one.
    pub fn update(
        &mut self,
        input: Option<Input>,
        id_token: Option<&Secret>,
        context: &mut Context<'_>,
    ) {
        let awaited = self.awaits_tokens();
        if let Some(input) = input {
            self.take(input, context);
        }
        if awaited && id_token.is_some() {
            self.doing = Doing::Resting;
        }
        self.go_on(id_token, context);
        self.poll_later(context);
        self.tell(context);
    }

    fn take(&mut self, input: Input, context: &mut Context<'_>) {
        match input {
            Input::Opened => self.join(Change::Open, context),
            Input::SignedIn => self.join(Change::Adopt, context),
            Input::Moved(step) => self.moved(step, context),
            Input::Undo => self.undo(context),
            Input::Reread => self.wish(Wish::Read, context),
            Input::TryAgain => self.wish(Wish::Again, context),
            Input::StartOver => self.wish(Wish::StartOver, context),
            Input::Kept(kept) => self.kept(&kept, context),
            Input::Leads => self.lead(context),
            Input::Heard(text) => self.heard(&text, context),
            Input::Seen(is_seen) => self.seen(is_seen, context),
            Input::Online(is_online) => self.online(is_online),
            Input::Woke(wait) => self.woke(wait, context),
            Input::NoTokens(failure) => self.doing = Doing::Stuck(failure),
            Input::Replied(step, result, milliseconds) => {
                self.replied(step, (result, milliseconds), context);
            }
        }
    }

    fn join(&self, change: Change, context: &mut Context<'_>) {
        context.join(&self.owner);
        self.change(change, context);
    }

    /// Begins to read and write. What was heard so far is for show only.
    fn lead(&mut self, context: &mut Context<'_>) {
        self.leads = true;
        self.doing = Doing::Resting;
        self.wants_read = true;
        self.starts_over = false;
        self.identity_id = None;
        self.answers_at_rest = self.answers;
        if self.is_guest() {
            self.known = Some(Known::default());
        }
        self.queue.close();
        self.change(Change::Open, context);
    }

    fn seen(&mut self, is_seen: bool, context: &mut Context<'_>) {
        // A window that gets the focus may have been in view all the time, beside the one that was played in.
        self.is_seen = is_seen;
        if is_seen {
            self.wish(Wish::Look, context);
        }
    }

    fn online(&mut self, is_online: bool) {
        self.is_online = is_online;
        if is_online && self.leads {
            self.unstick();
            self.wants_read = true;
        }
    }

    fn woke(&mut self, wait: Wait, context: &mut Context<'_>) {
        match wait {
            Wait::BackOff if self.doing == Doing::BackingOff => self.doing = Doing::Resting,
            Wait::BackOff => {}
            Wait::Pace => self.is_pacing = false,
            Wait::Poll => {
                self.is_polling = false;
                if self.is_seen {
                    self.wish(Wish::Poll, context);
                }
            }
        }
    }

    /// Begins to try again what was given up.
    fn unstick(&mut self) {
        if self.leads && matches!(self.doing, Doing::Stuck(_)) {
            self.doing = Doing::Resting;
            self.rested();
        }
    }

    fn rested(&mut self) {
        (self.tries, self.write_tries, self.renewals) = (0, 0, 0);
    }

    fn poll_later(&mut self, context: &mut Context<'_>) {
        if self.is_seen && !self.is_polling && !self.is_guest() {
            self.is_polling = true;
            let jitter = context.jitter(POLL_JITTER_MILLISECONDS);
            context.wait(Wake::Gauge(Wait::Poll), POLL_MILLISECONDS + jitter);
        }
    }

    /// Does what is missing next, if it rests and leads.
    fn go_on(&mut self, id_token: Option<&Secret>, context: &mut Context<'_>) {
        if !self.leads || self.doing != Doing::Resting || !self.is_online {
            return;
        }
        let Some(step) = self.next_step(context) else {
            self.rested();
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
