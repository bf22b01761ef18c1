//! The steps of the gauge: which one is next, what it asks for, and what its answer changes.

use super::gauge::{Doing, Gauge, Known, Returned, Write};
use super::life::{LIFE, Life};
use super::{Context, MAX_TRIES, Wake};
use crate::cognito::identity;
use crate::cognito::sync::{self, Caller, Dataset, Page, Record};
use crate::http::{Failure, Request, Response};
use crate::secret::Secret;
use crate::time::UnixSeconds;

/// Credentials are renewed this long before they end, in seconds.
const RENEW_AHEAD_SECONDS: i64 = 300;
/// A `SyncSessionToken` counts as fresh for this long, in seconds; how long Cognito takes it is nowhere written.
const SYNC_SESSION_SECONDS: i64 = 60;

/// A step towards a saved value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// `GetId`
    GetId,
    /// `GetCredentialsForIdentity`
    GetCredentials,
    /// `ListRecords`
    ListRecords,
    /// `UpdateRecords`
    UpdateRecords,
}

impl Step {
    /// The operation's name.
    pub fn operation(self) -> &'static str {
        match self {
            Self::GetId => "GetId",
            Self::GetCredentials => "GetCredentialsForIdentity",
            Self::ListRecords => "ListRecords",
            Self::UpdateRecords => "UpdateRecords",
        }
    }
}

impl Gauge {
    /// What is missing next; none when all is saved.
    pub(super) fn next_step(&self, now: UnixSeconds) -> Option<Step> {
        let has_writes = !self.moves.is_empty() || self.starts_over;
        if !self.wants_read && !has_writes {
            return None;
        }
        if self.identity_id.is_none() {
            return Some(Step::GetId);
        }
        let ends = self
            .credentials
            .as_ref()
            .map(|credentials| credentials.expiration);
        if ends.is_none_or(|ends| ends.since(now) < RENEW_AHEAD_SECONDS) {
            return Some(Step::GetCredentials);
        }
        let is_fresh =
            |known: &Known| (0..SYNC_SESSION_SECONDS).contains(&now.since(known.read_at));
        if self.wants_read || !self.known.as_ref().is_some_and(is_fresh) {
            return Some(Step::ListRecords);
        }
        matches!(self.base(), Some(Life::Points(_))).then_some(Step::UpdateRecords)
    }

    /// The request of a step; none if it needs tokens that are not there.
    pub(super) fn request(
        &mut self,
        step: Step,
        id_token: Option<&Secret>,
        context: &Context<'_>,
    ) -> Option<Request> {
        let config = context.config;
        let identity_id = self.identity_id.as_deref().unwrap_or_default();
        match step {
            Step::GetId => Some(identity::get_id_request(config, id_token?)),
            Step::GetCredentials => Some(identity::get_credentials_request(
                config,
                identity_id,
                id_token?,
            )),
            Step::ListRecords => {
                let page = self
                    .next_page
                    .as_ref()
                    .map(|(next_token, sync_session_token)| Page {
                        next_token,
                        sync_session_token,
                    });
                Some(sync::list_records_request(self.caller(context)?, page))
            }
            Step::UpdateRecords => self.update_request(context),
        }
    }

    fn update_request(&mut self, context: &Context<'_>) -> Option<Request> {
        let Some(Life::Points(points)) = self.life() else {
            return None;
        };
        let known = self.known.as_ref()?;
        let write = Write {
            value: points.to_string(),
            moves: self.moves.len(),
            over_sync_count: known.life().map_or(0, |life| life.sync_count),
        };
        let patch = (LIFE, &*write.value);
        let token = &known.sync_session_token;
        let request = sync::update_records_request(
            self.caller(context)?,
            token,
            patch,
            write.over_sync_count,
        );
        self.write = Some(write);
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
        self.count(step, milliseconds);
        let judged = result.and_then(|response| self.judge(step, &response, context.now));
        match judged {
            Ok(()) => self.tries = 0,
            Err(failure) => self.failed(step, failure, context),
        }
    }

