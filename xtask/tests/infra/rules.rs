//! What is missing is told before anything is made.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Map, Value, json};

use crate::common::infra_python;
use crate::stack::Parameters;

/// What is given, and what is missing.
const TABLE: [(Parameters<'_>, &[&str]); 12] = [
    (&[], &[]),
    (
        &[("DomainName", "a.b")],
        &["DomainName needs CertificateArn"],
    ),
    (
        &[("CertificateArn", "x")],
        &["CertificateArn needs DomainName"],
    ),
    (&[("DomainName", "a.b"), ("CertificateArn", "x")], &[]),
    (
        &[("HostedZoneId", "Z1")],
        &["HostedZoneId needs DomainName"],
    ),
    (
        &[("EmailFrom", "a@b")],
        &["EmailFrom needs EmailIdentityArn"],
    ),
    (
        &[("EmailIdentityArn", "x")],
        &["EmailIdentityArn needs EmailFrom"],
    ),
    (
        &[("GoogleClientId", "x")],
        &["GoogleClientId needs GoogleClientSecret"],
    ),
    (
        &[("AppleClientId", "x"), ("AppleTeamId", "y")],
        &[
            "AppleClientId needs AppleKeyId",
            "AppleClientId needs ApplePrivateKey",
        ],
    ),
    (
        &[("OidcName", "x"), ("OidcClientId", "y")],
        &[
            "OidcName needs OidcIssuer",
            "OidcName needs OidcClientSecret",
        ],
    ),
    (&[("SamlName", "x")], &["SamlName needs SamlMetadataUrl"]),
    (&[("SamlName", "x"), ("SamlMetadataUrl", "https://x")], &[]),
];

#[test]
fn what_is_missing_is_told() {
    let given = TABLE.map(|(given, _)| {
        let pairs = given
            .iter()
            .map(|(name, value)| ((*name).to_owned(), json!(value)));
        pairs.collect::<Map<_, _>>()
    });
    let missing = TABLE.map(|(_, missing)| missing);
    assert_eq!(complaints(&json!(given)), json!(missing));
}

fn complaints(cases: &Value) -> Value {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut rules = Command::new(infra_python())
        .arg(package.join("tests/infra/rules.py"))
        .arg(package.join("../infra/life-gauge.yaml"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = rules.stdin.take().unwrap();
    input.write_all(cases.to_string().as_bytes()).unwrap();
    drop(input);
    let output = rules.wait_with_output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}
