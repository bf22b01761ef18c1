//! The user pool's public keys: asked for when the page opens, once more when a token names an unknown one.

use super::{Call, Context, MAX_TRIES, Wake};
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
    pub(super) fn ask(&mut self, context: &mut Context<'_>) {
        if matches!(self, Self::Empty | Self::Failed(_)) {
            self.send(0, context);
        }
    }

    /// Asks once more because a key was unknown; says whether it does.
    pub(super) fn ask_again(&mut self, context: &mut Context<'_>) -> bool {
        let Self::Here(jwks) = self else { return false };
        *self = Self::AskedAgain(jwks.clone());
        context.send(Call::Keys, jwks_request(context.config));
        true
    }

    /// Sends, after [`Wake::Keys`].
    pub(super) fn woke(&mut self, context: &mut Context<'_>) {
        if let Self::Asked(tries) = *self {
            self.send(tries, context);
        }
    }

    /// Takes the reply; retries what may pass.
    pub(super) fn replied(&mut self, result: Result<Response, Failure>, context: &mut Context<'_>) {
        let judged = result.and_then(|response| jwks_response(&response));
        *self = match (std::mem::replace(self, Self::Empty), judged) {
            (Self::AskedAgain(_), Ok(jwks)) | (Self::AskedAgain(jwks), Err(_)) => Self::Fresh(jwks),
            (_, Ok(jwks)) => Self::Here(jwks),
            (Self::Asked(tries), Err(failure))
                if failure.is_transient() && tries + 1 < MAX_TRIES =>
            {
                context.back_off(Wake::Keys, tries);
                Self::Asked(tries + 1)
            }
            (_, Err(failure)) => Self::Failed(failure),
        };
    }

    fn send(&mut self, tries: u8, context: &mut Context<'_>) {
        *self = Self::Asked(tries);
        context.send(Call::Keys, jwks_request(context.config));
    }
}
