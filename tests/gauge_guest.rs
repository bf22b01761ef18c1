//! Guests: they play in their browser alone, and what they did becomes the gauge of the player who signs in.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::browser::{Browser, DEVICE, PLAYER};
use common::store::{
    Answer, GET_CREDENTIALS, GET_ID, READ, body, credentials, credentials_of, error, identity,
    life, list, marked, patch,
};
use common::{Game, ISSUER, NOW, config, ok};
use life_gauge::config::Config;
use life_gauge::flow::gauge::Doing;
use life_gauge::flow::gauge::life::Move;
use life_gauge::flow::gauge::queue::GUEST;
use life_gauge::flow::{Call, Effect, Event};
use life_gauge::http::{Failure, Request};
use life_gauge::route::Route;
use serde_json::{Value, json};

const GUEST_ID: &str = "us-east-1:9999";

/// Somebody who plays without signing in, where the identity pool has guests or not.
fn guest(has_guests: bool) -> Game {
    let config = Config {
        has_guests,
        ..config()
    };
    let mut game = Game::new(config, &Browser::new(DEVICE));
    game.reopen(Route::Play, "", None);
    game.answer(Call::Keys, Ok(ok(&ISSUER.jwks_body())));
    game.send(Event::PlayAsGuest);
    game
}

fn guest_id() -> Answer {
    body(&json!({ "IdentityId": GUEST_ID }))
}

/// A guest with an identity and two moves, who then signs in.
fn linking() -> Game {
    let mut game = guest(true);
    game.answer(GET_ID, guest_id());
    game.send(Event::Moved(Move::BOMB));
    game.send(Event::Moved(Move::BOMB));
    sign_in(&mut game);
    game
}

/// Comes back with tokens to the page that the guest had left.
fn sign_in(game: &mut Game) {
    game.reopen(Route::Play, "", Some(ISSUER.tokens("sub-1", None, NOW)));
}

fn sent(request: &Request) -> Value {
    serde_json::from_str(&request.body).unwrap_or_default()
}

#[test]
fn a_guest_plays_where_he_is_and_nothing_is_sent() {
    let mut game = guest(false);
    assert!(game.effects.contains(&Effect::KeepGuest(true)) && game.gauge().is_guest());
    assert_eq!(game.shown(), (Some(50), 0), "at once");
    for step in [Move::HEART, Move::HEART, Move::HEART, Move::BOMB] {
        game.send(Event::Moved(step));
    }
    for event in [
        Event::Reread,
        Event::TryAgain,
        Event::StartOver,
        Event::Online(true),
        Event::Seen(true),
    ] {
        game.send(event);
    }
    assert_eq!((game.points(), game.calls()), (Some(75), vec![]));
    assert_eq!(
        game.gauge().chart().last().map(|step| step.points),
        Some(75)
    );
    game.send(Event::Undo);
    assert_eq!(game.points(), Some(100));
}

#[test]
fn a_guests_gauge_survives_a_reload() {
    let mut game = guest(true);
    game.answer(GET_ID, guest_id());
    game.send(Event::Moved(Move::HEART));
    let kept = game
        .effects
        .iter()
        .rev()
        .find(|effect| matches!(effect, Effect::KeepGuest(_)));
    assert_eq!(kept, Some(&Effect::KeepGuest(true)));
    game.reopen(Route::Play, "", None);
    assert_eq!(
        (game.points(), game.calls()),
        (Some(75), vec![]),
        "and no second identity"
    );
    assert_eq!(game.gauge().identity_id.as_deref(), Some(GUEST_ID));
}

#[test]
fn a_pool_that_has_guests_gives_one_an_identity_with_one_request() {
    let mut game = guest(true);
    assert_eq!(game.calls(), [GET_ID]);
    let request = game.answer(GET_ID, guest_id());
    assert_eq!(
        sent(&request),
        json!({ "IdentityPoolId": config().identity_pool_id })
    );
    assert_eq!(
        game.browser.borrow().guest_identity.as_deref(),
        Some(GUEST_ID)
    );
    game.send(Event::Moved(Move::HEART));
    game.send(Event::Online(true));
    assert_eq!((game.shown().0, game.calls()), (Some(75), vec![]));
}

#[test]
fn a_guest_who_gets_no_identity_plays_on_untroubled() {
    let refusals = [
        error(
            400,
            "NotAuthorizedException",
            "Unauthenticated access is not supported",
        ),
        error(400, "LimitExceededException", ""),
        error(500, "InternalErrorException", ""),
        Err(Failure::Unreachable),
        Ok(ok("{}")),
    ];
    for refusal in refusals {
        let mut game = guest(true);
        game.answer(GET_ID, refusal.clone());
        assert_eq!(
            (&game.gauge().doing, game.calls()),
            (&Doing::Resting, vec![]),
            "{refusal:?}"
        );
        game.send(Event::Moved(Move::HEART));
        assert_eq!((game.points(), game.calls()), (Some(75), vec![]));
    }
}

