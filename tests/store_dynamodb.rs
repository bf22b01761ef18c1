//! The requests to `DynamoDB` to the letter, what becomes of its replies, and a game that is kept there.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::browser::{Browser, DEVICE};
use common::store::{Answer, READ, WRITE, body, error};
use common::stores::{at_aws, caller, config_of, keys, patch, patches, whole};
use common::{Game, NOW, ok, reply};
use life_gauge::flow::Event;
use life_gauge::flow::gauge::Doing;
use life_gauge::flow::gauge::life::{Life, Move};
use life_gauge::http::{Failure, Request, Response};
use life_gauge::store::{
    Record, Remedy, Store, read_request, read_response, remedy, write_request, write_response,
};
use life_gauge::time::UnixSeconds;
use serde_json::{Value, json};

/// The headers of a call whose signature botocore has made as well.
fn is_call(request: &Request, operation: &str, signature: &str) {
    assert_eq!(request.url, "https://dynamodb.us-east-1.amazonaws.com/");
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential=ASIAEXAMPLEACCESSKEY/20260203/us-east-1/dynamodb/aws4_request, \
         SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, Signature={signature}"
    );
    let expected = [
        ("content-type", "application/x-amz-json-1.0".to_owned()),
        ("x-amz-target", format!("DynamoDB_20120810.{operation}")),
        ("authorization", authorization),
    ];
    for header in &expected {
        assert!(request.headers.contains(header), "{header:?}");
    }
}

#[test]
fn a_read() {
    let (config, keys) = (at_aws(Store::DynamoDb), keys());
    let request = read_request(caller(&config, &keys), whole("gauge"));
    let expected = concat!(
        r#"{"ConsistentRead":true,"TableName":"life-gauge","#,
        r#""Key":{"identityId":{"S":"us-east-1:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"}}}"#,
    );
    assert_eq!(request.body, expected);
    is_call(
        &request,
        "GetItem",
        "6eae7f8f1f548ba9219160f6236ce2e752c523cdd059e031d6a6b8796f196b9c",
    );
}

#[test]
fn a_write_on_the_condition_that_count_and_value_are_as_they_were_seen() {
    let (config, keys) = (at_aws(Store::DynamoDb), keys());
    let request = write_request(caller(&config, &keys), &"3 S 50".into(), &patches());
    let expected = concat!(
        r##"{"UpdateExpression":"SET #n0 = :v0, #n1 = :v1, #n2 = :v2, #n4 = :v5, #n5 = :v6 REMOVE #n3","##,
        r##""ConditionExpression":"#n4 = :v3 AND #n0 = :v4","##,
        r#""ReturnValues":"ALL_NEW","ReturnValuesOnConditionCheckFailure":"ALL_OLD","#,
        r##""ExpressionAttributeNames":{"#n0":"life","#n1":"recent","#n2":"applied.d-1","#n3":"applied.old","##,
        r##""#n4":"rev","#n5":"at"},"##,
        r#""ExpressionAttributeValues":{":v0":{"S":"75"},":v1":{"S":"1770091506:75:d-1"},"#,
        r#"":v2":{"M":{"n":{"N":"9"},"rev":{"N":"4"},"at":{"N":"1770091506"}}},":v3":{"N":"3"},":v4":{"S":"50"},"#,
        r#"":v5":{"N":"4"},":v6":{"N":"1770091506"}},"TableName":"life-gauge","#,
        r#""Key":{"identityId":{"S":"us-east-1:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"}}}"#,
    );
    assert_eq!(request.body, expected);
    is_call(
        &request,
        "UpdateItem",
        "b60281aed790d3520ab424ebdfd8abc359d2fd9fd7e0ecf54be5fc8740f0c234",
    );
}

#[test]
fn each_value_that_was_seen_is_its_own_condition() {
    let (config, keys) = (at_aws(Store::DynamoDb), keys());
    // (the item, the condition, the values that it names)
    let rows = [
        (
            json!(null),
            "attribute_not_exists(#n1) AND attribute_not_exists(#n0)",
            vec![],
        ),
        (
            json!({ "life": { "S": "75" } }),
            "attribute_not_exists(#n1) AND #n0 = :v1",
            vec![json!({ "S": "75" })],
        ),
        (
            json!({ "life": { "N": "33" } }),
            "attribute_not_exists(#n1) AND #n0 = :v1",
            vec![json!({ "N": "33" })],
        ),
        (
            json!({ "life": { "S": "" } }),
            "attribute_not_exists(#n1) AND #n0 = :v1",
            vec![json!({ "S": "" })],
        ),
        (
            json!({ "life": { "S": " a b " }, "rev": { "N": "7" } }),
            "#n1 = :v1 AND #n0 = :v2",
            vec![json!({ "N": "7" }), json!({ "S": " a b " })],
        ),
        (
            json!({ "rev": { "N": "7" } }),
            "#n1 = :v1 AND attribute_not_exists(#n0)",
            vec![json!({ "N": "7" })],
        ),
    ];
    for (item, condition, values) in rows {
        let read = ok(&json!({ "Item": item }).to_string());
        let page = read_response(Store::DynamoDb, &read).unwrap_or_default();
        let session = page.session.unwrap_or_else(|| "".into());
        let request = write_request(
            caller(&config, &keys),
            &session,
            &[patch("life", Some("50"), 0)],
        );
        let sent: Value = serde_json::from_str(&request.body).unwrap_or_default();
        assert_eq!(sent["ConditionExpression"], condition, "{item}");
        let named = (1..=values.len())
            .map(|at| sent["ExpressionAttributeValues"][format!(":v{at}")].clone());
        assert_eq!(named.collect::<Vec<_>>(), values, "{item}");
    }
}

