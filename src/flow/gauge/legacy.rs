//! What guests have left in the cloud: datasets that came with the identity of a guest who became the player. Each is
//! read, counts like one move of a device with the dataset's name, and is deleted then. None of that is worth being
//! stuck for.

use super::Gauge;
use super::known::Known;
use super::life::{Life, Move};
use super::steps::Step;
use crate::http::Failure;
use crate::store::{Page, Remedy, remedy};
use crate::time::UnixSeconds;

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Legacy {
    /// The dataset.
    pub(super) name: String,
    pub(super) stage: Stage,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Unread,
    /// Its count when it was read, and what it changes.
    Read(u64, Move),
    /// Deleted, or not to be had.
    Done,
}

impl Legacy {
    /// What it changes if the value does not have it yet, with the number for its marker.
    pub(super) fn due(&self, known: &Known) -> Option<(u64, Move)> {
        match self.stage {
            Stage::Read(count, change) if count > known.applied(&self.name) => {
                Some((count, change))
            }
            _ => None,
        }
    }

    fn is_for(&self, step: Step) -> bool {
        match step {
            Step::ReadLegacy => self.stage == Stage::Unread,
            Step::DeleteLegacy => matches!(self.stage, Stage::Read(..)),
            _ => false,
        }
    }
}

impl Gauge {
    /// Takes note of a dataset that has the name of ours before its own.
    pub(super) fn inherit(&mut self, name: &str, dataset: &str) {
        let is_ours = name
            .strip_prefix(dataset)
            .is_some_and(|rest| rest.starts_with('.'));
        if is_ours && !self.legacies.iter().any(|legacy| legacy.name == name) {
            self.legacies.push(Legacy {
                name: name.to_owned(),
                stage: Stage::Unread,
            });
        }
    }

    /// The one that a step is about.
    pub(super) fn legacy(&self, step: Step) -> Option<&Legacy> {
        self.legacies.iter().find(|legacy| legacy.is_for(step))
    }

    /// Takes its records. A value that is no number stays where it is.
    pub(super) fn read_legacy(&mut self, page: Page) {
        let mut known = Known::default();
        let counts = page.records.iter().map(|record| record.sync_count);
        let count = counts.chain(page.sync_count).max().unwrap_or_default();
        let count = u64::try_from(count).unwrap_or_default();
        known.take(page, UnixSeconds::default());
        let stage = match (known.life(), Life::FIRST) {
            (Life::Points(points), Life::Points(first)) => {
                Stage::Read(count, Move::back(points, first))
            }
            _ => Stage::Done,
        };
        self.set_legacy(Step::ReadLegacy, stage);
    }

    pub(super) fn set_legacy(&mut self, step: Step, stage: Stage) {
        let mut legacies = self.legacies.iter_mut();
        if let Some(legacy) = legacies.find(|legacy| legacy.is_for(step)) {
            legacy.stage = stage;
        }
    }

    /// Leaves one alone after a failure: until the next read if that may help, or for as long as the tab is open.
    pub(super) fn leave_legacy(&mut self, step: Step, failure: &Failure) {
        if remedy(failure) == Remedy::Credentials && self.renews() {
            return;
        }
        if failure.is_transient() {
            let at = self.legacies.iter().position(|legacy| legacy.is_for(step));
            at.map(|at| self.legacies.remove(at));
        } else {
            self.set_legacy(step, Stage::Done);
        }
    }
}
