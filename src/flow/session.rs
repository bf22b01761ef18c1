//! Who plays: from nobody to a player with verified tokens, and back.
//!
//! ```text
//! SignedOut ──SignIn──▶ Leaving ─ ─ hosted UI ─ ─▶ Exchanging ──tokens──▶ Checking ──checked──▶ SignedIn
//!                       Leaving ◀──SignOut── SignedIn
//! page opened: Checking, when the tab had kept tokens; ended ones: Renewing ──new tokens──▶ Checking
//!                                                  no answer: Unknown ──TryAgain──▶ Renewing
//! anything refused, or ended by the user pool: SignedOut
//! ```

use super::code::Verify;
use super::keyring::Keyring;
use super::signed_in::{Renewal, SignedIn};
use super::{Call, Context, Effect, MAX_TRIES, News, Wake, renewal};
use crate::http::{Failure, Response};
use crate::oauth::authorize::{Authorization, CallbackError};
use crate::oauth::claims::{Nonce, Player};
use crate::oauth::jwt::TokenProblem;
use crate::oauth::token::{self, TokenSet};
use crate::secret::Secret;

/// Renewal begins this long before the tokens end, or a quarter of what is left if that is less, in seconds.
const RENEW_AHEAD_SECONDS: i64 = 300;

/// Who plays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Session {
    /// Nobody.
    SignedOut,
    /// The browser is about to leave the page.
    Leaving,
    /// A code was sent to the token endpoint.
    Exchanging(Authorization),
    /// Tokens are here and not yet believed.
    Checking(Candidate),
    /// The kept tokens have ended and new ones are asked for, for the nth time.
    Renewing(TokenSet, u8),
    /// Somebody was signed in, and whether he still is cannot be told right now.
    Unknown(TokenSet, Failure),
    /// A player.
    SignedIn(SignedIn),
}

/// Tokens before they are checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    tokens: TokenSet,
    origin: Origin,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Origin {
    /// From a sign-in with this nonce.
    SignIn(Secret),
    /// From the tab, where only checked tokens are kept.
    Kept,
    /// From a renewal before anybody was signed in.
    Renewed,
    /// From a sign-in by our own forms: no redirect, and so nothing that somebody could have slipped in.
    Api,
}

/// Why somebody is not signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The redirect was not accepted.
    Callback(CallbackError),
    /// The token endpoint did not give tokens for the code.
    Exchange(Failure),
    /// A token is not believed.
    Token(TokenProblem),
    /// The user pool has ended the session.
    Ended,
}

impl Session {
    /// The tokens that the tab had kept; none means that nobody is signed in.
    pub(super) fn restore(tokens: Option<TokenSet>) -> Self {
        match tokens {
            Some(tokens) => Self::Checking(Candidate {
                tokens,
                origin: Origin::Kept,
            }),
            None => Self::SignedOut,
        }
    }

    /// Whether nobody is signed in, and nobody is about to be.
    pub fn is_signed_out(&self) -> bool {
        matches!(self, Self::SignedOut)
    }

    /// The player, if there is one.
    pub fn signed_in(&self) -> Option<&SignedIn> {
        match self {
            Self::SignedIn(signed_in) => Some(signed_in),
            _ => None,
        }
    }

    /// What our own forms have brought.
    pub(super) fn signed_in_by_api(tokens: TokenSet) -> Self {
        Self::Checking(Candidate {
            tokens,
            origin: Origin::Api,
        })
    }

    /// The tokens to give back when the player goes.
    pub(super) fn tokens(&self) -> Option<&TokenSet> {
        match self {
            Self::SignedIn(SignedIn { tokens, .. })
            | Self::Unknown(tokens, _)
            | Self::Renewing(tokens, _) => Some(tokens),
            _ => None,
        }
    }

    /// Checks what waits for the keys. For the sake of an unknown one they are fetched once more.
    pub(super) fn check(
        self,
        keyring: &mut Keyring,
        verify: Verify,
        context: &mut Context<'_>,
    ) -> Self {
        let (tokens, origin, before) = match &self {
            Self::Checking(Candidate { tokens, origin }) => (tokens, origin, None),
            Self::SignedIn(SignedIn {
                renewal: Renewal::Checking(tokens),
                player,
                ..
            }) => (&**tokens, &Origin::Renewed, Some(player)),
            _ => return self,
        };
        let Some(keys) = keyring.jwks() else {
            return self;
        };
        let nonce = match origin {
            Origin::SignIn(nonce) => Nonce::Sent(nonce),
            Origin::Kept | Origin::Renewed | Origin::Api => Nonce::NotSent,
        };
        let result = verify(tokens, keys, nonce, context.config, context.now).and_then(|player| {
            let is_same = before.is_none_or(|before| before.sub == player.sub);
            is_same.then_some(player).ok_or(TokenProblem::Subject)
        });
        let was_kept = *origin == Origin::Kept;
        match result {
            Ok(player) => Self::begin(tokens.clone(), player, origin, context),
            Err(TokenProblem::UnknownKey) if keyring.ask_again(context) => self,
            // Ended while nobody looked, or a local clock that is wrong: the renewal's answer tells the time.
            Err(TokenProblem::Expired | TokenProblem::IssuedAt) if was_kept => {
                Self::renew(tokens.clone(), 0, context)
            }
            Err(problem) => Self::refused(Refusal::Token(problem), context),
        }
    }

