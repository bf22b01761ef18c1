//! The state machines: what the app is doing, and what it wants of the outside.
//!
//! An [`Event`] goes in, [`Effect`]s come out; nothing in here waits, fetches or stores. An event that does not fit
//! the state is dropped.

pub mod account;
pub mod app;
pub mod challenge;
mod clock;
pub mod code;
mod device;
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
mod play;
pub mod renewal;
pub mod session;
mod session_end;
pub mod settings;
pub mod sign_in;
pub mod signed_in;
pub mod trouble;

pub use app::App;
pub use news::{News, Wanted};

use code::Code;
use parts::Part;

use crate::cognito::device::Device;
use crate::config::Config;
use crate::http::{Failure, Request, Response};
use crate::oauth::authorize::Authorization;
use crate::oauth::token::TokenSet;
use crate::route::Route;
use crate::time::UnixSeconds;

/// What every step gets from outside.
#[derive(Clone, Copy, Debug)]
pub struct Outside {
    /// The local clock.
    pub now: UnixSeconds,
    /// Fresh random octets.
    pub entropy: [[u8; 32]; 3],
}

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// The page was opened, reloaded, or came back from the browser's page cache.
    Opened(Box<Opening>),
    /// The player wants to sign in through the hosted UI, perhaps straight to a provider.
    SignIn(Option<String>),
    /// The player who is about to sign in wants to be remembered, or not.
    Remember(bool),
    /// Somebody wants to play without signing in.
    PlayAsGuest,
    /// The player wants to leave.
    SignOut,
    /// The player wants what failed to be tried again.
    TryAgain,
    /// The player wants new tokens now.
    Renew,
    /// The player wants the protected call to be made; perhaps with a token that is not right.
    SayHello {
        /// Whether its signature is to be changed.
        is_tampered: bool,
    },
    /// The player pressed the heart or the bomb.
    Moved(gauge::life::Move),
    /// The player wants his last move back.
    Undo,
    /// The player wants the value read again.
    Reread,
    /// The player agreed to write over a value that is no number.
    StartOver,
    /// The player went to another route; with the user name that the address carries.
    Went(Route, String),
    /// The player has submitted the form that is open.
    Submitted(form::Answers),
    /// The player has pressed another button of it.
    Chose(form::Choice),
    /// A call came back.
    Replied(Reply),
    /// The code of a part is here.
    Brought(Code),
    /// It could not be fetched.
    NotBrought(Part),
    /// Another page of this browser has said something.
    Told(News),
    /// It is this page's turn to renew its tokens; answers [`Effect::TakeTurn`].
    Turn(u32),
    /// The browser has kept moves; answers [`Effect::Keep`].
    Kept {
        /// Copied from the effect.
        epoch: u32,
        /// What it keeps now.
        kept: gauge::queue::Kept,
    },
    /// This tab leads those of its player from now on; answers [`Effect::Join`].
    Leads(u32),
    /// Another tab of the same player said something.
    Heard {
        /// Copied from [`Effect::Join`].
        epoch: u32,
        /// What another tab shared.
        text: String,
    },
    /// The browser does not keep what it was given, or cannot read what it had kept.
    NotKept(trouble::Trouble),
    /// The tab has come into view, or gone out of it.
    Seen(bool),
    /// The network has come back, or gone.
    Online(bool),
    /// Time has passed, for those who show it.
    Ticked,
    /// When somebody last did something, in any tab, by the local clock; answers [`Effect::ReadActivity`].
    Active(UnixSeconds),
    /// A time asked for by [`Effect::Wait`] is over.
    Woke {
        /// Copied from the effect.
        epoch: u32,
        /// Copied from the effect.
        wake: Wake,
    },
}

/// The state of the tab when the page is opened.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The address, parsed.
    pub route: Route,
    /// The query of the address.
    pub query: String,
    /// The tokens that the tab had kept.
    pub tokens: Option<TokenSet>,
    /// Those of the player whom the browser remembers.
    pub remembered: Option<TokenSet>,
    /// The sign-in that the tab had started.
    pub authorization: Option<Authorization>,
    /// Whether a guest plays in the tab.
    pub is_guest: bool,
}

