//! The state machines: what the app is doing, and what it wants of the outside.
//!
//! An [`Event`] goes in, [`Effect`]s come out; nothing in here waits, fetches or stores. An event that does not fit
//! the state is dropped.

pub mod account;
pub mod address;
pub mod app;
pub mod challenge;
mod clock;
pub mod code;
mod deletion;
mod device;
mod effect;
mod entrance;
mod event;
pub mod form;
mod form_context;
pub mod forms;
pub mod gauge;
pub mod hello;
pub mod keyring;
pub mod news;
mod open_form;
mod pages;
pub mod parts;
mod passkeys;
mod play;
pub mod renewal;
pub mod session;
mod session_end;
pub mod settings;
pub mod sign_in;
pub mod signed_in;
pub mod trouble;

pub use app::App;
pub use effect::{Call, Effect, Wake};
pub use event::{Event, Opening, Outside, Reply};
pub use news::{News, Wanted};

use crate::config::Config;
use crate::http::Request;
use crate::oauth::jwt::Claimed;
use crate::time::UnixSeconds;

/// What a machine is given beside the event, and where it puts what it wants.
pub struct Context<'a> {
    config: &'a Config,
    now: UnixSeconds,
    /// By the local clock.
    local_now: UnixSeconds,
    entropy: [[u8; 32]; 3],
    epoch: u32,
    effects: Vec<Effect>,
    refusal: Option<session::Refusal>,
    /// Whose session the user pool has just ended.
    ended: Option<Claimed>,
    form: form_context::FormContext,
    /// Counts gauges.
    gauge: u32,
    /// What the gauge has to be told.
    input: Option<gauge::Input>,
}

impl Context<'_> {
    fn push(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Forms and gauges count for themselves.
    fn send(&mut self, call: Call, request: Request) {
        let epoch = match call {
            Call::Form(_) => self.form.attempt,
            Call::Gauge(_) => self.gauge,
            // Keys are the same for every player.
            Call::Keys => 0,
            _ => self.epoch,
        };
        self.push(Effect::Send {
            epoch,
            call,
            request,
        });
    }

    fn wait(&mut self, wake: Wake, milliseconds: u32) {
        let epoch = match wake {
            Wake::Form => self.form.attempt,
            Wake::Gauge(_) => self.gauge,
            // Keys and code are the same for every player.
            Wake::Keys | Wake::Part(_) => 0,
            _ => self.epoch,
        };
        self.push(Effect::Wait {
            epoch,
            wake,
            milliseconds,
        });
    }

    /// Waits for a point in time, by the server's clock.
    fn wait_until(&mut self, wake: Wake, at: UnixSeconds) {
        let milliseconds = at.since(self.now).max(0).saturating_mul(1000);
        self.wait(wake, u32::try_from(milliseconds).unwrap_or(u32::MAX));
    }

    fn keep(&mut self, owner: &str, change: gauge::queue::Change) {
        let (epoch, owner) = (self.gauge, owner.to_owned());
        self.push(Effect::Keep {
            epoch,
            owner,
            change,
        });
    }

    fn join(&mut self, owner: &str) {
        let (epoch, owner) = (self.gauge, owner.to_owned());
        self.push(Effect::Join { epoch, owner });
    }

    fn take_turn(&mut self) {
        let epoch = self.epoch;
        self.push(Effect::TakeTurn { epoch });
    }

    fn share(&mut self, text: String) {
        self.push(Effect::Share(text));
    }

    /// Anything up to a bound of at most 65 seconds, in milliseconds.
    fn jitter(&self, bound: u32) -> u32 {
        let [first, second, ..] = self.entropy[0];
        let share = u32::from(u16::from_be_bytes([first, second]));
        share * bound / u32::from(u16::MAX)
    }

    /// A wait before try number `tries`: anything up to a bound that doubles each time
    /// ([full jitter](https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/)).
    fn back_off(&mut self, wake: Wake, tries: u8) {
        let bound = FIRST_BACK_OFF_MILLISECONDS << tries.min(6);
        self.wait(wake, self.jitter(bound));
    }
}

const FIRST_BACK_OFF_MILLISECONDS: u32 = 150;

/// How often something is tried before the player is told.
const MAX_TRIES: u8 = 5;
