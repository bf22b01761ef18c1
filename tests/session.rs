//! The session as a table of events: what goes in, which state and which effects come out.
#![cfg(not(target_arch = "wasm32"))]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop here"
)]

mod common;

use common::{Game, ISSUER, NOW, id_claims, ok, reply, tokens_body};
use life_gauge::flow::gauge::Wait;
use life_gauge::flow::gauge::life::Move;
use life_gauge::flow::gauge::queue::{Change, Kept};
use life_gauge::flow::gauge::steps::Step;
use life_gauge::flow::keyring::Keyring;
use life_gauge::flow::session::{Refusal, Session};
use life_gauge::flow::{Call, Effect, Event, Opening};
use life_gauge::http::{Failure, Response};
use life_gauge::oauth::authorize::{Authorization, CallbackError};
use life_gauge::oauth::jwt::TokenProblem;
use life_gauge::oauth::token::TokenSet;
use life_gauge::route::Route;
use serde_json::json;

const GET_ID: Call = Call::Gauge(Step::GetId);

/// A player who left for the hosted UI and comes back with the right answer.
fn returned() -> (Game, Authorization) {
    let mut game = Game::open(Route::Play, "", None);
    game.send(Event::SignIn(None));
    let started = game.effects.iter().find_map(|effect| match effect {
        Effect::KeepAuthorization(authorization, _) => Some(authorization.clone()),
        _ => None,
    });
    let authorization = started.unwrap();
    let query = format!("?code=c-1&state={}", authorization.state.expose());
    game.reopen(Route::Callback, &query, None);
    (game, authorization)
}

fn fresh_tokens(authorization: &Authorization) -> TokenSet {
    ISSUER.tokens("sub-1", Some(authorization.nonce.expose()), NOW)
}

fn with_keys(game: &mut Game) {
    game.answer(Call::Keys, Ok(ok(&ISSUER.jwks_body())));
}

#[test]
fn signing_in_goes_there_and_back() {
    let (mut game, authorization) = returned();
    assert!(matches!(game.app.session, Session::Exchanging(_)));
    assert_eq!(
        game.effects[..2],
        [
            Effect::ForgetAuthorization,
            Effect::Replace(Route::Callback)
        ]
    );
    let tokens = fresh_tokens(&authorization);
    let request = game.answer(Call::Exchange, Ok(ok(&tokens_body(&tokens))));
    assert!(request.body.contains("code=c-1"));
    assert!(!game.kept_tokens(), "nothing is kept before it is checked");
    with_keys(&mut game);
    assert_eq!(
        game.app.session.signed_in().unwrap().player.name,
        "Ada Lovelace"
    );
    assert!(game.effects.contains(&Effect::KeepTokens(tokens)));
    assert!(game.effects.contains(&Effect::Replace(Route::Play)));
    assert_eq!((game.app.route, game.calls()), (Route::Play, vec![GET_ID]));
}

#[test]
fn going_straight_to_a_provider_names_it() {
    let mut game = Game::open(Route::Play, "", None);
    game.send(Event::SignIn(Some("LoginWithAmazon".to_owned())));
    let named = |effect: &Effect| matches!(effect, Effect::KeepAuthorization(_, url) if url.contains("&identity_provider=LoginWithAmazon&"));
    assert!(game.effects.iter().any(named));
    assert_eq!(game.app.session, Session::Leaving);
    let before = game.effects.len();
    game.send(Event::SignIn(None));
    assert_eq!(game.effects.len(), before, "a second press does nothing");
}

#[test]
fn an_answer_that_is_not_ours_sends_nothing() {
    let rows = [
        ("?code=c&state=x", CallbackError::State),
        ("?state=x&error=access_denied", CallbackError::State),
    ];
    for (query, expected) in rows {
        let mut game = Game::open(Route::Play, "", None);
        game.send(Event::SignIn(None));
        game.reopen(Route::Callback, query, None);
        assert_eq!(game.app.refusal, Some(Refusal::Callback(expected)));
        assert_eq!(game.calls(), [Call::Keys]);
        assert!(game.effects.contains(&Effect::ForgetAuthorization));
    }
}

