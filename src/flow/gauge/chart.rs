//! The last changes of the value: when, to what, and by which device. They are kept in a record beside the value, so every
//! device shows the same.

use std::fmt::Write as _;

use super::known::Known;
use super::life::Life;
use crate::time::UnixSeconds;

/// The record that holds them.
pub(super) const RECENT: &str = "recent";
/// How many are kept.
const KEPT: usize = 12;

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// When it was made.
    pub at: UnixSeconds,
    /// The value since.
    pub points: u8,
    /// The device; empty if it was somebody's who leaves no name.
    pub by: String,
}

/// The changes that the records tell of, oldest first. A value that the last of them does not have is the work of another
/// app.
pub(super) fn steps(known: &Known, base: u8) -> Vec<Step> {
    let text = known.text(RECENT).unwrap_or_default();
    let mut steps: Vec<Step> = text.split(' ').filter_map(read).collect();
    let is_told = steps.last().is_some_and(|last| last.points == base);
    let life = known.record(super::life::LIFE);
    if let (false, Some(life)) = (is_told, life) {
        steps.push(Step {
            at: life.last_modified.unwrap_or_default(),
            points: base,
            by: String::new(),
        });
    }
    steps
}

/// The text of the last of them.
pub(super) fn text(steps: &[Step]) -> String {
    let mut text = String::new();
    for step in &steps[steps.len().saturating_sub(KEPT)..] {
        let gap = if text.is_empty() { "" } else { " " };
        let _ = write!(text, "{gap}{}:{}:{}", step.at.0, step.points, step.by);
    }
    text
}

/// Other clients may have written anything there; what does not fit is left out.
fn read(text: &str) -> Option<Step> {
    let mut parts = text.splitn(3, ':');
    let at = UnixSeconds(parts.next()?.parse().ok()?);
    let Life::Points(points) = Life::read(parts.next()?) else {
        return None;
    };
    Some(Step {
        at,
        points,
        by: parts.next()?.to_owned(),
    })
}
