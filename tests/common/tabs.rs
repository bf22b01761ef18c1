//! Two tabs of one browser.

use std::cell::RefCell;
use std::rc::Rc;

use serde_json::Value;

use super::browser::{Browser, DEVICE};
use super::store::{READ, list};
use super::{Game, NOW, config};

/// One player in two tabs.
pub(crate) struct Tabs {
    pub(crate) leader: Game,
    pub(crate) follower: Game,
}

impl Tabs {
    /// The first read has been made.
    pub(crate) fn new(records: &[Value]) -> Self {
        let mut tabs = Self::unread();
        tabs.leader.admit();
        tabs.leader.answer(READ, list(records));
        tabs.talk();
        tabs
    }

    /// Nothing was answered yet.
    pub(crate) fn unread() -> Self {
        let browser = Browser::new(DEVICE);
        let tab = |leads_at_once| {
            let mut game = Game::new(config(), &browser);
            game.leads_at_once = leads_at_once;
            game.sign_in_as("sub-1");
            game
        };
        let mut tabs = Self {
            leader: tab(true),
            follower: tab(false),
        };
        tabs.talk();
        tabs
    }

    /// The same tabs in a browser of their own.
    pub(crate) fn copy(&self) -> Self {
        let browser = self.leader.browser.borrow().clone();
        let browser = Rc::new(RefCell::new(browser));
        let [leader, follower] = [&self.leader, &self.follower].map(|game| Game {
            browser: Rc::clone(&browser),
            ..game.clone()
        });
        Self { leader, follower }
    }

    /// Each hears what the other has said, until there is nothing more to say.
    pub(crate) fn talk(&mut self) {
        for _ in 0..10 {
            hear(&mut self.leader, &mut self.follower);
            hear(&mut self.follower, &mut self.leader);
            if self.leader.shared.is_empty() && self.follower.shared.is_empty() {
                return;
            }
        }
        panic!("they talk without end: {:?}", self.follower.shared);
    }

    /// So many seconds go by.
    pub(crate) fn pass(&mut self, seconds: i64) {
        (self.leader.now, self.follower.now) = (NOW.plus(seconds), NOW.plus(seconds));
    }

    pub(crate) fn shown(&self) -> [(Option<u8>, usize); 2] {
        [self.leader.shown(), self.follower.shown()]
    }
}

fn hear(from: &mut Game, to: &mut Game) {
    for text in std::mem::take(&mut from.shared) {
        to.hear(&text);
    }
}
