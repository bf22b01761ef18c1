//! The whole app: the machines side by side, and what one has to know of the others.

use std::sync::Arc;

use super::clock::ServerClock;
use super::form_context::FormContext;
use super::gauge::{Gauge, Input};
use super::hello::Hello;
use super::keyring::Keyring;
use super::open_form::Forms;
use super::parts::Parts;
use super::renewal::Turn;
use super::session::{Refusal, Session};
use super::trouble::Trouble;
use super::{Call, Context, Effect, Event, Outside, Reply, Wake};
use crate::config::Config;
use crate::http::Failure;
use crate::oauth::claims::Check;
use crate::oauth::token;
use crate::route::Route;
use crate::time::UnixSeconds;

/// The state of the app.
#[expect(
    clippy::struct_excessive_bools,
    reason = "none of them follows from the others, and every combination can be met"
)]
#[derive(Clone, Debug)]
pub struct App {
    /// What it was started with.
    pub config: Arc<Config>,
    /// Where the player is.
    pub route: Route,
    /// Who plays.
    pub session: Session,
    /// The game of the player who is signed in, or of a guest.
    pub gauge: Option<Gauge>,
    /// The keys to check tokens with.
    pub keyring: Keyring,
    /// The form that is open.
    pub forms: Forms,
    /// The code that is fetched when it is needed.
    pub parts: Parts,
    /// Why the last sign-in came to nothing.
    pub refusal: Option<Refusal>,
    /// When the last event came, by the server's clock.
    pub now: UnixSeconds,
    /// What went wrong with what is kept.
    pub(super) not_kept: Option<Trouble>,
    /// Whether somebody plays without signing in.
    pub is_guest: bool,
    /// Whether the player who is about to sign in wants to be remembered.
    pub is_remembered: bool,
    /// Where a player goes who has signed in.
    pub(super) place: Route,
    /// What came of the protected call, if the player has made it.
    pub hello: Option<Hello>,
    /// Whether other pages may have a session for this one, which was just opened.
    pub(super) has_asked: bool,
    pub(super) is_seen: bool,
    pub(super) is_online: bool,
    /// Counts gauges, as `epoch` does players.
    pub(super) gauges: u32,
    /// Counts players: what was asked for one is not given to another.
    pub(super) epoch: u32,
    clock: ServerClock,
}

impl App {
    /// The app before it is [`Event::Opened`].
    pub fn new(config: Config) -> Self {
        Self {
            config: Arc::new(config),
            route: Route::Play,
            session: Session::SignedOut,
            gauge: None,
            keyring: Keyring::Empty,
            forms: Forms::new(),
            parts: Parts::new(),
            refusal: None,
            now: UnixSeconds(0),
            not_kept: None,
            is_guest: false,
            is_remembered: false,
            place: Route::Play,
            hello: None,
            has_asked: false,
            is_seen: true,
            is_online: true,
            gauges: 0,
            epoch: 0,
            clock: ServerClock::default(),
        }
    }

    /// Takes an event and says what is to be done. `outside.now` is the local clock.
    pub fn update(&mut self, event: Event, outside: Outside) -> Vec<Effect> {
        let is_set = self.clock.hear(&event, outside.now);
        self.now = self.clock.at(outside.now);
        let config = Arc::clone(&self.config);
        let mut context = Context {
            config: &config,
            now: self.now,
            local_now: outside.now,
            entropy: outside.entropy,
            epoch: self.epoch,
            effects: Vec::new(),
            refusal: None,
            ended: None,
            form: FormContext::default(),
            gauge: self.gauges,
            input: None,
        };
        if is_set {
            self.step(&mut context, Session::clock_set);
        }
        self.take(event, &mut context);
        self.follow_form(&mut context);
        self.check_tokens(&mut context);
        self.settle(&mut context);
        self.need_parts(&mut context);
        self.play(&mut context);
        context.effects
    }

