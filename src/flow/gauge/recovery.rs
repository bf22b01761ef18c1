//! The way on after a step has failed, or the end of it.

use super::queue::Change;
use super::steps::Step;
use super::{Doing, Gauge, Wait};
use crate::cognito::identity;
use crate::flow::{Context, MAX_TRIES, Wake};
use crate::http::Failure;
use crate::store::{Refused, Remedy, remedy};

/// Credentials are asked for anew once, then the identity as well.
const MAX_RENEWALS: u8 = 2;

impl Gauge {
    /// Finds the way on after a failure, or gives up and says so.
    pub(super) fn failed(&mut self, step: Step, refused: Refused, context: &mut Context<'_>) {
        let Refused { failure, current } = refused;
        self.reading = None;
        if self.is_guest() {
            // His gauge does without.
            self.wants_read = false;
            return;
        }
        if failure.is_transient() && !self.is_online {
            // Goes on when the network is back. Whether a write was taken is seen by reading.
            self.wants_read = true;
            return;
        }
        if [Step::ReadLegacy, Step::DeleteLegacy].contains(&step) {
            return self.leave_legacy(step, &failure);
        }
        let knows = current.is_some();
        if let Some(page) = current {
            self.learn(*page, context);
        }
        let recovers = self.recovers(step, &failure, context);
        self.wants_read &= !knows;
        let tries = if step == Step::Write {
            &mut self.write_tries
        } else {
            &mut self.tries
        };
        *tries += 1;
        let tries = *tries;
        if !recovers || tries > MAX_TRIES {
            self.doing = Doing::Stuck(failure);
        } else if self.doing == Doing::Resting {
            self.doing = Doing::BackingOff;
            context.back_off(Wake::Gauge(Wait::BackOff), tries - 1);
        }
    }
    /// Prepares another try; says whether there is any hope in it.
    fn recovers(&mut self, step: Step, failure: &Failure, context: &mut Context<'_>) -> bool {
        if failure.is_transient() {
            self.wants_read |= step == Step::Write;
            return true;
        }
        match step {
            Step::Read | Step::Write => self.recovers_store(step, failure),
            Step::ReadLegacy | Step::DeleteLegacy => false,
            Step::GetId | Step::GetCredentials => self.recovers_identity(failure, context),
        }
    }

    fn recovers_store(&mut self, step: Step, failure: &Failure) -> bool {
        match remedy(failure) {
            Remedy::Read => {
                // The next pages of a read need a session token, too.
                self.wants_read = true;
                step == Step::Write || failure.is("InvalidParameterException")
            }
            Remedy::Credentials => self.renews(),
            Remedy::None => false,
        }
    }

    /// First the credentials are void, then the identity with them.
    pub(super) fn renews(&mut self) -> bool {
        self.credentials = None;
        if self.renewals > 0 {
            self.identity_id = None;
        }
        self.renewals += 1;
        self.renewals <= MAX_RENEWALS
    }

    fn recovers_identity(&mut self, failure: &Failure, context: &mut Context<'_>) -> bool {
        self.identity_id = None;
        if std::mem::take(&mut self.is_linking) {
            self.change(Change::Identity(None), context);
            return true;
        }
        self.doing = Doing::AwaitingTokens;
        self.renewals += 1;
        identity::wants_new_tokens(failure) && self.renewals < MAX_RENEWALS
    }
}
