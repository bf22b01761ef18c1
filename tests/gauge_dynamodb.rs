//! A game that is kept in a table of `DynamoDB`.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::browser::{Browser, DEVICE};
use common::store::{Answer, GET_CREDENTIALS, READ, WRITE, body, credentials, error};
use common::stores::{config_of, item, refused};
use common::{Game, NOW};
use life_gauge::flow::Event;
use life_gauge::flow::gauge::Doing;
use life_gauge::flow::gauge::life::{Life, Move};
use life_gauge::http::{Failure, Request, Response};
use life_gauge::store::Store;
use serde_json::{Value, json};

/// A player whose gauge is kept in the table.
fn playing(item: &Value) -> Game {
    let mut game = Game::new(config_of(Store::DynamoDb), &Browser::new(DEVICE));
    game.sign_in_as("sub-1");
    game.admit();
    game.answer(READ, body(&json!({ "Item": item })));
    game
}

/// The value, and the number in the marker, that a write carries.
fn written(request: &Request) -> (String, String) {
    let sent: Value = serde_json::from_str(&request.body).unwrap_or_default();
    let values = &sent["ExpressionAttributeValues"];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (
        text(&values[":v0"]["S"]),
        text(&values[":v2"]["M"]["n"]["N"]),
    )
}

#[test]
fn a_click_is_one_request_and_its_reply_serves_the_next() {
    let mut game = playing(&json!(null));
    assert_eq!(game.shown(), (Some(50), 0));
    for (number, points) in [(1, 75), (2, 100)] {
        game.send(Event::Moved(Move::HEART));
        let request = game.sent(WRITE);
        assert_eq!(written(&request), (points.to_string(), number.to_string()));
        let item = item(
            &json!({ "S": points.to_string() }),
            number,
            Some(number.into()),
        );
        game.answer(WRITE, body(&json!({ "Attributes": item })));
        assert_eq!((game.shown(), game.calls()), ((Some(points), 0), vec![]));
        game.pace();
    }
    assert_eq!(game.gauge().returned.requests, 1);
}

#[test]
fn a_refused_condition_brings_the_item_and_saves_the_read() {
    let mut game = playing(&item(&json!({ "S": "50" }), 3, None));
    game.send(Event::Moved(Move::HEART));
    game.answer(WRITE, refused(&item(&json!({ "S": "25" }), 4, None)));
    assert_eq!(
        (game.points(), &game.gauge().doing),
        (Some(50), &Doing::BackingOff)
    );
    game.wake();
    let request = game.sent(WRITE);
    assert_eq!(written(&request), ("50".to_owned(), "1".to_owned()));
    assert!(
        request.body.contains(r#":v3":{"N":"4"},":v4":{"S":"25"}"#),
        "{}",
        request.body
    );
}

#[test]
fn a_refused_condition_without_the_item_reads() {
    let mut game = playing(&item(&json!({ "S": "50" }), 3, None));
    game.send(Event::Moved(Move::HEART));
    game.answer(WRITE, refused(&json!(null)));
    game.wake();
    game.answer(
        READ,
        body(&json!({ "Item": item(&json!({ "S": "25" }), 4, None) })),
    );
    assert_eq!(written(&game.sent(WRITE)).0, "50");
}

#[test]
fn a_lost_reply_is_settled_by_the_marker_in_the_refusal_or_in_a_read() {
    let ours = item(&json!({ "S": "75" }), 4, Some(1));
    let mut game = playing(&item(&json!({ "S": "50" }), 3, None));
    game.send(Event::Moved(Move::HEART));
    game.answer(WRITE, Err(Failure::TimedOut));
    game.wake();
    game.answer(READ, body(&json!({ "Item": ours })));
    assert_eq!((game.shown(), game.calls()), ((Some(75), 0), vec![]));
    // The same request came twice.
    let mut game = playing(&item(&json!({ "S": "50" }), 3, None));
    game.send(Event::Moved(Move::HEART));
    game.answer(WRITE, refused(&ours));
    game.wake();
    assert_eq!((game.shown(), game.calls()), ((Some(75), 0), vec![]));
}

#[test]
fn endless_refusals_end() {
    let mut game = playing(&item(&json!({ "S": "50" }), 3, None));
    game.send(Event::Moved(Move::HEART));
    for rev in 4..9 {
        game.answer(WRITE, refused(&item(&json!({ "S": "50" }), rev, None)));
        game.wake();
    }
    game.answer(WRITE, refused(&item(&json!({ "S": "50" }), 9, None)));
    assert!(matches!(game.gauge().doing, Doing::Stuck(_)));
    assert_eq!((game.shown(), game.calls()), ((Some(75), 1), vec![]));
}

#[test]
fn what_other_clients_write_is_the_base_or_left_alone() {
    for (life, points) in [
        (json!({ "N": "33" }), 58),
        (json!({ "S": " 60 " }), 85),
        (json!({ "S": "250" }), 100),
    ] {
        let mut game = playing(&json!({ "identityId": { "S": "x" }, "life": life }));
        game.send(Event::Moved(Move::HEART));
        assert_eq!(written(&game.sent(WRITE)).0, points.to_string(), "{life}");
    }
    for life in [
        json!({ "S": "much" }),
        json!({ "N": "1.5" }),
        json!({ "L": [] }),
        json!({ "NULL": true }),
    ] {
        let mut game = playing(&json!({ "identityId": { "S": "x" }, "life": life }));
        game.send(Event::Moved(Move::HEART));
        assert!(
            matches!(game.gauge().life(), Some(Life::Foreign(_))),
            "{life}"
        );
        assert_eq!((game.gauge().waiting_moves(), game.calls()), (0, vec![]));
    }
}

#[test]
fn a_table_that_is_not_there_is_told_at_once() {
    let mut game = playing(&json!(null));
    for name in ["ResourceNotFoundException", "AccessDeniedException"] {
        game.send(Event::Reread);
        game.answer(READ, error(400, name, "Requested resource not found"));
        assert!(matches!(&game.gauge().doing, Doing::Stuck(failure) if failure.is(name)));
        assert_eq!(game.calls(), []);
    }
}

#[test]
fn a_clock_that_is_wrong_is_set_by_the_refusal() {
    let server = NOW.plus(1800);
    let dated = |answer: Answer| {
        answer.map(|answer| Response {
            date: Some(server),
            ..answer
        })
    };
    let mut game = playing(&json!(null));
    game.send(Event::Reread);
    game.answer(
        READ,
        dated(error(
            400,
            "InvalidSignatureException",
            "Signature expired: …",
        )),
    );
    game.wake();
    game.answer(GET_CREDENTIALS, dated(credentials(7200)));
    let request = game.answer(READ, dated(body(&json!({}))));
    assert!(request.headers.contains(&("x-amz-date", server.amz_date())));
    assert_eq!((game.points(), game.calls()), (Some(50), vec![]));
}
