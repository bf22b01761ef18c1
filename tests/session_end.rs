//! Sessions that outlive their tab, that end without the player's wish, and the way back to where he was.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::browser::{Browser, DEVICE};
use common::forms::{empty, good, refused};
use common::{Game, ISSUER, NOW, config, ok, tokens_body};
use life_gauge::flow::session::{Refusal, Session};
use life_gauge::flow::{Call, Effect, Event};
use life_gauge::http::Failure;
use life_gauge::oauth::authorize::Authorization;
use life_gauge::oauth::token::{Source, TokenSet};
use life_gauge::route::Route;
use serde_json::{Value, json};

const IDLE_MINUTES: i64 = 15;

/// What a browser keeps of a player who is remembered, read back from what it was written as.
fn kept_of(tokens: &TokenSet) -> Option<TokenSet> {
    let written = serde_json::to_value(tokens.stub()).unwrap_or_default();
    TokenSet::read_stub(&written)
}

/// A tab that has nothing, in a browser that remembers a player.
fn remembered(source: Source) -> Game {
    let mut game = Game::new(config(), &Browser::new(DEVICE));
    let tokens = TokenSet { source, ..good() };
    game.remembered = kept_of(&tokens);
    game.reopen(Route::Play, "", None);
    game
}

fn with_keys(game: &mut Game) {
    game.answer(Call::Keys, Ok(ok(&ISSUER.jwks_body())));
}

fn last_kept(game: &Game) -> Option<&TokenSet> {
    game.effects.iter().rev().find_map(|effect| match effect {
        Effect::KeepTokens(tokens) => Some(tokens),
        _ => None,
    })
}

fn ended(game: &Game) -> bool {
    let session = Effect::EndSession("sub-1".to_owned());
    game.effects.contains(&session)
}

/// The sign-in with which somebody has left for the hosted UI.
fn left_with(game: &Game) -> Option<&Authorization> {
    game.effects.iter().find_map(|effect| match effect {
        Effect::KeepAuthorization(authorization, _) => Some(authorization),
        _ => None,
    })
}

/// Comes back from the hosted UI with tokens.
fn come_back(game: &mut Game) {
    let Some(authorization) = left_with(game).cloned() else {
        unreachable!("nobody has left")
    };
    let query = format!("?code=c-1&state={}", authorization.state.expose());
    game.reopen(Route::Callback, &query, None);
    let tokens = ISSUER.tokens("sub-1", Some(authorization.nonce.expose()), NOW);
    game.answer(Call::Exchange, Ok(ok(&tokens_body(&tokens))));
    with_keys(game);
}

/// A tab of a player whose session ends when he does nothing, as it is opened.
fn opened_with_limit(source: Source, route: Route) -> Game {
    let mut file: Value = serde_json::from_str(include_str!("../config.json")).unwrap_or_default();
    file["life_gauge"]["session"] = json!({ "idle_minutes": IDLE_MINUTES });
    let config = life_gauge::config::Config::parse(&file.to_string());
    let config = config.and_then(|config| config.at("http://localhost:8080"));
    let Ok(config) = config else {
        unreachable!("{config:?}")
    };
    let mut game = Game::new(config, &Browser::new(DEVICE));
    let tokens = TokenSet { source, ..good() };
    game.reopen(route, "", Some(tokens));
    game
}

/// The same, and his tokens are checked.
fn with_limit(source: Source, route: Route) -> Game {
    let mut game = opened_with_limit(source, route);
    with_keys(&mut game);
    game
}

#[test]
fn of_a_player_who_is_remembered_only_the_refresh_token_is_kept() {
    let tokens = good();
    let written = serde_json::to_string(&tokens.stub()).unwrap_or_default();
    for secret in [&tokens.access_token, &tokens.id_token] {
        assert!(!written.contains(secret.expose()));
    }
    assert!(written.contains(tokens.refresh_token.expose()));
    let kept =
        kept_of(&tokens).map(|kept| (kept.claimed.sub, kept.claimed.username, kept.is_remembered));
    let claimed = tokens.claimed;
    assert_eq!(kept, Some((claimed.sub, claimed.username, true)));
    assert_eq!(TokenSet::read_stub(&json!(null)), None);
    let other = json!({ "refresh_token": 7 });
    assert_eq!(TokenSet::read_stub(&other), None);
}

