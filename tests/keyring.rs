//! The user pool changes its keys while people play, as a table of events: nobody is signed out for it, and nothing that is
//! signed by a key which is not the user pool's is believed.
#![cfg(not(target_arch = "wasm32"))]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop here"
)]

mod common;

use common::{Game, ISSUER, NOW, ok, reply, tokens_body};
use life_gauge::flow::session::{Refusal, Session};
use life_gauge::flow::{Call, Effect, Event, News, Wake};
use life_gauge::http::Failure;
use life_gauge::oauth::jwt::TokenProblem;
use life_gauge::oauth::token::TokenSet;
use life_gauge::route::Route;
use life_gauge::time::UnixSeconds;
use serde_json::json;

const A_MINUTE: i64 = 60;
const AN_HOUR: i64 = 3600;

/// The keys before the change, and after it.
fn old_keys() -> String {
    ISSUER.jwks_body()
}

fn all_keys() -> String {
    json!({ "keys": [ISSUER.jwk(0), ISSUER.jwk(1), ISSUER.jwk(2)] }).to_string()
}

/// Tokens of which one is signed by the new key.
fn by_the_new_key(now: UnixSeconds) -> TokenSet {
    let mut tokens = ISSUER.tokens("sub-1", None, now);
    let claims = common::access_claims("sub-1", now);
    tokens.access_token = ISSUER.token(2, &claims).into();
    tokens
}

fn asks_for_keys(game: &Game) -> bool {
    game.calls().contains(&Call::Keys)
}

fn give(game: &mut Game, keys: &str) {
    game.answer(Call::Keys, Ok(ok(keys)));
}

/// A player whose renewal has brought tokens by the new key.
fn renewed() -> Game {
    let mut game = Game::signed_in();
    pass(&mut game, 3300);
    game.answer(Call::Renew, Ok(ok(&tokens_body(&by_the_new_key(game.now)))));
    game
}

/// Time passes, and the timers of the keys and of the tokens ring.
fn pass(game: &mut Game, seconds: i64) {
    game.now = game.now.plus(seconds);
    for (epoch, wake) in [(0, Wake::Keys), (1, Wake::Renew)] {
        game.send(Event::Woke { epoch, wake });
    }
}

fn expires_at(game: &Game) -> UnixSeconds {
    game.app.session.signed_in().unwrap().player.expires_at
}

fn has_new_tokens(game: &Game) -> bool {
    expires_at(game) > NOW.plus(AN_HOUR)
}

#[test]
fn keys_roll_over_without_a_sign_out() {
    let mut game = renewed();
    assert!(!has_new_tokens(&game), "nothing is believed unchecked");
    assert!(!game.kept_tokens());
    give(&mut game, &all_keys());
    assert!(has_new_tokens(&game));
    assert!(game.kept_tokens());
    let mut reloaded = Game::open(Route::Play, "", Some(by_the_new_key(NOW)));
    give(&mut reloaded, &all_keys());
    assert!(reloaded.app.session.signed_in().is_some());
}

#[test]
fn a_player_goes_on_while_his_new_tokens_wait_for_their_key() {
    let mut game = renewed();
    give(&mut game, &old_keys());
    let waits = |effect: &Effect| {
        let Effect::Wait {
            epoch,
            wake: Wake::Keys,
            milliseconds,
        } = effect
        else {
            return false;
        };
        (*epoch, *milliseconds) == (0, 60_000)
    };
    assert!(game.effects.iter().any(waits));
    for _ in 0..3 {
        game.send(Event::Ticked);
        pass(&mut game, A_MINUTE - 1);
        assert!(!asks_for_keys(&game), "once a minute is enough");
        assert!(!has_new_tokens(&game));
        pass(&mut game, 1);
        assert!(asks_for_keys(&game));
        give(&mut game, &old_keys());
    }
    pass(&mut game, A_MINUTE);
    give(&mut game, &all_keys());
    assert!(has_new_tokens(&game));
    assert_eq!(game.app.refusal, None);
}

#[test]
fn the_other_pages_get_tokens_that_wait_because_the_old_ones_may_count_no_more() {
    let mut game = renewed();
    give(&mut game, &old_keys());
    let tells = |effect: &&Effect| matches!(effect, Effect::Tell(News::Tokens(_)));
    assert_eq!(game.effects.iter().filter(tells).count(), 1);
    pass(&mut game, A_MINUTE);
    give(&mut game, &old_keys());
    assert_eq!(game.effects.iter().filter(tells).count(), 1, "once");

    let mut other = Game::signed_in();
    other.now = game.now;
    other.send(Event::Told(News::Tokens(by_the_new_key(game.now))));
    give(&mut other, &old_keys());
    assert!(other.app.session.signed_in().is_some());
    pass(&mut other, A_MINUTE);
    give(&mut other, &all_keys());
    assert!(has_new_tokens(&other));
}

