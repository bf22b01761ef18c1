//! The requests to Cognito Sync to the letter, and what becomes of its replies.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::stores::{IDENTITY_ID, at_aws, caller, keys, patches, whole};
use common::{ok, reply};
use life_gauge::http::{Failure, Method, Request, Response};
use life_gauge::store::{
    Page, Reading, Record, Remedy, Store, delete_merged_request, delete_request, read_request,
    read_response, remedy, write_request, write_response,
};
use life_gauge::time::UnixSeconds;
use serde_json::{Value, json};

const DATASET: &str = "https://cognito-sync.us-east-1.amazonaws.com\
    /identitypools/us-east-1%3A0a0b0c0d-1e2f-4a3b-8c4d-5e6f7a8b9c0d\
    /identities/us-east-1%3Aaaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee/datasets/";

/// The header of a signature that botocore has made of the same request.
fn authorization(signed: &str, signature: &str) -> String {
    format!(
        "AWS4-HMAC-SHA256 Credential=ASIAEXAMPLEACCESSKEY/20260203/us-east-1/cognito-sync/aws4_request, \
         SignedHeaders={signed}, Signature={signature}"
    )
}

fn is_signed(request: &Request, signature: &str) {
    let signed = match request.method {
        Method::Post => "content-type;host;x-amz-date;x-amz-security-token",
        _ => "host;x-amz-date;x-amz-security-token",
    };
    let expected = ("authorization", authorization(signed, signature));
    assert_eq!(request.headers.last(), Some(&expected));
}

#[test]
fn a_read_from_the_start() {
    let (config, keys) = (at_aws(Store::Sync), keys());
    let request = read_request(caller(&config, &keys), whole("gauge"));
    assert_eq!(request.method, Method::Get);
    assert_eq!(
        request.url,
        format!("{DATASET}gauge/records?lastSyncCount=0&maxResults=1024")
    );
    assert_eq!(request.body, "");
    is_signed(
        &request,
        "73830e5447515dafdf46cbf9ac4868957d2eaf1496eaf42b39d0e7e2fcf7bc59",
    );
}

#[test]
fn a_further_page_of_what_came_after_a_count() {
    let (config, keys) = (at_aws(Store::Sync), keys());
    let session = "a+b/c=".into();
    let reading = Reading {
        since: 12,
        page: Some(("n 2", &session)),
        ..whole("app:gauge.v1")
    };
    let request = read_request(caller(&config, &keys), reading);
    let query = "lastSyncCount=12&maxResults=1024&nextToken=n%202&syncSessionToken=a%2Bb%2Fc%3D";
    assert_eq!(
        request.url,
        format!("{DATASET}app%3Agauge.v1/records?{query}")
    );
    is_signed(
        &request,
        "2efeb254c4396b287262619c159692bc2834a04ee210aa77b161269a82126902",
    );
}

#[test]
fn a_write_with_all_its_changes() {
    let (config, keys) = (at_aws(Store::Sync), keys());
    let request = write_request(caller(&config, &keys), &"to+k/en=".into(), &patches());
    assert_eq!(
        (request.method, &*request.url),
        (Method::Post, &*format!("{DATASET}gauge"))
    );
    let content_type = ("content-type", "application/json".to_owned());
    assert_eq!(request.headers.first(), Some(&content_type));
    let expected = concat!(
        r#"{"SyncSessionToken":"to+k/en=","RecordPatches":["#,
        r#"{"Op":"replace","Key":"life","Value":"75","SyncCount":3,"DeviceLastModifiedDate":1770091506},"#,
        r#"{"Op":"replace","Key":"recent","Value":"1770091506:75:d-1","SyncCount":3,"DeviceLastModifiedDate":1770091506},"#,
        r#"{"Op":"replace","Key":"applied.d-1","Value":"9","SyncCount":2,"DeviceLastModifiedDate":1770091506},"#,
        r#"{"Op":"remove","Key":"applied.old","SyncCount":1,"DeviceLastModifiedDate":1770091506}]}"#,
    );
    assert_eq!(request.body, expected);
    is_signed(
        &request,
        "812bdf3f165fe142803dabba5a4482de29f4f9506210248380fc621e43ae7f98",
    );
}

#[test]
fn the_removal_of_a_dataset() {
    let (config, keys) = (at_aws(Store::Sync), keys());
    let name = format!("gauge.{IDENTITY_ID}");
    let request = delete_merged_request(caller(&config, &keys), &name);
    assert_eq!((request.method, &*request.body), (Method::Delete, ""));
    assert_eq!(
        request.url,
        format!("{DATASET}gauge.us-east-1%3Aaaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee")
    );
    is_signed(
        &request,
        "5be7d3ec113c0bf4eac82ea76bf2964c5af569d0c8937021dae9d167d5ffd5df",
    );
    let own = delete_request(caller(&config, &keys));
    assert_eq!((own.method, &*own.body), (Method::Delete, ""));
    assert_eq!(own.url, format!("{DATASET}gauge"));
}