#[test]
fn a_new_tab_renews_what_the_browser_remembers() {
    for source in [Source::HostedUi, Source::Api("device".to_owned())] {
        let mut game = remembered(source.clone());
        assert!(matches!(game.app.session, Session::Renewing(..)));
        let new = tokens_body(&ISSUER.tokens("sub-1", None, NOW));
        let is_hosted = source == Source::HostedUi;
        let answer = if is_hosted {
            Ok(ok(&new))
        } else {
            api_tokens()
        };
        let request = game.answer(Call::Renew, answer);
        assert_eq!(request.body.contains("grant_type=refresh_token"), is_hosted);
        with_keys(&mut game);
        assert!(game.app.session.signed_in().is_some());
        let kept = last_kept(&game).map(|kept| (kept.is_remembered, kept.source.clone()));
        assert_eq!(kept, Some((true, source)));
    }
}

fn api_tokens() -> common::forms::Answered {
    let new = ISSUER.tokens("sub-1", None, NOW);
    common::forms::body(&json!({ "AuthenticationResult":
        { "AccessToken": new.access_token, "IdToken": new.id_token, "ExpiresIn": 3600 } }))
}

#[test]
fn without_an_answer_it_cannot_be_told_who_is_remembered() {
    let mut game = remembered(Source::HostedUi);
    for _ in 0..4 {
        game.answer(Call::Renew, Err(Failure::Unreachable));
        game.wake();
    }
    game.answer(Call::Renew, Err(Failure::Unreachable));
    assert!(matches!(game.app.session, Session::Unknown(..)));
    assert!(!game.effects.contains(&Effect::ForgetAll) && !ended(&game));
    game.send(Event::TryAgain);
    game.answer(Call::Renew, refused("invalid_grant"));
    assert_eq!(
        (&game.app.refusal, ended(&game)),
        (&Some(Refusal::Ended), true)
    );
}

#[test]
fn who_is_remembered_cannot_become_somebody_else() {
    let mut game = remembered(Source::HostedUi);
    let new = ISSUER.tokens("sub-2", None, NOW);
    game.answer(Call::Renew, Ok(ok(&tokens_body(&new))));
    with_keys(&mut game);
    assert_eq!(game.app.session, Session::SignedOut);
    assert!(game.effects.contains(&Effect::ForgetAll));
}

#[test]
fn a_tab_with_a_session_of_its_own_a_guest_and_an_answer_come_first() {
    let mut game = remembered(Source::HostedUi);
    game.reopen(Route::Play, "", Some(ISSUER.tokens("sub-2", None, NOW)));
    with_keys(&mut game);
    let player = game
        .app
        .session
        .signed_in()
        .map(|player| &*player.player.sub);
    assert_eq!(player, Some("sub-2"));

    let mut game = Game::open(Route::Play, "", None);
    game.send(Event::PlayAsGuest);
    game.remembered = kept_of(&good());
    game.reopen(Route::Play, "", None);
    assert_eq!(game.app.session, Session::SignedOut);

    let mut game = Game::open(Route::Play, "", None);
    game.send(Event::SignIn(None));
    game.remembered = kept_of(&good());
    come_back(&mut game);
    assert!(game.app.session.signed_in().is_some());
    assert!(!game.calls().contains(&Call::Renew));
}

#[test]
fn the_wish_to_be_remembered_goes_to_the_hosted_ui_and_back() {
    for wish in [false, true] {
        let mut game = Game::open(Route::Play, "", None);
        game.send(Event::Remember(true));
        game.send(Event::Remember(wish));
        game.send(Event::SignIn(None));
        come_back(&mut game);
        assert_eq!(last_kept(&game).map(|kept| kept.is_remembered), Some(wish));
        game.send(Event::SignOut);
        assert!(
            !game.app.is_remembered,
            "the next one has to say so himself"
        );
    }
}

#[test]
fn who_has_wanted_the_account_comes_back_to_it() {
    let mut game = Game::open(Route::Account, "", None);
    game.send(Event::SignIn(None));
    assert_eq!(
        left_with(&game).map(|left| left.place),
        Some(Route::Account)
    );
    come_back(&mut game);
    assert_eq!(game.app.route, Route::Account);
    assert!(game.effects.contains(&Effect::Replace(Route::Account)));

    let mut game = Game::open(Route::Account, "", None);
    game.send(Event::Went(Route::SignUp, String::new()));
    game.send(Event::Went(Route::Play, String::new()));
    game.send(Event::SignIn(None));
    assert_eq!(left_with(&game).map(|left| left.place), Some(Route::Play));
}

