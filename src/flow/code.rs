//! The code of the parts that are fetched when they are first needed, as tables of functions.
//!
//! A machine's data is known everywhere, what to do with it only to a table. Nobody makes a table but the seam of its
//! part (`src/seams.rs`), so in the bundle all that is reached through nothing else lies in the part's own file.

use super::Context;
use super::account::Account;
use super::form::FormEvent;
use super::gauge::{Gauge, Input};
use super::parts::Part;
use super::settings::Settings;
use super::sign_in::SignIn;
use crate::config::Config;
use crate::hello::{self, Answer};
use crate::http::{Request, Response};
use crate::oauth::claims::{self, Check, Nonce, Player};
use crate::oauth::jwt::{Jwks, TokenProblem};
use crate::oauth::token::TokenSet;
use crate::secret::Secret;
use crate::time::UnixSeconds;

/// The code of a part. To be made by its seam and by tests: whoever makes one has all of it.
#[derive(Clone, Copy, Debug)]
pub enum Code {
    /// Of [`Part::Game`].
    Game(GameCode),
    /// Of [`Part::Forms`].
    Forms(FormsCode),
    /// Of [`Part::Settings`].
    Settings(SettingsCode),
}

/// What is done with the tokens and the gauge of a player.
#[derive(Clone, Copy, Debug)]
pub struct GameCode {
    pub(super) verify: Verify,
    pub(super) checks: Checks,
    pub(super) update: fn(&mut Gauge, Option<Input>, Option<&Secret>, &mut Context<'_>),
}

/// Checks tokens, see [`claims::verify`].
pub(super) type Verify =
    fn(&TokenSet, &Jwks, Nonce<'_>, &Config, UnixSeconds) -> Result<Player, TokenProblem>;

/// Tells of all checks, see [`claims::checks`].
pub(super) type Checks = fn(&TokenSet, &Jwks, &Config, UnixSeconds) -> Vec<Check>;

/// What the forms do, but for the beginning of a sign-in.
#[derive(Clone, Copy, Debug)]
pub struct FormsCode {
    pub(super) sign_in: fn(&mut SignIn, FormEvent<'_>, &mut Context<'_>),
    pub(super) account: fn(&mut Account, FormEvent<'_>, &mut Context<'_>),
}

/// What the settings do, and the session page.
#[derive(Clone, Copy, Debug)]
pub struct SettingsCode {
    pub(super) settings: fn(&mut Settings, FormEvent<'_>, &mut Context<'_>),
    pub(super) hello_request: fn(&str, &Secret, bool) -> Request,
    pub(super) hello_response: fn(Response) -> Answer,
}

impl Code {
    /// For [`Part::Game`].
    pub fn game() -> Self {
        Self::Game(GameCode {
            verify: claims::verify,
            checks: claims::checks,
            update: Gauge::update,
        })
    }

    /// For [`Part::Forms`].
    pub fn forms() -> Self {
        Self::Forms(FormsCode {
            sign_in: SignIn::take,
            account: Account::take,
        })
    }

    /// For [`Part::Settings`].
    pub fn settings() -> Self {
        Self::Settings(SettingsCode {
            settings: Settings::take,
            hello_request: hello::hello_request,
            hello_response: hello::hello_response,
        })
    }

    pub(super) fn part(self) -> Part {
        match self {
            Self::Game(_) => Part::Game,
            Self::Forms(_) => Part::Forms,
            Self::Settings(_) => Part::Settings,
        }
    }
}

/// The code that is here.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Codes {
    pub(super) game: Option<GameCode>,
    pub(super) forms: Option<FormsCode>,
    pub(super) settings: Option<SettingsCode>,
}

impl Codes {
    pub(super) fn add(&mut self, code: Code) {
        match code {
            Code::Game(code) => self.game = Some(code),
            Code::Forms(code) => self.forms = Some(code),
            Code::Settings(code) => self.settings = Some(code),
        }
    }
}