#[test]
fn a_reply_as_it_was_captured() {
    let body = r#"{"Count":2,"DatasetDeletedAfterRequestedSyncCount":false,"DatasetExists":true,"DatasetSyncCount":9,
        "LastModifiedBy":"us-east-1:1","MergedDatasetNames":["gauge.us-east-1:2"],"NextToken":null,"Records":[
        {"DeviceLastModifiedDate":1.70057487582E9,"Key":"life","LastModifiedBy":"us-east-1:1",
         "LastModifiedDate":1.70057487582E9,"SyncCount":9,"Value":"75"},
        {"Key":"old","LastModifiedDate":1.7E9,"SyncCount":4,"Value":null}],"SyncSessionToken":"to+k/en="}"#;
    let record = |key: &str, value: Option<&str>, sync_count, at| Record {
        key: key.to_owned(),
        value: value.map(str::to_owned),
        sync_count,
        last_modified: Some(UnixSeconds(at)),
    };
    let expected = Page {
        records: vec![
            record("life", Some("75"), 9, 1_700_574_875),
            record("old", None, 4, 1_700_000_000),
        ],
        session: Some("to+k/en=".into()),
        sync_count: Some(9),
        merged: vec!["gauge.us-east-1:2".to_owned()],
        ..Page::default()
    };
    assert_eq!(read_response(Store::Sync, &ok(body)), Ok(expected));
}

#[test]
fn what_is_gone_and_what_was_made_anew() {
    // (DatasetExists, DatasetDeletedAfterRequestedSyncCount, is_whole, is_anew)
    let rows = [
        (json!(true), json!(false), false, false),
        (json!(null), json!(null), false, false),
        (json!(false), json!(false), true, false),
        (json!(false), json!(true), true, false),
        (json!(true), json!(true), false, true),
        (json!("false"), json!("true"), false, false),
    ];
    for (exists, deleted, is_whole, is_anew) in rows {
        let body = json!({ "Records": [], "SyncSessionToken": "t", "DatasetExists": exists,
            "DatasetDeletedAfterRequestedSyncCount": deleted });
        let page = read_response(Store::Sync, &ok(&body.to_string())).unwrap_or_default();
        assert_eq!((page.is_whole, page.is_anew), (is_whole, is_anew), "{body}");
    }
}

#[test]
fn replies_that_make_no_sense() {
    let record = |member: &str, value: Value| {
        let mut record = json!({ "Key": "life", "Value": "75", "SyncCount": 1 });
        record[member] = value;
        json!({ "Records": [record], "SyncSessionToken": "t" })
    };
    let bodies = [
        json!({}),
        json!({ "Records": {}, "SyncSessionToken": "t" }),
        json!({ "Records": [], "SyncSessionToken": "" }),
        json!({ "Records": [], "SyncSessionToken": 1 }),
        json!({ "Records": [null], "SyncSessionToken": "t" }),
        record("Key", json!(null)),
        record("SyncCount", json!("1")),
        record("SyncCount", json!(1.5)),
    ];
    for body in bodies {
        let read = read_response(Store::Sync, &ok(&body.to_string()));
        assert_eq!(read, Err(Failure::Malformed), "{body}");
    }
    let odd = record("Value", json!(75)).to_string();
    let page = read_response(Store::Sync, &ok(&odd)).unwrap_or_default();
    assert_eq!(
        page.records.first().map(|record| record.value.clone()),
        Some(None)
    );
    let written = write_response(Store::Sync, &ok(r#"{"Records":[]}"#));
    assert_eq!(
        written,
        Ok(Page::default()),
        "no token and no count are in it"
    );
}

#[test]
fn the_way_on_after_each_refusal() {
    let conflict = "Current SyncCount for: life is: 2 not: 1";
    let token = "SyncSessionToken not valid for these inputs";
    let rows = [
        (409, "ResourceConflictException", conflict, Remedy::Read),
        (400, "InvalidParameterException", conflict, Remedy::Read),
        (400, "InvalidParameterException", token, Remedy::Read),
        (
            400,
            "InvalidParameterException",
            "1 validation error detected",
            Remedy::None,
        ),
        (404, "ResourceNotFoundException", "", Remedy::Read),
        (403, "ExpiredTokenException", "", Remedy::Credentials),
        (403, "UnrecognizedClientException", "", Remedy::Credentials),
        (403, "InvalidSignatureException", "", Remedy::Credentials),
        (403, "NotAuthorizedException", "", Remedy::Credentials),
        (403, "AccessDeniedException", "", Remedy::None),
        (400, "LimitExceededException", "", Remedy::None),
        (403, "", "", Remedy::None),
    ];
    for (status, name, message, expected) in rows {
        let response = Response {
            error_type: Some(format!("{name}:http://internal.amazon.com/coral/")),
            ..reply(status, &json!({ "message": message }).to_string())
        };
        let refused = write_response(Store::Sync, &response);
        let failure = refused.map_err(|refused| refused.failure).err();
        assert_eq!(
            failure.as_ref().map(remedy),
            Some(expected),
            "{name} {message}"
        );
        assert!(
            failure.is_some_and(|failure| !failure.is_transient()),
            "{name}"
        );
    }
}
