//! This page among the others of its browser: one player's session is the same in all of them.

use super::app::App;
use super::renewal::Turn;
use super::session::Session;
use super::{Context, Effect, News, Wanted};

/// A page that was just opened takes a session that is offered within this time.
const WELCOME_MILLISECONDS: u32 = 1_000;

impl App {
    /// Asks the other pages for a session.
    pub(super) fn ask_others(&mut self, context: &mut Context<'_>) {
        self.has_asked = true;
        let beyond = context.now;
        context.push(Effect::Tell(News::Wanted(Wanted { sub: None, beyond })));
        context.wait(super::Wake::Answer, WELCOME_MILLISECONDS);
    }

    /// Takes what another page has said. That somebody has signed in is for the pages that sleep in the browser's page
    /// cache: any news throws them away.
    pub(super) fn told(&mut self, news: News, context: &mut Context<'_>) {
        match news {
            News::SignedOut(sub) if self.is_of(&sub) => {
                self.leave(Session::SignedOut, context);
            }
            News::SignedIn(_) | News::SignedOut(_) => {}
            News::Wanted(wanted) => self.offer(&wanted, context),
            News::Tokens(tokens) => {
                let has_asked = self.has_asked && !self.is_guest;
                self.step(context, |session, context| {
                    session.offered(tokens, has_asked, context)
                });
            }
        }
    }

    fn is_of(&self, sub: &str) -> bool {
        let claimed = self.session.claimed();
        claimed.is_some_and(|claimed| claimed.sub == sub)
    }

    /// Gives the player's tokens to a page that has none, or older ones.
    fn offer(&self, wanted: &Wanted, context: &mut Context<'_>) {
        let Some(signed_in) = self.session.signed_in() else {
            return;
        };
        let is_his = |sub: &String| *sub == signed_in.player.sub;
        let expires_at = signed_in.player.expires_at;
        if wanted.sub.as_ref().is_none_or(is_his)
            && expires_at > wanted.beyond
            && expires_at > context.now
        {
            let tokens = signed_in.tokens.clone();
            context.push(Effect::Tell(News::Tokens(tokens)));
        }
    }

    /// Passes the turn on, unless the next renewal has begun already.
    pub(super) fn end_turn(&self, context: &mut Context<'_>) {
        if !self.session.is_in_turn() {
            context.push(Effect::EndTurn);
        }
    }

    pub(super) fn next_turn(&mut self, came: Turn, context: &mut Context<'_>) {
        self.step(context, |session, context| session.next_turn(came, context));
    }
}
