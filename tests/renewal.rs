//! New tokens for old ones, as a table of events.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{Game, ISSUER, NOW, id_claims, ok, reply, tokens_body};
use life_gauge::flow::gauge::steps::Step;
use life_gauge::flow::session::{Refusal, Session};
use life_gauge::flow::{Call, Effect, Event};
use life_gauge::http::Failure;
use life_gauge::oauth::jwt::TokenProblem;
use life_gauge::route::Route;

const GET_ID: Call = Call::Gauge(Step::GetId);

fn with_keys(game: &mut Game) {
    game.answer(Call::Keys, Ok(ok(&ISSUER.jwks_body())));
}

#[test]
fn kept_tokens_that_have_ended_are_renewed() {
    let long_ago = NOW.plus(-4000);
    let mut game = Game::open(
        Route::Play,
        "",
        Some(ISSUER.tokens("sub-1", None, long_ago)),
    );
    with_keys(&mut game);
    let player = game.app.session.signed_in().unwrap();
    assert!(player.is_renewing(), "he can play meanwhile");
    assert!(
        !game.calls().contains(&GET_ID),
        "what has ended opens no door"
    );
    game.answer(Call::Renew, Err(Failure::TimedOut));
    game.wake();
    let new = ISSUER.tokens("sub-1", None, NOW);
    game.answer(Call::Renew, Ok(ok(&tokens_body(&new))));
    assert!(game.app.session.signed_in().is_some());
    assert!(game.effects.contains(&Effect::KeepTokens(new)));
}

/// The pool may have changed its keys while the machine slept for weeks.
#[test]
fn tokens_that_have_ended_are_renewed_whatever_has_signed_them() {
    let mut tokens = ISSUER.tokens("sub-1", None, NOW.plus(-4000));
    tokens.id_token = ISSUER.token(2, &id_claims("sub-1", NOW.plus(-4000))).into();
    let mut game = Game::open(Route::Play, "", Some(tokens));
    with_keys(&mut game);
    assert!(matches!(game.app.session, Session::Renewing(..)));
    let new = ISSUER.tokens("sub-1", None, NOW);
    game.answer(Call::Renew, Ok(ok(&tokens_body(&new))));
    assert!(game.app.session.signed_in().is_some());
}

#[test]
fn no_answer_is_no_reason_to_sign_anybody_out() {
    let mut game = Game::open(
        Route::Play,
        "",
        Some(ISSUER.tokens("sub-1", None, NOW.plus(-4000))),
    );
    with_keys(&mut game);
    for _ in 0..4 {
        game.answer(Call::Renew, Err(Failure::Unreachable));
        game.wake();
    }
    game.answer(Call::Renew, Err(Failure::Unreachable));
    let player = game.app.session.signed_in().unwrap();
    assert_eq!(player.renewal_failure(), Some(&Failure::Unreachable));
    assert!(!game.effects.contains(&Effect::ForgetAll));
    game.send(Event::TryAgain);
    game.answer(Call::Renew, Ok(reply(400, r#"{"error":"invalid_grant"}"#)));
    assert_eq!(
        (&game.app.session, &game.app.refusal),
        (&Session::SignedOut, &Some(Refusal::Ended))
    );
    assert!(game.effects.contains(&Effect::ForgetAll));
}

#[test]
fn tokens_are_renewed_before_they_end() {
    let mut game = Game::signed_in();
    let ahead = game.effects.iter().find_map(|effect| match effect {
        Effect::Wait { milliseconds, .. } => Some(*milliseconds),
        _ => None,
    });
    assert_eq!(ahead, Some(3_300_000));
    game.wake();
    assert!(
        !game.calls().contains(&Call::Renew),
        "a timer that fires early does nothing"
    );
    game.now = NOW.plus(3300);
    game.send(Event::Woke {
        epoch: 1,
        wake: life_gauge::flow::Wake::Renew,
    });
    let new = ISSUER.tokens("sub-1", None, game.now);
    game.answer(Call::Renew, Ok(ok(&tokens_body(&new))));
    assert_eq!(
        game.app.session.signed_in().unwrap().player.expires_at,
        game.now.plus(3600)
    );
    assert!(game.kept_tokens());
}

#[test]
fn a_renewal_for_somebody_else_is_not_believed() {
    let mut game = Game::signed_in();
    game.now = NOW.plus(3300);
    game.wake();
    let other = ISSUER.tokens("sub-2", None, game.now);
    game.answer(Call::Renew, Ok(ok(&tokens_body(&other))));
    assert_eq!(
        game.app.refusal,
        Some(Refusal::Token(TokenProblem::Subject))
    );
    assert!(game.app.gauge.is_none());
}
