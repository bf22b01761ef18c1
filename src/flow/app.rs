//! The whole app: the machines side by side, and what one has to know of the others.

use super::gauge::{Doing, Gauge};
use super::keyring::Keyring;
use super::session::{Refusal, Session, Step};
use super::{Call, Context, Effect, Event, Opening, Outside, Reply, Wake};
use crate::config::Config;
use crate::http::Failure;
use crate::oauth::authorize::{Authorization, authorization_response};
use crate::oauth::token;
use crate::route::Route;
use crate::time::UnixSeconds;

/// From this difference on the server's clock is believed over the local one, in seconds. Signatures are refused from
/// five minutes on.
const MAX_CLOCK_SKEW_SECONDS: i64 = 120;

/// The state of the app.
#[derive(Clone, Debug)]
pub struct App {
    /// What it was started with.
    pub config: Config,
    /// Where the player is.
    pub route: Route,
    /// Who plays.
    pub session: Session,
    /// The game of the player who is signed in.
    pub gauge: Option<Gauge>,
    /// The keys to check tokens with.
    pub keyring: Keyring,
    /// Why the last sign-in came to nothing.
    pub refusal: Option<Refusal>,
    /// When the last event came, by the server's clock.
    pub now: UnixSeconds,
    /// Counts players: what was asked for one is not given to another.
    epoch: u32,
    /// What to add to the local clock to have the server's, in seconds.
    clock_offset: i64,
}

impl App {
    /// The app before it is [`Event::Opened`].
    pub fn new(config: Config) -> Self {
        Self {
            config,
            route: Route::Play,
            session: Session::SignedOut,
            gauge: None,
            keyring: Keyring::Empty,
            refusal: None,
            now: UnixSeconds(0),
            epoch: 0,
            clock_offset: 0,
        }
    }

    /// Takes an event and says what is to be done. `outside.now` is the local clock.
    pub fn update(&mut self, event: Event, mut outside: Outside) -> Vec<Effect> {
        self.set_clock(&event, outside.now);
        outside.now = outside.now.plus(self.clock_offset);
        self.now = outside.now;
        let mut effects = self.take(event, &outside);
        effects.extend(self.check_tokens(&outside));
        effects.extend(self.play(&outside));
        effects
    }

    /// Compares the clocks. The keys may come out of a cache, with the time of long ago.
    fn set_clock(&mut self, event: &Event, now: UnixSeconds) {
        let Event::Replied(Reply {
            call,
            result: Ok(response),
            ..
        }) = event
        else {
            return;
        };
        let (Some(date), false) = (response.date, *call == Call::Keys) else {
            return;
        };
        let offset = date.since(now);
        self.clock_offset = if offset.abs() > MAX_CLOCK_SKEW_SECONDS {
            offset
        } else {
            0
        };
    }

    fn take(&mut self, event: Event, outside: &Outside) -> Vec<Effect> {
        match event {
            Event::Opened(opening) => self.open(*opening, outside),
            Event::SignIn(identity_provider) => self.sign_in(identity_provider.as_deref(), outside),
            Event::SignOut => self.sign_out(outside),
            Event::TryAgain => self.try_again(outside),
            Event::Went(route) => {
                self.route = route;
                self.refusal = None;
                Vec::new()
            }
            Event::Replied(reply) if reply.epoch == self.epoch => self.replied(reply, outside),
            Event::Woke { epoch, wake } if epoch == self.epoch => self.woke(wake, outside),
            Event::Replied(_) | Event::Woke { .. } | Event::Ticked => Vec::new(),
            Event::Moved(step) => self.with_gauge(|gauge| gauge.moved(step)),
            Event::Reread => self.with_gauge(Gauge::reread),
            Event::StartOver => self.with_gauge(Gauge::start_over),
        }
    }

    fn open(&mut self, opening: Opening, outside: &Outside) -> Vec<Effect> {
        let Opening {
            route,
            query,
            tokens,
            authorization,
        } = opening;
        self.epoch += 1;
        (self.route, self.refusal, self.gauge) = (route, None, None);
        self.session = Session::restore(tokens);
        let mut effects = Vec::new();
        if route == Route::Callback {
            effects = self.come_back(&query, authorization.as_ref(), outside);
        }
        if self.keyring.jwks().is_none() {
            self.keyring = Keyring::Empty;
        }
        let context = context(&self.config, self.epoch, outside);
        effects.extend(self.keyring.ask(&context));
        effects
    }

    /// The redirect from the hosted UI: its sign-in is used up and its query gone before anything is sent.
    fn come_back(
        &mut self,
        query: &str,
        authorization: Option<&Authorization>,
        outside: &Outside,
    ) -> Vec<Effect> {
        if query.is_empty() && self.session.awaits_keys() {
            // Somebody who is signed in reloaded the page here.
            self.route = Route::Play;
            return vec![Effect::Replace(Route::Play)];
        }
        let mut effects = vec![
            Effect::ForgetAuthorization,
            Effect::Replace(Route::Callback),
        ];
        match authorization_response(query, authorization, &self.config, outside.now) {
            Ok(code) => {
                let Some(authorization) = authorization else {
                    return effects;
                };
                let request = token::token_request(&self.config, &code, authorization);
                self.session = Session::Exchanging(authorization.clone());
                effects
                    .push(context(&self.config, self.epoch, outside).send(Call::Exchange, request));
            }
            Err(error) => self.refusal = Some(Refusal::Callback(error)),
        }
        effects
    }

