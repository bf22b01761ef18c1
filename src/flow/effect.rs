//! What the state machines want of the outside.

#[cfg(doc)]
use super::Event;
use super::news::News;
use super::parts::Part;
use super::{form, gauge};
use crate::cognito::device::Device;
use crate::http::Request;
use crate::oauth::authorize::Authorization;
use crate::oauth::token::TokenSet;
use crate::route::Route;

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
    /// Keep a sign-in under way, and leave the page for this address; if it cannot be kept, the page stays, with
    /// [`Event::NotKept`].
    KeepAuthorization(Authorization, String),
    /// Remove the sign-in that the address answers.
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