#[test]
fn an_answer_counts_once_however_often_it_is_entered() {
    let (game, authorization) = returned();
    let query = format!("?code=c-1&state={}", authorization.state.expose());
    assert!(game.calls().contains(&Call::Exchange));
    let again = Game::open(Route::Callback, &query, None);
    assert_eq!(
        again.app.refusal,
        Some(Refusal::Callback(CallbackError::NotStarted))
    );
    assert!(!again.calls().contains(&Call::Exchange));
}

#[test]
fn entering_an_old_answer_does_not_end_the_session() {
    let mut game = Game::open(
        Route::Callback,
        "?code=old&state=old",
        Some(ISSUER.tokens("sub-1", None, NOW)),
    );
    with_keys(&mut game);
    assert!(game.app.session.signed_in().is_some());
    assert_eq!(
        game.app.refusal,
        Some(Refusal::Callback(CallbackError::NotStarted))
    );
    assert!(!game.effects.contains(&Effect::ForgetAll));
    game.send(Event::Went(Route::Play, String::new()));
    assert_eq!(game.app.refusal, None);
}

#[test]
fn a_code_that_is_refused_leaves_nobody_signed_in() {
    let failures = [
        Ok(reply(400, r#"{"error":"invalid_grant"}"#)),
        Ok(reply(200, "{}")),
        Ok(reply(502, "<html>")),
        Err(Failure::Unreachable),
    ];
    for failure in failures {
        let (mut game, _) = returned();
        game.answer(Call::Exchange, failure);
        assert_eq!(game.app.session, Session::SignedOut);
        assert!(matches!(game.app.refusal, Some(Refusal::Exchange(_))));
        assert!(
            !game.calls().contains(&Call::Exchange),
            "a code is never sent twice"
        );
    }
}

#[test]
fn tokens_of_another_sign_in_are_not_kept() {
    let (mut game, _) = returned();
    with_keys(&mut game);
    let foreign = ISSUER.tokens("sub-1", Some("another nonce"), NOW);
    game.answer(Call::Exchange, Ok(ok(&tokens_body(&foreign))));
    assert_eq!(game.app.refusal, Some(Refusal::Token(TokenProblem::Nonce)));
    assert_eq!(game.app.session, Session::SignedOut);
    assert!(!game.kept_tokens());
}

#[test]
fn an_unknown_key_is_looked_for_once_more() {
    let old_keys = json!({ "keys": [ISSUER.jwk(2)] }).to_string();
    for (second, is_in) in [(ISSUER.jwks_body(), true), (old_keys.clone(), false)] {
        let mut game = Game::open(Route::Play, "", Some(ISSUER.tokens("sub-1", None, NOW)));
        game.answer(Call::Keys, Ok(ok(&old_keys)));
        assert!(matches!(game.app.session, Session::Checking(_)));
        game.answer(Call::Keys, Ok(ok(&second)));
        assert_eq!(game.app.session.signed_in().is_some(), is_in);
        assert_eq!(game.app.refusal.is_none(), is_in);
        assert!(!game.calls().contains(&Call::Keys), "and not a third time");
    }
}

#[test]
fn keys_that_do_not_come_are_tried_for_and_then_told() {
    let mut game = Game::open(Route::Play, "", Some(ISSUER.tokens("sub-1", None, NOW)));
    for _ in 0..4 {
        game.answer(Call::Keys, Err(Failure::Unreachable));
        assert!(matches!(game.app.keyring, Keyring::Asked(_)));
        game.wake();
    }
    game.answer(Call::Keys, Err(Failure::Unreachable));
    assert_eq!(game.app.trouble(), Some(&Failure::Unreachable));
    assert!(
        matches!(game.app.session, Session::Checking(_)),
        "and nobody is signed out for it"
    );
    game.send(Event::TryAgain);
    with_keys(&mut game);
    assert!(game.app.session.signed_in().is_some());
}

#[test]
fn signing_out_forgets_first_and_leaves_last() {
    let mut game = Game::signed_in();
    game.send(Event::SignOut);
    assert!(game.effects.contains(&Effect::ForgetAll));
    assert!((game.app.gauge.is_none(), &game.app.session) == (true, &Session::Leaving));
    let late = game.calls();
    assert!(late.contains(&GET_ID));
    game.answer(GET_ID, Ok(ok(r#"{"IdentityId":"us-east-1:1"}"#)));
    assert!(game.app.gauge.is_none(), "a late answer is for nobody");
    let request = game.answer(Call::Revoke, Err(Failure::TimedOut));
    assert!(request.url.ends_with("/oauth2/revoke"));
    let leaves =
        |effect: &Effect| matches!(effect, Effect::Navigate(url) if url.contains("/logout?"));
    assert!(
        game.effects.iter().any(leaves),
        "whatever became of the revocation"
    );
}

#[test]
fn the_page_from_the_browsers_cache_begins_anew() {
    let mut game = Game::signed_in();
    game.send(Event::SignOut);
    game.reopen(Route::Play, "", None);
    assert_eq!(
        (&game.app.session, game.app.gauge.is_none()),
        (&Session::SignedOut, true)
    );
}

#[test]
fn a_wrong_clock_is_set_by_the_servers() {
    let (mut game, authorization) = returned();
    with_keys(&mut game);
    let server = NOW.plus(1200);
    let tokens = ISSUER.tokens("sub-1", Some(authorization.nonce.expose()), server);
    let response = Response {
        date: Some(server),
        ..ok(&tokens_body(&tokens))
    };
    game.answer(Call::Exchange, Ok(response));
    assert!(game.app.session.signed_in().is_some());
}

#[test]
fn a_reload_at_the_callback_leads_to_the_game() {
    let tokens = ISSUER.tokens("sub-1", None, NOW);
    let mut game = Game::open(Route::Callback, "", Some(tokens));
    with_keys(&mut game);
    assert_eq!((game.app.route, &game.app.refusal), (Route::Play, &None));
}

#[test]
fn what_does_not_fit_is_dropped() {
    let events = [
        Event::SignOut,
        Event::TryAgain,
        Event::Reread,
        Event::StartOver,
        Event::Moved(Move::HEART),
        Event::Undo,
        Event::Woke {
            epoch: 1,
            wake: life_gauge::flow::Wake::Gauge(Wait::Pace),
        },
        Event::Woke {
            epoch: 0,
            wake: life_gauge::flow::Wake::Renew,
        },
    ];
    let of_gauge = [
        Event::Leads(0),
        Event::Heard {
            epoch: 0,
            text: "{}".to_owned(),
        },
        Event::Kept {
            epoch: 0,
            kept: Kept {
                change: Change::Open,
                device: "d".to_owned(),
                moves: Vec::new(),
                guest_identity: None,
                is_durable: true,
            },
        },
        Event::Seen(false),
        Event::Online(false),
        Event::Ticked,
    ];
    for event in events.into_iter().chain(of_gauge) {
        let mut game = Game::open(Route::Play, "", None);
        with_keys(&mut game);
        game.effects.clear();
        game.send(event);
        assert_eq!(
            (&game.app.session, game.effects.is_empty()),
            (&Session::SignedOut, true)
        );
    }
    let opening = Opening {
        route: Route::Play,
        query: String::new(),
        tokens: None,
        remembered: None,
        authorization: None,
        is_guest: false,
    };
    assert!(!format!("{opening:?}").contains("refresh"));
    assert!(id_claims("s", NOW).is_object());
}
