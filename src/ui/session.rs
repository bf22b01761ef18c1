//! The player's session, explained: how long it lasts, what his tokens say, and how they were checked. No token is ever
//! shown.

use std::fmt::Write as _;

use leptos::prelude::*;
use life_gauge::flow::signed_in::SignedIn;
use life_gauge::flow::{App, Event};
use life_gauge::oauth::claims::{Check, Kind};
use life_gauge::oauth::jwt::{unverified_claims, unverified_header};
use life_gauge::secret::Secret;
use life_gauge::time::UnixSeconds;
use serde_json::Value;

use super::language::{counted, date, key, number, t, text};
use super::part::{button, follow_key, nothing, sentence};
use super::rows::TITLE;
use super::{claims, hello, words};
use crate::browser::{Runner, page};

const ID_TOKEN: &str = key!("Tells this page, and the identity pool, who you are.");
const ACCESS_TOKEN: &str =
    key!("Opens doors: whoever shows it may act for you. Services want it with every call.");
const REFRESH_TOKEN: &str = key!(
    "Brings the other two anew, for days. The user pool alone can read it; for this page it is \
     opaque, and so it is neither shown nor explained any further."
);

/// The page.
pub(crate) fn session(runner: Runner) -> AnyView {
    let key = runner.text(key);
    let told = move |tell: fn(Runner, &App, &SignedIn) -> AnyView| {
        follow_key(key, move || {
            runner.peek(|app| {
                let player = app.session.signed_in();
                player.map_or_else(nothing, |player| tell(runner, app, player))
            })
        })
    };
    page::focus_later(TITLE);
    view! {
        <div class="session" data-testid="session">
            <div class="tokens">
                {left(runner, told(|runner, _, player| history(runner, player)))}
                <div class="beside">
                    {hello::hello(runner)}
                    <section class="card stack" data-testid="refresh-token"><h2>{t!("Refresh token")}</h2>{sentence(text(REFRESH_TOKEN))}</section>
                </div>
            </div>
            {told(|runner, app, player| tokens(runner, player, &app.checks()))}
        </div>
    }
    .into_any()
}

/// The claims of the two tokens that have any.
fn said(player: &SignedIn) -> [Value; 2] {
    [&player.tokens.id_token, &player.tokens.access_token].map(unverified_claims)
}

/// A text by which two sets of tokens are told apart, and good ones from those that have ended.
fn key(app: &App) -> String {
    let mut key = String::new();
    if let Some(player) = app.session.signed_in() {
        for claims in said(player) {
            let is_over = claims["exp"].as_i64().is_some_and(|at| at <= app.now.0);
            let _ = write!(key, "{} {} {is_over} ", claims["jti"], claims["iat"]);
        }
        let _ = write!(key, "{}", app.keyring.used().is_some());
    }
    key
}

/// How many seconds are left of how many, for the token that ends first.
fn life(app: &App) -> (i64, i64) {
    let Some(player) = app.session.signed_in() else {
        return (0, 1);
    };
    let [id, _] = said(player);
    let expires_at = player.player.expires_at;
    let issued_at = UnixSeconds(id["iat"].as_i64().unwrap_or_default());
    let left = expires_at.since(app.now).max(0);
    (left, expires_at.since(issued_at).max(1))
}

/// The ring, the way to new tokens, and how it came to these.
fn left(runner: Runner, history: AnyView) -> AnyView {
    let share = runner.text(|app| {
        let (left, whole) = life(app);
        (left.min(whole) * 100 / whole).to_string()
    });
    let number = runner.text(|app| number(claims::amount(life(app).0).0));
    let unit = runner.text(|app| claims::left(life(app).0));
    let ends = runner.text(ends);
    let renewal = runner.text(|app| {
        let player = app.session.signed_in();
        player.map_or_else(String::new, renewal)
    });
    view! {
        <section class="card left">
            <div class="ring" role="timer" aria-label=t!("Time left") style:--left=share data-testid="left">
                <svg viewBox="0 0 120 120" aria-hidden="true"><circle cx="60" cy="60" r="52"/><circle cx="60" cy="60" r="52" pathLength="100"/></svg>
                <p><b>{number}</b><span>{unit}</span></p>
            </div>
            <div class="stack">
                <h1 tabindex="-1">{t!("Your session")}</h1>
                <p>{ends}</p>
                <div class="row">{button("primary small", "renew", t!("Renew now"), move || runner.send(Event::Renew))}</div>
                <p class="soft" role="status" data-testid="renewal">{renewal}</p>
            </div>
            {history}
        </section>
    }
    .into_any()
}

fn ends(app: &App) -> String {
    let Some(player) = app.session.signed_in() else {
        return String::new();
    };
    let expires_at = player.player.expires_at;
    if expires_at > app.now {
        t!(
            "Your tokens end on {when}. This page renews them by itself before.",
            when = date(expires_at)
        )
    } else {
        t!("Your tokens ended on {when}.", when = date(expires_at))
    }
}

/// What becomes of a renewal.
fn renewal(player: &SignedIn) -> String {
    match player.renewal_failure() {
        Some(failure) => t!(
            "That did not work: {reason}",
            reason = words::failure(failure)
        ),
        None if player.awaits_key() => {
            t!("New tokens are here, and wait for the user pool’s new keys.").to_owned()
        }
        None if player.is_renewing() => t!("Getting new tokens…").to_owned(),
        None => String::new(),
    }
}

