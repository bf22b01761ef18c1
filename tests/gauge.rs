//! The gauge as a table of events, while all goes well: what the store answers, and what becomes of the moves.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::store::{
    GET_CREDENTIALS, GET_ID, LIST, UPDATE, credentials, gauge, identity, life, list, patch,
    playing, points, updated,
};
use common::{Game, ok};
use life_gauge::flow::Event;
use life_gauge::flow::gauge::Doing;
use life_gauge::flow::life::{Life, Move};
use serde_json::json;

#[test]
fn nobody_has_played_yet() {
    let mut game = playing(&[]);
    assert_eq!(
        (points(&game), &gauge(&game).doing),
        (Some(50), &Doing::Resting)
    );
    assert_eq!(gauge(&game).returned.requests, 3);
    game.send(Event::Moved(Move::Heart));
    assert_eq!(
        (points(&game), gauge(&game).waiting_moves()),
        (Some(75), 1),
        "it shows before it is saved"
    );
    let request = game.answer(UPDATE, updated("75", 1));
    assert_eq!(patch(&request.body), ("75".to_owned(), 0));
    assert!(request.body.contains(r#""SyncSessionToken":"to+k/en=""#));
    assert_eq!((points(&game), gauge(&game).waiting_moves()), (Some(75), 0));
    assert_eq!(
        gauge(&game).returned.requests,
        1,
        "one request when the session token is fresh"
    );
}

#[test]
fn writes_carry_the_records_own_count_and_moves_made_meanwhile_follow() {
    let mut game = playing(&[life(Some("75"), 9)]);
    game.send(Event::Moved(Move::Heart));
    game.send(Event::Moved(Move::Heart));
    game.send(Event::Moved(Move::Bomb));
    assert_eq!(points(&game), Some(75), "clamped after each move");
    let first = game.answer(UPDATE, updated("100", 10));
    assert_eq!(patch(&first.body), ("100".to_owned(), 9));
    assert_eq!((points(&game), gauge(&game).waiting_moves()), (Some(75), 2));
    let second = game.answer(UPDATE, updated("75", 11));
    assert_eq!(patch(&second.body), ("75".to_owned(), 10));
    assert_eq!(
        (points(&game), &gauge(&game).doing),
        (Some(75), &Doing::Resting)
    );
}

#[test]
fn a_move_made_before_the_value_is_known_counts_too() {
    let mut game = Game::signed_in();
    game.send(Event::Moved(Move::Bomb));
    assert_eq!((points(&game), gauge(&game).waiting_moves()), (None, 1));
    game.answer(GET_ID, identity());
    game.answer(GET_CREDENTIALS, credentials(3600));
    game.answer(LIST, list(&[life(Some("100"), 7)]));
    assert_eq!(points(&game), Some(75));
    assert_eq!(
        patch(&game.answer(UPDATE, updated("75", 8)).body),
        ("75".to_owned(), 7)
    );
}

#[test]
fn a_removed_record_keeps_its_count() {
    let mut game = playing(&[life(None, 4)]);
    assert_eq!(points(&game), Some(50));
    game.send(Event::Moved(Move::Bomb));
    assert_eq!(
        patch(&game.answer(UPDATE, updated("25", 5)).body),
        ("25".to_owned(), 4)
    );
}

#[test]
fn what_is_no_number_is_not_written_over_unasked() {
    let mut game = playing(&[life(Some("much"), 3)]);
    assert_eq!(gauge(&game).life(), Some(Life::Foreign("much".to_owned())));
    game.send(Event::Moved(Move::Heart));
    assert_eq!((gauge(&game).waiting_moves(), game.calls()), (0, vec![]));
    game.send(Event::StartOver);
    assert_eq!(points(&game), Some(50));
    assert_eq!(
        patch(&game.answer(UPDATE, updated("50", 4)).body),
        ("50".to_owned(), 3)
    );
    assert_eq!(gauge(&game).doing, Doing::Resting);
}

#[test]
fn a_long_dataset_is_read_page_by_page_with_one_session_token() {
    let mut game = Game::signed_in();
    game.answer(GET_ID, identity());
    game.answer(GET_CREDENTIALS, credentials(3600));
    let other = json!({ "Key": "other", "Value": "x", "SyncCount": 1 });
    let page =
        json!({ "Records": [other], "NextToken": "n 2", "SyncSessionToken": "a+b=" }).to_string();
    game.answer(LIST, Ok(ok(&page)));
    let request = game.answer(LIST, list(&[life(Some("75"), 2)]));
    assert!(
        request
            .url
            .ends_with("&nextToken=n%202&syncSessionToken=a%2Bb%3D"),
        "{}",
        request.url
    );
    assert_eq!((points(&game), gauge(&game).records().len()), (Some(75), 2));
}

#[test]
fn refresh_shows_what_another_device_wrote() {
    let mut game = playing(&[life(Some("75"), 1)]);
    game.send(Event::Reread);
    game.answer(LIST, list(&[life(Some("50"), 2)]));
    assert_eq!(points(&game), Some(50));
}
