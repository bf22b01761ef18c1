//! The gauge as a table of events, when the store refuses: what was known is void, or somebody has to be told.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::browser::{DEVICE, PLAYER};
use common::store::{
    Answer, GET_CREDENTIALS, GET_ID, READ, WRITE, applied, body, credentials, credentials_of,
    error, identity, life, list, marker, patch, patches, playing, record,
};
use common::{Game, NOW};
use life_gauge::flow::Event;
use life_gauge::flow::gauge::life::Move;
use life_gauge::flow::gauge::{Doing, Wait};
use life_gauge::http::Response;
use serde_json::{Value, json};

#[test]
fn what_no_second_try_can_mend_is_told_at_once_and_what_waits_stays() {
    let rows = [
        (400, "LimitExceededException"),
        (403, "AccessDeniedException"),
        (400, "InvalidParameterException"),
        (403, "IncompleteSignatureException"),
        (400, "InvalidLambdaFunctionOutputException"),
        (400, "ValidationException"),
        (418, ""),
    ];
    for (status, name) in rows {
        let mut game = playing(&[life(Some("50"), 1)]);
        game.send(Event::Moved(Move::HEART));
        game.answer(WRITE, error(status, name, "no"));
        assert!(matches!(&game.gauge().doing, Doing::Stuck(failure) if failure.name() == name));
        game.pace();
        assert_eq!((game.shown(), game.calls()), ((Some(75), 1), vec![]));
        game.now = NOW.plus(31);
        game.wake_for(Wait::Poll);
        assert_eq!(game.calls(), [], "{name}: not even with time");
        game.send(Event::TryAgain);
        game.answer(READ, list(&[life(Some("25"), 2)]));
        assert_eq!(game.written(3), ("50".to_owned(), 2), "{name}");
        assert_eq!(game.gauge().doing, Doing::Resting);
    }
}

#[test]
fn a_move_and_coming_into_view_try_again_what_was_given_up() {
    for event in [Event::Moved(Move::HEART), Event::Seen(true), Event::Reread] {
        let mut game = playing(&[]);
        game.send(Event::Seen(false));
        game.send(Event::Reread);
        game.answer(READ, error(403, "AccessDeniedException", ""));
        assert_eq!(game.calls(), []);
        game.send(event);
        assert_eq!(game.calls(), [READ]);
    }
}

#[test]
fn a_dataset_that_was_deleted_elsewhere_is_begun_anew() {
    let gone = json!({ "Records": [], "DatasetExists": false, "DatasetSyncCount": 0, "SyncSessionToken": "t" });
    let mut game = playing(&[life(Some("0"), 9), applied(4, 9)]);
    game.browser.borrow_mut().count_from(PLAYER, 4);
    game.send(Event::Moved(Move::HEART));
    game.answer(
        WRITE,
        error(404, "ResourceNotFoundException", "Dataset gauge not found"),
    );
    game.wake();
    game.answer(READ, body(&gone));
    assert_eq!(
        (game.shown(), game.gauge().records()),
        ((Some(75), 1), &[][..])
    );
    let request = game.write(1);
    assert_eq!(patch(&request), ("75".to_owned(), 0));
    assert_eq!(
        patches(&request)[&marker(DEVICE)],
        (Some("5".to_owned()), 0)
    );
}

#[test]
fn a_dataset_that_was_deleted_and_made_anew_is_read_from_the_start() {
    let page = |records: &[Value], count: i64, is_anew: bool| {
        body(
            &json!({ "Records": records, "DatasetSyncCount": count, "SyncSessionToken": "t",
            "DatasetExists": true, "DatasetDeletedAfterRequestedSyncCount": is_anew }),
        )
    };
    let mut game = Game::signed_in();
    game.admit();
    let other = record("applied.d-2", Some("3"), 9);
    game.answer(READ, page(&[life(Some("0"), 9), other], 9, false));
    game.send(Event::Reread);
    let request = game.answer(READ, page(&[], 2, true));
    assert!(request.url.contains("lastSyncCount=9&"));
    assert_eq!(game.points(), Some(0), "what was there is shown meanwhile");
    let request = game.answer(READ, page(&[life(Some("75"), 2)], 2, true));
    assert!(request.url.contains("lastSyncCount=0&"));
    assert_eq!((game.points(), game.gauge().records().len()), (Some(75), 1));
    assert_eq!(game.calls(), [], "and that is the end of it");
}

