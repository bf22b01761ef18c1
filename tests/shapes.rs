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

use common::requests::{account, described, factors_and_devices, sign_in};
use common::{NOW, config};
use life_gauge::cognito::identity::{Credentials, get_credentials_request, get_id_request};
use life_gauge::cognito::sync::{Caller, Page, list_records_request, update_records_request};
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

fn identity_and_sync() -> Vec<Value> {
    let config = config();
    let identity_id = "us-east-1:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";
    let credentials = Credentials {
        access_key_id: "ASIAEXAMPLEACCESSKEY".to_owned(),
        secret_key: "secret".into(),
        session_token: "token".into(),
        expiration: NOW,
    };
    let caller = Caller {
        config: &config,
        identity_id,
        credentials: &credentials,
        now: NOW,
    };
    let token = "to+k/en=".into();
    let page = Page {
        next_token: "n/2",
        sync_session_token: &token,
    };
    vec![
        described(
            "cognito-identity",
            "GetId",
            &get_id_request(&config, &"jwt".into()),
        ),
        described(
            "cognito-identity",
            "GetCredentialsForIdentity",
            &get_credentials_request(&config, identity_id, &"jwt".into()),
        ),
        described(
            "cognito-sync",
            "ListRecords",
            &list_records_request(caller, None),
        ),
        described(
            "cognito-sync",
            "ListRecords",
            &list_records_request(caller, Some(page)),
        ),
        described(
            "cognito-sync",
            "UpdateRecords",
            &update_records_request(caller, &token, ("life", "75"), 3),
        ),
    ]
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
        identity_and_sync(),
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
        let mut request = identity_and_sync().remove(2);
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
    ];
    let all = [sign_in(), account(), factors_and_devices()].concat();
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
