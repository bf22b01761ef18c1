//! Which screen the state asks for.

use std::time::Duration;

use leptos::prelude::*;
use life_gauge::flow::form::Page;
use life_gauge::flow::keyring::Keyring;
use life_gauge::flow::session::Session;
use life_gauge::flow::{App, Event};
use life_gauge::http::Failure;
use life_gauge::route::Route;

use super::language::t;
use super::part::{alert, button, card, follow, follow_key, link, nothing, sentence, wait};
use super::welcome::{sign_in_buttons, welcome};
use super::{account, form, forms, language, whole, words};
use crate::browser::{Runner, page};
use crate::seams::{self, View};

const NAME: &str = "Life Gauge";

/// The screens of the app; what they say is read from the state when they are drawn.
#[derive(Clone, Copy)]
enum Screen {
    Welcome,
    Form,
    Settings,
    Session,
    Play,
    Fetching,
    Lost,
    Leaving,
    SigningIn,
    Refused,
    RefusedPlayer,
    Unchecked,
    Unknown,
    SignedOut,
    NotFound,
}

impl Screen {
    fn of(app: &App) -> Self {
        match (app.route, &app.refusal, &app.session) {
            (Route::NotFound, ..) => Self::NotFound,
            (_, _, Session::Leaving) => Self::Leaving,
            _ if is_lost(app) => Self::Lost,
            (Route::Callback, Some(_), Session::SignedIn(_)) => Self::RefusedPlayer,
            (Route::Callback, Some(_), _) => Self::Refused,
            (Route::Account | Route::Session, _, Session::SignedIn(_)) if app.lacks().is_some() => {
                Self::Fetching
            }
            (Route::Session, _, Session::SignedIn(_)) => Self::Session,
            (Route::Account, _, Session::SignedIn(_)) => Self::Settings,
            (_, _, Session::SignedIn(_)) => Self::Play,
            (_, _, Session::Unknown(..)) => Self::Unknown,
            (_, _, Session::Checking(_)) if matches!(app.keyring, Keyring::Failed(_)) => {
                Self::Unchecked
            }
            (_, _, Session::Checking(_) | Session::Exchanging(_) | Session::Renewing(..)) => {
                Self::SigningIn
            }
            (Route::SignedOut, None, Session::SignedOut) => Self::SignedOut,
            (route, _, Session::SignedOut) if route.has_form() => match app.forms.page {
                Page::Account(_) if app.lacks().is_some() => Self::Fetching,
                _ => Self::Form,
            },
            (Route::Play, _, Session::SignedOut) if app.is_guest => match app.lacks() {
                Some(_) => Self::Fetching,
                None => Self::Play,
            },
            (_, _, Session::SignedOut) => Self::Welcome,
        }
    }

    fn title(self, route: Route) -> &'static str {
        match self {
            Self::Welcome => NAME,
            Self::Form => form_title(route),
            Self::Settings => t!("Your account"),
            Self::Session => t!("Your session"),
            Self::Play => t!("Play"),
            Self::Fetching | Self::Leaving | Self::SigningIn => t!("One moment"),
            Self::Lost => t!("Not complete"),
            Self::Refused | Self::RefusedPlayer | Self::Unchecked | Self::Unknown => {
                t!("Not signed in")
            }
            Self::SignedOut => t!("Signed out"),
            Self::NotFound => t!("Not found"),
        }
    }

    fn show(self, runner: Runner) -> AnyView {
        match self {
            Self::Welcome => welcome(runner),
            Self::Form => form::form(runner),
            Self::Settings => drawn(seams::settings().map(|screens| screens.settings), runner),
            Self::Session => drawn(seams::settings().map(|screens| screens.session), runner),
            Self::Play => drawn(seams::game().map(|screens| screens.play), runner),
            Self::Lost => lost(runner),
            Self::Fetching | Self::Leaving => wait(t!("One moment…")),
            Self::SigningIn => wait(t!("Signing you in…")),
            Self::Refused => refused(runner, sign_in_buttons(runner)),
            Self::RefusedPlayer => refused(runner, to_the_game(runner)),
            Self::Unchecked => trouble(runner, nothing()),
            Self::Unknown => trouble(
                runner,
                sign_out(runner, "plain", "sign-out", t!("Sign out")),
            ),
            Self::SignedOut => {
                let text = match runner.peek(forms::notice) {
                    notice if notice.is_empty() => {
                        sentence(t!("Nothing of yours is left in this tab."))
                    }
                    notice => alert("note", "notice", notice),
                };
                card(
                    t!("You are signed out"),
                    vec![text, sign_in_buttons(runner)],
                )
            }
            Self::NotFound => {
                let text = sentence(t!("This address leads nowhere in this game."));
                card(t!("There is nothing here"), vec![text, to_the_game(runner)])
            }
        }
    }
}

