//! The steps of the gauge that leads: which one is next, what it asks for, and what its answer changes.

use super::legacy::Stage;
use super::life::Life;
use super::queue::Change;
use super::write;
use super::{Doing, Gauge, PACE_MILLISECONDS, Returned, Wait};
use crate::cognito::identity;
use crate::flow::{Context, Wake};
use crate::http::{Failure, Request, Response};
use crate::secret::Secret;
use crate::store::{self, Caller, Page, Reading, Refused};
use crate::time::UnixSeconds;

/// Credentials are renewed this long before they end, in seconds.
const RENEW_AHEAD_SECONDS: i64 = 300;
/// A `SyncSessionToken` counts as fresh for this long, in seconds; how long Cognito takes it is nowhere written.
const SESSION_SECONDS: i64 = 60;

/// A step towards a saved value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Which identity is the player's.
    GetId,
    /// The right to read and write.
    GetCredentials,
    /// A read of the gauge.
    Read,
    /// A write.
    Write,
    /// A read of what a guest had left in the cloud.
    ReadLegacy,
    /// Its removal.
    DeleteLegacy,
}

impl Step {
    /// The operation's name.
    pub fn operation(self, store: store::Store) -> &'static str {
        match (self, store) {
            (Self::GetId, _) => "GetId",
            (Self::GetCredentials, _) => "GetCredentialsForIdentity",
            (Self::Read, store::Store::DynamoDb) => "GetItem",
            (Self::Write, store::Store::DynamoDb) => "UpdateItem",
            (Self::Read | Self::ReadLegacy, _) => "ListRecords",
            (Self::Write, _) => "UpdateRecords",
            (Self::DeleteLegacy, _) => "DeleteDataset",
        }
    }
}

impl Gauge {
    /// What is missing next; none when all is saved, or has to wait.
    pub(super) fn next_step(&self, context: &Context<'_>) -> Option<Step> {
        if self.is_guest() {
            let wants_identity = context.config.has_guests && self.wants_read;
            return if wants_identity {
                self.identify()
            } else {
                None
            };
        }
        let now = context.now;
        let step = self.next_of_store(now)?;
        if self.identity_id.is_none() {
            return self.identify();
        }
        let ends = self
            .credentials
            .as_ref()
            .map(|credentials| credentials.expiration);
        let is_good = ends.is_some_and(|ends| ends.since(now) >= RENEW_AHEAD_SECONDS);
        Some(if is_good { step } else { Step::GetCredentials })
    }

    /// Asks for an identity, unless the browser may still say that it knows one.
    fn identify(&self) -> Option<Step> {
        (self.identity_id.is_none() && self.queue.is_open).then_some(Step::GetId)
    }

    fn next_of_store(&self, now: UnixSeconds) -> Option<Step> {
        let (Some(known), false) = (&self.known, self.wants_read) else {
            return Some(Step::Read);
        };
        if self.legacy(Step::ReadLegacy).is_some() {
            return Some(Step::ReadLegacy);
        }
        if self.starts_over || write::is_due(known, &self.queue, &self.legacies) {
            let (Some(Life::Points(_)), true) = (self.base(), self.queue.is_open) else {
                return None;
            };
            let is_fresh = known
                .session
                .as_ref()
                .is_some_and(|(_, at)| (0..SESSION_SECONDS).contains(&now.since(*at)));
            let is_early = self.is_pacing && self.write_tries == 0;
            let step = if is_fresh { Step::Write } else { Step::Read };
            return (!is_early).then_some(step);
        }
        self.legacy(Step::DeleteLegacy).map(|_| Step::DeleteLegacy)
    }

    /// The request of a step; none if it needs tokens that are not there.
    pub(super) fn request(
        &mut self,
        step: Step,
        id_token: Option<&Secret>,
        context: &mut Context<'_>,
    ) -> Option<Request> {
        let config = context.config;
        let identity_id = self.identity_id.as_deref().unwrap_or_default();
        Some(match step {
            Step::GetId if self.is_guest() => identity::get_guest_id_request(config),
            Step::GetId => identity::get_id_request(config, id_token?),
            Step::GetCredentials => {
                identity::get_credentials_request(config, identity_id, id_token?)
            }
            Step::Read => self.read_request(context)?,
            Step::Write => self.write_request(context)?,
            Step::ReadLegacy => {
                store::read_request(self.caller(context)?, whole(&self.legacy(step)?.name))
            }
            Step::DeleteLegacy => {
                store::delete_merged_request(self.caller(context)?, &self.legacy(step)?.name)
            }
        })
    }

    fn read_request(&self, context: &Context<'_>) -> Option<Request> {
        let reading = self.reading.as_ref();
        let page =
            reading.and_then(|page| Some((page.next_token.as_deref()?, page.session.as_ref()?)));
        let reading = Reading {
            since: self.known.as_ref().map_or(0, |known| known.sync_count),
            page,
            ..whole(&context.config.dataset)
        };
        Some(store::read_request(self.caller(context)?, reading))
    }

