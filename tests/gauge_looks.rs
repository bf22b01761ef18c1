//! When the gauge looks at the store: while somebody looks at it, and when there is a network.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::store::{
    GET_CREDENTIALS, GET_ID, READ, WRITE, applied, body, credentials, identity, life, list, playing,
};
use common::{Game, ISSUER, NOW, ok, tokens_body};
use life_gauge::flow::gauge::life::Move;
use life_gauge::flow::gauge::{Doing, Wait};
use life_gauge::flow::{Call, Event};
use life_gauge::http::Failure;
use serde_json::json;

#[test]
fn a_tab_in_view_looks_every_30_to_34_seconds() {
    for (entropy, milliseconds) in [(0, 30_000), (7, 30_109), (u8::MAX, 34_000)] {
        let mut game = Game::signed_in();
        assert_eq!(
            game.waits(Wait::Poll),
            [30_109],
            "one wait, whatever happens"
        );
        game.admit();
        game.answer(READ, list(&[]));
        game.entropy = [[entropy; 32]; 3];
        game.now = NOW.plus(31);
        game.wake_for(Wait::Poll);
        assert_eq!(
            (game.calls(), game.waits(Wait::Poll)),
            (vec![READ], vec![milliseconds])
        );
    }
}

#[test]
fn a_look_is_spared_when_the_last_one_is_young() {
    for (seconds, looks) in [(0, false), (24, false), (25, true), (31, true), (-1, true)] {
        let mut game = playing(&[]);
        game.now = NOW.plus(seconds);
        game.wake_for(Wait::Poll);
        assert_eq!(!game.calls().is_empty(), looks, "{seconds}");
    }
}

#[test]
fn a_hidden_tab_does_not_look() {
    let mut game = playing(&[]);
    game.send(Event::Seen(false));
    game.now = NOW.plus(31);
    game.wake_for(Wait::Poll);
    assert_eq!((game.calls(), game.waits(Wait::Poll)), (vec![], vec![]));
    game.send(Event::Seen(true));
    assert_eq!(
        (game.calls(), game.waits(Wait::Poll).len()),
        (vec![READ], 1)
    );
}

#[test]
fn coming_into_view_looks_if_the_last_look_is_five_seconds_old() {
    for (seconds, looks) in [(0, false), (4, false), (5, true), (3600 * 24, true)] {
        let mut game = playing(&[]);
        game.send(Event::Seen(false));
        game.now = NOW.plus(seconds);
        game.send(Event::Seen(true));
        game.send(Event::Seen(true));
        assert_eq!(game.calls().len(), usize::from(looks), "{seconds}");
    }
}

#[test]
fn at_most_one_read_is_under_way() {
    let mut game = playing(&[]);
    game.now = NOW.plus(31);
    for event in [
        Event::Reread,
        Event::Seen(false),
        Event::Seen(true),
        Event::Reread,
        Event::TryAgain,
    ] {
        game.send(event);
        assert_eq!(game.calls(), [READ]);
    }
    game.wake_for(Wait::Poll);
    assert_eq!(game.calls(), [READ]);
    game.answer(READ, list(&[]));
    assert_eq!(game.calls(), [], "and one will do");
}

#[test]
fn a_read_asks_for_what_came_after_the_last_one() {
    let mut game = Game::signed_in();
    game.admit();
    let since = |game: &mut Game, count: i64| {
        let answer = body(&json!({
            "Records": [life(Some("75"), count)], "DatasetSyncCount": count, "SyncSessionToken": "t" }));
        game.answer(READ, answer).url
    };
    assert!(
        since(&mut game, 12).ends_with("/datasets/gauge/records?lastSyncCount=0&maxResults=1024")
    );
    game.send(Event::Reread);
    assert!(since(&mut game, 14).contains("?lastSyncCount=12&"));
    game.send(Event::Moved(Move::HEART));
    game.write(15);
    game.send(Event::Reread);
    let request = game.answer(READ, list(&[]));
    assert!(
        request.url.contains("?lastSyncCount=14&"),
        "a write tells nothing of other records"
    );
    assert_eq!(
        game.points(),
        Some(100),
        "and what did not change is not read again"
    );
}

#[test]
fn without_a_network_moves_wait_and_go_out_when_it_is_back() {
    let mut game = playing(&[life(Some("50"), 1)]);
    game.send(Event::Online(false));
    for _ in 0..3 {
        game.send(Event::Moved(Move::BOMB));
    }
    game.send(Event::Moved(Move::HEART));
    game.send(Event::TryAgain);
    game.now = NOW.plus(3 * 3600);
    game.wake_for(Wait::Poll);
    assert_eq!((game.shown(), game.calls()), ((Some(25), 4), vec![]));
    assert!(!game.gauge().is_online);
    game.send(Event::Online(true));
    let tokens = tokens_body(&ISSUER.tokens("sub-1", None, game.now));
    game.answer(Call::Renew, Ok(ok(&tokens)));
    game.answer(Call::Keys, Ok(ok(&ISSUER.jwks_body())));
    game.answer(GET_CREDENTIALS, credentials(5 * 3600));
    game.answer(READ, list(&[life(Some("100"), 9)]));
    assert_eq!(game.written(10), ("50".to_owned(), 9));
    assert_eq!(game.shown(), (Some(50), 0));
}

#[test]
fn a_request_that_dies_with_the_network_is_settled_when_it_is_back() {
    for failure in [Failure::Unreachable, Failure::TimedOut] {
        let mut game = playing(&[life(Some("50"), 1)]);
        game.send(Event::Moved(Move::HEART));
        game.send(Event::Online(false));
        game.answer(WRITE, Err(failure));
        assert_eq!(
            (&game.gauge().doing, game.calls()),
            (&Doing::Resting, vec![])
        );
        game.send(Event::Online(true));
        game.answer(READ, list(&[life(Some("75"), 2), applied(1, 2)]));
        assert_eq!((game.shown(), game.calls()), ((Some(75), 0), vec![]));
    }
}

#[test]
fn a_network_that_comes_back_ends_being_stuck() {
    let mut game = Game::signed_in();
    for _ in 0..5 {
        game.answer(GET_ID, Err(Failure::Unreachable));
        game.wake();
    }
    game.answer(GET_ID, Err(Failure::Unreachable));
    assert_eq!(game.gauge().doing, Doing::Stuck(Failure::Unreachable));
    game.send(Event::Online(true));
    game.answer(GET_ID, identity());
    assert!(matches!(game.gauge().doing, Doing::Stepping(_)));
}

#[test]
fn the_page_tells_when_it_was_saved_and_when_others_were_merged() {
    let mut game = playing(&[life(Some("50"), 1)]);
    assert_eq!(
        (game.gauge().saved_at, game.gauge().merged_at),
        (Some(NOW), None)
    );
    game.send(Event::Moved(Move::HEART));
    game.now = NOW.plus(2);
    game.write(2);
    assert_eq!(
        (game.gauge().saved_at, game.gauge().merged_at),
        (Some(NOW.plus(2)), None)
    );
    game.now = NOW.plus(4);
    game.send(Event::Reread);
    game.answer(READ, list(&[life(Some("75"), 2), applied(1, 2)]));
    assert_eq!(game.gauge().merged_at, None, "that was our own");
    game.send(Event::Reread);
    game.answer(READ, list(&[life(Some("75"), 3), applied(1, 2)]));
    assert_eq!(
        game.gauge().merged_at,
        Some(NOW.plus(4)),
        "the same value by somebody else"
    );
}
