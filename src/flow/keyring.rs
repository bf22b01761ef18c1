//! The user pool's public keys: asked for when the page opens, once more when a token names an unknown one.

use super::{Call, Context, Effect, MAX_TRIES, Wake};
use crate::http::{Failure, Response};
use crate::oauth::jwt::{Jwks, jwks_request, jwks_response};

/// What is known of the keys.
#[derive(Clone, Debug, PartialEq)]
pub enum Keyring {
    /// Not asked for yet.
    Empty,
    /// Asked for, so many times without success.
    Asked(u8),
    /// Here.
    Here(Jwks),
    /// Here, and asked for once more for the sake of an unknown key.
    AskedAgain(Jwks),
    /// As fresh as they will be: an unknown key stays unknown.
    Fresh(Jwks),
    /// Not to be had.
    Failed(Failure),
}

impl Keyring {
    /// The keys, if tokens can be checked with them now.
    pub(super) fn jwks(&self) -> Option<&Jwks> {
        match self {
            Self::Here(jwks) | Self::Fresh(jwks) => Some(jwks),
            _ => None,
        }
    }

    /// Asks for the keys unless they are here or on their way.
    pub(super) fn ask(&mut self, context: &Context<'_>) -> Vec<Effect> {
        match self {
            Self::Empty | Self::Failed(_) => self.send(0, context),
            _ => Vec::new(),
        }
    }

    /// Whether the keys may be asked for once more because a key was unknown.
    pub(super) fn may_ask_again(&self) -> bool {
        matches!(self, Self::Here(_))
    }

    /// Asks once more.
    pub(super) fn ask_again(&mut self, context: &Context<'_>) -> Vec<Effect> {
        let Self::Here(jwks) = std::mem::replace(self, Self::Empty) else {
            return Vec::new();
        };
        *self = Self::AskedAgain(jwks);
        vec![context.send(Call::Keys, jwks_request(context.config))]
    }

    /// Sends, after [`Wake::Keys`].
    pub(super) fn woke(&mut self, context: &Context<'_>) -> Vec<Effect> {
        match *self {
            Self::Asked(tries) => self.send(tries, context),
            _ => Vec::new(),
        }
    }

    /// Takes the reply; retries what may pass.
    pub(super) fn replied(
        &mut self,
        result: Result<Response, Failure>,
        context: &Context<'_>,
    ) -> Vec<Effect> {
        let judged = result.and_then(|response| jwks_response(&response));
        *self = match (std::mem::replace(self, Self::Empty), judged) {
            (Self::AskedAgain(_), Ok(jwks)) | (Self::AskedAgain(jwks), Err(_)) => Self::Fresh(jwks),
            (_, Ok(jwks)) => Self::Here(jwks),
            (before, Err(failure)) => {
                *self = before;
                return self.failed(failure, context);
            }
        };
        Vec::new()
    }

    fn failed(&mut self, failure: Failure, context: &Context<'_>) -> Vec<Effect> {
        match *self {
            Self::Asked(tries) if failure.is_transient() && tries + 1 < MAX_TRIES => {
                *self = Self::Asked(tries + 1);
                vec![context.back_off(Wake::Keys, tries)]
            }
            _ => {
                *self = Self::Failed(failure);
                Vec::new()
            }
        }
    }

    fn send(&mut self, tries: u8, context: &Context<'_>) -> Vec<Effect> {
        *self = Self::Asked(tries);
        vec![context.send(Call::Keys, jwks_request(context.config))]
    }
}
