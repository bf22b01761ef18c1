//! What a player sees of his account, and can change.

use leptos::prelude::*;
use life_gauge::cognito::account::User;
use life_gauge::flow::App;
use life_gauge::flow::form::{Choice, Page};
use life_gauge::flow::settings::{FACTORS, Settings, Task};
use life_gauge::oauth::claims::Player;
use life_gauge::route::Route;

use super::form::{self, choice, form, message};
use super::forms::way;
use super::language::{key, t, text};
use super::part::{self, follow_key, link};
use super::screen::sign_out;
use super::words;
use crate::browser::{Runner, page};

/// The settings: an overview, or the form of what is being changed.
pub(crate) fn settings(runner: Runner) -> AnyView {
    let key = runner.text(|app| overview(app).map_or_else(String::new, |overview| overview.key()));
    follow_key(key, move || {
        let overview = runner.peek(overview);
        overview.map_or_else(|| form(runner), |overview| shown(runner, overview))
    })
}

/// What the overview shows: facts, and factors with their states.
struct Overview {
    facts: Vec<(String, String)>,
    /// Without states as long as the user pool has not said.
    factors: Vec<(&'static str, Option<State>)>,
    is_told: bool,
    /// Whether it was asked and has not answered.
    is_asked: bool,
}

#[derive(Clone, Copy)]
enum State {
    Off,
    On,
    Preferred,
}

impl Overview {
    /// A text by which two are told apart.
    fn key(&self) -> String {
        let is_asked = self.is_asked.then_some("asked");
        let facts = self.facts.iter().map(|(_, value)| &**value);
        let is_told = self.is_told.then_some("told");
        let factors = self.factors.iter();
        let factors = factors.map(|(_, state)| state.map_or("", State::name));
        let parts = facts.chain(factors).chain(is_told).chain(is_asked);
        let parts: Vec<_> = parts.collect();
        parts.join("\n")
    }
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::Off => key!("off"),
            Self::On => key!("on"),
            Self::Preferred => key!("preferred"),
        }
    }
}

fn overview(app: &App) -> Option<Overview> {
    let Page::Settings(Settings {
        user,
        task: Task::Overview,
    }) = &app.forms.page
    else {
        return None;
    };
    let player = &app.session.signed_in()?.player;
    let offered = &app.config.user_pool.second_factors;
    let state = |name| user.as_ref().map(|user| state(user, name));
    let factors = FACTORS.map(|name| (name, state(name))).into_iter();
    let is_shown = |(name, state): &(&str, Option<State>)| {
        offered.contains(name) || !matches!(state, None | Some(State::Off))
    };
    Some(Overview {
        facts: facts(player),
        factors: factors.filter(is_shown).collect(),
        is_told: user.is_some(),
        is_asked: user.is_none() && app.forms.is_busy(),
    })
}

fn state(user: &User, factor: &str) -> State {
    if user.preferred_mfa == factor {
        State::Preferred
    } else if user.mfa_settings.iter().any(|name| name == factor) {
        State::On
    } else {
        State::Off
    }
}

/// What the verified tokens say.
fn facts(player: &Player) -> Vec<(String, String)> {
    let mut facts = vec![(t!("User name").to_owned(), player.username.clone())];
    facts.extend(
        player
            .email
            .clone()
            .map(|email| (t!("E-mail").to_owned(), email)),
    );
    if !player.groups.is_empty() {
        facts.push((t!("Groups").to_owned(), player.groups.join(", ")));
    }
    facts.extend(player.custom.iter().cloned());
    facts
}

fn shown(runner: Runner, overview: Overview) -> AnyView {
    let act = |class, testid, label, what| choice(runner, class, way(testid, label, what));
    let again = || {
        let label = t!("Ask the user pool again");
        act("plain", "try-again", label, Choice::Back)
    };
    let factors = match (overview.is_told, overview.is_asked) {
        (false, false) => vec![again()],
        (is_told, _) => factors(runner, overview.factors, is_told),
    };
    let mut actions = vec![act(
        "plain",
        "change-password",
        t!("Change your password"),
        Choice::ChangePassword,
    )];
    if runner.peek(|app| app.config.user_pool.has_passkeys) {
        actions.push(act(
            "plain",
            "add-passkey",
            t!("Add a passkey"),
            Choice::AddPasskey,
        ));
    }
    let everywhere = act(
        "plain small",
        "sign-out-everywhere",
        t!("Sign out everywhere"),
        Choice::SignOutEverywhere,
    );
    let leave = vec![
        sign_out(runner, "sign-out-here", t!("Sign out here")),
        everywhere,
    ];
    page::focus_later("[data-testid=account] a");
    view! {
        <section class="card solo" data-testid="account">
            <div class="label"><h1>{t!("Your account")}</h1>{link(runner, "link", "to-the-game", t!("To the game"), Route::Play)}</div>
            {message(runner, Vec::new())}
            {part::facts(overview.facts)}
            <div>{link(runner, "link", "session", t!("Your session and its tokens"), Route::Session)}</div>
            <div class="stack" data-testid="factors">{factors}</div>
            <h2>{t!("Ways to sign in")}</h2>
            <div class="stack">{actions}</div>
            <h2>{t!("Sign out")}</h2>
            <div class="row">{leave}</div>
        </section>
    }
    .into_any()
}

/// The second factors. They have their places while the user pool is asked, so that nothing moves when it answers.
fn factors(
    runner: Runner,
    factors: Vec<(&'static str, Option<State>)>,
    is_told: bool,
) -> Vec<AnyView> {
    let patience =
        || view! { <p class="hidden">{t!("The user pool is being asked…")}</p> }.into_any();
    let title = || view! { <h2>{t!("Second factors")}</h2> }.into_any();
    let patience = (!is_told).then(patience);
    let title = (!factors.is_empty()).then(title);
    let factors = factors.into_iter();
    let factors = factors.map(|(name, state)| factor(runner, name, state));
    patience.into_iter().chain(title).chain(factors).collect()
}

/// One second factor with what can be done to it.
fn factor(runner: Runner, name: &'static str, state: Option<State>) -> AnyView {
    let act = |what: &str, label, choice| {
        let testid = format!("{what}-{name}");
        form::choice(runner, "plain small", way(&testid, label, choice))
    };
    let set = |preferred| Choice::Factor(name.to_owned(), preferred);
    let prefer = || act("prefer", t!("Prefer"), set(Some(true)));
    let off = || act("off", t!("Switch off"), set(None));
    let buttons = match state {
        None => Vec::new(),
        Some(State::Off) => vec![act("set-up", t!("Set up"), Choice::SetUp(name.to_owned()))],
        Some(State::On) => vec![prefer(), off()],
        Some(State::Preferred) => vec![off()],
    };
    let state = state.map_or("…", State::name);
    let said = text(state);
    view! {
        <div class="factor" role="group" aria-label=words::way(name) data-testid=format!("factor-{name}") data-state=state>
            <span><b>{words::way(name)}</b><span class="soft">{said}</span></span>
            {buttons}
        </div>
    }
    .into_any()
}