/// An item after so many writes, whose last one was ours up to a number.
fn item(life: &Value, rev: u32, applied: Option<u64>) -> Value {
    let mut item = json!({ "identityId": { "S": "us-east-1:1111" }, "life": life,
        "rev": { "N": rev.to_string() }, "at": { "N": "1770000000" }, "recent": { "S": "5:50:d-2" } });
    if let Some(applied) = applied {
        item[format!("applied.{DEVICE}")] = json!({ "M": { "n": { "N": applied.to_string() },
            "rev": { "N": rev.to_string() }, "at": { "N": "1770000000" } } });
    }
    item
}

#[test]
fn an_item_as_records() {
    let mut full = item(&json!({ "N": "33" }), 7, Some(4));
    full["odd"] = json!({ "L": [{ "S": "x" }] });
    let body = json!({ "Item": full }).to_string();
    let page = read_response(Store::DynamoDb, &ok(&body)).unwrap_or_default();
    let record = |key: &str, value: &str| Record {
        key: key.to_owned(),
        value: Some(value.to_owned()),
        sync_count: 7,
        last_modified: Some(UnixSeconds(1_770_000_000)),
    };
    let expected = [
        record("applied.browser-1", "4"),
        record("life", "33"),
        record("odd", r#"{"L":[{"S":"x"}]}"#),
        record("recent", "5:50:d-2"),
    ];
    assert_eq!(page.records, expected);
    assert_eq!((page.is_whole, page.sync_count), (true, Some(7)));
}

#[test]
fn replies_that_make_no_sense() {
    for body in [r#"{"Item":[]}"#, r#"{"Item":"x"}"#, "[]", "<html>"] {
        let read = read_response(Store::DynamoDb, &ok(body));
        assert_eq!(read, Err(Failure::Malformed), "{body}");
    }
    for body in ["{}", r#"{"Attributes":null}"#, r#"{"Attributes":[]}"#, "[]"] {
        let written = write_response(Store::DynamoDb, &ok(body));
        assert_eq!(
            written.map_err(|refused| refused.failure),
            Err(Failure::Malformed),
            "{body}"
        );
    }
}

#[test]
fn the_way_on_after_each_refusal() {
    // (name, what to do, whether it may go away by itself)
    let rows = [
        ("ConditionalCheckFailedException", Remedy::Read, false),
        ("TransactionConflictException", Remedy::Read, false),
        ("ResourceNotFoundException", Remedy::Read, false),
        ("ExpiredTokenException", Remedy::Credentials, false),
        ("UnrecognizedClientException", Remedy::Credentials, false),
        ("InvalidSignatureException", Remedy::Credentials, false),
        ("AccessDeniedException", Remedy::None, false),
        ("ValidationException", Remedy::None, false),
        ("ProvisionedThroughputExceededException", Remedy::None, true),
        ("ThrottlingException", Remedy::None, true),
        ("RequestLimitExceeded", Remedy::None, true),
    ];
    for (name, expected, is_transient) in rows {
        let body = json!({ "__type": format!("com.amazonaws.dynamodb.v20120810#{name}"), "Message": "no" });
        let refused = write_response(Store::DynamoDb, &reply(400, &body.to_string()));
        let failure = refused.map_err(|refused| refused.failure).err();
        assert_eq!(failure.as_ref().map(remedy), Some(expected), "{name}");
        assert_eq!(
            failure.map(|failure| failure.is_transient()),
            Some(is_transient),
            "{name}"
        );
    }
}

/// A player whose gauge is kept in the table.
fn playing(item: &Value) -> Game {
    let mut game = Game::new(config_of(Store::DynamoDb), &Browser::new(DEVICE));
    game.sign_in_as("sub-1");
    game.admit();
    game.answer(READ, body(&json!({ "Item": item })));
    game
}

/// The condition is not met, and this is there instead.
fn refused(item: &Value) -> Answer {
    let mut body = json!({ "__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
        "message": "The conditional request failed" });
    if item.is_object() {
        body["Item"] = item.clone();
    }
    Ok(reply(400, &body.to_string()))
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
    game.answer(
        common::store::GET_CREDENTIALS,
        dated(common::store::credentials(7200)),
    );
    let request = game.answer(READ, dated(body(&json!({}))));
    assert!(request.headers.contains(&("x-amz-date", server.amz_date())));
    assert_eq!((game.points(), game.calls()), (Some(50), vec![]));
}
