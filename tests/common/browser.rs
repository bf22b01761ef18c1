//! The browser's part: what it keeps for all its tabs, and which of them leads.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::rc::Rc;

use life_gauge::flow::gauge::queue::{Change, GUEST, Kept, Waiting};
use life_gauge::flow::{Effect, Event, Wake};
use life_gauge::time::UnixSeconds;

use super::Game;

/// The name of a browser that is not called otherwise.
pub(crate) const DEVICE: &str = "browser-1";
/// Whose moves those of [`Game::signed_in`] are.
pub(crate) const PLAYER: &str = "us-east-1_LifeGauge/sub-1";

/// What all tabs of one browser share.
#[derive(Clone, Debug)]
pub(crate) struct Browser {
    pub(crate) device: String,
    pub(crate) is_durable: bool,
    pub(crate) guest_identity: Option<String>,
    owners: BTreeMap<String, Owned>,
}

/// What is kept of one player.
#[derive(Clone, Debug, Default)]
struct Owned {
    last_number: u64,
    moves: Vec<Waiting>,
}

impl Browser {
    pub(crate) fn new(device: &str) -> Rc<RefCell<Self>> {
        Rc::new(RefCell::new(Self {
            device: device.to_owned(),
            is_durable: true,
            guest_identity: None,
            owners: BTreeMap::new(),
        }))
    }

    /// The numbers and points of a player's moves.
    pub(crate) fn moves(&self, owner: &str) -> Vec<(u64, i8)> {
        let moves = self.owners.get(owner).map_or(&[][..], |kept| &kept.moves);
        moves.iter().map(|one| (one.number, one.points)).collect()
    }

    /// A player has made so many moves in this browser before.
    pub(crate) fn count_from(&mut self, owner: &str, number: u64) {
        self.owned(owner).last_number = number;
    }

    /// One transaction.
    fn keep(&mut self, owner: &str, change: Change) -> Kept {
        match &change {
            Change::Open => {}
            Change::Adopt => self.adopt(owner),
            Change::Append(step, at) => self.append(owner, (step.0, *at)),
            Change::Settle(to) => self.owned(owner).moves.retain(|one| one.number > *to),
            Change::Identity(identity) => self.guest_identity.clone_from(identity),
        }
        Kept {
            change,
            device: self.device.clone(),
            moves: self.owned(owner).moves.clone(),
            guest_identity: self.guest_identity.clone(),
            is_durable: self.is_durable,
        }
    }

    fn owned(&mut self, owner: &str) -> &mut Owned {
        self.owners.entry(owner.to_owned()).or_default()
    }

    fn append(&mut self, owner: &str, (points, at): (i8, UnixSeconds)) {
        let kept = self.owned(owner);
        kept.last_number += 1;
        let number = kept.last_number;
        kept.moves.push(Waiting { number, points, at });
    }

    /// What a guest has left becomes the player's.
    fn adopt(&mut self, owner: &str) {
        for one in std::mem::take(&mut self.owned(GUEST).moves) {
            self.append(owner, (one.points, one.at));
        }
    }
}

impl Game {
    /// Does what the browser does; gives back what is for the test to answer.
    pub(super) fn play(&mut self, effect: Effect, events: &mut VecDeque<Event>) -> Option<Effect> {
        match effect {
            Effect::Keep {
                epoch,
                owner,
                change,
            } if self.keeps_at_once => {
                let kept = self.browser.borrow_mut().keep(&owner, change);
                events.push_back(Event::Kept { epoch, kept });
            }
            Effect::Join { epoch, .. } => {
                self.joined = Some(epoch);
                events.extend(self.leads_at_once.then_some(Event::Leads(epoch)));
            }
            Effect::Leave => self.joined = None,
            Effect::TakeTurn { epoch } if self.is_alone => events.push_back(Event::Turn(epoch)),
            Effect::Wait {
                epoch,
                wake: wake @ (Wake::Answer | Wake::EndTurn),
                ..
            } if self.is_alone => events.push_back(Event::Woke { epoch, wake }),
            Effect::Share(text) => self.shared.push(text),
            other => return Some(other),
        }
        None
    }

    /// The browser has kept the first of what it was asked to.
    pub(crate) fn keep(&mut self) {
        let keeps = |effect: &Effect| matches!(effect, Effect::Keep { .. });
        let at = self.effects.iter().position(keeps).expect("a change");
        let Effect::Keep {
            epoch,
            owner,
            change,
        } = self.effects.remove(at)
        else {
            unreachable!()
        };
        let kept = self.browser.borrow_mut().keep(&owner, change);
        self.send(Event::Kept { epoch, kept });
    }

    /// The tab that led has ended.
    pub(crate) fn lead(&mut self) {
        self.send(Event::Leads(self.joined.expect("a team")));
    }

    /// Another tab says something.
    pub(crate) fn hear(&mut self, text: &str) {
        let text = text.to_owned();
        let epoch = self.joined.expect("a team");
        self.send(Event::Heard { epoch, text });
    }
}
