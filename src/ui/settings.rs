//! What a player sees of his account, and can change.

use leptos::prelude::*;
use life_gauge::cognito::account::User;
use life_gauge::flow::App;
use life_gauge::flow::address::Factor;
use life_gauge::flow::form::{Choice, Page};
use life_gauge::flow::settings::{FACTORS, Settings, Task};
use life_gauge::flow::signed_in::SignedIn;
use life_gauge::oauth::claims::Player;
use life_gauge::oauth::jwt::unverified_claims;
use serde_json::Value;

use super::form::{choice, form, message};
use super::forms::way;
use super::language::{key, t, text};
use super::part::{self, follow, follow_key, nothing};
use super::passkeys::{again, passkeys};
use super::rows::{Row, TITLE, rows};
use super::screen::sign_out;
use super::words;
use crate::browser::{Runner, page};

/// The settings: an overview, the passkeys, or the form of what is being changed.
pub(crate) fn settings(runner: Runner) -> AnyView {
    let place = runner.text(|app| {
        let place = match task(app) {
            Some(Task::Overview) => "overview",
            Some(Task::Passkeys(_)) => "passkeys",
            _ => "",
        };
        place.to_owned()
    });
    follow(move || match &*place.get() {
        "overview" => overview(runner),
        "passkeys" => passkeys(runner),
        _ => form(runner),
    })
}

fn task(app: &App) -> Option<&Task> {
    match &app.forms.page {
        Page::Settings(settings) => Some(&settings.task),
        _ => None,
    }
}

/// What the user pool says of the player, once it has.
fn user(app: &App) -> Option<&User> {
    match &app.forms.page {
        Page::Settings(Settings { user, .. }) => user.as_ref(),
        _ => None,
    }
}

fn overview(runner: Runner) -> AnyView {
    let act = |class, testid, label, what| choice(runner, class, way(testid, label, what));
    let change = t!("Change your password");
    let mut actions = vec![act(
        "plain",
        "change-password",
        change,
        Choice::ChangePassword,
    )];
    if runner.peek(|app| app.config.user_pool.has_passkeys) {
        actions.push(act("plain", "passkeys", t!("Passkeys"), Choice::Passkeys));
    }
    let everywhere = t!("Sign out everywhere");
    let leave = vec![
        sign_out(runner, "plain small", "sign-out-here", t!("Sign out here")),
        act(
            "plain small",
            "sign-out-everywhere",
            everywhere,
            Choice::SignOutEverywhere,
        ),
    ];
    let delete = t!("Delete your account");
    page::focus_later(TITLE);
    view! {
        <section class="card solo" data-testid="account">
            <h1 tabindex="-1">{t!("Your account")}</h1>
            <div class="stack" data-testid="profile">
                {facts(runner)}
                {rows(runner, "", "addresses", addresses)}
            </div>
            {rows(runner, t!("Second factors"), "factors", factors)}
            {patience(runner)}
            <h2>{t!("Ways to sign in")}</h2>
            <div class="stack">{actions}</div>
            <h2>{t!("Sign out")}</h2>
            <div class="row">{leave}</div>
            <p class="links">{act("link grave", "delete-account", delete, Choice::DeleteAccount)}</p>
            {message(runner, Vec::new())}
        </section>
    }
    .into_any()
}

/// What the verified tokens say.
fn facts(runner: Runner) -> AnyView {
    let read = |app: &App| app.session.signed_in().map(|it| facts_of(&it.player));
    let key = runner.text(move |app| {
        let facts = read(app).unwrap_or_default().into_iter();
        facts.map(|(name, value)| name + &value).collect()
    });
    follow_key(key, move || {
        part::facts(runner.peek(read).unwrap_or_default())
    })
}

fn facts_of(player: &Player) -> Vec<(String, String)> {
    let mut facts = vec![(t!("User name").to_owned(), player.username.clone())];
    if !player.groups.is_empty() {
        facts.push((t!("Groups").to_owned(), player.groups.join(", ")));
    }
    facts.extend(player.custom.iter().cloned());
    facts
}

