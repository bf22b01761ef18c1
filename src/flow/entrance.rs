//! How one gets in and out: the page is opened, left for the hosted UI, come back to, and signed out of.

use super::app::App;
use super::forms::username;
use super::renewal;
use super::session::{Refusal, Session};
use super::{Call, Context, Effect, News, Opening};
use crate::oauth::authorize::{Authorization, authorization_response};
use crate::oauth::token::{self, Source};
use crate::route::Route;

impl App {
    pub(super) fn open(&mut self, opening: Opening, context: &mut Context<'_>) {
        let Opening {
            route,
            query,
            tokens,
            remembered,
            authorization,
            is_guest,
        } = opening;
        self.begin_epoch(context);
        self.gauge = None;
        self.is_guest = is_guest;
        let is_answer = route == Route::Callback && authorization.is_some();
        let remembered = remembered.filter(|_| !is_guest && !is_answer);
        self.session = Session::restore(tokens, remembered, context);
        self.went(route, username(&query), None, context);
        if route == Route::Callback {
            self.come_back(&query, authorization, context);
        } else if self.session.is_signed_out() && !is_guest {
            self.ask_others(context);
        }
        self.keyring.reopen(context);
        self.ask_for_activity(context);
    }

    fn begin_epoch(&mut self, context: &mut Context<'_>) {
        self.epoch += 1;
        context.epoch = self.epoch;
        self.hello = None;
    }

    /// The redirect from the hosted UI: its sign-in is used up and its query gone before anything is sent.
    fn come_back(
        &mut self,
        query: &str,
        authorization: Option<Authorization>,
        context: &mut Context<'_>,
    ) {
        if query.is_empty() && matches!(self.session, Session::Checking(_)) {
            // Somebody who is signed in reloaded the page here.
            self.route = Route::Play;
            return context.push(Effect::Replace(Route::Play));
        }
        context.push(Effect::ForgetAuthorization);
        context.push(Effect::Replace(Route::Callback));
        match (
            authorization_response(
                query,
                authorization.as_ref(),
                context.config,
                context.local_now,
            ),
            authorization,
        ) {
            (Ok(code), Some(authorization)) => {
                self.place = authorization.place;
                context.send(
                    Call::Exchange,
                    token::token_request(context.config, &code, &authorization),
                );
                self.session = Session::Exchanging(authorization);
            }
            (Ok(_), None) => {}
            (Err(error), _) => self.refusal = Some(Refusal::Callback(error)),
        }
    }

    pub(super) fn sign_in(&mut self, identity_provider: Option<&str>, context: &mut Context<'_>) {
        if !self.session.is_signed_out() {
            return;
        }
        let authorization = Authorization {
            place: self.place,
            is_remembered: self.is_remembered,
            // The page that is opened by the redirect knows no other clock.
            ..Authorization::start(&context.entropy, context.local_now)
        };
        let url = authorization.url(context.config, identity_provider);
        self.session = Session::Leaving;
        context.push(Effect::KeepAuthorization(authorization, url));
    }

    pub(super) fn sign_out(&mut self, context: &mut Context<'_>) {
        let Some(tokens) = self.session.tokens() else {
            return;
        };
        let request = renewal::revoke_request(context.config, tokens);
        let source = tokens.source.clone();
        self.end_session(context);
        match source {
            Source::HostedUi => self.leave(Session::Leaving, context),
            Source::Api(_) => self.signed_out_here(None, context),
        }
        context.send(Call::Revoke, request);
    }

    /// The player leaves in all of this browser.
    pub(super) fn end_session(&self, context: &mut Context<'_>) {
        let sub = self.session.claimed().map(|claimed| claimed.sub.clone());
        let sub = sub.unwrap_or_default();
        context.push(Effect::EndSession(sub.clone()));
        context.push(Effect::Tell(News::SignedOut(sub)));
    }

    /// Nothing of the player stays, and nothing that was asked for him is taken any more.
    pub(super) fn leave(&mut self, to: Session, context: &mut Context<'_>) {
        self.begin_epoch(context);
        (self.session, self.gauge, self.is_remembered) = (to, None, false);
        context.push(Effect::ForgetAll);
        context.push(Effect::EndTurn);
    }
}
