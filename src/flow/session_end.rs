//! The end of a session that nobody wished for, and the way back to where one was.

use super::app::App;
use super::session::Refusal;
use super::{Context, Effect};
use crate::oauth::jwt::Claimed;
use crate::route::Route;
use crate::time::UnixSeconds;

impl App {
    /// A player who signs in later goes on where he was, or wanted to be.
    pub(super) fn remember_place(&mut self, route: Route) {
        if route.is_place() {
            self.place = route;
        } else if route == Route::SignedOut {
            self.place = Route::Play;
        }
    }

    /// The session is over: the form to sign in again has the name, if it is one that can be typed.
    pub(super) fn ended(&mut self, claimed: Claimed, why: Refusal, context: &mut Context<'_>) {
        if !claimed.username.is_empty() {
            context.push(Effect::Go(Route::SignIn, claimed.username.clone()));
            self.went(Route::SignIn, claimed.username, None, context);
        }
        self.refusal = Some(why);
    }

    /// Asks when somebody last did something, where that counts.
    pub(super) fn ask_for_activity(&self, context: &mut Context<'_>) {
        if context.config.idle_seconds.is_some() && self.session.claimed().is_some() {
            context.push(Effect::ReadActivity);
        }
    }

    /// Somebody last did something at this time of the local clock, in whatever tab.
    pub(super) fn was_active(&mut self, at: UnixSeconds, context: &mut Context<'_>) {
        let limit = context.config.idle_seconds;
        if limit.is_some_and(|limit| context.local_now.since(at) >= limit) {
            self.idle_out(context);
        }
    }

    /// Nobody is at the page any more: the player signs out as if he had said so, but can go on where he was.
    fn idle_out(&mut self, context: &mut Context<'_>) {
        let Some(claimed) = self.session.claimed().cloned() else {
            return;
        };
        let place = self.place;
        self.sign_out(context);
        self.place = place;
        if self.session.is_signed_out() {
            self.ended(claimed, Refusal::Idle, context);
        }
    }
}