/// What came of an [`Effect::Send`].
#[derive(Clone, Debug)]
pub struct Reply {
    /// Copied from the effect.
    pub epoch: u32,
    /// Copied from the effect.
    pub call: Call,
    /// The reply, or why there is none.
    pub result: Result<Response, Failure>,
    /// How long it took.
    pub milliseconds: u32,
}

/// Something that the outside is asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Send a request; answered by [`Event::Replied`].
    Send {
        /// Goes back with the answer: one from an earlier epoch is dropped.
        epoch: u32,
        /// Who asks.
        call: Call,
        /// What to send.
        request: Request,
    },
    /// Wait; answered by [`Event::Woke`].
    Wait {
        /// As in [`Effect::Send`].
        epoch: u32,
        /// Who waits.
        wake: Wake,
        /// For how long.
        milliseconds: u32,
    },
    /// Fetch the code of a part; answered by [`Event::Brought`] or [`Event::NotBrought`].
    Bring(Part),
    /// Leave the page for another site.
    Navigate(String),
    /// Show a route in the address bar in place of the current address.
    Replace(Route),
    /// Go to a route that is about a user of this name, as a new entry of the history.
    Go(Route, String),
    /// Ask the player for a passkey, or for a new one; answered by [`Event::Replied`] to the operation `Passkey`, with
    /// the name of a `DOMException` as the error's.
    Passkey {
        /// As in [`Effect::Send`].
        epoch: u32,
        /// The user pool's options as JSON.
        options: String,
    },
    /// Keep what this browser is to a user.
    KeepDevice(Device),
    /// Forget it, by the user's name.
    ForgetDevice(String),
    /// Keep the tokens in this tab, and in the browser that their player is signed in; there they are kept as well, if
    /// he is to be remembered.
    KeepTokens(TokenSet),
    /// The player with this `sub` is signed in no more, whatever a tab keeps of him.
    EndSession(String),
    /// Keep that somebody did something just now.
    KeepActivity,
    /// Say when somebody last did something; answered by [`Event::Active`].
    ReadActivity,
    /// Keep a sign-in under way and leave the page for this address; or stay, with [`Event::NotKept`], if it cannot be kept.
    KeepAuthorization(Authorization, String),
    /// Remove the sign-in under way from this tab.
    ForgetAuthorization,
    /// Remove everything of the player from this tab.
    ForgetAll,
    /// Keep whether a guest plays in this tab.
    KeepGuest(bool),
    /// Change what the browser keeps of a player's moves; answered by [`Event::Kept`].
    Keep {
        /// As in [`Effect::Send`].
        epoch: u32,
        /// Whose moves.
        owner: String,
        /// The change.
        change: gauge::queue::Change,
    },
    /// Join the tabs of this player, and leave others. Of all that join, one leads at a time ([`Event::Leads`]).
    Join {
        /// As in [`Effect::Send`].
        epoch: u32,
        /// The player.
        owner: String,
    },
    /// Leave the tabs that were joined.
    Leave,
    /// Say something to the other tabs of the player.
    Share(String),
    /// Tell the other pages of this browser something.
    Tell(News),
    /// Queue up with the pages of this browser that renew their tokens; answered by [`Event::Turn`].
    TakeTurn {
        /// As in [`Effect::Send`].
        epoch: u32,
    },
    /// Let the next one have its turn, or leave the queue.
    EndTurn,
}

/// The calls of the app, each under way at most once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// The user pool's keys.
    Keys,
    /// A code for tokens.
    Exchange,
    /// A refresh token for tokens.
    Renew,
    /// The end of a refresh token.
    Revoke,
    /// The protected call.
    Hello,
    /// A step of the gauge.
    Gauge(gauge::steps::Step),
    /// What a form wants.
    Form(form::Operation),
}

impl Call {
    /// How long an answer may take.
    pub fn timeout_milliseconds(self) -> u32 {
        match self {
            // Nobody wants to wait for leave to go.
            Self::Revoke => 3_000,
            _ => 10_000,
        }
    }
}

/// The reasons to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wake {
    /// The keys are asked for again.
    Keys,
    /// The tokens end soon.
    Renew,
    /// Nobody has ended his turn for too long.
    Turn,
    /// All others have heard of the new tokens.
    EndTurn,
    /// Other pages have had the time to answer.
    Answer,
    /// The gauge goes on.
    Gauge(gauge::Wait),
    /// A form goes on.
    Form,
    /// A part is asked for again.
    Part(Part),
}

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
