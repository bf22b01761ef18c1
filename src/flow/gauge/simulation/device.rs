//! A browser: what it keeps for all its tabs, which of them leads, and its clock.

use std::collections::VecDeque;

use crate::flow::clock::ServerClock;
use crate::flow::gauge::Gauge;
use crate::flow::gauge::queue::{Change, Kept};
use crate::flow::gauge::shelf::Shelf;

/// Everybody is the same player.
pub(super) const PLAYER: &str = "pool/player";

/// One tab, from its opening to its end. A reload makes another one.
pub(super) struct Tab {
    pub(super) device: usize,
    pub(super) gauge: Gauge,
    pub(super) clock: ServerClock,
}

/// One browser profile on one machine.
pub(super) struct Device {
    pub(super) name: String,
    pub(super) is_online: bool,
    /// What the clock of the machine is wrong by, in seconds.
    pub(super) clock_error: i64,
    /// Whether the browser lacks locks and channels, so that each tab goes its own way.
    pub(super) is_simple: bool,
    shelf: Shelf,
    /// The tabs that want to lead; the first one does.
    team: VecDeque<u64>,
}

impl Device {
    pub(super) fn new(name: String) -> Self {
        Self {
            shelf: Shelf::new(name.clone(), true),
            name,
            is_online: true,
            clock_error: 0,
            is_simple: false,
            team: VecDeque::new(),
        }
    }

    /// One transaction.
    pub(super) fn keep(&mut self, change: Change) -> Kept {
        self.shelf.keep(PLAYER, change)
    }

    /// A tab wants to lead; says whether it does at once.
    pub(super) fn join(&mut self, tab: u64) -> bool {
        self.team.push_back(tab);
        self.is_simple || self.team.len() == 1
    }

    /// A tab has ended; with the one that leads now, if that is another one.
    pub(super) fn leave(&mut self, tab: u64) -> Option<u64> {
        let led = self.team.front() == Some(&tab);
        self.team.retain(|other| *other != tab);
        self.team
            .front()
            .copied()
            .filter(|_| led && !self.is_simple)
    }
}
