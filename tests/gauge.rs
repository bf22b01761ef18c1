//! The gauge as a table of events, while all goes well: what the store answers, and what becomes of the moves.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::store::{READ, life, list, marked, patch, playing};
use common::{Game, ok};
use life_gauge::flow::Event;
use life_gauge::flow::gauge::Doing;
use life_gauge::flow::gauge::life::{Life, Move};
use serde_json::json;

#[test]
fn nobody_has_played_yet() {
    let mut game = playing(&[]);
    assert_eq!(game.shown(), (Some(50), 0));
    assert_eq!(game.gauge().doing, Doing::Resting);
    assert_eq!(game.gauge().returned.requests, 3);
    game.send(Event::Moved(Move::HEART));
    assert_eq!(game.shown(), (Some(75), 1), "it shows before it is saved");
    let request = game.write(1);
    assert_eq!(patch(&request), ("75".to_owned(), 0));
    assert!(request.body.contains(r#""SyncSessionToken":"to+k/en=""#));
    assert_eq!(game.shown(), (Some(75), 0));
    assert_eq!(
        game.gauge().returned.requests,
        1,
        "one request when the session token is fresh"
    );
}

#[test]
fn writes_carry_the_records_own_count_and_moves_made_meanwhile_follow() {
    let mut game = playing(&[life(Some("75"), 9)]);
    game.send(Event::Moved(Move::HEART));
    game.send(Event::Moved(Move::HEART));
    game.send(Event::Moved(Move::BOMB));
    assert_eq!(game.points(), Some(75), "clamped after each move");
    assert_eq!(game.written(10), ("100".to_owned(), 9));
    assert_eq!(game.shown(), (Some(75), 2));
    game.pace();
    assert_eq!(game.written(11), ("75".to_owned(), 10));
    assert_eq!(game.shown(), (Some(75), 0));
    assert_eq!(game.gauge().doing, Doing::Resting);
}

#[test]
fn a_move_made_before_the_value_is_known_counts_too() {
    let mut game = Game::signed_in();
    game.send(Event::Moved(Move::BOMB));
    assert_eq!(game.shown(), (None, 1));
    game.admit();
    game.answer(READ, list(&[life(Some("100"), 7)]));
    assert_eq!(game.points(), Some(75));
    assert_eq!(game.written(8), ("75".to_owned(), 7));
}

#[test]
fn a_removed_record_keeps_its_count() {
    let mut game = playing(&[life(None, 4)]);
    assert_eq!(game.points(), Some(50));
    game.send(Event::Moved(Move::BOMB));
    assert_eq!(game.written(5), ("25".to_owned(), 4));
}

#[test]
fn what_is_no_number_is_not_written_over_unasked() {
    let mut game = playing(&[life(Some("much"), 3)]);
    assert_eq!(game.gauge().life(), Some(Life::Foreign("much".to_owned())));
    game.send(Event::Moved(Move::HEART));
    assert_eq!((game.gauge().waiting_moves(), game.calls()), (0, vec![]));
    game.send(Event::StartOver);
    assert_eq!(game.points(), Some(50));
    let request = game.write(4);
    assert_eq!(patch(&request), ("50".to_owned(), 3));
    assert_eq!(marked(&request), None, "no move is in it");
    assert_eq!(game.points(), Some(50));
    assert_eq!(
        (&game.gauge().doing, game.calls()),
        (&Doing::Resting, vec![])
    );
    game.pace();
    assert_eq!(game.calls(), []);
    game.send(Event::Reread);
    game.answer(READ, list(&[life(Some("more"), 5)]));
    assert_eq!(game.gauge().life(), Some(Life::Foreign("more".to_owned())));
    assert_eq!(game.calls(), [], "consent counts once");
}

#[test]
fn moves_made_before_a_value_that_is_no_number_was_seen_wait_for_consent() {
    let mut game = Game::signed_in();
    game.send(Event::Moved(Move::HEART));
    game.admit();
    game.answer(READ, list(&[life(Some("much"), 3)]));
    assert_eq!((game.gauge().waiting_moves(), game.calls()), (1, vec![]));
    game.send(Event::StartOver);
    assert_eq!(game.points(), Some(75));
    let request = game.write(4);
    assert_eq!(
        (patch(&request).0, marked(&request)),
        ("75".to_owned(), Some(1))
    );
}

#[test]
fn a_long_dataset_is_read_page_by_page_with_one_session_token() {
    let mut game = Game::signed_in();
    game.admit();
    let other = json!({ "Key": "other", "Value": "x", "SyncCount": 1 });
    let page =
        json!({ "Records": [other], "NextToken": "n 2", "SyncSessionToken": "a+b=" }).to_string();
    game.answer(READ, Ok(ok(&page)));
    let request = game.answer(READ, list(&[life(Some("75"), 2)]));
    assert!(
        request
            .url
            .ends_with("&nextToken=n%202&syncSessionToken=a%2Bb%3D"),
        "{}",
        request.url
    );
    assert_eq!((game.points(), game.gauge().records().len()), (Some(75), 2));
}

#[test]
fn refresh_shows_what_another_device_wrote() {
    let mut game = playing(&[life(Some("75"), 1)]);
    game.send(Event::Reread);
    game.answer(READ, list(&[life(Some("50"), 2)]));
    assert_eq!(game.points(), Some(50));
}
