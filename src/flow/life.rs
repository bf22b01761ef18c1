//! The value of the game and the moves that change it.

use crate::cognito::sync::Record;

/// The record that holds the value.
pub const LIFE: &str = "life";
/// The end of the gauge.
pub const MOST_POINTS: u8 = 100;
/// The value of a gauge that nobody has touched.
const FIRST_POINTS: u8 = 50;
/// What one move changes.
const POINTS_PER_MOVE: u8 = 25;

/// A press on the heart or on the bomb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// Points more.
    Heart,
    /// Points less.
    Bomb,
}

impl Move {
    /// The value after this move.
    pub(super) fn apply(self, points: u8) -> u8 {
        match self {
            Self::Heart => points.saturating_add(POINTS_PER_MOVE).min(MOST_POINTS),
            Self::Bomb => points.saturating_sub(POINTS_PER_MOVE),
        }
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
        let Some(text) = record.and_then(|record| record.value.as_deref()) else {
            return Self::FIRST;
        };
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
            (Move::Heart, [25, 50, 75, 100, 100]),
            (Move::Bomb, [0, 0, 25, 50, 75]),
        ];
        for (step, after) in cases {
            assert_eq!([0, 25, 50, 75, 100].map(|points| step.apply(points)), after);
        }
        assert_eq!((Move::Heart.apply(90), Move::Bomb.apply(10)), (100, 0));
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