    fn count(&mut self, step: Step, milliseconds: u32) {
        self.answers += 1;
        let requests = self.answers - self.answers_at_rest;
        let before = if requests == 1 {
            0
        } else {
            self.returned.milliseconds
        };
        self.returned = Returned {
            operation: step.operation(),
            requests,
            milliseconds: before + milliseconds,
        };
    }

    fn judge(&mut self, step: Step, response: &Response, now: UnixSeconds) -> Result<(), Failure> {
        match step {
            Step::GetId => self.identity_id = Some(identity::get_id_response(response)?),
            Step::GetCredentials => {
                let (identity_id, credentials) = identity::get_credentials_response(response)?;
                self.identity_id = Some(identity_id);
                self.credentials = Some(credentials);
            }
            Step::ListRecords => self.read(sync::list_records_response(response)?, now),
            Step::UpdateRecords => self.written(sync::update_records_response(response)?, now),
        }
        Ok(())
    }

    fn read(&mut self, dataset: Dataset, now: UnixSeconds) {
        self.pages.extend(dataset.records);
        self.next_page = dataset
            .next_token
            .map(|next| (next, dataset.sync_session_token.clone()));
        if self.next_page.is_some() {
            return;
        }
        self.known = Some(Known {
            records: std::mem::take(&mut self.pages),
            sync_session_token: dataset.sync_session_token,
            read_at: now,
        });
        self.wants_read = false;
        self.settle_write();
        self.starts_over &= matches!(
            self.known.as_ref().map(|known| Life::of(known.life())),
            Some(Life::Foreign(_))
        );
        self.saved_at = Some(now);
    }

    /// A write whose answer never came was taken if the record has moved on and holds what was written.
    fn settle_write(&mut self) {
        let Some(write) = self.write.take() else {
            return;
        };
        let life = self.known.as_ref().and_then(Known::life);
        if life.is_some_and(|life| {
            life.sync_count != write.over_sync_count && life.value.as_ref() == Some(&write.value)
        }) {
            self.moves.drain(..write.moves);
            self.starts_over = false;
        }
    }

    fn written(&mut self, records: Vec<Record>, now: UnixSeconds) {
        let Some(write) = self.write.take() else {
            return;
        };
        self.moves.drain(..write.moves);
        self.starts_over = false;
        if let Some(known) = &mut self.known {
            let is_old = |record: &Record| !records.iter().any(|new| new.key == record.key);
            known.records.retain(is_old);
            known.records.splice(0..0, records);
        }
        self.write_tries = 0;
        self.saved_at = Some(now);
    }

    /// Finds the way on after a failure, or gives up and says so.
    fn failed(&mut self, step: Step, failure: Failure, context: &mut Context<'_>) {
        (self.pages, self.next_page) = (Vec::new(), None);
        if !failure.is_transient() {
            // The write was refused, so nothing of it is to be settled.
            self.write = None;
        }
        let recovers = self.recovers(step, &failure);
        let tries = if step == Step::UpdateRecords {
            &mut self.write_tries
        } else {
            &mut self.tries
        };
        *tries += 1;
        let tries = *tries;
        if !recovers || tries > MAX_TRIES {
            self.doing = Doing::Stuck(failure);
        } else if self.doing != Doing::AwaitingTokens {
            self.doing = Doing::BackingOff;
            context.back_off(Wake::Gauge, tries - 1);
        }
    }

    /// Prepares another try; says whether there is any hope in it.
    fn recovers(&mut self, step: Step, failure: &Failure) -> bool {
        if failure.is_transient() {
            // Whether a write without an answer was taken is seen by reading.
            self.wants_read |= step == Step::UpdateRecords;
            return true;
        }
        match step {
            Step::ListRecords | Step::UpdateRecords => {
                if sync::is_conflict(failure) || sync::is_stale_session(failure) {
                    self.wants_read = true;
                    return true;
                }
                self.credentials = None;
                sync::wants_new_credentials(failure)
                    && !std::mem::replace(&mut self.has_renewed, true)
            }
            Step::GetId | Step::GetCredentials => {
                self.identity_id = None;
                self.doing = Doing::AwaitingTokens;
                identity::wants_new_tokens(failure)
                    && !std::mem::replace(&mut self.has_renewed, true)
            }
        }
    }
}