    fn refused(refusal: Refusal, context: &mut Context<'_>) -> Self {
        context.refusal = Some(refusal);
        context.push(Effect::ForgetAll);
        Self::SignedOut
    }

    fn begin(tokens: TokenSet, player: Player, origin: &Origin, context: &mut Context<'_>) -> Self {
        let left = player.expires_at.since(context.now).max(0);
        let wait = left - RENEW_AHEAD_SECONDS.min(left / 4);
        context.wait(
            Wake::Renew,
            u32::try_from(wait.saturating_mul(1000)).unwrap_or(u32::MAX),
        );
        if *origin != Origin::Kept {
            context.push(Effect::KeepTokens(tokens.clone()));
            context.push(Effect::Tell(News::SignedIn));
        }
        let renew_at = context.now.plus(wait);
        Self::SignedIn(SignedIn {
            player,
            tokens,
            has_just_come: matches!(origin, Origin::SignIn(_) | Origin::Api),
            renewal: Renewal::NotDue,
            renew_at,
        })
    }

    fn renew(tokens: TokenSet, tries: u8, context: &mut Context<'_>) -> Self {
        context.send(
            Call::Renew,
            renewal::refresh_request(context.config, &tokens),
        );
        Self::Renewing(tokens, tries)
    }

    /// A timer says that new tokens are due; it may have been set for earlier ones.
    pub(super) fn woke(self, context: &mut Context<'_>) -> Self {
        match &self {
            Self::SignedIn(SignedIn {
                renewal: Renewal::NotDue,
                renew_at,
                ..
            }) if context.now < *renew_at => self,
            _ => self.renewal_wanted(context),
        }
    }

    /// The player wants what failed to be tried again.
    pub(super) fn try_again(self, context: &mut Context<'_>) -> Self {
        match &self {
            Self::SignedIn(signed_in) if !matches!(signed_in.renewal, Renewal::Failed(_)) => self,
            _ => self.renewal_wanted(context),
        }
    }

    /// Asks for new tokens: they end soon, one of them was refused, or the player wants another try.
    pub(super) fn renewal_wanted(self, context: &mut Context<'_>) -> Self {
        match self {
            Self::SignedIn(mut signed_in) => {
                signed_in.renew(context);
                Self::SignedIn(signed_in)
            }
            Self::Renewing(tokens, tries) => Self::renew(tokens, tries, context),
            Self::Unknown(tokens, _) => Self::renew(tokens, 0, context),
            other => other,
        }
    }

    /// Takes the answer to [`Call::Exchange`].
    pub(super) fn exchanged(
        self,
        result: Result<Response, Failure>,
        context: &mut Context<'_>,
    ) -> Self {
        let Self::Exchanging(Authorization { nonce, .. }) = self else {
            return self;
        };
        match result.and_then(|response| token::token_response(&response)) {
            Ok(tokens) => Self::Checking(Candidate {
                tokens,
                origin: Origin::SignIn(nonce),
            }),
            Err(failure) => Self::refused(Refusal::Exchange(failure), context),
        }
    }

    /// Takes the answer to [`Call::Renew`]. Only the user pool's own word ends a session, never a missing answer.
    pub(super) fn renewed(
        self,
        result: Result<Response, Failure>,
        context: &mut Context<'_>,
    ) -> Self {
        let (old, tries) = match &self {
            Self::Renewing(tokens, tries)
            | Self::SignedIn(SignedIn {
                tokens,
                renewal: Renewal::Sent(tries),
                ..
            }) => (tokens, *tries),
            _ => return self,
        };
        match result.and_then(|response| renewal::refresh_response(&response, old)) {
            Ok(new) => self.with_new(new),
            Err(failure) if renewal::is_end(&failure) => Self::refused(Refusal::Ended, context),
            Err(failure) => self.not_renewed(failure, tries + 1, context),
        }
    }

    /// The new refresh token counts at once, for a rotated one is dead already; the others once they are checked.
    fn with_new(self, new: TokenSet) -> Self {
        match self {
            Self::SignedIn(mut signed_in) => {
                signed_in.tokens.refresh_token = new.refresh_token.clone();
                signed_in.renewal = Renewal::Checking(Box::new(new));
                Self::SignedIn(signed_in)
            }
            _ => Self::Checking(Candidate {
                tokens: new,
                origin: Origin::Renewed,
            }),
        }
    }

    fn not_renewed(self, failure: Failure, tries: u8, context: &mut Context<'_>) -> Self {
        let again = failure.is_transient() && tries < MAX_TRIES;
        if again {
            context.back_off(Wake::Renew, tries);
        }
        match self {
            Self::SignedIn(mut signed_in) => {
                signed_in.renewal = if again {
                    Renewal::BackingOff(tries)
                } else {
                    Renewal::Failed(failure)
                };
                Self::SignedIn(signed_in)
            }
            Self::Renewing(tokens, _) if again => Self::Renewing(tokens, tries),
            Self::Renewing(tokens, _) => Self::Unknown(tokens, failure),
            other => other,
        }
    }
}
