//! A browser: what it keeps for all its tabs, which of them leads, and its clock.

use std::collections::VecDeque;

use crate::flow::clock::ServerClock;
use crate::flow::gauge::Gauge;
use crate::flow::gauge::queue::{Change, Kept, Waiting};

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
    next_number: u64,
    moves: Vec<Waiting>,
    /// The tabs that want to lead; the first one does.
    team: VecDeque<u64>,
}

impl Device {
    pub(super) fn new(name: String) -> Self {
        Self {
            name,
            is_online: true,
            clock_error: 0,
            next_number: 1,
            moves: Vec::new(),
            team: VecDeque::new(),
        }
    }

    /// One transaction; with the number of a new move.
    pub(super) fn keep(&mut self, change: Change) -> (Kept, Option<u64>) {
        let mut number = None;
        match change {
            Change::Append(step, at) => {
                number = Some(self.next_number);
                self.moves.push(Waiting {
                    number: self.next_number,
                    points: step.0,
                    at,
                });
                self.next_number += 1;
            }
            Change::Settle(to) => self.moves.retain(|one| one.number > to),
            Change::Open | Change::Identity(_) => {}
        }
        let kept = Kept {
            change,
            device: self.name.clone(),
            moves: self.moves.clone(),
            guest_identity: None,
            is_durable: true,
        };
        (kept, number)
    }

    /// A tab wants to lead; says whether it does at once.
    pub(super) fn join(&mut self, tab: u64) -> bool {
        self.team.push_back(tab);
        self.team.len() == 1
    }

    /// A tab has ended; with the one that leads now, if that is another one.
    pub(super) fn leave(&mut self, tab: u64) -> Option<u64> {
        let led = self.team.front() == Some(&tab);
        self.team.retain(|other| *other != tab);
        self.team.front().copied().filter(|_| led)
    }
}
