//! The shapes of our requests against botocore's models of the services.
#![cfg(not(target_arch = "wasm32"))]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop here"
)]

mod common;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use common::requests::{account, factors_and_devices, sign_in};
use common::stores::{identities, items, records};
use serde_json::{Value, json};

/// The interpreter of the environment that `cargo xtask test` makes.
fn python() -> PathBuf {
    let made = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/tools/venv/bin/python");
    let python = std::env::var_os("LIFE_GAUGE_PYTHON").map_or_else(made, PathBuf::from);
    assert!(
        python.exists(),
        "no Python with botocore: run `cargo xtask test`, which makes it"
    );
    python
}

/// Runs the check; gives whether all fit and what it printed.
fn check(requests: &[Value]) -> (bool, String) {
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/shapes.py");
    let mut check = Command::new(python())
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    check
        .stdin
        .take()
        .unwrap()
        .write_all(json!(requests).to_string().as_bytes())
        .unwrap();
    let output = check.wait_with_output().unwrap();
    (
        output.status.success(),
        String::from_utf8_lossy(&output.stdout).into_owned(),
    )
}

#[test]
fn every_request_fits_its_model() {
    let requests = [
        identities(),
        records(),
        items(),
        sign_in(),
        account(),
        factors_and_devices(),
    ]
    .concat();
    let (fit, printed) = check(&requests);
    assert!(fit, "{printed}");
    assert_eq!(printed.lines().count(), requests.len());
}

/// The check itself must be able to fail.
#[test]
fn a_wrong_request_is_noticed() {
    let spoil: [fn(&mut Value); 4] = [
        |request| request["method"] = json!("POST"),
        |request| request["url"] = json!("https://cognito-sync.us-east-1.amazonaws.com/nowhere"),
        |request| request["url"] = json!(format!("{}&unknown=1", request["url"].as_str().unwrap())),
        |request| request["body"] = json!(r#"{"Extra":1}"#),
    ];
    for spoil in spoil {
        let mut request = records().remove(0);
        assert_eq!(request["operation"], "ListRecords");
        spoil(&mut request);
        assert!(!check(&[request.clone()]).0, "{request}");
    }
}

#[test]
fn a_wrong_body_is_noticed() {
    let rows = [
        ("InitiateAuth", r#"{"ClientId":"a","AuthFlow":"USER_SRP"}"#),
        ("InitiateAuth", r#"{"AuthFlow":"USER_AUTH"}"#),
        (
            "RespondToAuthChallenge",
            r#"{"ClientId":"a","ChallengeName":"RETINA_SCAN"}"#,
        ),
        (
            "RespondToAuthChallenge",
            r#"{"ClientId":"a","ChallengeName":"SMS_MFA","Session":"short"}"#,
        ),
        (
            "UpdateUserAttributes",
            r#"{"AccessToken":"a","UserAttributes":[{"name":"email"}]}"#,
        ),
        (
            "SetUserMFAPreference",
            r#"{"AccessToken":"a","SmsMfaSettings":{"Enabled":true}}"#,
        ),
        (
            "UpdateDeviceStatus",
            r#"{"AccessToken":"a","DeviceKey":"us-east-1_1","DeviceRememberedStatus":"yes"}"#,
        ),
        (
            "UpdateItem",
            r#"{"TableName":"life-gauge","Key":{"identityId":{"S":"a"}},"ReturnValues":"NEW"}"#,
        ),
        (
            "GetItem",
            r#"{"TableName":"life-gauge","Key":{"identityId":{"X":"a"}}}"#,
        ),
    ];
    let all = [sign_in(), account(), factors_and_devices(), items()].concat();
    for (operation, body) in rows {
        let mut request = all
            .iter()
            .find(|request| request["operation"] == operation)
            .unwrap()
            .clone();
        request["body"] = json!(body);
        let (fits, printed) = check(&[request]);
        assert!(!fits, "{operation}: {printed}");
    }
}
