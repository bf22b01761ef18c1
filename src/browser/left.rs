//! What a page had no time for. A browser takes back what a page has asked of its database and what had no turn there
//! before the page went, so such moves go into `localStorage`, which takes them at once, until another page takes them in.

use std::cell::{Cell, RefCell};

use web_sys::IdbTransaction;

use super::area::Area;
use super::clock;

/// The beginning of the key of what a page has left, before a name that no other page has.
pub(super) const LEFT: &str = "life-gauge.left.";

/// Names a move on its way.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Ticket(u32);

/// A move that the database does not have yet.
struct OnItsWay {
    ticket: Ticket,
    /// As it will stand there.
    text: String,
    /// None until it has begun.
    transaction: Option<IdbTransaction>,
}

thread_local! {
    static ON_THEIR_WAY: RefCell<Vec<OnItsWay>> = const { RefCell::new(Vec::new()) };
    static TICKETS: Cell<u32> = const { Cell::new(0) };
}

/// A move sets out for the database.
pub(super) fn set_out(text: String) -> Ticket {
    let ticket = Ticket(TICKETS.get() + 1);
    TICKETS.set(ticket.0);
    let one = OnItsWay {
        ticket,
        text,
        transaction: None,
    };
    ON_THEIR_WAY.with_borrow_mut(|all| all.push(one));
    ticket
}

/// It goes by this transaction; unless the page has gone without it, which is then told.
pub(super) fn goes_by(ticket: Ticket, transaction: &IdbTransaction) -> bool {
    ON_THEIR_WAY.with_borrow_mut(|all| {
        let one = all.iter_mut().find(|one| one.ticket == ticket);
        one.map(|one| one.transaction = Some(transaction.clone()))
            .is_some()
    })
}

/// It need not be seen to any more; says whether it had to be until now.
pub(super) fn arrived(ticket: Ticket) -> bool {
    ON_THEIR_WAY.with_borrow_mut(|all| {
        let before = all.len();
        all.retain(|one| one.ticket != ticket);
        all.len() < before
    })
}

/// The page goes. What the database can still give up it has not kept, and now never will; the rest is there. Where
/// `localStorage` takes nothing either, there is no other place.
pub(crate) fn leave() {
    let is_not_kept = |one: &OnItsWay| {
        let transaction = one.transaction.as_ref();
        transaction.is_none_or(|transaction| transaction.abort().is_ok())
    };
    let mut all = ON_THEIR_WAY.take();
    all.retain(is_not_kept);
    if !all.is_empty() {
        let texts: Vec<_> = all.into_iter().map(|one| one.text).collect();
        let key = LEFT.to_owned() + &clock::random_name();
        let _ = Area::Browser.set(&key, &texts.join("\n"));
    }
}

/// What pages have left: the key, and the moves line by line.
pub(super) fn all() -> Vec<(String, String)> {
    let keys = Area::Browser.keys(LEFT).unwrap_or_default();
    let texts = |key: String| {
        let texts = Area::Browser.get(&key, |texts| texts.as_str().map(str::to_owned));
        Some((key, texts.ok()??))
    };
    keys.into_iter().filter_map(texts).collect()
}

/// Another page, or this one, has taken it in.
pub(super) fn forget(key: &str) {
    Area::Browser.delete(key);
}