/// The player's addresses. His tokens tell of them at once, the user pool what has changed since.
fn addresses(app: &App) -> Vec<Row> {
    let Some(signed_in) = app.session.signed_in() else {
        return Vec::new();
    };
    let user = user(app);
    let claims = match user {
        Some(_) => Value::Null,
        None => unverified_claims(&signed_in.tokens.id_token),
    };
    let known = [Factor::Email, Factor::Sms].into_iter().map(|factor| {
        let known = user.map_or_else(|| claimed(&claims, factor), |user| told(user, factor));
        (factor, known)
    });
    let known = known.filter(|(_, (address, _))| !address.is_empty());
    let rows = known.map(|(factor, known)| address(signed_in, factor, known));
    rows.collect()
}

/// An address, empty if there is none, and whether it is verified.
fn told(user: &User, factor: Factor) -> (String, bool) {
    let address = user.attribute(factor.attribute());
    (address.to_owned(), factor.is_verified(user))
}

fn claimed(claims: &Value, factor: Factor) -> (String, bool) {
    let name = factor.attribute();
    let address = claims[name].as_str().unwrap_or_default();
    let is_verified = claims[format!("{name}_verified")] == true;
    (address.to_owned(), is_verified)
}

fn address(signed_in: &SignedIn, factor: Factor, (address, is_verified): (String, bool)) -> Row {
    let label = match factor {
        Factor::Email => t!("E-mail"),
        Factor::Sms => t!("Phone number"),
    };
    // Somebody else vouches for who comes from an external provider.
    let is_own = !signed_in.tokens.claimed.username.is_empty();
    let verify = || way("verify-address", t!("Confirm it"), Choice::Verify(factor));
    let (said, state, ways) = match (is_own, is_verified) {
        (false, _) => (label.to_owned(), "external", Vec::new()),
        (true, true) => (t!("{label} · confirmed", label), "confirmed", Vec::new()),
        (true, false) => (
            t!("{label} · not confirmed yet", label),
            "open",
            vec![verify()],
        ),
    };
    Row {
        testid: format!("address-{}", factor.attribute()),
        label: label.to_owned(),
        name: address,
        said,
        state,
        ways,
    }
}

/// The second factors. They have their places while the user pool is asked, so that nothing moves when it answers.
fn factors(app: &App) -> Vec<Row> {
    let offered = &app.config.user_pool.second_factors;
    let state = |name| user(app).map(|user| State::of(name, user));
    let known = FACTORS.map(|name| (name, state(name))).into_iter();
    let is_shown = |(name, state): &(&str, Option<State>)| {
        offered.contains(name) || !matches!(state, None | Some(State::Off))
    };
    let shown = known.filter(is_shown);
    shown.map(|(name, state)| factor(name, state)).collect()
}

#[derive(Clone, Copy)]
enum State {
    Off,
    On,
    Preferred,
}

impl State {
    fn of(factor: &str, user: &User) -> Self {
        if user.preferred_mfa == factor {
            Self::Preferred
        } else if user.mfa_settings.iter().any(|name| name == factor) {
            Self::On
        } else {
            Self::Off
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Off => key!("off"),
            Self::On => key!("on"),
            Self::Preferred => key!("preferred"),
        }
    }
}

/// One second factor with what can be done to it.
fn factor(name: &'static str, state: Option<State>) -> Row {
    let act = |what: &str, label, choice| way(&format!("{what}-{name}"), label, choice);
    let set = |preferred| Choice::Factor(name.to_owned(), preferred);
    let prefer = || act("prefer", t!("Prefer"), set(Some(true)));
    let off = || act("off", t!("Switch off"), set(None));
    let ways = match state {
        None => Vec::new(),
        Some(State::Off) => vec![act("set-up", t!("Set up"), Choice::SetUp(name.to_owned()))],
        Some(State::On) => vec![prefer(), off()],
        Some(State::Preferred) => vec![off()],
    };
    let state = state.map_or("…", State::name);
    Row {
        testid: format!("factor-{name}"),
        label: words::way(name),
        name: words::way(name),
        said: text(state).to_owned(),
        state,
        ways,
    }
}

/// What is said while the user pool is asked, and when it did not answer.
fn patience(runner: Runner) -> AnyView {
    let state = runner.text(|app| {
        let state = match (user(app), app.forms.is_busy()) {
            (Some(_), _) => "told",
            (None, true) => "asked",
            (None, false) => "unknown",
        };
        state.to_owned()
    });
    follow(move || match &*state.get() {
        "told" => nothing(),
        "asked" => view! { <p class="hidden">{t!("The user pool is being asked…")}</p> }.into_any(),
        _ => choice(runner, "plain", again(Choice::Back)),
    })
}
