//! What there is to see of a gauge.

use super::chart::{self, Step};
use super::life::Life;
use super::queue::GUEST;
use super::{Doing, Gauge};
use crate::store::Record;

impl Gauge {
    /// The value to show: the stored one with all waiting moves; none before the first read.
    pub fn life(&self) -> Option<Life> {
        Some(match self.base()? {
            Life::Points(points) => Life::Points(
                self.queue
                    .moves()
                    .fold(points, |points, (step, _)| step.apply(points)),
            ),
            foreign @ Life::Foreign(_) => foreign,
        })
    }

    /// The value that waiting moves are applied on.
    pub(super) fn base(&self) -> Option<Life> {
        let stored = self.known.as_ref()?.life();
        let starts_over = self.starts_over && matches!(stored, Life::Foreign(_));
        Some(if starts_over { Life::FIRST } else { stored })
    }

    /// How many moves are not saved yet.
    pub fn waiting_moves(&self) -> usize {
        self.queue.len()
    }

    /// Whether there is a move to take back.
    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty() && matches!(self.life(), Some(Life::Points(_)))
    }

    /// The player whose gauge it is.
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// Whether it is nobody's, and stays in this browser.
    pub fn is_guest(&self) -> bool {
        self.owner == GUEST
    }

    /// Whether moves would be lost with the page, because the browser keeps nothing.
    pub fn is_fleeting(&self) -> bool {
        self.queue.is_open && !self.queue.is_durable
    }

    /// This browser's name in the records.
    pub fn device(&self) -> &str {
        &self.queue.device
    }

    /// The records as they were last seen.
    pub fn records(&self) -> &[Record] {
        self.known.as_ref().map_or(&[], |known| &known.records)
    }

    /// The last changes, oldest first; those that wait are this device's.
    pub fn chart(&self) -> Vec<Step> {
        let (Some(known), Some(Life::Points(mut points))) = (&self.known, self.base()) else {
            return Vec::new();
        };
        let mut steps = chart::steps(known, points);
        for (step, at) in self.queue.moves() {
            points = step.apply(points);
            let by = self.queue.device.clone();
            steps.push(Step { at, points, by });
        }
        steps
    }

    /// Whether it cannot go on without a fresh ID token.
    pub fn awaits_tokens(&self) -> bool {
        matches!(self.doing, Doing::AwaitingTokens)
    }
}