#[test]
fn a_session_token_that_goes_stale_between_two_pages_begins_the_read_anew() {
    let page =
        json!({ "Records": [life(Some("0"), 1)], "NextToken": "n", "SyncSessionToken": "a" });
    let mut game = playing(&[]);
    game.send(Event::Reread);
    for _ in 0..5 {
        game.answer(READ, body(&page));
        let message = "SyncSessionToken not valid for these inputs";
        game.answer(READ, error(400, "InvalidParameterException", message));
        assert_eq!(game.gauge().doing, Doing::BackingOff);
        game.wake();
    }
    let request = game.answer(READ, list(&[life(Some("75"), 2)]));
    assert!(!request.url.contains("nextToken"));
    assert_eq!(game.points(), Some(75));
}

#[test]
fn a_clock_that_is_wrong_is_set_by_the_refusal_and_the_call_is_repeated_once() {
    for minutes in [-40, 40] {
        let server = NOW.plus(minutes * 60);
        let mut game = playing(&[life(Some("50"), 1)]);
        game.send(Event::Moved(Move::HEART));
        let message = "Signature expired: 20260203T040506Z is now earlier than …";
        let refused = error(403, "InvalidSignatureException", message);
        game.answer(
            WRITE,
            refused.map(|refused| Response {
                date: Some(server),
                ..refused
            }),
        );
        game.wake();
        let dated = |answer: Answer| {
            answer.map(|answer| Response {
                date: Some(server),
                ..answer
            })
        };
        game.answer(GET_CREDENTIALS, dated(credentials(7200)));
        if game.calls() == [READ] {
            game.answer(READ, dated(list(&[life(Some("50"), 1)])));
        }
        let request = game.write(2);
        let date = ("x-amz-date", server.amz_date());
        assert!(request.headers.contains(&date), "{:?}", request.headers);
        assert_eq!((game.shown(), game.calls()), ((Some(75), 0), vec![]));
    }
}

#[test]
fn waits_between_tries_grow_to_a_bound_and_are_drawn_by_lot() {
    for (entropy, expected) in [(0, [0; 5]), (u8::MAX, [150, 300, 600, 1200, 2400])] {
        let mut game = playing(&[]);
        game.entropy = [[entropy; 32]; 3];
        game.send(Event::Reread);
        let mut waits = Vec::new();
        while game.calls() == [READ] {
            game.answer(READ, error(503, "", ""));
            waits.extend(game.waits(Wait::BackOff));
            if game.gauge().doing == Doing::BackingOff {
                game.wake();
            }
        }
        assert_eq!(waits, expected);
    }
}

#[test]
fn credentials_of_another_identity_bring_its_own_gauge() {
    let mut game = Game::signed_in();
    game.answer(GET_ID, identity());
    game.answer(GET_CREDENTIALS, credentials_of("us-east-1:2222", 3600));
    let request = game.answer(READ, list(&[life(Some("25"), 1)]));
    assert!(request.url.contains("/identities/us-east-1%3A2222/"));
    assert_eq!(game.gauge().identity_id.as_deref(), Some("us-east-1:2222"));
}

#[test]
fn what_was_known_of_one_identity_is_nothing_to_another() {
    let mut game = playing(&[life(Some("0"), 9), applied(4, 9)]);
    game.browser.borrow_mut().count_from(PLAYER, 4);
    game.now = NOW.plus(3400);
    game.send(Event::Moved(Move::HEART));
    game.answer(GET_CREDENTIALS, credentials_of("us-east-1:2222", 7200));
    assert_eq!(game.shown(), (None, 1), "neither its value nor its marker");
    let request = game.answer(READ, list(&[life(Some("50"), 1)]));
    assert!(
        request
            .url
            .contains("2222/datasets/gauge/records?lastSyncCount=0&")
    );
    let request = game.write(2);
    assert_eq!(patch(&request), ("75".to_owned(), 1));
    assert_eq!(
        patches(&request)[&marker(DEVICE)],
        (Some("5".to_owned()), 0)
    );
}
