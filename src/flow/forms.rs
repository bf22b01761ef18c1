//! What the forms mean to the rest of the app: where they lead, and which of them fits the route and the session.

use super::app::App;
use super::form::{Notice, Outcome, Page};
use super::open_form::Forms;
use super::session::Session;
use super::signed_in::SignedIn;
use super::{Call, Context, Effect, Wake};
use crate::http::form_decode;
use crate::oauth::token::{self, Source};
use crate::route::Route;

impl App {
    /// What answers to a call have to carry to be taken.
    pub(super) fn epoch_of_call(&self, call: Call) -> u32 {
        match call {
            Call::Form(_) => self.forms.attempt,
            Call::Gauge(_) => self.gauges,
            Call::Keys => 0,
            _ => self.epoch,
        }
    }

    /// The same for what was waited for.
    pub(super) fn epoch_of_wake(&self, wake: Wake) -> u32 {
        match wake {
            Wake::Form => self.forms.attempt,
            Wake::Gauge(_) => self.gauges,
            Wake::Keys | Wake::Part(_) => 0,
            _ => self.epoch,
        }
    }

    /// The player is at another route, about a user of this name.
    pub(super) fn went(
        &mut self,
        route: Route,
        username: String,
        notice: Option<Notice>,
        context: &mut Context<'_>,
    ) {
        (self.route, self.refusal) = (route, None);
        self.remember_place(route);
        self.with_forms(context, |forms, context| {
            forms.open(route, username, notice, context);
        });
    }

    /// Lets the form act, with the player's token at hand.
    pub(super) fn with_forms(
        &mut self,
        context: &mut Context<'_>,
        act: impl FnOnce(&mut Forms, &mut Context<'_>),
    ) {
        if let Some(SignedIn { tokens, player, .. }) = self.session.signed_in() {
            context.form.access_token = Some(tokens.access_token.clone());
            context.form.id_token = Some(tokens.id_token.clone());
            let name = player.email.as_ref().unwrap_or(&player.username);
            context.form.name.clone_from(name);
        }
        context.form.codes = self.parts.codes;
        act(&mut self.forms, context);
    }

    /// Goes where the form leads to.
    pub(super) fn follow_form(&mut self, context: &mut Context<'_>) {
        match context.form.outcome.take() {
            None => {}
            Some(Outcome::Tokens(mut tokens)) => {
                self.forms.page = Page::None;
                tokens.is_remembered = self.is_remembered;
                if self.session.is_signed_out() {
                    self.session = Session::signed_in_by_api(tokens);
                }
            }
            Some(Outcome::Go(route, username, notice)) => {
                context.push(Effect::Go(route, username.clone()));
                self.went(route, username, notice, context);
            }
            Some(Outcome::Turn(route, username)) => {
                context.push(Effect::Go(route, username));
                self.route = route;
            }
            Some(Outcome::Continue(username, session)) => {
                context.push(Effect::Go(Route::SignIn, username.clone()));
                self.went(Route::SignIn, username, None, context);
                self.forms.continue_sign_up(&session, context);
            }
            Some(Outcome::SignedOutEverywhere) => self.gone_everywhere(None, context),
            Some(Outcome::Deleted) => self.deleted(context),
            Some(Outcome::TokenRefused) => self.step(context, Session::renewal_wanted),
        }
    }

    /// The hosted UI's own session has survived, where there was one.
    pub(super) fn gone_everywhere(&mut self, notice: Option<Notice>, context: &mut Context<'_>) {
        let source = self.session.tokens().map(|tokens| tokens.source.clone());
        self.end_session(context);
        if matches!(source, Some(Source::HostedUi)) {
            self.leave(Session::Leaving, context);
            context.push(Effect::Navigate(token::logout_url(context.config)));
        } else {
            self.signed_out_here(notice, context);
        }
    }

    /// Nobody is signed in any more, and no other site has to know.
    pub(super) fn signed_out_here(&mut self, notice: Option<Notice>, context: &mut Context<'_>) {
        self.leave(Session::SignedOut, context);
        context.push(Effect::Replace(Route::SignedOut));
        self.went(Route::SignedOut, String::new(), notice, context);
    }

    /// Makes route and form fit the session: who is signed in has no business at the entrance, and nobody else in the
    /// settings.
    pub(super) fn settle(&mut self, context: &mut Context<'_>) {
        let is_player = self.session.signed_in().is_some();
        if is_player && self.route.is_entrance() && self.refusal.is_none() {
            let place = self.place;
            context.push(Effect::Replace(place));
            self.went(place, String::new(), None, context);
        }
        let fits = match self.forms.page {
            Page::Settings(_) => is_player,
            Page::SignIn(_) | Page::Account(_) => !is_player,
            Page::None if is_player => self.route != Route::Account,
            Page::None => !self.route.has_form() || !self.session.is_signed_out(),
        };
        let route = self.route;
        if !fits {
            self.with_forms(context, |forms, context| {
                forms.open(route, String::new(), None, context);
            });
        }
    }
}

/// The user name that an address is about.
pub fn username(query: &str) -> String {
    let pairs = form_decode(query).into_iter();
    let mut names = pairs.filter(|(name, _)| name == "username");
    names.next().map(|(_, value)| value).unwrap_or_default()
}
