//! The protected call and the renewal that a player asks for, as a table of events.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{Game, ISSUER, NOW, config, ok, reply, tokens_body};
use life_gauge::flow::{Call, Event};
use life_gauge::http::Failure;
use life_gauge::oauth::claims::Kind;
use life_gauge::oauth::jwt::TokenProblem;
use life_gauge::route::Route;

const HELLO: Event = Event::SayHello { is_tampered: false };

fn status(game: &Game) -> Option<Result<u16, Failure>> {
    let result = game.app.hello.as_ref()?.result.as_ref();
    result.map(|result| {
        result
            .as_ref()
            .map(|answer| answer.status)
            .map_err(Clone::clone)
    })
}

#[test]
fn the_call_carries_the_access_token_and_is_made_once() {
    let mut game = Game::signed_in();
    game.send(HELLO);
    game.send(HELLO);
    let calls = game.calls();
    let made = calls.iter().filter(|call| **call == Call::Hello).count();
    assert_eq!((made, status(&game)), (1, None));
    let request = game.answer(Call::Hello, Ok(ok("Hello")));
    let token = game
        .app
        .session
        .signed_in()
        .unwrap()
        .tokens
        .access_token
        .clone();
    assert_eq!(Some(request.url), config().endpoints.hello);
    assert_eq!(request.headers[0].1, format!("Bearer {}", token.expose()));
    assert_eq!(status(&game), Some(Ok(200)));
    game.send(Event::SayHello { is_tampered: true });
    let request = game.answer(Call::Hello, Ok(reply(401, "")));
    let sent = request.headers[0].1.strip_prefix("Bearer ").unwrap();
    let differences = sent.bytes().zip(token.expose().bytes());
    assert_eq!(differences.filter(|(sent, held)| sent != held).count(), 1);
    assert_eq!(status(&game), Some(Ok(401)));
    game.send(HELLO);
    game.answer(Call::Hello, Err(Failure::TimedOut));
    assert_eq!(status(&game), Some(Err(Failure::TimedOut)));
}

#[test]
fn nothing_is_called_for_nobody_and_nothing_that_is_not_there() {
    let mut game = Game::open(Route::Session, "", None);
    game.send(HELLO);
    assert!(!game.calls().contains(&Call::Hello));
    let mut config = config();
    config.endpoints.hello = None;
    let mut game = Game::new(config, &common::browser::Browser::new("device"));
    game.sign_in_as("sub-1");
    game.send(HELLO);
    assert!(!game.calls().contains(&Call::Hello));
}

#[test]
fn an_answer_is_for_the_player_who_has_asked() {
    let mut game = Game::signed_in();
    game.send(HELLO);
    game.send(Event::SignOut);
    assert_eq!(game.app.hello, None);
    game.answer(Call::Hello, Ok(ok("Hello")));
    assert_eq!(game.app.hello, None);
}

/// It may be of anybody, so it does not tell the user pool's time.
#[test]
fn an_answer_sets_no_clock() {
    let mut game = Game::signed_in();
    game.send(HELLO);
    let mut late = ok("Hello");
    late.date = Some(NOW.plus(100_000));
    game.answer(Call::Hello, Ok(late));
    game.send(Event::Ticked);
    assert_eq!(game.app.now, NOW);
}

#[test]
fn new_tokens_come_when_the_player_wants_them() {
    let mut game = Game::signed_in();
    game.now = NOW.plus(60);
    game.send(Event::Renew);
    assert!(game.app.session.signed_in().unwrap().is_renewing());
    game.send(Event::Renew);
    let new = ISSUER.tokens("sub-1", None, game.now);
    game.answer(Call::Renew, Ok(ok(&tokens_body(&new))));
    assert!(!game.calls().contains(&Call::Renew), "once");
    let signed_in = game.app.session.signed_in().unwrap();
    assert_eq!(signed_in.player.expires_at, NOW.plus(3660));
    assert!(!signed_in.is_renewing());
}

#[test]
fn all_checks_are_told_for_each_token() {
    let mut game = Game::signed_in();
    let checks = game.app.checks();
    for kind in [Kind::Id, Kind::Access] {
        let held = checks.iter().filter(|check| check.kind == kind);
        let held = held.filter(|check| check.holds == Some(true));
        assert_eq!(held.count(), 11, "{kind:?}");
    }
    assert!(checks.iter().all(|check| check.holds != Some(false)));
    game.now = NOW.plus(3600 + 120);
    game.send(Event::Ticked);
    let checks = game.app.checks();
    let failed = checks.iter().filter(|check| check.holds == Some(false));
    let failed: Vec<_> = failed.map(|check| (check.kind, &check.problem)).collect();
    let over = [Kind::Id, Kind::Access].map(|kind| (kind, &TokenProblem::Expired));
    assert_eq!(failed, over, "and all others were made as well");
}
