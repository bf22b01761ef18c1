//! A player with his tokens, and their renewal: ahead of their end, and once after one of them was refused.

use super::Context;
use super::renewal::Turn;
use super::session::{Candidate, Origin};
use crate::http::Failure;
use crate::oauth::claims::Player;
use crate::oauth::token::TokenSet;
use crate::secret::Secret;
use crate::time::UnixSeconds;

/// A player whose tokens were checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// Who he is.
    pub player: Player,
    /// His tokens.
    pub tokens: TokenSet,
    /// Whether he signed in on this page, and was not there before it.
    pub(super) has_just_come: bool,
    /// What becomes of them.
    pub(super) renewal: Renewal,
    /// When new ones are due.
    pub(super) renew_at: UnixSeconds,
}

/// How far the renewal of a player's tokens is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Renewal {
    /// Later.
    NotDue,
    /// Under way, after so many failures.
    Going(Turn, u8),
    /// New tokens are here and not yet believed.
    Checking(Box<Candidate>),
    /// Given up until somebody asks again.
    Failed(Failure),
}

impl Renewal {
    /// Whether the answer to a request decides.
    pub(super) fn is_sent(&self) -> bool {
        matches!(self, Self::Going(Turn::Sent, _) | Self::Checking(..))
    }
}

impl SignedIn {
    /// Asks for new tokens, unless that is under way.
    pub(super) fn renew(&mut self, context: &mut Context<'_>) {
        let tries = match self.renewal {
            Renewal::NotDue | Renewal::Failed(_) => 0,
            Renewal::Going(Turn::BackingOff, tries) => tries,
            Renewal::Going(..) | Renewal::Checking(..) => return,
        };
        self.renewal = Renewal::Going(Turn::queue(context), tries);
    }

    /// Whether new tokens are asked for.
    pub fn is_renewing(&self) -> bool {
        matches!(self.renewal, Renewal::Going(..))
    }

    /// Whether new tokens are here and wait for the keys to check them with.
    pub fn awaits_key(&self) -> bool {
        matches!(self.renewal, Renewal::Checking(_))
    }

    /// Why no new tokens came, if that was given up.
    pub fn renewal_failure(&self) -> Option<&Failure> {
        match &self.renewal {
            Renewal::Failed(failure) => Some(failure),
            _ => None,
        }
    }

    /// Takes new tokens, to be checked.
    pub(super) fn check(&mut self, tokens: TokenSet, origin: Origin) {
        self.renewal = Renewal::Checking(Box::new(Candidate::new(tokens, origin)));
    }

    /// The ID token, if it is still good; otherwise what is to be said of its renewal: nothing yet, or why it failed.
    pub(super) fn fresh_id_token(&self, now: UnixSeconds) -> Result<&Secret, Option<&Failure>> {
        match &self.renewal {
            // New ones that wait for keys may have to wait for minutes.
            Renewal::NotDue | Renewal::Checking(_) | Renewal::Failed(_)
                if self.player.expires_at > now =>
            {
                Ok(&self.tokens.id_token)
            }
            Renewal::Failed(failure) => Err(Some(failure)),
            _ => Err(None),
        }
    }
}
