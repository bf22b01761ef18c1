//! The rules on which "every move counts once" rests. Tests break each of them, to see that they would notice.

use super::life::Move;
use crate::store::Record;

/// The number in a marker: all moves up to it are in the value.
pub(super) fn marker(text: Option<&str>) -> u64 {
    #[cfg(test)]
    if mutation::is(mutation::Mutation::MarkerIgnored) {
        return 0;
    }
    text.and_then(|text| text.trim().parse().ok())
        .unwrap_or_default()
}

/// The value after some moves: one after the other, stopping at both ends each time.
pub(super) fn apply(points: u8, moves: impl Iterator<Item = Move>) -> u8 {
    #[cfg(test)]
    if mutation::is(mutation::Mutation::MovesSummed) {
        let sum: i64 = moves.map(|step| i64::from(step.0)).sum();
        return u8::try_from((i64::from(points) + sum).clamp(0, 100)).unwrap_or_default();
    }
    moves.fold(points, |points, step| step.apply(points))
}

/// A record read anew takes the place of what was known, value and count together.
#[cfg_attr(
    not(test),
    expect(unused_variables, reason = "only a broken rule looks back")
)]
pub(super) fn renewed(known: Option<&Record>, fresh: Record) -> Record {
    #[cfg(test)]
    if let (true, Some(known)) = (mutation::is(mutation::Mutation::ValueNotRead), known)
        && known.key == super::life::LIFE
    {
        let value = known.value.clone();
        return Record { value, ..fresh };
    }
    fresh
}

/// The ways to break the rules.
#[cfg(test)]
pub(in crate::flow::gauge) mod mutation {
    use std::cell::Cell;

    /// One broken rule.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(in crate::flow::gauge) enum Mutation {
        /// What was sent and not answered is sent again.
        MarkerIgnored,
        /// The ends of the gauge are looked at once for all moves.
        MovesSummed,
        /// After a conflict the new count is taken, and the old value kept.
        ValueNotRead,
    }

    thread_local! {
        static BROKEN: Cell<Option<Mutation>> = const { Cell::new(None) };
    }

    /// Breaks a rule in this thread, or none.
    pub(in crate::flow::gauge) fn set(broken: Option<Mutation>) {
        BROKEN.set(broken);
    }

    pub(super) fn is(mutation: Mutation) -> bool {
        BROKEN.get() == Some(mutation)
    }
}
