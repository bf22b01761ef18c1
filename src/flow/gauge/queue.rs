//! The moves that wait, as this tab sees them. The browser keeps them for all its tabs: it gives each a number, higher
//! than any before, and every answer of it lists all that wait for the player. So a list is complete up to its highest
//! number, and so are two lists put together. What other tabs say of moves is never sent: it makes a tab look there.

use serde::Serialize;
use serde_json::Value;

use super::life::Move;
use crate::time::UnixSeconds;

/// Whose moves are nobody's yet: those of a guest. They become the moves of the next player.
pub const GUEST: &str = "guest";

/// A change of what the browser keeps; each is done whole or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// None.
    Open,
    /// A player who has signed in takes over what a guest has left.
    Adopt,
    /// A move goes behind all others.
    Append(Move, UnixSeconds),
    /// All up to this number are done with.
    Settle(u64),
    /// The guest's identity is this one, or none any more.
    Identity(Option<String>),
}

/// The browser's answer to a [`Change`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// What was changed.
    pub change: Change,
    /// The name that the numbers are unique under. Another name comes with another count.
    pub device: String,
    /// The player's moves, by number.
    pub moves: Vec<Waiting>,
    /// The identity that a guest had in this browser.
    pub guest_identity: Option<String>,
    /// Whether it survives the page.
    pub is_durable: bool,
}

/// A move that has a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// Its number on this device.
    pub number: u64,
    /// What it changes.
    pub points: i8,
    /// When it was made.
    pub at: UnixSeconds,
}

impl Waiting {
    /// Reads what the browser's store says.
    pub fn read(value: &Value) -> Option<Self> {
        Some(Self {
            number: value["number"].as_u64()?,
            points: i8::try_from(value["points"].as_i64()?).ok()?,
            at: UnixSeconds(value["at"].as_i64()?),
        })
    }
}

/// The moves of a player, or of a guest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Queue {
    pub(super) device: String,
    /// Whether it is what the browser says, and not only for show.
    pub(super) is_open: bool,
    pub(super) is_durable: bool,
    /// Those with a number, in their order.
    stored: Vec<Waiting>,
    /// Those that the browser was asked to keep and has not yet.
    fresh: Vec<(Move, UnixSeconds)>,
    /// All up to this number are in the value.
    pub(super) settled: u64,
    /// The browser still keeps some of those.
    has_leftovers: bool,
}

impl Queue {
    /// Believes no more what was heard, until the browser answers.
    pub(super) fn close(&mut self) {
        self.is_open = false;
    }

    /// Takes a move that was just made.
    pub(super) fn push(&mut self, step: Move, at: UnixSeconds) {
        self.fresh.push((step, at));
    }

    /// Takes an answer of the browser.
    pub(super) fn keep(&mut self, kept: &Kept) {
        if matches!(kept.change, Change::Append(..)) && !self.fresh.is_empty() {
            self.fresh.remove(0);
        }
        if !self.is_open || self.device != kept.device {
            (self.stored, self.settled) = (Vec::new(), 0);
            self.device.clone_from(&kept.device);
            self.is_open = true;
        }
        self.is_durable = kept.is_durable;
        self.join(&kept.moves);
    }

    /// Takes the list of another answer: what both have, and what either has.
    fn join(&mut self, moves: &[Waiting]) {
        for one in moves {
            let at = self
                .stored
                .partition_point(|other| other.number < one.number);
            let is_known = self
                .stored
                .get(at)
                .is_some_and(|other| other.number == one.number);
            self.has_leftovers |= one.number <= self.settled;
            if !is_known && one.number > self.settled {
                self.stored.insert(at, *one);
            }
        }
    }

    /// Takes the word of the tab that leads for what is in the value.
    pub(super) fn believe(&mut self, number: u64) {
        self.settled = 0;
        self.settle(number);
    }

    /// Forgets what the value has in it; says whether there was anything.
    pub(super) fn settle(&mut self, number: u64) -> bool {
        let before = self.stored.len();
        self.settled = self.settled.max(number);
        self.stored.retain(|one| one.number > number);
        std::mem::take(&mut self.has_leftovers) || self.stored.len() < before
    }

    /// The moves that may be sent: those that the browser keeps.
    pub(super) fn stored(&self) -> &[Waiting] {
        &self.stored
    }

    /// Every move, in its order, with its time.
    pub(super) fn moves(&self) -> impl Iterator<Item = (Move, UnixSeconds)> {
        let stored = self.stored.iter().map(|one| (Move(one.points), one.at));
        stored.chain(self.fresh.iter().copied())
    }

    pub(super) fn len(&self) -> usize {
        self.stored.len() + self.fresh.len()
    }
}
