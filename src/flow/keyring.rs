//! The user pool's public keys: asked for when the page opens, again when they have grown old, and when a token names one
//! that is not among them, for the user pool may have changed its keys.

use super::{Call, Context, MAX_TRIES, Wake};
use crate::http::{Failure, Response};
use crate::oauth::jwt::{Jwks, jwks_request, jwks_response};
use crate::time::UnixSeconds;

/// Nothing is checked with keys that are older before they were asked for again, in seconds.
const MAX_AGE_SECONDS: i64 = 3600;

/// For the sake of an unknown key, and after a failure, they are asked for at most once in so many seconds.
const PAUSE_SECONDS: i64 = 60;

/// What is known of the keys.
#[derive(Clone, Debug, PartialEq)]
pub enum Keyring {
    /// Not asked for yet.
    Empty,
    /// Asked for, so many times without success.
    Asked(u8),
    /// Here.
    Here(Keys),
    /// Not to be had.
    Failed(Failure),
}

/// Keys that are here.
#[derive(Clone, Debug, PartialEq)]
pub struct Keys {
    jwks: Jwks,
    /// Whether newer ones are on their way.
    is_asked: bool,
    /// From when on newer ones are wanted.
    old_at: UnixSeconds,
    /// From when on an unknown key may be looked for.
    ask_at: UnixSeconds,
    /// Why newer ones did not come.
    failure: Option<Failure>,
}

impl Keyring {
    /// The keys, if tokens can be checked with them now. Old ones are asked for again first.
    pub(super) fn jwks(&mut self, context: &mut Context<'_>) -> Option<&Jwks> {
        let Self::Here(keys) = self else { return None };
        if keys.old_at <= context.now {
            keys.ask(context);
        }
        (!keys.is_asked).then_some(&keys.jwks)
    }

    /// The keys as they were when something was checked with them.
    pub fn used(&self) -> Option<&Jwks> {
        match self {
            Self::Here(keys) => Some(&keys.jwks),
            _ => None,
        }
    }

    /// Asks for the keys unless they are here or on their way.
    pub(super) fn ask(&mut self, context: &mut Context<'_>) {
        if matches!(self, Self::Empty | Self::Failed(_)) {
            self.send(0, context);
        }
    }

    /// The page was opened anew: nothing that was asked for before will come.
    pub(super) fn reopen(&mut self, context: &mut Context<'_>) {
        match self {
            Self::Here(keys) => keys.is_asked = false,
            _ => self.send(0, context),
        }
    }

    /// Asks once more because a key was unknown; says whether it does.
    pub(super) fn ask_again(&mut self, context: &mut Context<'_>) -> bool {
        match self {
            Self::Here(keys) if keys.ask_at <= context.now => {
                keys.ask(context);
                true
            }
            _ => false,
        }
    }

    /// Why newer keys could not be had when they were asked for last.
    pub(super) fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Here(keys) => keys.failure.as_ref(),
            _ => None,
        }
    }

    /// When an unknown key may be looked for again. Wakes up then.
    pub(super) fn wait(&self, context: &mut Context<'_>) -> UnixSeconds {
        let at = match self {
            Self::Here(keys) => keys.ask_at,
            _ => context.now,
        };
        context.wait_until(Wake::Keys, at);
        at
    }

    /// Sends, after [`Wake::Keys`].
    pub(super) fn woke(&mut self, context: &mut Context<'_>) {
        if let Self::Asked(tries) = *self {
            self.send(tries, context);
        }
    }

    /// Takes the reply; retries what may pass. Without newer keys the old ones go on being used.
    pub(super) fn replied(&mut self, result: Result<Response, Failure>, context: &mut Context<'_>) {
        let judged = result.and_then(|response| jwks_response(&response));
        *self = match (std::mem::replace(self, Self::Empty), judged) {
            (before, Ok(jwks)) => Self::Here(Keys {
                jwks,
                is_asked: false,
                old_at: context.now.plus(MAX_AGE_SECONDS),
                ask_at: before.ask_at(),
                failure: None,
            }),
            (Self::Here(keys), Err(failure)) => Self::Here(Keys {
                is_asked: false,
                old_at: context.now.plus(PAUSE_SECONDS),
                failure: Some(failure),
                ..keys
            }),
            (Self::Asked(tries), Err(failure))
                if failure.is_transient() && tries + 1 < MAX_TRIES =>
            {
                context.back_off(Wake::Keys, tries);
                Self::Asked(tries + 1)
            }
            (_, Err(failure)) => Self::Failed(failure),
        };
    }

    fn ask_at(&self) -> UnixSeconds {
        match self {
            Self::Here(keys) => keys.ask_at,
            _ => UnixSeconds(0),
        }
    }

    fn send(&mut self, tries: u8, context: &mut Context<'_>) {
        *self = Self::Asked(tries);
        context.send(Call::Keys, jwks_request(context.config));
    }
}

impl Keys {
    fn ask(&mut self, context: &mut Context<'_>) {
        if !self.is_asked {
            self.is_asked = true;
            self.ask_at = context.now.plus(PAUSE_SECONDS);
            context.send(Call::Keys, jwks_request(context.config));
        }
    }
}