/// All that is said of the tokens.
fn tokens(runner: Runner, player: &SignedIn, checks: &[Check]) -> AnyView {
    let tokens = &player.tokens;
    let of = |kind| {
        let checks = checks.iter().filter(|check| check.kind == kind);
        checks.collect::<Vec<_>>()
    };
    let id = token(
        runner,
        [t!("ID token"), "id-token", ID_TOKEN],
        &tokens.id_token,
        &of(Kind::Id),
    );
    let access = token(
        runner,
        [t!("Access token"), "access-token", ACCESS_TOKEN],
        &tokens.access_token,
        &of(Kind::Access),
    );
    view! { <div class="tokens">{id}{access}</div> }.into_any()
}

/// One token: its claims, and the checks that it went through.
fn token(
    runner: Runner,
    [title, testid, lead]: [&'static str; 3],
    token: &Secret,
    checks: &[&Check],
) -> AnyView {
    let header = unverified_header(token);
    let [alg, kid] = ["alg", "kid"].map(|name| header[name].as_str().unwrap_or_default());
    let length = counted!(
        "{count} character",
        "{count} characters",
        token.expose().len()
    );
    let masked = t!(
        "{length} · {alg} · key {kid}",
        length,
        alg,
        kid = words::short_kid(kid)
    );
    let claims = unverified_claims(token);
    let claims: Vec<_> = claims::names(&claims)
        .iter()
        .map(|name| claim(runner, name, &claims[&**name]))
        .collect();
    view! {
        <section class="card stack" data-testid=testid>
            <h2>{title}</h2>
            {sentence(text(lead))}
            <p class="soft"><code>"eyJ…"</code>" "{masked}</p>
            <h3>{t!("Checks")}</h3>
            {checked(checks)}
            <h3>{t!("What it says")}</h3>
            <dl class="claims">{claims}</dl>
        </section>
    }
    .into_any()
}

/// One claim.
fn claim(runner: Runner, name: &str, value: &Value) -> AnyView {
    let when = match claims::time(name, value) {
        Some(at) => when(runner, at),
        None => nothing(),
    };
    view! {
        <dt><code>{name.to_owned()}</code>{claims::meaning(name)}</dt>
        <dd data-claim=name.to_owned()>{claims::value(name, value)}{when}</dd>
    }
    .into_any()
}

/// How long ago something was, or how long it will take, as time goes by.
fn when(runner: Runner, at: UnixSeconds) -> AnyView {
    let text = runner.text(move |app| claims::relative(at.since(app.now)));
    view! { <span class="soft">{text}</span> }.into_any()
}

/// Checks with their results. Two of one name are one to whoever looks.
fn checked(checks: &[&Check]) -> AnyView {
    if checks.is_empty() {
        return sentence(t!("The user pool’s keys are on their way."));
    }
    let mut rows: Vec<(&'static str, &'static str, Option<bool>)> = Vec::new();
    // An access token is not there to be compared with a sign-in, or with another token.
    let is_meant = |check: &&&Check| check.kind == Kind::Id || check.holds.is_some();
    for check in checks.iter().filter(is_meant) {
        let (name, asks) = claims::check(check);
        match rows.iter_mut().find(|(known, ..)| *known == name) {
            Some((.., holds)) if *holds == Some(true) => *holds = check.holds,
            Some(_) => {}
            None => rows.push((name, asks, check.holds)),
        }
    }
    let row = |(name, asks, holds)| {
        let (class, says) = match holds {
            Some(true) => ("holds", t!("passed: ")),
            Some(false) => ("fails", t!("failed: ")),
            None => ("idle", t!("nothing to check: ")),
        };
        view! { <li class=class data-check=name><b>{text(name)}</b><span class="hidden">{says}</span><span class="soft">{text(asks)}</span></li> }.into_any()
    };
    let rows: Vec<_> = rows.into_iter().map(row).collect();
    view! { <ul class="checks">{rows}</ul> }.into_any()
}

/// The sign-in as the tokens tell it, from its beginning to its end.
fn history(runner: Runner, player: &SignedIn) -> AnyView {
    let [id, access] = said(player);
    let at = |name: &str| UnixSeconds(id[name].as_i64().unwrap_or_default());
    let is_renewed = at("iat").since(at("auth_time")) > 60;
    let fact = |label: &str, claims: &Value, name: &str| {
        let value = claims.get(name)?;
        Some(format!("{label} {}", claims::value(name, value)))
    };
    let signed_in = [
        fact(t!("Sign-in"), &id, "origin_jti"),
        fact(t!("Event"), &id, "event_id"),
        fact(t!("By"), &id, "amr"),
        fact(t!("Strength"), &id, "acr"),
        fact(t!("Device"), &access, "device_key"),
    ];
    let issued = [
        fact(t!("ID token"), &id, "jti"),
        fact(t!("Access token"), &access, "jti"),
    ];
    let issued_as = if is_renewed {
        t!("These tokens were issued in place of others")
    } else {
        t!("These tokens were issued")
    };
    let steps = vec![
        step(runner, t!("You signed in"), at("auth_time"), &signed_in),
        step(runner, issued_as, at("iat"), &issued),
        step(runner, t!("They end"), player.player.expires_at, &[]),
    ];
    view! {
        <div class="stack" data-testid="history">
            <h2>{t!("This sign-in")}</h2>
            <ol class="history">{steps}</ol>
        </div>
    }
    .into_any()
}

fn step(runner: Runner, what: &'static str, at: UnixSeconds, facts: &[Option<String>]) -> AnyView {
    let facts = facts.iter().flatten().cloned();
    let facts: Vec<_> = facts
        .map(|fact| view! { <span class="fact">{fact}</span> }.into_any())
        .collect();
    view! { <li><b>{what}</b><span>{date(at)}" "{when(runner, at)}</span>{facts}</li> }.into_any()
}
