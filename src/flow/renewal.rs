//! New tokens for old ones: ahead of their end, and once after one of them was refused. The pages of a browser do this one
//! at a time, and each asks the others first, because a refresh token may count only once.
//!
//! ```text
//! NotDue ──due──▶ Queued ──our turn──▶ Asking ──nobody has any──▶ Sent ──▶ Checking ──▶ NotDue
//!                    └──── tokens from another page ────┴──────────────────────▲
//! ```

use super::session::{Candidate, Origin, Refusal, Session};
use super::signed_in::{Renewal, SignedIn};
use super::{Call, Context, Effect, MAX_TRIES, News, Wake, Wanted};
use crate::cognito::auth;
use crate::config::Config;
use crate::http::{Failure, Request, Response};
use crate::oauth::token::{self, Source, TokenSet};

/// How long other pages may take to answer. They are on the same machine.
const ANSWER_MILLISECONDS: u32 = 150;
/// Nobody takes longer over his turn than his request may take, and somewhat more.
const TURN_MILLISECONDS: u32 = 15_000;

/// How far a renewal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It has failed, and there is another try later.
    BackingOff,
    /// Other pages of this browser come first.
    Queued,
    /// The others were asked.
    Asking,
    /// The user pool was asked.
    Sent,
}

impl Turn {
    /// Waits for its turn.
    pub(super) fn queue(context: &mut Context<'_>) -> Self {
        context.take_turn();
        context.wait(Wake::Turn, TURN_MILLISECONDS);
        Self::Queued
    }

    /// It has come.
    fn begin(tokens: &TokenSet, context: &mut Context<'_>) -> Self {
        context.push(Effect::Tell(News::Wanted(Wanted {
            sub: Some(tokens.claimed.sub.clone()),
            beyond: tokens.claimed.expires_at,
        })));
        context.wait(Wake::Answer, ANSWER_MILLISECONDS);
        Self::Asking
    }

    /// Nobody else has any.
    fn send(tokens: &TokenSet, context: &mut Context<'_>) -> Self {
        context.send(Call::Renew, refresh_request(context.config, tokens));
        Self::Sent
    }

    fn next(self, tokens: &TokenSet, came: Self, context: &mut Context<'_>) -> Self {
        match (self, came) {
            (Self::Queued, Self::Queued) => Self::begin(tokens, context),
            (Self::Asking, Self::Asking) => Self::send(tokens, context),
            _ => self,
        }
    }
}

fn refresh_request(config: &Config, tokens: &TokenSet) -> Request {
    match &tokens.source {
        Source::HostedUi => token::refresh_request(config, &tokens.refresh_token),
        Source::Api(device_key) => auth::refresh_request(config, &tokens.refresh_token, device_key),
    }
}

fn refresh_response(response: &Response, old: &TokenSet) -> Result<TokenSet, Failure> {
    let new = match &old.source {
        Source::HostedUi => token::refresh_response(response, &old.refresh_token)?,
        Source::Api(_) => auth::refresh_response(response, &old.refresh_token)?,
    };
    Ok(new.in_place_of(old))
}

pub(super) fn revoke_request(config: &Config, tokens: &TokenSet) -> Request {
    match &tokens.source {
        Source::HostedUi => token::revoke_request(config, &tokens.refresh_token),
        Source::Api(_) => auth::revoke_token_request(config, &tokens.refresh_token),
    }
}

/// Whether a refused refresh is the end of the session: the user pool's own word, never a missing answer, trouble of its
/// own, or too many requests.
fn is_end(failure: &Failure) -> bool {
    [
        "invalid_grant",
        "NotAuthorizedException",
        "TokenRevokedException",
        "RefreshTokenReuseException",
        "UserNotFoundException",
        "UserNotConfirmedException",
        "PasswordResetRequiredException",
    ]
    .contains(&failure.name())
}

impl Session {
    /// Nobody is signed in before there are new tokens for these.
    pub(super) fn renewing(tokens: TokenSet, context: &mut Context<'_>) -> Self {
        Self::Renewing(tokens, Turn::queue(context), 0)
    }

    /// Whether a renewal is under way, or waits for its turn.
    pub(super) fn is_in_turn(&self) -> bool {
        match self {
            Self::Renewing(_, turn, _)
            | Self::SignedIn(SignedIn {
                renewal: Renewal::Going(turn, _),
                ..
            }) => *turn != Turn::BackingOff,
            _ => false,
        }
    }

    /// A timer says that new tokens are due; it may have been set for earlier ones, or run late because the machine slept.
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

    /// The clock was found to be wrong that the timer was set by.
    pub(super) fn clock_set(self, context: &mut Context<'_>) -> Self {
        if let Self::SignedIn(SignedIn {
            renewal: Renewal::NotDue,
            renew_at,
            ..
        }) = &self
        {
            context.wait_until(Wake::Renew, *renew_at);
        }
        self
    }

    /// The page has come into view, or the network has come back.
    pub(super) fn looked_at(self, context: &mut Context<'_>) -> Self {
        match &self {
            Self::SignedIn(_) | Self::Unknown(..) => self.woke(context),
            _ => self,
        }
    }

