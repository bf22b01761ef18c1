//! What a guest's identity had left in the cloud: it is folded in once, then deleted, and never in the way.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::Game;
use common::store::{
    Answer, GET_CREDENTIALS, READ, WRITE, body, credentials, error, life, marked, marker, patch,
    patches, record,
};
use life_gauge::flow::gauge::Doing;
use life_gauge::flow::gauge::life::Move;
use life_gauge::flow::gauge::steps::Step;
use life_gauge::flow::{Call, Event};
use life_gauge::http::{Failure, Method};
use serde_json::{Value, json};

const READ_LEGACY: Call = Call::Gauge(Step::ReadLegacy);
const DELETE_LEGACY: Call = Call::Gauge(Step::DeleteLegacy);
const LEGACY: &str = "gauge.us-east-1:9999";

fn page(records: &[Value], count: i64, merged: &[&str]) -> Answer {
    body(
        &json!({ "Records": records, "DatasetSyncCount": count, "SyncSessionToken": "t", "MergedDatasetNames": merged }),
    )
}

fn deleted() -> Answer {
    body(&json!({ "Dataset": { "DatasetName": LEGACY } }))
}

/// A player whose gauge has this value, and was given these datasets.
fn merged(value: &str, names: &[&str]) -> Game {
    let mut game = Game::signed_in();
    game.admit();
    game.answer(READ, page(&[life(Some(value), 7)], 7, names));
    game
}

#[test]
fn what_was_left_is_read_folded_in_with_a_marker_of_its_name_and_deleted() {
    let mut game = merged("60", &[LEGACY]);
    let request = game.answer(READ_LEGACY, page(&[life(Some("75"), 4)], 4, &[]));
    assert!(
        request
            .url
            .contains("/datasets/gauge.us-east-1%3A9999/records?lastSyncCount=0&")
    );
    let request = game.write(8);
    assert_eq!(
        (patch(&request), marked(&request)),
        (("85".to_owned(), 7), None)
    );
    assert_eq!(
        patches(&request)[&marker(LEGACY)],
        (Some("4".to_owned()), 0)
    );
    let request = game.answer(DELETE_LEGACY, deleted());
    assert_eq!(request.method, Method::Delete);
    assert!(request.url.ends_with("/datasets/gauge.us-east-1%3A9999"));
    assert_eq!((game.shown(), game.calls()), ((Some(85), 0), vec![]));
    assert_eq!(
        game.gauge().chart().last().map(|step| step.by.clone()),
        Some(LEGACY.to_owned())
    );
}

#[test]
fn it_counts_like_one_move_before_those_that_wait() {
    // (the gauge, what was left, what comes out after a heart)
    for (value, left, expected) in [
        ("50", "25", "50"),
        ("90", "75", "100"),
        ("10", "0", "25"),
        ("50", "50", "75"),
    ] {
        let mut game = Game::signed_in();
        game.send(Event::Moved(Move::HEART));
        game.admit();
        game.answer(READ, page(&[life(Some(value), 7)], 7, &[LEGACY]));
        game.answer(READ_LEGACY, page(&[life(Some(left), 4)], 4, &[]));
        let request = game.write(8);
        assert_eq!(
            (patch(&request).0, marked(&request)),
            (expected.to_owned(), Some(1)),
            "{value} {left}"
        );
        game.answer(DELETE_LEGACY, deleted());
        assert_eq!(game.calls(), []);
    }
}

#[test]
fn what_has_its_marker_is_not_folded_in_again() {
    let mut game = Game::signed_in();
    game.admit();
    let known = [life(Some("85"), 8), record(&marker(LEGACY), Some("4"), 8)];
    game.answer(READ, page(&known, 8, &[LEGACY]));
    game.answer(READ_LEGACY, page(&[life(Some("75"), 4)], 4, &[]));
    game.answer(DELETE_LEGACY, deleted());
    assert_eq!((game.shown(), game.calls()), ((Some(85), 0), vec![]));
}

#[test]
fn a_lost_reply_to_its_write_is_settled_by_its_marker() {
    let mut game = merged("60", &[LEGACY]);
    game.answer(READ_LEGACY, page(&[life(Some("75"), 4)], 4, &[]));
    game.answer(WRITE, Err(Failure::TimedOut));
    game.wake();
    let known = [life(Some("85"), 8), record(&marker(LEGACY), Some("4"), 8)];
    game.answer(READ, page(&known, 8, &[LEGACY]));
    assert_eq!(game.calls(), [DELETE_LEGACY], "and it is not read again");
    game.answer(DELETE_LEGACY, deleted());
    assert_eq!((game.shown(), game.calls()), ((Some(85), 0), vec![]));
}

#[test]
fn several_are_folded_in_with_one_write_and_others_are_let_be() {
    let names = [
        "gauge.a", "other.b", "gauge", "gauges.c", "gauge.d", "", "gauge.a",
    ];
    let mut game = merged("50", &names);
    game.answer(READ_LEGACY, page(&[life(Some("75"), 4)], 4, &[]));
    game.answer(READ_LEGACY, page(&[life(Some("0"), 9)], 9, &[]));
    let request = game.write(8);
    assert_eq!(patch(&request).0, "25");
    let marked: Vec<String> = patches(&request)
        .into_keys()
        .filter(|key| key.starts_with("applied."))
        .collect();
    assert_eq!(marked, [marker("gauge.a"), marker("gauge.d")]);
    game.answer(DELETE_LEGACY, deleted());
    game.answer(DELETE_LEGACY, deleted());
    assert_eq!(game.calls(), []);
    game.send(Event::Reread);
    game.answer(READ, page(&[], 8, &names));
    assert_eq!(
        (game.shown(), game.calls()),
        ((Some(25), 0), vec![]),
        "though they may be named for a while"
    );
}

