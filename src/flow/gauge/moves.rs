//! The moves in this tab: made, taken back, kept by the browser, and settled.

use super::Gauge;
use super::known::Known;
use super::life::{Life, Move};
use super::queue::{Change, Kept};
use super::team;
use crate::flow::Context;

/// So many of the last moves can be taken back.
const MAX_UNDO: usize = 50;

impl Gauge {
    pub(super) fn change(&self, change: Change, context: &mut Context<'_>) {
        context.keep(&self.owner, change);
    }

    /// Takes a move: it shows at once, or as soon as there is a value to show. A value that is no number takes none.
    pub(super) fn moved(&mut self, step: Move, context: &mut Context<'_>) {
        let before = self.life();
        if matches!(before, Some(Life::Foreign(_))) {
            return;
        }
        self.append(step, context);
        let back = match (before, self.life()) {
            (Some(Life::Points(before)), Some(Life::Points(after))) => Move::back(before, after),
            _ => Move(-step.0),
        };
        if back != Move(0) {
            self.undo.push(back);
            let surplus = self.undo.len().saturating_sub(MAX_UNDO);
            self.undo.drain(..surplus);
        }
    }

    /// Takes back what the last move changed before the player's eyes. That is a move as well: the other one may be in
    /// the store already.
    pub(super) fn undo(&mut self, context: &mut Context<'_>) {
        if self.can_undo()
            && let Some(back) = self.undo.pop()
        {
            self.append(back, context);
        }
    }

    fn append(&mut self, step: Move, context: &mut Context<'_>) {
        self.queue.push(step, context.now);
        self.change(Change::Append(step, context.now), context);
        self.unstick();
    }

    /// Takes what the browser keeps.
    pub(super) fn kept(&mut self, kept: &Kept, context: &mut Context<'_>) {
        let is_first = !self.queue.is_open;
        let before = self.queue.len();
        self.queue.keep(kept);
        if self.queue.len() > before {
            self.unstick();
        }
        self.settle(context);
        match kept.change {
            Change::Open | Change::Adopt => {
                if self.identity_id.is_none() {
                    self.identity_id.clone_from(&kept.guest_identity);
                    self.is_linking = self.identity_id.is_some() && !self.is_guest();
                }
                if is_first {
                    team::greet(context);
                }
            }
            Change::Append(..) => team::tell_moves(context),
            Change::Settle(_) | Change::Identity(_) => {}
        }
    }

    /// Forgets the moves that the value has in it, here and in the browser.
    pub(super) fn settle(&mut self, context: &mut Context<'_>) {
        let was_read = |known: &&Known| known.session.is_some();
        let Some(known) = self.known.as_ref().filter(was_read) else {
            return;
        };
        let applied = known.applied(&self.queue.device);
        if self.queue.is_open && self.queue.settle(applied) {
            self.change(Change::Settle(self.queue.settled), context);
        }
    }
}
