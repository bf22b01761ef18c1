//! The requests to `DynamoDB` to the letter, and what becomes of its replies.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::stores::{at_aws, caller, item, keys, patch, patches, whole};
use common::{ok, reply};
use life_gauge::http::{Failure, Request};
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