#[test]
fn no_identity_is_asked_for_before_the_browser_says_that_it_has_none() {
    let mut game = guest(true);
    game.answer(GET_ID, guest_id());
    game.keeps_at_once = false;
    game.reopen(Route::Play, "", None);
    assert_eq!(game.calls(), []);
    game.keep();
    assert_eq!(
        (game.calls(), game.gauge().identity_id.as_deref()),
        (vec![], Some(GUEST_ID))
    );
    sign_in(&mut game);
    assert_eq!(game.calls(), []);
    game.keep();
    assert_eq!(game.calls(), [GET_CREDENTIALS], "and it is linked");
}

#[test]
fn the_moves_of_a_guest_become_those_of_the_player_who_signs_in() {
    let mut game = guest(false);
    game.send(Event::Moved(Move::HEART));
    game.send(Event::Moved(Move::BOMB));
    game.browser.borrow_mut().count_from(PLAYER, 7);
    game.send(Event::SignIn(None));
    sign_in(&mut game);
    assert!(game.effects.contains(&Effect::KeepGuest(false)));
    assert_eq!(
        game.browser.borrow().moves(PLAYER),
        [(8, 25), (9, -25)],
        "with numbers of his"
    );
    assert_eq!(game.browser.borrow().moves(GUEST), []);
    game.admit();
    game.answer(READ, list(&[life(Some("90"), 4)]));
    let request = game.write(5);
    assert_eq!(
        (patch(&request).0, marked(&request)),
        ("75".to_owned(), Some(9))
    );
    sign_in(&mut game);
    game.admit();
    game.answer(READ, list(&[life(Some("75"), 5)]));
    assert_eq!(
        (game.shown(), game.calls()),
        ((Some(75), 0), vec![]),
        "and only once"
    );
}

#[test]
fn a_player_who_was_signed_in_before_takes_nothing_from_a_guest_in_another_tab() {
    let mut guest = guest(false);
    guest.send(Event::Moved(Move::HEART));
    let mut game = Game::new(config(), &guest.browser);
    sign_in(&mut game);
    game.answer(Call::Keys, Ok(ok(&ISSUER.jwks_body())));
    assert_eq!(
        (game.gauge().owner(), game.gauge().waiting_moves()),
        (PLAYER, 0)
    );
    assert_eq!(guest.browser.borrow().moves(GUEST), [(1, 25)]);

    sign_in(&mut guest);
    assert_eq!(guest.gauge().waiting_moves(), 1, "he who signs in does");
}

#[test]
fn the_identity_of_a_guest_is_linked_with_one_request() {
    let mut game = linking();
    let request = game.answer(GET_CREDENTIALS, credentials_of(GUEST_ID, 3600));
    let id_token = ISSUER.tokens("sub-1", None, NOW).id_token;
    let expected = json!({ "IdentityId": GUEST_ID, "Logins":
        { "cognito-idp.us-east-1.amazonaws.com/us-east-1_LifeGauge": id_token.expose() } });
    assert_eq!(sent(&request), expected);
    assert_eq!(
        game.browser.borrow().guest_identity,
        None,
        "it is a guest's no more"
    );
    let request = game.answer(READ, list(&[]));
    assert!(request.url.contains("/identities/us-east-1%3A9999/"));
    assert_eq!(game.written(1).0, "0");
}

#[test]
fn the_identity_that_the_login_had_before_wins() {
    let mut game = linking();
    game.answer(GET_CREDENTIALS, credentials(3600));
    assert_eq!(
        game.gauge().identity_id.as_deref(),
        Some(common::store::IDENTITY)
    );
    assert_eq!(game.browser.borrow().guest_identity, None);
    let request = game.answer(READ, list(&[life(Some("75"), 3)]));
    assert!(request.url.contains("/identities/us-east-1%3A1111/"));
    assert_eq!(
        game.written(4),
        ("25".to_owned(), 3),
        "and the guest's moves count there"
    );
}

#[test]
fn an_identity_that_cannot_be_linked_is_dropped() {
    for name in [
        "NotAuthorizedException",
        "ResourceConflictException",
        "ResourceNotFoundException",
    ] {
        let mut game = linking();
        game.answer(GET_CREDENTIALS, error(400, name, "Logins don't match."));
        assert_eq!(game.browser.borrow().guest_identity, None);
        game.wake();
        let request = game.answer(GET_ID, identity());
        assert!(request.body.contains("Logins"), "{name}");
        game.answer(GET_CREDENTIALS, credentials(3600));
        game.answer(READ, list(&[life(Some("100"), 3)]));
        assert_eq!(game.written(4).0, "50", "{name}");
        assert_eq!((game.shown(), game.calls()), ((Some(50), 0), vec![]));
    }
}

#[test]
fn trouble_while_linking_keeps_the_identity() {
    let mut game = linking();
    game.answer(GET_CREDENTIALS, error(500, "InternalErrorException", ""));
    game.wake();
    assert_eq!(sent(&game.sent(GET_CREDENTIALS))["IdentityId"], GUEST_ID);
    assert_eq!(
        game.browser.borrow().guest_identity.as_deref(),
        Some(GUEST_ID)
    );
}