    fn take(&mut self, event: Event, context: &mut Context<'_>) {
        match event {
            Event::Opened(opening) => self.open(*opening, context),
            Event::SignIn(identity_provider) => self.sign_in(identity_provider.as_deref(), context),
            Event::Speaks(language) => Arc::make_mut(&mut self.config).language = language,
            Event::Remember(is_remembered) => self.is_remembered = is_remembered,
            Event::PlayAsGuest => self.play_as_guest(context),
            Event::SignOut => self.sign_out(context),
            Event::Told(news) => self.told(news, context),
            Event::Turn(epoch) if epoch == self.epoch => self.next_turn(Turn::Queued, context),
            Event::TryAgain => self.try_again(context),
            Event::Renew => self.step(context, Session::renewal_wanted),
            Event::SayHello { is_tampered } => self.say_hello(is_tampered, context),
            Event::Went(route, username) => self.went(route, username, None, context),
            Event::Submitted(answers) => {
                self.parts.try_again(context);
                let names = &self.config.user_pool.username_attributes;
                let answers =
                    answers.with_plain_numbers(names.iter().any(|it| it == "phone_number"));
                self.with_forms(context, |forms, context| forms.submitted(&answers, context));
            }
            Event::Chose(choice) => {
                self.with_forms(context, |forms, context| forms.chose(&choice, context));
            }
            Event::Replied(reply) if reply.epoch == self.epoch_of_call(reply.call) => {
                self.replied(reply, context);
            }
            Event::Woke { epoch, wake } if epoch == self.epoch_of_wake(wake) => {
                self.woke(wake, context);
            }
            Event::Brought(code) => {
                self.parts.brought(code);
                self.with_forms(context, |forms, context| {
                    forms.code_is_here(code.part(), context);
                });
            }
            Event::NotBrought(part) => {
                self.parts.not_brought(part, context);
                if self.parts.is_lost(part) {
                    self.with_forms(context, |forms, context| forms.code_is_lost(part, context));
                }
            }
            Event::Replied(_) | Event::Woke { .. } | Event::Turn(_) => {}
            Event::Ticked => self.ask_for_activity(context),
            Event::Active(at) => self.was_active(at, context),
            Event::Seen(is_seen) => {
                self.is_seen = is_seen;
                if is_seen {
                    self.step(context, Session::looked_at);
                    self.ask_for_activity(context);
                }
                context.input = Some(Input::Seen(is_seen));
            }
            Event::NotKept(trouble) => self.not_kept(trouble),
            Event::Online(is_online) => {
                self.is_online = is_online;
                if is_online {
                    self.step(context, Session::looked_at);
                }
                context.input = Some(Input::Online(is_online));
            }
            other => context.input = self.input(other),
        }
    }

    fn try_again(&mut self, context: &mut Context<'_>) {
        self.parts.try_again(context);
        self.keyring.ask(context);
        self.step(context, Session::try_again);
        context.input = Some(Input::TryAgain);
    }

    fn replied(
        &mut self,
        Reply {
            call,
            result,
            milliseconds,
            ..
        }: Reply,
        context: &mut Context<'_>,
    ) {
        match call {
            Call::Keys => self.keyring.replied(result, context),
            Call::Exchange => self.step(context, |session, context| {
                session.exchanged(result, context)
            }),
            Call::Renew => self.step(context, |session, context| session.renewed(result, context)),
            Call::Revoke if matches!(self.session, Session::Leaving) => {
                context.push(Effect::Navigate(token::logout_url(context.config)));
            }
            Call::Revoke => {}
            Call::Hello => self.answered_hello(result),
            Call::Form(operation) => self.with_forms(context, |forms, context| {
                forms.replied(operation, result, context);
            }),
            Call::Gauge(step) => {
                context.input = Some(Input::Replied(step, result, milliseconds));
            }
        }
    }

    fn woke(&mut self, wake: Wake, context: &mut Context<'_>) {
        match wake {
            Wake::Keys => self.keyring.woke(context),
            Wake::Renew => self.step(context, Session::woke),
            Wake::Turn => self.next_turn(Turn::Queued, context),
            Wake::EndTurn => self.end_turn(context),
            Wake::Answer => {
                self.has_asked = false;
                self.next_turn(Turn::Asking, context);
            }
            Wake::Gauge(wait) => context.input = Some(Input::Woke(wait)),
            Wake::Form => self.with_forms(context, Forms::woke),
            Wake::Part(part) => self.parts.woke(part, context),
        }
    }

    /// Checks tokens that wait for the keys and for the code, as soon as all are here.
    fn check_tokens(&mut self, context: &mut Context<'_>) {
        let Some(code) = self.parts.codes.game else {
            return;
        };
        let mut keyring = std::mem::replace(&mut self.keyring, Keyring::Empty);
        self.step(context, |session, context| {
            session.check(&mut keyring, code.verify, context)
        });
        self.keyring = keyring;
    }

    pub(super) fn step(
        &mut self,
        context: &mut Context<'_>,
        step: impl FnOnce(Session, &mut Context<'_>) -> Session,
    ) {
        let session = std::mem::replace(&mut self.session, Session::SignedOut);
        self.session = step(session, context);
        self.refusal = context.refusal.take().or(self.refusal.take());
        if let Some(claimed) = context.ended.take() {
            context.push(Effect::EndSession(claimed.sub.clone()));
            self.ended(claimed, Refusal::Ended, context);
        }
    }

    /// All checks of the player's tokens, made once more; none while the keys are not here.
    pub fn checks(&self) -> Vec<Check> {
        let (code, keys) = (self.parts.codes.game, self.keyring.used());
        let (Some(code), Some(keys), Some(signed_in)) = (code, keys, self.session.signed_in())
        else {
            return Vec::new();
        };
        (code.checks)(&signed_in.tokens, keys, &self.config, self.now)
    }

    /// What keeps the app from going on with its session, if anything does.
    pub fn trouble(&self) -> Option<&Failure> {
        match (&self.session, &self.keyring) {
            (Session::Unknown(_, failure), _) | (_, Keyring::Failed(failure)) => Some(failure),
            _ => None,
        }
    }
}