    /// The player wants what failed to be tried again.
    pub(super) fn try_again(self, context: &mut Context<'_>) -> Self {
        match &self {
            Self::SignedIn(signed_in) if !matches!(signed_in.renewal, Renewal::Failed(_)) => self,
            _ => self.renewal_wanted(context),
        }
    }

    /// Asks for new tokens: they end soon, one of them was refused, or somebody wants another try.
    pub(super) fn renewal_wanted(self, context: &mut Context<'_>) -> Self {
        match self {
            Self::SignedIn(mut signed_in) => {
                signed_in.renew(context);
                Self::SignedIn(signed_in)
            }
            Self::Renewing(tokens, Turn::BackingOff, tries) => {
                Self::Renewing(tokens, Turn::queue(context), tries)
            }
            Self::Unknown(tokens, _) => Self::renewing(tokens, context),
            other => other,
        }
    }

    /// A renewal that is as far as `came` goes on.
    pub(super) fn next_turn(mut self, came: Turn, context: &mut Context<'_>) -> Self {
        match &mut self {
            Self::Renewing(tokens, turn, _)
            | Self::SignedIn(SignedIn {
                tokens,
                renewal: Renewal::Going(turn, _),
                ..
            }) => *turn = turn.next(tokens, came, context),
            // New tokens have come in the meantime.
            _ => context.push(Effect::EndTurn),
        }
        self
    }

    /// Another page has tokens. They are taken in place of a renewal if they are this player's and last longer; and by a
    /// page that `has_asked` because it was just opened.
    pub(super) fn offered(self, new: TokenSet, has_asked: bool, context: &mut Context<'_>) -> Self {
        let is_later = |old: &TokenSet| {
            let (old, new) = (&old.claimed, &new.claimed);
            old.sub == new.sub && old.expires_at < new.expires_at
        };
        match self {
            Self::SignedOut if has_asked => Self::candidate(new, Origin::Offered(None)),
            Self::SignedIn(mut signed_in)
                if is_later(&signed_in.tokens) && !signed_in.renewal.is_sent() =>
            {
                context.push(Effect::EndTurn);
                signed_in.check(new, Origin::Offered(None));
                Self::SignedIn(signed_in)
            }
            Self::Renewing(old, turn, _) if turn != Turn::Sent && is_later(&old) => {
                context.push(Effect::EndTurn);
                Self::candidate(new, Origin::Offered(Some(Box::new(old))))
            }
            Self::Unknown(old, _) if is_later(&old) => {
                Self::candidate(new, Origin::Offered(Some(Box::new(old))))
            }
            other => other,
        }
    }

    /// What another page has offered is not to be believed: as if it had not.
    pub(super) fn offer_refused(self, context: &mut Context<'_>) -> Self {
        match self {
            Self::SignedIn(mut signed_in) => {
                signed_in.renewal = Renewal::NotDue;
                Self::SignedIn(signed_in).woke(context)
            }
            Self::Checking(Candidate {
                origin: Origin::Offered(Some(old)),
                ..
            }) => Self::renewing(*old, context),
            _ => Self::SignedOut,
        }
    }

    /// Takes the answer to [`Call::Renew`]. Only the user pool's own word ends a session, never a missing answer.
    pub(super) fn renewed(
        self,
        result: Result<Response, Failure>,
        context: &mut Context<'_>,
    ) -> Self {
        let (old, tries) = match &self {
            Self::Renewing(tokens, Turn::Sent, tries)
            | Self::SignedIn(SignedIn {
                tokens,
                renewal: Renewal::Going(Turn::Sent, tries),
                ..
            }) => (tokens, *tries),
            _ => return self,
        };
        match result.and_then(|response| refresh_response(&response, old)) {
            Ok(new) => self.with_new(new, context),
            Err(failure) => {
                context.push(Effect::EndTurn);
                if is_end(&failure) {
                    context.ended = Some(old.claimed.clone());
                    return Self::refused(Refusal::Ended, context);
                }
                self.not_renewed(failure, tries + 1, context)
            }
        }
    }

    /// The new refresh token counts at once and is kept at once, for a rotated one is dead already; the others once they
    /// are checked.
    fn with_new(mut self, new: TokenSet, context: &mut Context<'_>) -> Self {
        if let Self::Renewing(tokens, ..) | Self::SignedIn(SignedIn { tokens, .. }) = &mut self
            && tokens.refresh_token != new.refresh_token
        {
            tokens.refresh_token = new.refresh_token.clone();
            context.push(Effect::KeepTokens(tokens.clone()));
        }
        match self {
            Self::SignedIn(mut signed_in) => {
                signed_in.check(new, Origin::Renewed);
                Self::SignedIn(signed_in)
            }
            _ => Self::candidate(new, Origin::Renewed),
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
                    Renewal::Going(Turn::BackingOff, tries)
                } else {
                    Renewal::Failed(failure)
                };
                Self::SignedIn(signed_in)
            }
            Self::Renewing(tokens, ..) if again => Self::Renewing(tokens, Turn::BackingOff, tries),
            Self::Renewing(tokens, ..) => Self::Unknown(tokens, failure),
            other => other,
        }
    }
}