    fn write_request(&mut self, context: &mut Context<'_>) -> Option<Request> {
        let (Some(known), Some(Life::Points(base))) = (&self.known, self.base()) else {
            return None;
        };
        let patches = write::patches(known, base, (&self.queue, &self.legacies), context.now);
        let (session, _) = known.session.as_ref()?;
        let request = store::write_request(self.caller(context)?, session, &patches);
        if !self.is_pacing {
            self.is_pacing = true;
            context.wait(Wake::Gauge(Wait::Pace), PACE_MILLISECONDS);
        }
        Some(request)
    }

    fn caller<'a>(&'a self, context: &Context<'a>) -> Option<Caller<'a>> {
        Some(Caller {
            config: context.config,
            identity_id: self.identity_id.as_deref()?,
            credentials: self.credentials.as_ref()?,
            now: context.now,
        })
    }

    /// Takes the answer of the step under way.
    pub(super) fn replied(
        &mut self,
        step: Step,
        (result, milliseconds): (Result<Response, Failure>, u32),
        context: &mut Context<'_>,
    ) {
        if self.doing != Doing::Stepping(step) {
            return;
        }
        self.doing = Doing::Resting;
        self.count(step.operation(context.config.store), milliseconds);
        let judged = result
            .map_err(Refused::from)
            .and_then(|response| self.judge(step, &response, context));
        match judged {
            Ok(()) => self.tries = 0,
            Err(refused) => self.failed(step, refused, context),
        }
    }

    fn count(&mut self, operation: &str, milliseconds: u32) {
        self.answers = self.answers.saturating_add(1);
        let requests = self.answers - self.answers_at_rest;
        let before = if requests == 1 {
            0
        } else {
            self.returned.milliseconds
        };
        self.returned = Returned {
            operation: operation.to_owned(),
            requests,
            milliseconds: before.saturating_add(milliseconds),
        };
    }

    fn judge(
        &mut self,
        step: Step,
        response: &Response,
        context: &mut Context<'_>,
    ) -> Result<(), Refused> {
        let store = context.config.store;
        match step {
            Step::GetId => self.identified(identity::get_id_response(response)?, context),
            Step::GetCredentials => {
                let (identity_id, credentials) = identity::get_credentials_response(response)?;
                self.entitled(identity_id, context);
                self.credentials = Some(credentials);
            }
            Step::Read => self.read(store::read_response(store, response)?, context),
            Step::Write => {
                let page = store::write_response(store, response)?;
                self.write_tries = 0;
                self.learn(page, context);
            }
            Step::ReadLegacy => self.read_legacy(store::read_response(store, response)?),
            Step::DeleteLegacy => {
                response.json()?;
                self.set_legacy(step, Stage::Done);
            }
        }
        Ok(())
    }

    fn identified(&mut self, identity_id: String, context: &mut Context<'_>) {
        if self.is_guest() {
            self.wants_read = false;
            self.change(Change::Identity(Some(identity_id.clone())), context);
        }
        self.identity_id = Some(identity_id);
    }

    /// The identity may be another one than was asked for, and what was known is then not of this one.
    fn entitled(&mut self, identity_id: String, context: &mut Context<'_>) {
        if self.identity_id.as_ref() != Some(&identity_id) {
            (self.known, self.wants_read) = (None, true);
        }
        if std::mem::take(&mut self.is_linking) {
            self.change(Change::Identity(None), context);
        }
        self.identity_id = Some(identity_id);
    }

    fn read(&mut self, page: Page, context: &mut Context<'_>) {
        let mut whole = match self.reading.take() {
            Some(mut before) => {
                before.records.extend(page.records);
                (before.next_token, before.session) = (page.next_token, page.session);
                before
            }
            None => page,
        };
        if whole.next_token.is_some() {
            self.reading = Some(whole);
            return;
        }
        self.wants_read = false;
        match self.known.as_mut().filter(|known| known.sync_count > 0) {
            Some(known) if whole.is_anew => {
                (known.sync_count, self.wants_read) = (0, true);
                return;
            }
            Some(_) => {}
            None => whole.is_whole = true,
        }
        for name in &whole.merged {
            self.inherit(name, &context.config.dataset);
        }
        self.learn(whole, context);
    }

    /// Takes what is in the store, and settles what is in the value.
    pub(super) fn learn(&mut self, page: Page, context: &mut Context<'_>) {
        let had = self
            .known
            .as_ref()
            .map(|known| known.record(super::life::LIFE).cloned());
        let known = self.known.get_or_insert_default();
        known.take(page, context.now);
        let is_other = known.writer() != Some(&self.queue.device);
        if is_other && had.is_some_and(|had| had.as_ref() != known.record(super::life::LIFE)) {
            self.merged_at = Some(context.now);
        }
        self.starts_over &= matches!(known.life(), Life::Foreign(_));
        self.saved_at = Some(context.now);
        self.settle(context);
    }
}

/// A read of a dataset from the start.
fn whole(dataset: &str) -> Reading<'_> {
    Reading {
        dataset,
        since: 0,
        page: None,
    }
}