#[test]
fn a_session_that_the_user_pool_has_ended_leads_to_the_form_with_the_name() {
    let api = || Source::Api(String::new());
    for source in [Source::HostedUi, api()] {
        let kept = TokenSet { source, ..good() };
        let mut game = Game::open(Route::Account, "", Some(kept));
        with_keys(&mut game);
        game.now = NOW.plus(2 * 3600);
        game.effects.clear();
        game.send(Event::Seen(true));
        game.answer(Call::Renew, refused("NotAuthorizedException"));
        assert_eq!(game.app.refusal, Some(Refusal::Ended));
        assert_eq!(game.app.route, Route::SignIn);
        assert_eq!(game.went_to(), Some((Route::SignIn, "ada")));
        assert_eq!(game.sign_in().username, "ada");
        assert!(ended(&game) && game.effects.contains(&Effect::ForgetAll));
        game.send(Event::SignIn(None));
        assert_eq!(
            left_with(&game).map(|left| left.place),
            Some(Route::Account)
        );
    }
}

#[test]
fn a_name_that_nobody_can_type_is_not_in_the_form() {
    let mut id = common::id_claims("sub-1", NOW);
    id["identities"] = json!([{ "providerName": "LoginWithAmazon" }]);
    let tokens = TokenSet::new(
        ISSUER.token(1, &common::access_claims("sub-1", NOW)).into(),
        ISSUER.token(0, &id).into(),
        "refresh".into(),
        Source::HostedUi,
    );
    let mut game = Game::open(Route::Play, "", Some(tokens));
    with_keys(&mut game);
    game.now = NOW.plus(2 * 3600);
    game.send(Event::Seen(true));
    game.answer(Call::Renew, refused("invalid_grant"));
    assert_eq!(
        (game.app.route, &game.app.refusal),
        (Route::Play, &Some(Refusal::Ended))
    );
}

#[test]
fn leaving_ends_the_session_in_all_of_the_browser_and_hearing_of_it_does_not() {
    let mut game = Game::signed_in();
    game.send(Event::SignOut);
    assert!(ended(&game));
    let mut other = Game::signed_in();
    let news = life_gauge::flow::News::SignedOut("sub-1".to_owned());
    other.send(Event::Told(news));
    assert!(!ended(&other), "another session may have begun since");
}

#[test]
fn whoever_does_nothing_for_too_long_is_signed_out() {
    let mut game = with_limit(Source::Api(String::new()), Route::Account);
    game.send(Event::Ticked);
    assert!(game.effects.contains(&Effect::ReadActivity));
    game.now = NOW.plus(IDLE_MINUTES * 60 - 1);
    game.send(Event::Active(NOW));
    assert!(game.app.session.signed_in().is_some());
    game.now = NOW.plus(IDLE_MINUTES * 60);
    game.send(Event::Active(NOW.plus(1)));
    assert!(game.app.session.signed_in().is_some(), "he did something");
    game.send(Event::Active(NOW));
    assert_eq!(game.app.session, Session::SignedOut);
    assert_eq!(game.app.refusal, Some(Refusal::Idle));
    assert_eq!(game.went_to(), Some((Route::SignIn, "ada")));
    assert!(ended(&game) && game.app.gauge.is_none());
    game.answer(Call::Revoke, empty());
    game.send(Event::SignIn(None));
    assert_eq!(
        left_with(&game).map(|left| left.place),
        Some(Route::Account)
    );
}

#[test]
fn a_tab_that_is_opened_too_late_is_signed_out_before_anything_is_sent() {
    let mut game = opened_with_limit(Source::HostedUi, Route::Play);
    game.now = NOW.plus(IDLE_MINUTES * 60);
    assert_eq!(game.effects.last(), Some(&Effect::ReadActivity));
    game.send(Event::Active(NOW));
    assert_eq!(
        game.app.session,
        Session::Leaving,
        "the hosted UI forgets him, too"
    );
    assert_eq!(game.calls(), [Call::Keys, Call::Revoke]);
}

#[test]
fn where_nothing_is_said_of_it_nobody_is_asked() {
    let mut game = Game::signed_in();
    game.now = NOW.plus(3000);
    game.send(Event::Ticked);
    game.send(Event::Active(NOW));
    assert!(!game.effects.contains(&Effect::ReadActivity));
    assert!(game.app.session.signed_in().is_some());
}
