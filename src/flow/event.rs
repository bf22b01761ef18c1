//! What happens, as the state machines are told of it.

#[cfg(doc)]
use super::Effect;
use super::code::Code;
use super::news::News;
use super::parts::Part;
use super::trouble::Trouble;
use super::{Call, Wake, form, gauge};
use crate::http::{Failure, Response};
use crate::language::Language;
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
    /// The player speaks this language.
    Speaks(Language),
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
    NotKept(Trouble),
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
    /// The sign-in that the address answers, or another one that is under way.
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
