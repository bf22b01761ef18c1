//! Which gauge is played, and what it is told of.

use super::app::App;
use super::gauge::queue::GUEST;
use super::gauge::{Gauge, Input};
use super::session::Session;
use super::signed_in::SignedIn;
use super::{Context, Effect, Event};

impl App {
    /// What is for the gauge alone.
    pub(super) fn input(&self, event: Event) -> Option<Input> {
        Some(match event {
            Event::Moved(step) => Input::Moved(step),
            Event::Undo => Input::Undo,
            Event::Reread => Input::Reread,
            Event::StartOver => Input::StartOver,
            Event::Kept { epoch, kept } if epoch == self.gauges => Input::Kept(kept),
            Event::Leads(epoch) if epoch == self.gauges => Input::Leads,
            Event::Heard { epoch, text } if epoch == self.gauges => Input::Heard(text),
            _ => return None,
        })
    }

    /// Lets the gauge of a player or a guest go on, or begin.
    pub(super) fn play(&mut self, context: &mut Context<'_>) {
        let was_guest = self.is_guest;
        let Some(owner) = self.owner(context) else {
            if self.gauge.take().is_some() {
                context.push(Effect::Leave);
            }
            return;
        };
        let fresh = self
            .session
            .signed_in()
            .map(|signed_in| signed_in.fresh_id_token(context.now));
        let Some(code) = self.parts.codes.game else {
            return;
        };
        let is_his = |gauge: &Gauge| gauge.owner() == owner;
        if !self.gauge.as_ref().is_some_and(is_his) {
            self.gauges += 1;
            context.gauge = self.gauges;
            let mut gauge = Gauge::new(owner, self.is_seen, self.is_online);
            (code.update)(
                &mut gauge,
                Some(first_input(&self.session, was_guest)),
                None,
                context,
            );
            self.gauge = Some(gauge);
        }
        let Some(gauge) = &mut self.gauge else { return };
        let id_token = fresh.and_then(Result::ok);
        (code.update)(gauge, context.input.take(), id_token, context);
        if gauge.awaits_tokens() {
            match fresh {
                Some(Err(Some(failure))) => {
                    let input = Input::NoTokens(failure.clone());
                    (code.update)(gauge, Some(input), None, context);
                }
                // None is there, or one that looks good was refused.
                _ => self.step(context, Session::renewal_wanted),
            }
        }
    }

    /// Whose gauge it is. A guest who signs in is one no more.
    fn owner(&mut self, context: &mut Context<'_>) -> Option<String> {
        let Some(signed_in) = self.session.signed_in() else {
            let plays = self.is_guest && self.session.is_signed_out();
            return plays.then(|| GUEST.to_owned());
        };
        let owner = self.owner_of(signed_in);
        if std::mem::take(&mut self.is_guest) {
            context.push(Effect::KeepGuest(false));
        }
        Some(owner)
    }

    pub(super) fn owner_of(&self, signed_in: &SignedIn) -> String {
        format!("{}/{}", self.config.user_pool_id, signed_in.player.sub)
    }

    pub(super) fn play_as_guest(&mut self, context: &mut Context<'_>) {
        if self.session.is_signed_out() && !self.is_guest {
            self.is_guest = true;
            context.push(Effect::KeepGuest(true));
        }
    }
}

/// Only somebody who has signed in here takes over a guest's moves. A player whose page is merely opened again may have a
/// guest at play in another tab.
fn first_input(session: &Session, was_guest: bool) -> Input {
    match session.signed_in() {
        Some(signed_in) if signed_in.has_just_come || was_guest => Input::SignedIn,
        _ => Input::Opened,
    }
}
