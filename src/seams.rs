//! Where the bundle is cut: the parts of the program that are fetched when they are first needed.
//!
//! Each part has one function here, which gives what is in it: the code of its machines, the screens of their states and
//! what only they ask of the browser, as values. Whatever is reached through such a value only lies in the part's own file
//! of the release bundle, because the rest of the program has no other way to it; so nothing but this file may name
//! `Code::game` and its like, or what is named here. In all other builds – for development, for tests – the program is one
//! file, and these functions give at once what they have.

use std::sync::OnceLock;

use leptos::prelude::AnyView;
use life_gauge::flow::code::Code;
use life_gauge::flow::parts::Part;
use life_gauge::flow::{App, Effect};
#[cfg(feature = "split")]
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use crate::browser::{self, Runner};
use crate::ui;

/// The file of a part could not be fetched, or is of another build.
pub(crate) struct Lost;

#[cfg(feature = "split")]
impl From<SplitLoaderError> for Lost {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

/// What comes with a part: awaited, it is there, or [`Lost`].
#[cfg(feature = "split")]
type Coming<T> = Result<T, Lost>;
#[cfg(not(feature = "split"))]
type Coming<T> = std::future::Ready<Result<T, Lost>>;

#[cfg(feature = "split")]
#[expect(clippy::unnecessary_wraps, reason = "the macro adds how it can fail")]
fn here<T>(what: T) -> Coming<T> {
    Ok(what)
}

#[cfg(not(feature = "split"))]
fn here<T>(what: T) -> Coming<T> {
    std::future::ready(Ok(what))
}

/// Draws a screen.
pub(crate) type View = fn(Runner) -> AnyView;

/// Runs the effects that nothing but a part asks for.
pub(crate) type Run = fn(Runner, Effect);

/// What [`Part::Game`] draws, and does with the browser.
pub(crate) struct GameScreens {
    pub(crate) play: View,
    /// The player in the line at the top.
    pub(crate) player: View,
    pub(crate) run: Run,
    /// The page goes.
    pub(crate) leave: fn(),
}

/// What [`Part::Forms`] draws and says, and does with the browser.
pub(crate) struct FormScreens {
    pub(crate) form: fn(&App) -> Option<ui::form::Form>,
    pub(crate) error_at: fn(&App, &str) -> String,
    pub(crate) error_beside: fn(&App, &[String]) -> String,
    pub(crate) run: Run,
}

/// What [`Part::Settings`] draws.
pub(crate) struct SettingsScreens {
    pub(crate) settings: View,
    pub(crate) session: View,
    pub(crate) form: fn(&App) -> Option<ui::form::Form>,
}

static GAME: OnceLock<GameScreens> = OnceLock::new();
static FORMS: OnceLock<FormScreens> = OnceLock::new();
static SETTINGS: OnceLock<SettingsScreens> = OnceLock::new();

pub(crate) fn game() -> Option<&'static GameScreens> {
    GAME.get()
}

pub(crate) fn forms() -> Option<&'static FormScreens> {
    FORMS.get()
}

pub(crate) fn settings() -> Option<&'static SettingsScreens> {
    SETTINGS.get()
}

#[cfg_attr(feature = "split", wasm_split(game, fallible))]
fn game_part() -> Coming<(Code, GameScreens)> {
    let screens = GameScreens {
        play: ui::play::play,
        player: ui::account::player,
        run: browser::gauge::run,
        leave: browser::left::leave,
    };
    here((Code::game(), screens))
}

#[cfg_attr(feature = "split", wasm_split(forms, fallible))]
fn forms_part() -> Coming<(Code, FormScreens)> {
    let screens = FormScreens {
        form: ui::forms::later_form,
        error_at: ui::refusals::at,
        error_beside: ui::refusals::beside,
        run: browser::passkey::run,
    };
    here((Code::forms(), screens))
}

#[cfg_attr(feature = "split", wasm_split(settings, fallible))]
fn settings_part() -> Coming<(Code, SettingsScreens)> {
    let screens = SettingsScreens {
        settings: ui::settings::settings,
        session: ui::session::session,
        form: ui::settings_forms::form,
    };
    here((Code::settings(), screens))
}

/// A picture for an authenticator.
#[cfg_attr(feature = "split", wasm_split(settings, fallible))]
pub(crate) fn qr_code(text: &str) -> Coming<String> {
    here(ui::qr::svg(text))
}

/// Fetches a part, puts its screens where they are found, and gives its code.
pub(crate) async fn bring(part: Part) -> Result<Code, Lost> {
    fn keep<T>((code, screens): (Code, T), place: &OnceLock<T>) -> Code {
        let _ = place.set(screens);
        code
    }
    Ok(match part {
        Part::Game => keep(game_part().await?, &GAME),
        Part::Forms => keep(forms_part().await?, &FORMS),
        Part::Settings => keep(settings_part().await?, &SETTINGS),
    })
}
