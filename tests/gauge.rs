//! The gauge as a table of events: what the store answers, and what becomes of the moves.
#![cfg(not(target_arch = "wasm32"))]
#![expect(
    clippy::unwrap_used,
    clippy::unnecessary_wraps,
    reason = "a test that cannot go on should stop here"
)]

mod common;

use common::{Game, ISSUER, NOW, ok, reply, tokens_body};
use life_gauge::flow::gauge::{Doing, Gauge};
use life_gauge::flow::life::{Life, Move};
use life_gauge::flow::steps::Step;
use life_gauge::flow::{Call, Event};
use life_gauge::http::{Failure, Response};
use serde_json::{Value, json};

const GET_ID: Call = Call::Gauge(Step::GetId);
const GET_CREDENTIALS: Call = Call::Gauge(Step::GetCredentials);
const LIST: Call = Call::Gauge(Step::ListRecords);
const UPDATE: Call = Call::Gauge(Step::UpdateRecords);

fn identity() -> Result<Response, Failure> {
    Ok(ok(r#"{"IdentityId":"us-east-1:1111"}"#))
}

fn credentials(seconds: i64) -> Result<Response, Failure> {
    let ends: Value = format!("{}.5", NOW.0 + seconds).parse().unwrap();
    Ok(ok(&json!({ "IdentityId": "us-east-1:1111", "Credentials":
        { "AccessKeyId": "ASIA1", "SecretKey": "s", "SessionToken": "t", "Expiration": ends } })
    .to_string()))
}

fn life(value: Option<&str>, sync_count: i64) -> Value {
    json!({ "Key": "life", "Value": value, "SyncCount": sync_count, "LastModifiedDate": 1.7e9 })
}

fn list(records: &[Value]) -> Result<Response, Failure> {
    Ok(ok(
        &json!({ "Records": records, "NextToken": null, "SyncSessionToken": "to+k/en=" })
            .to_string(),
    ))
}

fn updated(value: &str, sync_count: i64) -> Result<Response, Failure> {
    Ok(ok(
        &json!({ "Records": [life(Some(value), sync_count)] }).to_string()
    ))
}

fn error(status: u16, name: &str, message: &str) -> Result<Response, Failure> {
    let body = json!({ "message": message }).to_string();
    Ok(Response {
        error_type: Some(format!("{name}:")),
        ..reply(status, &body)
    })
}

/// A player who sees his gauge.
fn playing(records: &[Value]) -> Game {
    let mut game = Game::signed_in();
    game.answer(GET_ID, identity());
    game.answer(GET_CREDENTIALS, credentials(3600));
    game.answer(LIST, list(records));
    game
}

fn gauge(game: &Game) -> &Gauge {
    game.app.gauge.as_ref().unwrap()
}

fn points(game: &Game) -> Option<u8> {
    match gauge(game).life() {
        Some(Life::Points(points)) => Some(points),
        _ => None,
    }
}

fn patch(body: &str) -> (String, i64) {
    let body: Value = serde_json::from_str(body).unwrap();
    let patch = &body["RecordPatches"][0];
    (
        patch["Value"].as_str().unwrap().to_owned(),
        patch["SyncCount"].as_i64().unwrap(),
    )
}

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
fn a_conflict_reads_again_and_applies_the_move_on_what_is_there() {
    let message = "Current SyncCount for: life is: 2 not: 1";
    for (status, name) in [
        (409, "ResourceConflictException"),
        (400, "InvalidParameterException"),
    ] {
        let mut game = playing(&[life(Some("50"), 1)]);
        game.send(Event::Moved(Move::Heart));
        game.answer(UPDATE, error(status, name, message));
        assert_eq!(
            (&gauge(&game).doing, points(&game)),
            (&Doing::BackingOff, Some(75))
        );
        game.wake();
        game.answer(LIST, list(&[life(Some("25"), 2)]));
        assert_eq!(points(&game), Some(50));
        assert_eq!(
            patch(&game.answer(UPDATE, updated("50", 3)).body),
            ("50".to_owned(), 2)
        );
        assert_eq!(gauge(&game).waiting_moves(), 0);
    }
}

#[test]
fn endless_conflicts_end_and_can_be_tried_again() {
    let mut game = playing(&[life(Some("50"), 1)]);
    game.send(Event::Moved(Move::Heart));
    for count in 2..7 {
        game.answer(UPDATE, error(409, "ResourceConflictException", ""));
        game.wake();
        game.answer(LIST, list(&[life(Some("50"), count)]));
    }
    game.answer(UPDATE, error(409, "ResourceConflictException", ""));
    assert!(matches!(gauge(&game).doing, Doing::Stuck(_)));
    assert_eq!(
        (points(&game), gauge(&game).waiting_moves()),
        (Some(75), 1),
        "the move still waits"
    );
    game.send(Event::TryAgain);
    game.answer(LIST, list(&[life(Some("50"), 7)]));
    game.answer(UPDATE, updated("75", 8));
    assert_eq!(gauge(&game).doing, Doing::Resting);
}

#[test]
fn an_answer_that_got_lost_is_settled_by_reading() {
    // (what the record is then, what is left to write)
    let rows = [
        (life(Some("75"), 2), None),
        (life(Some("50"), 1), Some("75")),
        (life(Some("25"), 3), Some("50")),
    ];
    for (record, left) in rows {
        let mut game = playing(&[life(Some("50"), 1)]);
        game.send(Event::Moved(Move::Heart));
        game.answer(UPDATE, Err(Failure::TimedOut));
        game.wake();
        game.answer(LIST, list(std::slice::from_ref(&record)));
        assert_eq!(
            gauge(&game).waiting_moves(),
            usize::from(left.is_some()),
            "{record}"
        );
        if let Some(left) = left {
            assert_eq!(patch(&game.answer(UPDATE, updated(left, 9)).body).0, left);
        }
    }
}

#[test]
fn a_session_token_is_not_used_for_ever() {
    let mut game = playing(&[life(Some("50"), 1)]);
    game.now = NOW.plus(61);
    game.send(Event::Moved(Move::Heart));
    assert_eq!(game.calls(), [LIST]);
    game.answer(LIST, list(&[life(Some("50"), 1)]));
    game.answer(
        UPDATE,
        error(
            400,
            "InvalidParameterException",
            "SyncSessionToken not valid for these inputs",
        ),
    );
    game.wake();
    assert_eq!(game.calls(), [LIST]);
}

#[test]
fn credentials_are_renewed_before_they_end_and_once_after_a_refusal() {
    let mut game = playing(&[life(Some("50"), 1)]);
    game.now = NOW.plus(3400);
    game.send(Event::Reread);
    assert_eq!(game.calls(), [GET_CREDENTIALS]);
    game.answer(GET_CREDENTIALS, credentials(7000));
    game.answer(
        LIST,
        error(
            403,
            "ExpiredTokenException",
            "The security token included in the request is expired",
        ),
    );
    game.wake();
    game.answer(GET_CREDENTIALS, credentials(7000));
    game.answer(LIST, error(403, "ExpiredTokenException", ""));
    assert!(
        matches!(&gauge(&game).doing, Doing::Stuck(failure) if failure.is("ExpiredTokenException"))
    );
}

#[test]
fn a_refused_id_token_is_renewed_once() {
    let mut game = Game::signed_in();
    game.answer(
        GET_ID,
        error(
            400,
            "NotAuthorizedException",
            "Invalid login token. Token expired: 1 >= 0",
        ),
    );
    assert_eq!(game.calls(), [Call::Renew]);
    game.answer(
        Call::Renew,
        Ok(ok(&tokens_body(&ISSUER.tokens("sub-1", None, NOW)))),
    );
    game.answer(
        GET_ID,
        error(400, "NotAuthorizedException", "Invalid login token."),
    );
    assert!(matches!(gauge(&game).doing, Doing::Stuck(_)));
    assert_eq!(game.calls(), []);
    game.send(Event::TryAgain);
    assert_eq!(game.calls(), [GET_ID]);
}

#[test]
fn without_new_tokens_the_gauge_says_why() {
    let mut game = Game::signed_in();
    game.answer(GET_ID, identity());
    game.now = NOW.plus(3700);
    game.answer(GET_CREDENTIALS, Err(Failure::TimedOut));
    game.wake();
    for _ in 0..4 {
        game.answer(Call::Renew, Err(Failure::Unreachable));
        game.wake();
    }
    game.answer(Call::Renew, Err(Failure::Unreachable));
    assert_eq!(gauge(&game).doing, Doing::Stuck(Failure::Unreachable));
    game.send(Event::TryAgain);
    assert_eq!(game.calls(), [Call::Renew]);
}

#[test]
fn throttling_and_trouble_back_off_and_end() {
    let failures = [
        error(429, "TooManyRequestsException", ""),
        error(500, "InternalErrorException", ""),
        Err(Failure::Unreachable),
    ];
    for failure in failures {
        let mut game = playing(&[]);
        game.send(Event::Reread);
        for _ in 0..5 {
            game.answer(LIST, failure.clone());
            assert_eq!(gauge(&game).doing, Doing::BackingOff);
            game.wake();
        }
        game.answer(LIST, failure);
        assert!(matches!(gauge(&game).doing, Doing::Stuck(_)));
    }
}

#[test]
fn failures_of_one_step_do_not_count_against_the_next() {
    let trouble = || error(500, "InternalErrorException", "");
    let mut game = Game::signed_in();
    for (call, good) in [
        (GET_ID, identity()),
        (GET_CREDENTIALS, credentials(3600)),
        (LIST, list(&[])),
    ] {
        for _ in 0..5 {
            game.answer(call, trouble());
            game.wake();
        }
        game.answer(call, good);
    }
    assert_eq!(points(&game), Some(50));
}

#[test]
fn a_write_that_never_gets_an_answer_is_given_up() {
    let mut game = playing(&[life(Some("50"), 1)]);
    game.send(Event::Moved(Move::Heart));
    for _ in 0..5 {
        game.answer(UPDATE, Err(Failure::TimedOut));
        game.wake();
        game.answer(LIST, list(&[life(Some("50"), 1)]));
    }
    game.answer(UPDATE, Err(Failure::TimedOut));
    assert_eq!(gauge(&game).doing, Doing::Stuck(Failure::TimedOut));
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

#[test]
fn answers_that_make_no_sense_are_told() {
    for body in [
        "{}",
        r#"{"Records":[{}]}"#,
        r#"{"Records":[]}"#,
        r#"{"Records":[{"Key":"life"}],"SyncSessionToken":"t"}"#,
    ] {
        let mut game = playing(&[]);
        game.send(Event::Reread);
        game.answer(LIST, Ok(ok(body)));
        assert_eq!(
            gauge(&game).doing,
            Doing::Stuck(Failure::Malformed),
            "{body}"
        );
    }
}
