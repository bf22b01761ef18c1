//! Which screen the state asks for.

use leptos::prelude::*;
use life_gauge::flow::keyring::Keyring;
use life_gauge::flow::session::{Refusal, Session};
use life_gauge::flow::{App, Event};
use life_gauge::http::Failure;
use life_gauge::route::Route;

use super::account::Account;
use super::part::{Card, Top, Wait, follow, follow_some};
use super::play::Play;
use super::welcome::{SignInButtons, Welcome};
use super::words;
use crate::browser::{Runner, page};

/// The screens of the app.
#[derive(Clone, PartialEq)]
enum Screen {
    Welcome,
    Play,
    Wait(&'static str),
    Refused {
        refusal: Refusal,
        is_signed_in: bool,
    },
    Trouble {
        failure: Failure,
        may_leave: bool,
    },
    SignedOut,
    NotFound,
}

impl Screen {
    fn of(app: &App) -> Self {
        match (app.route, &app.refusal, &app.session) {
            (Route::NotFound, ..) => Self::NotFound,
            (_, _, Session::Leaving) => Self::Wait("One moment…"),
            (Route::Callback, Some(refusal), session) => Self::Refused {
                refusal: refusal.clone(),
                is_signed_in: session.signed_in().is_some(),
            },
            (_, _, Session::SignedIn(_)) => Self::Play,
            (_, _, Session::Unknown(_, failure)) => Self::trouble(failure, true),
            (_, _, session) if session.awaits_keys() => match &app.keyring {
                Keyring::Failed(failure) => Self::trouble(failure, false),
                _ => Self::Wait("Checking your sign-in…"),
            },
            (_, _, Session::Exchanging(_) | Session::Renewing(..)) => Self::Wait("Signing you in…"),
            (Route::SignedOut, None, _) => Self::SignedOut,
            _ => Self::Welcome,
        }
    }

    fn trouble(failure: &Failure, may_leave: bool) -> Self {
        Self::Trouble {
            failure: failure.clone(),
            may_leave,
        }
    }

    fn title(&self) -> &'static str {
        match self {
            Self::Welcome => "Life Gauge",
            Self::Play => "Play · Life Gauge",
            Self::Wait(_) => "Signing in · Life Gauge",
            Self::Refused { .. } | Self::Trouble { .. } => "Not signed in · Life Gauge",
            Self::SignedOut => "Signed out · Life Gauge",
            Self::NotFound => "Not found · Life Gauge",
        }
    }
}

/// The page: the line at the top and the screen below.
#[component]
pub(super) fn Screens(runner: Runner) -> impl IntoView {
    let screen = runner.memo(Screen::of);
    Effect::new(move |_| page::set_title(screen.read().title()));
    view! {
        <Top>
            <Account runner/>
        </Top>
        <main class="page">{follow(move || show(screen.get(), runner))}</main>
    }
}

fn show(screen: Screen, runner: Runner) -> AnyView {
    match screen {
        Screen::Welcome => view! { <Welcome runner/> }.into_any(),
        Screen::Play => view! { <Play runner/> }.into_any(),
        Screen::Wait(text) => view! { <Wait text/> }.into_any(),
        Screen::Refused { refusal, is_signed_in } => refused(&refusal, is_signed_in, runner),
        Screen::Trouble { failure, may_leave } => trouble(&failure, may_leave, runner),
        Screen::SignedOut => view! {
            <Card title="You are signed out">
                <p>"Nothing of yours is left in this tab."</p>
                <SignInButtons runner/>
            </Card>
        }
        .into_any(),
        Screen::NotFound => view! {
            <Card title="There is nothing here">
                <p>"This address leads nowhere in this game."</p>
                <button class="primary" on:click=move |_| runner.go(Route::Play)>"To the game"</button>
            </Card>
        }
        .into_any(),
    }
}

fn refused(refusal: &Refusal, is_signed_in: bool, runner: Runner) -> AnyView {
    let (title, text) = words::refusal(refusal);
    let way_on = if is_signed_in {
        view! { <button class="primary" on:click=move |_| runner.go(Route::Play)>"Back to the game"</button> }.into_any()
    } else {
        view! { <SignInButtons runner/> }.into_any()
    };
    view! {
        <Card title>
            <p role="alert" data-testid="refusal">{text}</p>
            {way_on}
        </Card>
    }
    .into_any()
}

fn trouble(failure: &Failure, may_leave: bool, runner: Runner) -> AnyView {
    let text = words::failure(failure);
    let leave = view! {
        <button class="plain" data-testid="sign-out" on:click=move |_| runner.send(Event::SignOut)>"Sign out"</button>
    };
    view! {
        <Card title="Your sign-in could not be checked">
            <p role="alert">{text} " You are not signed out."</p>
            <Unreachable runner/>
            <button class="primary" on:click=move |_| runner.send(Event::TryAgain)>"Try again"</button>
            {may_leave.then_some(leave)}
        </Card>
    }
    .into_any()
}

/// How to start the stand-in, when the page wants it and cannot reach it.
#[component]
pub(super) fn Unreachable(runner: Runner) -> impl IntoView {
    let lost = runner.memo(|app| match app.trouble() {
        Some(Failure::Unreachable | Failure::TimedOut) => {
            Some(app.config.endpoints.cognito_idp.clone())
        }
        _ => None,
    });
    let is_local = runner.peek(|app| app.config.is_local());
    follow_some(move || {
        let url = lost.get()?;
        Some(if is_local {
            view! {
                <p class="note bad" role="alert" data-testid="stand-in-missing">
                    "The stand-in for Cognito does not answer at " <code>{url}</code> ". Start it with "
                    <code>"cargo run -p stand-in"</code> " or start everything with " <code>"cargo xtask serve"</code> "."
                </p>
            }
            .into_any()
        } else {
            view! {
                <p class="note bad" role="alert">"Amazon Cognito does not answer at " <code>{url}</code> "."</p>
            }
            .into_any()
        })
    })
}
