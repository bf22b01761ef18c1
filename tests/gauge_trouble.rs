//! The gauge as a table of events, when something fails: what is tried again, and when the player is told.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::store::{
    GET_CREDENTIALS, GET_ID, READ, WRITE, applied, credentials, error, identity, life, list,
    playing,
};
use common::{Game, ISSUER, NOW, ok, tokens_body};
use life_gauge::flow::gauge::Doing;
use life_gauge::flow::gauge::life::Move;
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
        game.send(Event::Moved(Move::HEART));
        game.answer(WRITE, error(status, name, message));
        assert_eq!(
            (&game.gauge().doing, game.points()),
            (&Doing::BackingOff, Some(75))
        );
        game.wake();
        game.answer(READ, list(&[life(Some("25"), 2)]));
        assert_eq!(game.points(), Some(50));
        assert_eq!(game.written(3), ("50".to_owned(), 2));
        assert_eq!(game.gauge().waiting_moves(), 0);
    }
}

#[test]
fn endless_conflicts_end_and_can_be_tried_again() {
    let mut game = playing(&[life(Some("50"), 1)]);
    game.send(Event::Moved(Move::HEART));
    for count in 2..7 {
        game.answer(WRITE, error(409, "ResourceConflictException", ""));
        game.wake();
        game.answer(READ, list(&[life(Some("50"), count)]));
    }
    game.answer(WRITE, error(409, "ResourceConflictException", ""));
    assert!(matches!(game.gauge().doing, Doing::Stuck(_)));
    assert_eq!(
        (game.points(), game.gauge().waiting_moves()),
        (Some(75), 1),
        "the move still waits"
    );
    game.pace();
    game.send(Event::TryAgain);
    game.answer(READ, list(&[life(Some("50"), 7)]));
    assert_eq!(game.written(8), ("75".to_owned(), 7));
    assert_eq!(game.gauge().doing, Doing::Resting);
}

#[test]
fn an_answer_that_got_lost_is_settled_by_the_marker() {
    // (what the store has then, what is shown, what is left to write)
    let rows = [
        (vec![life(Some("75"), 2), applied(1, 2)], 75, None),
        (vec![life(Some("50"), 1)], 75, Some("75")),
        // Somebody else wrote the very value that ours would have been.
        (vec![life(Some("75"), 2)], 100, Some("100")),
        // Ours was taken, and somebody else's went on top.
        (vec![life(Some("25"), 3), applied(1, 2)], 25, None),
    ];
    for (records, shown, left) in rows {
        let mut game = playing(&[life(Some("50"), 1)]);
        game.send(Event::Moved(Move::HEART));
        game.answer(WRITE, Err(Failure::TimedOut));
        game.wake();
        game.answer(READ, list(&records));
        let waiting = usize::from(left.is_some());
        assert_eq!(game.shown(), (Some(shown), waiting), "{records:?}");
        if let Some(left) = left {
            assert_eq!(game.written(9).0, left);
        }
        assert_eq!((game.shown(), game.calls()), ((Some(shown), 0), vec![]));
    }
}

#[test]
fn a_session_token_is_not_used_for_ever() {
    let mut game = playing(&[life(Some("50"), 1)]);
    game.now = NOW.plus(61);
    game.send(Event::Moved(Move::HEART));
    assert_eq!(game.calls(), [READ]);
    game.answer(READ, list(&[life(Some("50"), 1)]));
    game.answer(
        WRITE,
        error(
            400,
            "InvalidParameterException",
            "SyncSessionToken not valid for these inputs",
        ),
    );
    game.wake();
    assert_eq!(game.calls(), [READ]);
}

#[test]
fn credentials_are_renewed_before_they_end() {
    let mut game = playing(&[life(Some("50"), 1)]);
    game.now = NOW.plus(3400);
    game.send(Event::Reread);
    game.answer(GET_CREDENTIALS, credentials(7000));
    game.answer(READ, list(&[]));
    assert_eq!(
        (&game.gauge().doing, game.calls()),
        (&Doing::Resting, vec![])
    );
}

#[test]
fn refused_credentials_are_renewed_once_then_the_identity_and_then_the_player_is_told() {
    for name in [
        "ExpiredTokenException",
        "UnrecognizedClientException",
        "InvalidSignatureException",
        "NotAuthorizedException",
    ] {
        for refused_at in [READ, WRITE] {
            let refused = || error(403, name, "The security token included in the request is …");
            let mut game = playing(&[life(Some("50"), 1)]);
            game.send(Event::Moved(Move::HEART));
            if refused_at == READ {
                game.write(2);
                game.send(Event::Reread);
            }
            game.answer(refused_at, refused());
            game.wake();
            game.answer(GET_CREDENTIALS, credentials(7000));
            game.answer(refused_at, refused());
            game.wake();
            game.admit();
            game.answer(refused_at, refused());
            assert!(matches!(&game.gauge().doing, Doing::Stuck(failure) if failure.is(name)));
            assert_eq!((game.points(), game.calls()), (Some(75), vec![]));
        }
    }
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
    assert!(matches!(game.gauge().doing, Doing::Stuck(_)));
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
    assert_eq!(game.gauge().doing, Doing::Stuck(Failure::Unreachable));
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
            game.answer(READ, failure.clone());
            assert_eq!(game.gauge().doing, Doing::BackingOff);
            game.wake();
        }
        game.answer(READ, failure);
        assert!(matches!(game.gauge().doing, Doing::Stuck(_)));
    }
}

#[test]
fn failures_of_one_step_do_not_count_against_the_next() {
    let trouble = || error(500, "InternalErrorException", "");
    let mut game = Game::signed_in();
    for (call, good) in [
        (GET_ID, identity()),
        (GET_CREDENTIALS, credentials(3600)),
        (READ, list(&[])),
    ] {
        for _ in 0..5 {
            game.answer(call, trouble());
            game.wake();
        }
        game.answer(call, good);
    }
    assert_eq!(game.points(), Some(50));
}

#[test]
fn a_write_that_never_gets_an_answer_is_given_up() {
    let mut game = playing(&[life(Some("50"), 1)]);
    game.send(Event::Moved(Move::HEART));
    for _ in 0..5 {
        game.answer(WRITE, Err(Failure::TimedOut));
        game.wake();
        game.answer(READ, list(&[life(Some("50"), 1)]));
    }
    game.answer(WRITE, Err(Failure::TimedOut));
    assert_eq!(game.gauge().doing, Doing::Stuck(Failure::TimedOut));
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
        game.answer(READ, Ok(ok(body)));
        assert_eq!(
            game.gauge().doing,
            Doing::Stuck(Failure::Malformed),
            "{body}"
        );
    }
}
