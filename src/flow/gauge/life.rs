//! The value of the game and the moves that change it.

use crate::store::Record;

/// The record that holds the value.
pub const LIFE: &str = "life";
/// The end of the gauge.
pub const MOST_POINTS: u8 = 100;
/// The value of a gauge that nobody has touched.
const FIRST_POINTS: u8 = 50;
/// What one move changes.
const POINTS_PER_MOVE: i8 = 25;

/// What one press changes: so many points more, or less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move(pub i8);

impl Move {
    /// A press on the heart.
    pub const HEART: Self = Self(POINTS_PER_MOVE);
    /// A press on the bomb.
    pub const BOMB: Self = Self(-POINTS_PER_MOVE);

    /// The value after this move.
    pub fn apply(self, points: u8) -> u8 {
        points.saturating_add_signed(self.0).min(MOST_POINTS)
    }

    /// What takes back a change from one value to another.
    pub(super) fn back(before: u8, after: u8) -> Self {
        let change = i16::from(before) - i16::from(after);
        Self(i8::try_from(change).unwrap_or_default())
    }
}

/// What the record `life` holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Life {
    /// A value of the gauge.
    Points(u8),
    /// Something that is no number, written by another client; never written over unasked.
    Foreign(String),
}

impl Life {
    /// The value of a gauge that nobody has touched.
    pub(super) const FIRST: Self = Self::Points(FIRST_POINTS);

    /// Reads the record, which may be absent or removed.
    pub(super) fn of(record: Option<&Record>) -> Self {
        match record.and_then(|record| record.value.as_deref()) {
            Some(text) => Self::read(text),
            None => Self::FIRST,
        }
    }

    /// Reads a value.
    pub(super) fn read(text: &str) -> Self {
        match text.trim().parse::<i64>() {
            Ok(number) => {
                let points = number.clamp(0, MOST_POINTS.into());
                Self::Points(u8::try_from(points).unwrap_or(MOST_POINTS))
            }
            Err(_) => Self::Foreign(text.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{LIFE, Life, Move, Record};

    #[test]
    fn moves_stop_at_both_ends() {
        let cases = [
            (Move::HEART, [25, 50, 75, 100, 100]),
            (Move::BOMB, [0, 0, 25, 50, 75]),
            (Move(0), [0, 25, 50, 75, 100]),
            (Move(127), [100; 5]),
            (Move(-128), [0; 5]),
        ];
        for (step, after) in cases {
            assert_eq!([0, 25, 50, 75, 100].map(|points| step.apply(points)), after);
        }
        assert_eq!((Move::HEART.apply(90), Move::BOMB.apply(10)), (100, 0));
        for (before, after) in [(90, 100), (10, 0), (50, 75), (0, 0)] {
            assert_eq!(Move::back(before, after).apply(after), before);
        }
    }

    #[test]
    fn what_other_clients_write_is_read_kindly_and_never_guessed() {
        let cases = [
            (None, Life::Points(50)),
            (Some("75"), Life::Points(75)),
            (Some(" 60 "), Life::Points(60)),
            (Some("250"), Life::Points(100)),
            (Some("-3"), Life::Points(0)),
            (Some("much"), Life::Foreign("much".to_owned())),
            (Some(""), Life::Foreign(String::new())),
            (Some("7.5"), Life::Foreign("7.5".to_owned())),
        ];
        for (value, expected) in cases {
            let value = value.map(str::to_owned);
            let record = Record {
                key: LIFE.to_owned(),
                value,
                sync_count: 1,
                last_modified: None,
            };
            assert_eq!(Life::of(Some(&record)), expected);
        }
        assert_eq!(Life::of(None), Life::Points(50));
    }
}
