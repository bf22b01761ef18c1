//! Every request to the identity pool and to both stores, to be compared with the services' models.

use life_gauge::cognito::identity::{
    Credentials, get_credentials_request, get_guest_id_request, get_id_request,
};
use life_gauge::config::Config;
use life_gauge::http::Request;
use life_gauge::store::{
    Caller, Patch, Reading, Store, delete_merged_request, delete_request, read_request,
    write_request,
};
use serde_json::{Value, json};

use super::browser::DEVICE;
use super::requests::described;
use super::store::Answer;
use super::{NOW, config, reply};

pub(crate) const IDENTITY_ID: &str = "us-east-1:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";

/// The committed configuration with another store.
pub(crate) fn config_of(store: Store) -> Config {
    Config { store, ..config() }
}

/// The same where AWS is.
pub(crate) fn at_aws(store: Store) -> Config {
    let mut config = config_of(store);
    config.endpoints.cognito_sync = String::from("https://cognito-sync.us-east-1.amazonaws.com");
    config.endpoints.dynamodb = String::from("https://dynamodb.us-east-1.amazonaws.com");
    config
}

/// The keys of the published examples of signatures.
pub(crate) fn keys() -> Credentials {
    Credentials {
        access_key_id: "ASIAEXAMPLEACCESSKEY".to_owned(),
        secret_key: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".into(),
        session_token: "FQoGZXIvYXdzEXAMPLE//////////wEaDEXAMPLE+TOKEN==".into(),
        expiration: NOW.plus(3600),
    }
}

pub(crate) fn caller<'a>(config: &'a Config, credentials: &'a Credentials) -> Caller<'a> {
    Caller {
        config,
        identity_id: IDENTITY_ID,
        credentials,
        now: NOW,
    }
}

/// A read from the start.
pub(crate) fn whole(dataset: &str) -> Reading<'_> {
    Reading {
        dataset,
        since: 0,
        page: None,
    }
}

pub(crate) fn patch(key: &str, value: Option<&str>, sync_count: i64) -> Patch {
    Patch {
        key: key.to_owned(),
        value: value.map(str::to_owned),
        sync_count,
    }
}

/// A write as the gauge makes it: the value, the chart, its marker, and one that is removed.
pub(crate) fn patches() -> Vec<Patch> {
    vec![
        patch("life", Some("75"), 3),
        patch("recent", Some("1770091506:75:d-1"), 3),
        patch("applied.d-1", Some("9"), 2),
        patch("applied.old", None, 1),
    ]
}

pub(crate) fn identities() -> Vec<Value> {
    let config = config();
    let token = "jwt".into();
    [
        ("GetId", get_id_request(&config, &token)),
        ("GetId", get_guest_id_request(&config)),
        (
            "GetCredentialsForIdentity",
            get_credentials_request(&config, IDENTITY_ID, &token),
        ),
    ]
    .iter()
    .map(|(operation, request)| described("cognito-identity", operation, request))
    .collect()
}

pub(crate) fn records() -> Vec<Value> {
    let (config, keys) = (config_of(Store::Sync), keys());
    let (caller, session) = (caller(&config, &keys), "to+k/en=".into());
    let page = Reading {
        since: 7,
        page: Some(("n/2", &session)),
        ..whole("gauge")
    };
    [
        ("ListRecords", read_request(caller, whole("gauge"))),
        ("ListRecords", read_request(caller, page)),
        ("UpdateRecords", write_request(caller, &session, &patches())),
        ("DeleteDataset", delete_request(caller)),
        (
            "DeleteDataset",
            delete_merged_request(caller, "gauge.us-east-1:1"),
        ),
    ]
    .iter()
    .map(|(operation, request)| described("cognito-sync", operation, request))
    .collect()
}

pub(crate) fn items() -> Vec<Value> {
    let (config, keys) = (config_of(Store::DynamoDb), keys());
    let caller = caller(&config, &keys);
    let write = |session: &str, patches: &[Patch]| -> Request {
        write_request(caller, &session.into(), patches)
    };
    [
        ("GetItem", read_request(caller, whole("gauge"))),
        ("UpdateItem", write("  ", &[patch("life", Some("75"), 0)])),
        ("UpdateItem", write("3 S 50", &patches())),
        ("DeleteItem", delete_request(caller)),
    ]
    .iter()
    .map(|(operation, request)| described("dynamodb", operation, request))
    .collect()
}

/// An item after so many writes, whose last one was ours up to a number.
pub(crate) fn item(life: &Value, rev: u32, applied: Option<u64>) -> Value {
    let mut item = json!({ "identityId": { "S": "us-east-1:1111" }, "life": life,
        "rev": { "N": rev.to_string() }, "at": { "N": "1770000000" }, "recent": { "S": "5:50:d-2" } });
    if let Some(applied) = applied {
        item[format!("applied.{DEVICE}")] = json!({ "M": { "n": { "N": applied.to_string() },
            "rev": { "N": rev.to_string() }, "at": { "N": "1770000000" } } });
    }
    item
}

/// The condition is not met, and this is there instead.
pub(crate) fn refused(item: &Value) -> Answer {
    let mut body = json!({ "__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
        "message": "The conditional request failed" });
    if item.is_object() {
        body["Item"] = item.clone();
    }
    Ok(reply(400, &body.to_string()))
}
