//! Moves kept in memory: what a browser does that has no database, and what tests do.

use super::life::Move;
use super::queue::{Change, GUEST, Kept, Waiting};
use crate::time::UnixSeconds;

/// The moves of all players of one browser.
#[derive(Clone, Debug)]
pub struct Shelf {
    device: String,
    last_number: u64,
    moves: Vec<(String, Waiting)>,
    guest_identity: Option<String>,
    is_durable: bool,
}

impl Shelf {
    /// An empty one; `device` must be a name that no other has ever had.
    pub fn new(device: String, is_durable: bool) -> Self {
        Self {
            device,
            last_number: 0,
            moves: Vec::new(),
            guest_identity: None,
            is_durable,
        }
    }

    /// Makes a change, and tells what there is for the player.
    pub fn keep(&mut self, owner: &str, change: Change) -> Kept {
        match &change {
            Change::Open => {}
            Change::Adopt => self.adopt(owner),
            Change::Append(step, at) => self.append(owner, *step, *at),
            Change::Settle(to) => self
                .moves
                .retain(|(of, one)| of != owner || one.number > *to),
            Change::Identity(identity) => self.guest_identity.clone_from(identity),
        }
        let own = self.moves.iter().filter(|(of, _)| of == owner);
        Kept {
            change,
            device: self.device.clone(),
            moves: own.map(|(_, one)| *one).collect(),
            guest_identity: self.guest_identity.clone(),
            is_durable: self.is_durable,
        }
    }

    fn append(&mut self, owner: &str, Move(points): Move, at: UnixSeconds) {
        self.last_number += 1;
        let number = self.last_number;
        self.moves
            .push((owner.to_owned(), Waiting { number, points, at }));
    }

    /// What a guest has left becomes the player's, with new numbers.
    fn adopt(&mut self, owner: &str) {
        let (left, kept) = std::mem::take(&mut self.moves)
            .into_iter()
            .partition(|(of, _)| of == GUEST);
        self.moves = kept;
        for (_, one) in left {
            self.append(owner, Move(one.points), one.at);
        }
    }
}
