//! Who plays: from nobody to a player with verified tokens, and back.
//!
//! ```text
//! SignedOut ──SignIn──▶ Leaving ─ ─ hosted UI ─ ─▶ Exchanging ──tokens──▶ Checking ──checked──▶ SignedIn
//!                       Leaving ◀──SignOut── SignedIn
//! page opened: Checking, when the tab had kept tokens; SignedIn even if they have ended, and renews them at once
//!     a player who is remembered: Renewing ──new tokens──▶ Checking;   no answer: Unknown ──TryAgain──▶ Renewing
//! anything refused, or ended by the user pool: SignedOut
//! ```

use super::code::Verify;
use super::keyring::Keyring;
use super::renewal::Turn;
use super::signed_in::{Renewal, SignedIn};
use super::{Context, Effect, News, Wake};
use crate::http::{Failure, Response};
use crate::oauth::authorize::{Authorization, CallbackError};
use crate::oauth::claims::{Nonce, Player};
use crate::oauth::jwt::{Claimed, TokenProblem};
use crate::oauth::token::{self, TokenSet};
use crate::secret::Secret;
use crate::time::UnixSeconds;

/// Renewal begins this long before the tokens end, or a quarter of what is left if that is less, in seconds.
const RENEW_AHEAD_SECONDS: i64 = 300;

/// Whoever has new tokens keeps his turn for so long, that all others have heard of them before it is theirs.
const HEARD_MILLISECONDS: u32 = 1_000;

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
    /// The kept tokens have ended and new ones are wanted, for the nth time.
    Renewing(TokenSet, Turn, u8),
    /// Somebody was signed in, and whether he still is cannot be told right now.
    Unknown(TokenSet, Failure),
    /// A player.
    SignedIn(SignedIn),
}

/// Tokens before they are checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub(super) tokens: TokenSet,
    pub(super) origin: Origin,
    /// They wait until then for a key that is not known yet.
    again_at: UnixSeconds,
}