#[test]
fn a_key_that_never_comes_is_no_key() {
    let mut game = renewed();
    give(&mut game, &old_keys());
    game.now = expires_at(&game);
    pass(&mut game, 0);
    give(&mut game, &old_keys());
    assert_eq!(game.app.session, Session::SignedOut);
    let refused = Some(Refusal::Token(TokenProblem::UnknownKey));
    assert_eq!(game.app.refusal, refused);
    assert!(!game.kept_tokens());
}

#[test]
fn nobody_is_signed_out_because_keys_cannot_be_had() {
    let mut game = renewed();
    game.answer(Call::Keys, Err(Failure::Unreachable));
    game.now = expires_at(&game);
    for answer in [
        Err(Failure::TimedOut),
        Ok(reply(503, "")),
        Ok(reply(200, "<html>")),
    ] {
        pass(&mut game, A_MINUTE);
        game.answer(Call::Keys, answer);
        assert!(game.app.session.signed_in().is_some());
        assert_eq!(game.app.refusal, None);
    }
    pass(&mut game, A_MINUTE);
    give(&mut game, &all_keys());
    assert!(has_new_tokens(&game));

    let mut reloaded = Game::open(Route::Play, "", Some(by_the_new_key(NOW)));
    give(&mut reloaded, &old_keys());
    reloaded.answer(Call::Keys, Err(Failure::Unreachable));
    assert!(matches!(reloaded.app.session, Session::Unknown(..)));
    assert_eq!(reloaded.app.trouble(), Some(&Failure::Unreachable));
    assert!(!reloaded.effects.contains(&Effect::ForgetAll));
}

#[test]
fn keys_are_as_old_as_an_hour_at_most() {
    for (passed, asks) in [(AN_HOUR - 1, false), (AN_HOUR, true)] {
        let mut game = Game::signed_in();
        game.now = NOW.plus(passed);
        game.send(Event::Ticked);
        assert!(!asks_for_keys(&game), "nobody needs them");
        let tokens = ISSUER.tokens("sub-1", None, game.now);
        game.send(Event::Told(News::Tokens(tokens)));
        assert_eq!(asks_for_keys(&game), asks);
        assert_eq!(has_new_tokens(&game), !asks);
        if asks {
            give(&mut game, &old_keys());
            assert!(has_new_tokens(&game));
        }
    }
}

#[test]
fn old_keys_go_on_being_used_when_newer_ones_do_not_come() {
    let mut game = Game::signed_in();
    for (passed, asks) in [(AN_HOUR, true), (A_MINUTE - 1, false), (1, true)] {
        game.now = game.now.plus(passed);
        let tokens = ISSUER.tokens("sub-1", None, game.now);
        game.send(Event::Told(News::Tokens(tokens)));
        assert_eq!(asks_for_keys(&game), asks);
        if asks {
            game.answer(Call::Keys, Err(Failure::TimedOut));
        }
        assert_eq!(expires_at(&game), game.now.plus(AN_HOUR));
    }
}

#[test]
fn keys_that_were_dropped_are_not_believed_any_more() {
    let mut game = Game::signed_in();
    game.now = NOW.plus(AN_HOUR);
    let by_old = ISSUER.tokens("sub-1", None, game.now);
    game.send(Event::Told(News::Tokens(by_old)));
    give(&mut game, &json!({ "keys": [ISSUER.jwk(2)] }).to_string());
    assert!(!has_new_tokens(&game));
}

/// Nobody is a player yet on a page that has looked for an unknown key just now.
#[test]
fn tokens_are_refused_when_their_key_cannot_be_looked_for() {
    let mut game = renewed();
    give(&mut game, &old_keys());
    game.send(Event::SignOut);
    game.reopen(Route::Play, "", Some(by_the_new_key(game.now)));
    let refused = Some(Refusal::Token(TokenProblem::UnknownKey));
    assert_eq!(game.app.refusal, refused);
    assert_eq!(game.app.session, Session::SignedOut);
}

#[test]
fn an_answer_from_before_is_one_for_all_players() {
    let mut game = renewed();
    assert!(asks_for_keys(&game));
    game.send(Event::SignOut);
    give(&mut game, &all_keys());
    game.reopen(Route::Play, "", Some(by_the_new_key(game.now)));
    assert!(game.app.session.signed_in().is_some());
}
