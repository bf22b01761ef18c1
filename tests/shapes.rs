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

use common::{NOW, config};
use life_gauge::cognito::auth::{
    Challenge, ChallengeName, initiate_auth_request, respond_to_auth_challenge_request,
};
use life_gauge::cognito::identity::{Credentials, get_credentials_request, get_id_request};
use life_gauge::cognito::sync::{Caller, Page, list_records_request, update_records_request};
use life_gauge::http::Request;
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

fn described(service: &str, operation: &str, request: &Request) -> Value {
    let headers: serde_json::Map<_, _> = request
        .headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), json!(value)))
        .collect();
    json!({ "service": service, "operation": operation, "method": request.method.as_str(), "url": request.url,
        "headers": headers, "body": request.body })
}

fn requests() -> Vec<Value> {
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
    let challenge = Challenge {
        name: ChallengeName::PasswordVerifier,
        session: Some("a session of twenty characters or more".into()),
        parameters: json!({}),
        available: Vec::new(),
    };
    let proof = [
        ("USERNAME", "ada"),
        ("TIMESTAMP", "Tue Feb 3 04:05:06 UTC 2026"),
    ];
    vec![
        described(
            "cognito-idp",
            "InitiateAuth",
            &initiate_auth_request(&config, "USER_SRP_AUTH", &[("USERNAME", "ada")], None),
        ),
        described(
            "cognito-idp",
            "RespondToAuthChallenge",
            &respond_to_auth_challenge_request(&config, &challenge, &proof),
        ),
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
    let (fit, printed) = check(&requests());
    assert!(fit, "{printed}");
    assert_eq!(printed.lines().count(), 7);
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
        let mut request = requests().remove(4);
        spoil(&mut request);
        assert!(!check(&[request.clone()]).0, "{request}");
    }
}
