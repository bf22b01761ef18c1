//! The gauge as a table of events, when something fails: what is tried again, and when the player is told.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::store::{
    GET_CREDENTIALS, GET_ID, LIST, UPDATE, credentials, error, gauge, identity, life, list, patch,
    playing, points, updated,
};
use common::{Game, ISSUER, NOW, ok, tokens_body};
use life_gauge::flow::gauge::Doing;
use life_gauge::flow::life::Move;
use life_gauge::flow::{Call, Event};
use life_gauge::http::Failure;

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