    fn sign_in(&mut self, identity_provider: Option<&str>, outside: &Outside) -> Vec<Effect> {
        if self.session != Session::SignedOut {
            return Vec::new();
        }
        let authorization = Authorization::start(&outside.entropy, outside.now);
        let url = authorization.url(&self.config, identity_provider);
        self.session = Session::Leaving;
        vec![
            Effect::KeepAuthorization(authorization),
            Effect::Navigate(url),
        ]
    }

    fn sign_out(&mut self, outside: &Outside) -> Vec<Effect> {
        let Some(refresh_token) = self.session.refresh_token() else {
            return Vec::new();
        };
        let request = token::revoke_request(&self.config, refresh_token);
        self.epoch += 1;
        (self.session, self.gauge) = (Session::Leaving, None);
        vec![
            Effect::ForgetAll,
            context(&self.config, self.epoch, outside).send(Call::Revoke, request),
        ]
    }

    fn try_again(&mut self, outside: &Outside) -> Vec<Effect> {
        let context = context(&self.config, self.epoch, outside);
        let mut effects = self.keyring.ask(&context);
        effects.extend(self.step(outside, Session::try_again));
        effects.extend(self.with_gauge(Gauge::try_again));
        effects
    }

    fn replied(&mut self, reply: Reply, outside: &Outside) -> Vec<Effect> {
        let context = context(&self.config, self.epoch, outside);
        match reply.call {
            Call::Keys => self.keyring.replied(reply.result, &context),
            Call::Exchange => self.step(outside, |session, _| session.exchanged(reply.result)),
            Call::Renew => self.step(outside, |session, context| {
                session.renewed(reply.result, context)
            }),
            Call::Revoke => vec![Effect::Navigate(token::logout_url(&self.config))],
            Call::Gauge(step) => {
                let Some(gauge) = &mut self.gauge else {
                    return Vec::new();
                };
                let effects = gauge.replied(step, reply, &context);
                // A token that looks good was refused.
                let wants_tokens = gauge.doing == Doing::AwaitingTokens;
                if wants_tokens {
                    self.step(outside, Session::renewal_wanted)
                } else {
                    effects
                }
            }
        }
    }

    fn woke(&mut self, wake: Wake, outside: &Outside) -> Vec<Effect> {
        match wake {
            Wake::Keys => self
                .keyring
                .woke(&context(&self.config, self.epoch, outside)),
            Wake::Renew => self.step(outside, Session::woke),
            Wake::Gauge => self.with_gauge(Gauge::woke),
        }
    }

    /// Checks tokens that wait for the keys, as soon as both are here.
    fn check_tokens(&mut self, outside: &Outside) -> Vec<Effect> {
        let (true, Some(jwks)) = (self.session.awaits_keys(), self.keyring.jwks().cloned()) else {
            return Vec::new();
        };
        let context = context(&self.config, self.epoch, outside);
        let session = std::mem::replace(&mut self.session, Session::SignedOut);
        match session.check(&jwks, self.keyring.may_ask_again(), &context) {
            Ok(step) => self.settle(step),
            Err(session) => {
                self.session = *session;
                self.keyring.ask_again(&context)
            }
        }
    }

    /// Lets the gauge of a player go on, or begin.
    fn play(&mut self, outside: &Outside) -> Vec<Effect> {
        let Some(signed_in) = self.session.signed_in() else {
            self.gauge = None;
            return Vec::new();
        };
        let context = context(&self.config, self.epoch, outside);
        let gauge = self.gauge.get_or_insert_with(Gauge::new);
        let fresh = signed_in.fresh_id_token(outside.now);
        let mut effects = gauge.go_on(fresh.ok(), &context);
        if gauge.doing == Doing::AwaitingTokens {
            match fresh {
                Err(Some(failure)) => gauge.no_tokens(failure.clone()),
                _ => effects.extend(self.step(outside, Session::renewal_wanted)),
            }
        }
        effects
    }

    fn step(
        &mut self,
        outside: &Outside,
        step: impl FnOnce(Session, &Context<'_>) -> Step,
    ) -> Vec<Effect> {
        let session = std::mem::replace(&mut self.session, Session::SignedOut);
        let step = step(session, &context(&self.config, self.epoch, outside));
        self.settle(step)
    }

    fn settle(&mut self, step: Step) -> Vec<Effect> {
        let Step {
            session,
            mut effects,
            refusal,
        } = step;
        self.session = session;
        self.refusal = refusal.or(self.refusal.take());
        if self.session.signed_in().is_some()
            && self.route == Route::Callback
            && self.refusal.is_none()
        {
            self.route = Route::Play;
            effects.push(Effect::Replace(Route::Play));
        }
        effects
    }

    fn with_gauge(&mut self, change: impl FnOnce(&mut Gauge)) -> Vec<Effect> {
        if let Some(gauge) = &mut self.gauge {
            change(gauge);
        }
        Vec::new()
    }

    /// What keeps the app from going on with its session, if anything does.
    pub fn trouble(&self) -> Option<&Failure> {
        match (&self.session, &self.keyring) {
            (Session::Unknown(_, failure), _) | (_, Keyring::Failed(failure)) => Some(failure),
            _ => None,
        }
    }
}

fn context<'a>(config: &'a Config, epoch: u32, outside: &'a Outside) -> Context<'a> {
    Context {
        config,
        now: outside.now,
        entropy: &outside.entropy,
        epoch,
    }
}