impl Candidate {
    pub(super) fn new(tokens: TokenSet, origin: Origin) -> Self {
        Self {
            tokens,
            origin,
            again_at: UnixSeconds(0),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// From a sign-in with this nonce.
    SignIn(Secret),
    /// From the tab, where only checked tokens are kept.
    Kept,
    /// From a renewal.
    Renewed,
    /// From a sign-in by our own forms: no redirect, and so nothing that somebody could have slipped in.
    Api,
    /// From another page of this browser; before anybody is signed in, in place of the renewal of these.
    Offered(Option<Box<TokenSet>>),
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
    /// Nobody did anything for too long.
    Idle,
}

impl Session {
    /// The tokens that the tab had kept, or the browser for a player who is remembered; none means that nobody is signed
    /// in.
    pub(super) fn restore(
        tokens: Option<TokenSet>,
        remembered: Option<TokenSet>,
        context: &mut Context<'_>,
    ) -> Self {
        match (tokens, remembered) {
            (Some(tokens), _) => Self::candidate(tokens, Origin::Kept),
            (None, Some(tokens)) => Self::renewing(tokens, context),
            (None, None) => Self::SignedOut,
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
        Self::candidate(tokens, Origin::Api)
    }

    pub(super) fn candidate(tokens: TokenSet, origin: Origin) -> Self {
        Self::Checking(Candidate::new(tokens, origin))
    }

    /// Whose session it is or would be, which nobody may have checked yet.
    pub(super) fn claimed(&self) -> Option<&Claimed> {
        self.tokens().map(|tokens| &tokens.claimed)
    }

    /// The tokens to give back when the player goes.
    pub(super) fn tokens(&self) -> Option<&TokenSet> {
        match self {
            Self::Checking(Candidate { tokens, .. })
            | Self::SignedIn(SignedIn { tokens, .. })
            | Self::Unknown(tokens, _)
            | Self::Renewing(tokens, ..) => Some(tokens),
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
        let candidate = match &self {
            Self::Checking(candidate) => candidate,
            Self::SignedIn(SignedIn {
                renewal: Renewal::Checking(candidate),
                ..
            }) => candidate,
            _ => return self,
        };
        let Candidate {
            tokens,
            origin,
            again_at,
        } = candidate;
        if context.now < *again_at {
            return self;
        }
        let Some(keys) = keyring.jwks(context) else {
            return self;
        };
        let nonce = match origin {
            Origin::SignIn(nonce) => Nonce::Sent(nonce),
            _ => Nonce::NotSent,
        };
        let was_kept = *origin == Origin::Kept;
        let has_ended = was_kept && tokens.claimed.expires_at <= context.now;
        // Whoever was signed in is so still, as far as anybody can tell; what has ended opens no door.
        let now = if has_ended {
            tokens.claimed.expires_at
        } else {
            context.now
        };
        let player = verify(tokens, keys, nonce, context.config, now).and_then(|player| {
            let is_same = player.sub == tokens.claimed.sub;
            is_same.then_some(player).ok_or(TokenProblem::Subject)
        });
        match player {
            Ok(player) => Self::begin(tokens.clone(), player, origin, context),
            // The user pool has changed its keys since. New tokens tell.
            Err(TokenProblem::UnknownKey) if has_ended => Self::renewing(tokens.clone(), context),
            Err(TokenProblem::UnknownKey) if keyring.ask_again(context) => self,
            Err(TokenProblem::UnknownKey) if self.can_wait(keyring, context.now) => {
                self.wait_for_key(keyring, context)
            }
            // A local clock that is wrong: the renewal's answer tells the time. Or the access token ends first.
            Err(TokenProblem::Expired | TokenProblem::IssuedAt) if was_kept => {
                Self::renewing(tokens.clone(), context)
            }
            Err(_) if matches!(origin, Origin::Offered(_)) => self.offer_refused(context),
            Err(problem) => {
                context.push(Effect::EndTurn);
                Self::refused(Refusal::Token(problem), context)
            }
        }
    }

    /// Whether an unknown key is no reason to refuse: the user pool may be changing its keys, and nobody is signed out as
    /// long as what he has is good, or because newer keys could not be had.
    fn can_wait(&self, keyring: &Keyring, now: UnixSeconds) -> bool {
        let is_cut_off = keyring.failure().is_some();
        match self {
            Self::SignedIn(SignedIn { player, .. }) => is_cut_off || player.expires_at > now,
            Self::Checking(Candidate {
                origin: Origin::Kept | Origin::Renewed,
                ..
            }) => is_cut_off,
            _ => false,
        }
    }

    /// A player goes on with what he has until the key may be looked for again; the other pages get the new tokens at
    /// once, because the old refresh token may count no more. Who is no player yet can try again.
    fn wait_for_key(mut self, keyring: &Keyring, context: &mut Context<'_>) -> Self {
        match (&mut self, keyring.failure()) {
            (
                Self::SignedIn(SignedIn {
                    renewal: Renewal::Checking(candidate),
                    ..
                }),
                _,
            ) => {
                if candidate.origin == Origin::Renewed && candidate.again_at == UnixSeconds(0) {
                    context.push(Effect::Tell(News::Tokens(candidate.tokens.clone())));
                    context.wait(Wake::EndTurn, HEARD_MILLISECONDS);
                }
                candidate.again_at = keyring.wait(context);
                self
            }
            (Self::Checking(candidate), Some(failure)) => {
                context.push(Effect::EndTurn);
                Self::Unknown(candidate.tokens.clone(), failure.clone())
            }
            _ => self,
        }
    }

    pub(super) fn refused(refusal: Refusal, context: &mut Context<'_>) -> Self {
        context.refusal = Some(refusal);
        context.push(Effect::ForgetAll);
        Self::SignedOut
    }

    fn begin(tokens: TokenSet, player: Player, origin: &Origin, context: &mut Context<'_>) -> Self {
        let left = player.expires_at.since(context.now).max(0);
        let wait = left - RENEW_AHEAD_SECONDS.min(left / 4);
        if *origin != Origin::Kept {
            context.push(Effect::KeepTokens(tokens.clone()));
        }
        match origin {
            Origin::SignIn(_) | Origin::Api => {
                context.push(Effect::Tell(News::SignedIn(player.sub.clone())));
                context.push(Effect::KeepActivity);
            }
            Origin::Renewed => {
                context.push(Effect::Tell(News::Tokens(tokens.clone())));
                context.wait(Wake::EndTurn, HEARD_MILLISECONDS);
            }
            Origin::Kept | Origin::Offered(_) => {}
        }
        let mut signed_in = SignedIn {
            player,
            tokens,
            has_just_come: matches!(origin, Origin::SignIn(_) | Origin::Api),
            renewal: Renewal::NotDue,
            renew_at: context.now.plus(wait),
        };
        if left > 0 {
            context.wait_until(Wake::Renew, signed_in.renew_at);
        } else {
            signed_in.renew(context);
        }
        Self::SignedIn(signed_in)
    }

    /// Takes the answer to [`Call::Exchange`].
    pub(super) fn exchanged(
        self,
        result: Result<Response, Failure>,
        context: &mut Context<'_>,
    ) -> Self {
        let Self::Exchanging(authorization) = self else {
            return self;
        };
        match result.and_then(|response| token::token_response(&response)) {
            Ok(mut tokens) => {
                tokens.is_remembered = authorization.is_remembered;
                Self::candidate(tokens, Origin::SignIn(authorization.nonce))
            }
            Err(failure) => Self::refused(Refusal::Exchange(failure), context),
        }
    }
}