/// Whether a part that is needed now could not be fetched.
fn is_lost(app: &App) -> bool {
    app.lacks().is_some_and(|part| app.parts.is_lost(part))
}

/// The screen of a part, which is here when it is wanted.
fn drawn(view: Option<View>, runner: Runner) -> AnyView {
    view.map_or_else(nothing, |view| view(runner))
}

fn lost(runner: Runner) -> AnyView {
    let text = alert(
        "note bad",
        "lost-part",
        t!("Is there a connection? If there is, this page may be an old one: then reload it.")
            .to_owned(),
    );
    card(
        t!("A part of this page could not be fetched"),
        vec![text, try_again(runner, "primary")],
    )
}

fn form_title(route: Route) -> &'static str {
    match route {
        Route::SignUp => t!("Create an account"),
        Route::Confirm => t!("Confirm your account"),
        Route::Forgot | Route::Reset => t!("A new password"),
        _ => t!("Sign in"),
    }
}

/// The page, and the clock of those who show the time.
pub(super) fn screens(runner: Runner) -> AnyView {
    set_interval(move || runner.send(Event::Ticked), Duration::from_secs(1));
    let language = runner.text(|app| app.config.language.tag().to_owned());
    follow_key(language, move || page(runner))
}

/// The line at the top and the screen below.
pub(super) fn page(runner: Runner) -> AnyView {
    // A title alone does not tell two screens apart.
    let key = runner.text(|app| {
        let screen = Screen::of(app);
        (screen as u8).to_string() + screen.title(app.route)
    });
    let show = move || {
        let screen = runner.peek(Screen::of);
        set_title(screen.title(runner.peek(|app| app.route)));
        screen.show(runner)
    };
    let screen = vec![follow_key(key, show), not_kept(runner)].into_any();
    whole(account::account(runner), language::choice(runner), screen)
}

/// The title of the window: the screen, and whose it is.
fn set_title(screen: &str) {
    page::set_title(&match screen {
        NAME => NAME.to_owned(),
        screen => format!("{screen} · {NAME}"),
    });
}

/// What the player should know of a browser that does not keep what it is given.
fn not_kept(runner: Runner) -> AnyView {
    let text = runner.text(|app| app.kept_trouble().map_or("", words::not_kept).to_owned());
    follow(move || match text.get() {
        text if text.is_empty() => nothing(),
        text => alert("note", "not-kept", text),
    })
}

fn to_the_game(runner: Runner) -> AnyView {
    link(
        runner,
        "primary",
        "to-the-game",
        t!("To the game"),
        Route::Play,
    )
}

/// The way out.
pub(super) fn sign_out(
    runner: Runner,
    class: &'static str,
    testid: &'static str,
    label: &'static str,
) -> AnyView {
    button(class, testid, label, move || runner.send(Event::SignOut))
}

fn refused(runner: Runner, way_on: AnyView) -> AnyView {
    let Some((title, text)) = runner.peek(|app| app.refusal.as_ref().map(words::refusal)) else {
        return way_on;
    };
    card(title, vec![alert("", "refusal", text), way_on])
}

fn trouble(runner: Runner, way_out: AnyView) -> AnyView {
    let text = sentence(t!("You are not signed out; it can be tried again."));
    card(
        t!("Your sign-in could not be checked"),
        vec![text, unreachable(runner, "primary"), way_out],
    )
}

/// What cannot be reached, how to start it if it is the stand-in, and another try, with the weight that it has there.
pub(super) fn unreachable(runner: Runner, class: &'static str) -> AnyView {
    let lost = runner.text(|app| {
        app.trouble()
            .map_or_else(String::new, |failure| lost_service(app, failure))
    });
    follow(move || match lost.get() {
        text if text.is_empty() => nothing(),
        text => vec![
            alert("note bad", "unreachable", text),
            try_again(runner, class),
        ]
        .into_any(),
    })
}

fn try_again(runner: Runner, class: &'static str) -> AnyView {
    button(class, "try-again", t!("Try again"), move || {
        runner.send(Event::TryAgain);
    })
}

fn lost_service(app: &App, failure: &Failure) -> String {
    let url = &app.config.endpoints.cognito_idp;
    match failure {
        Failure::Unreachable | Failure::TimedOut if app.config.is_local() => {
            words::no_stand_in(url)
        }
        _ => words::no_service(url, failure),
    }
}