#[test]
fn an_empty_one_is_only_deleted_and_one_that_is_no_number_stays() {
    let mut game = merged("50", &[LEGACY]);
    game.answer(READ_LEGACY, page(&[], 0, &[]));
    game.answer(DELETE_LEGACY, deleted());
    assert_eq!((game.shown(), game.calls()), ((Some(50), 0), vec![]));
    let mut game = merged("50", &[LEGACY]);
    game.answer(READ_LEGACY, page(&[life(Some("much"), 4)], 4, &[]));
    assert_eq!((game.shown(), game.calls()), ((Some(50), 0), vec![]));
}

#[test]
fn one_whose_count_is_not_told_counts_by_its_records() {
    let mut game = merged("50", &[LEGACY]);
    let untold = json!({ "Records": [life(Some("75"), 4)], "SyncSessionToken": "t" });
    game.answer(READ_LEGACY, body(&untold));
    assert_eq!(
        patches(&game.sent(WRITE))[&marker(LEGACY)].0.as_deref(),
        Some("4")
    );
}

/// What can go wrong, and whether it is tried again with the next read.
fn troubles() -> Vec<(Answer, bool)> {
    vec![
        (error(500, "InternalErrorException", ""), true),
        (error(429, "TooManyRequestsException", ""), true),
        (Err(Failure::TimedOut), true),
        (error(403, "AccessDeniedException", ""), false),
        (error(404, "ResourceNotFoundException", ""), false),
        (error(409, "ResourceConflictException", ""), false),
        (Ok(common::ok("<html>")), false),
    ]
}

#[test]
fn one_that_cannot_be_read_is_not_in_the_way() {
    for (trouble, again) in troubles() {
        let mut game = merged("50", &[LEGACY]);
        game.send(Event::Moved(Move::HEART));
        game.answer(READ_LEGACY, trouble.clone());
        let request = game.write(8);
        assert_eq!(
            (patch(&request).0, marked(&request)),
            ("75".to_owned(), Some(1)),
            "{trouble:?}"
        );
        assert_eq!(
            (&game.gauge().doing, game.calls()),
            (&Doing::Resting, vec![]),
            "{trouble:?}"
        );
        game.send(Event::Reread);
        game.answer(READ, page(&[], 8, &[LEGACY]));
        assert_eq!(game.calls() == [READ_LEGACY], again, "{trouble:?}");
    }
}

#[test]
fn one_that_cannot_be_deleted_is_not_in_the_way_and_not_folded_in_again() {
    for (trouble, again) in troubles() {
        let mut game = merged("50", &[LEGACY]);
        game.answer(READ_LEGACY, page(&[life(Some("75"), 4)], 4, &[]));
        game.write(8);
        game.answer(DELETE_LEGACY, trouble.clone());
        assert_eq!(
            (&game.gauge().doing, game.calls()),
            (&Doing::Resting, vec![]),
            "{trouble:?}"
        );
        game.pace();
        game.send(Event::Moved(Move::BOMB));
        assert_eq!(game.written(9).0, "50", "{trouble:?}");
        game.send(Event::Reread);
        game.answer(READ, page(&[], 9, &[LEGACY]));
        if again {
            game.answer(READ_LEGACY, page(&[life(Some("75"), 4)], 4, &[]));
            game.answer(DELETE_LEGACY, deleted());
        }
        assert_eq!(
            (game.shown(), game.calls()),
            ((Some(50), 0), vec![]),
            "{trouble:?}"
        );
    }
}

#[test]
fn credentials_that_ended_are_renewed_for_it_and_not_for_ever() {
    let expired = || error(403, "ExpiredTokenException", "");
    let mut game = merged("50", &[LEGACY]);
    game.answer(READ_LEGACY, expired());
    game.answer(GET_CREDENTIALS, credentials(3600));
    game.answer(READ_LEGACY, expired());
    game.admit();
    game.answer(READ_LEGACY, expired());
    assert_eq!(
        (&game.gauge().doing, game.shown()),
        (&Doing::Resting, (Some(50), 0))
    );
    assert_eq!(game.calls(), []);
}

#[test]
fn its_marker_is_not_forgotten_while_it_is_named() {
    let old =
        json!({ "Key": marker(LEGACY), "Value": "4", "SyncCount": 8, "LastModifiedDate": 1.0e9 });
    let mut game = Game::signed_in();
    game.admit();
    game.answer(READ, page(&[life(Some("85"), 8), old], 8, &[LEGACY]));
    game.answer(READ_LEGACY, error(403, "AccessDeniedException", ""));
    game.send(Event::Moved(Move::BOMB));
    assert_eq!(patches(&game.write(9)).get(&marker(LEGACY)), None);
}
