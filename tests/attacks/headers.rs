//! What the header of a token may say, under the right signature.

use life_gauge::oauth::jwt::TokenProblem;
use serde_json::{Value, json};

use crate::common::ISSUER;
use crate::hosted::{KINDS, Kind, accepts, refuses};

fn with(kind: Kind, name: &str, value: Option<Value>) -> String {
    let mut header = kind.header();
    let members = header.as_object_mut().unwrap();
    match value {
        Some(value) => members.insert(name.to_owned(), value),
        None => members.remove(name),
    };
    ISSUER.sign(kind.key(), &header, &kind.claims())
}

fn refuses_all(name: &str, values: &[Option<Value>], problem: &TokenProblem) {
    for kind in KINDS {
        for value in values {
            let token = with(kind, name, value.clone());
            refuses(kind, &token, problem, &format!("{name}: {value:?}"));
        }
    }
}

#[test]
fn good_tokens_are_accepted() {
    for kind in KINDS {
        accepts(kind, &kind.good(), "nothing is wrong");
        accepts(kind, &with(kind, "typ", Some(json!("JWT"))), "typ");
    }
}

#[test]
fn no_other_algorithm_is_taken() {
    let values = [
        Some(json!("none")),
        Some(json!("None")),
        Some(json!("NONE")),
        Some(json!("nOnE")),
        Some(json!("HS256")),
        Some(json!("HS512")),
        Some(json!("RS384")),
        Some(json!("RS512")),
        Some(json!("PS256")),
        Some(json!("ES256")),
        Some(json!("ES256K")),
        Some(json!("EdDSA")),
        Some(json!("RSA-OAEP")),
        Some(json!("rs256")),
        Some(json!("Rs256")),
        Some(json!(" RS256")),
        Some(json!("RS256\0")),
        Some(json!("RS256\u{200b}")),
        Some(json!("RЅ256")),
        Some(json!("ＲＳ２５６")),
        Some(json!("")),
        Some(json!(256)),
        Some(json!(["RS256"])),
        Some(json!({ "RS256": 1 })),
        Some(json!(true)),
        Some(Value::Null),
        None,
    ];
    refuses_all("alg", &values, &TokenProblem::Algorithm);
}

#[test]
fn a_key_is_found_by_its_exact_name_alone() {
    let mut values: Vec<_> = ["", "KEY", "key-9", "../key-0", "key-0\0", " key-0", "kеy-0"]
        .map(|kid| Some(json!(kid)))
        .to_vec();
    let other = [
        json!(0),
        json!(["key-0"]),
        json!({ "kid": "key-0" }),
        json!(true),
        Value::Null,
    ];
    values.extend(other.map(Some));
    values.push(None);
    refuses_all("kid", &values, &TokenProblem::UnknownKey);
}

/// RFC 7515, 4.1.11: whoever does not know what is critical has to refuse, and `crit` without a name is wrong.
#[test]
fn what_is_critical_is_refused() {
    let values = [
        json!(["exp"]),
        json!(["b64"]),
        json!(["http://example.com/UNDEFINED"]),
        json!([]),
        json!("exp"),
        json!({}),
        Value::Null,
    ];
    refuses_all("crit", &values.map(Some), &TokenProblem::Algorithm);
}

/// The attacker's key in the token, or a way to it.
fn offers() -> [(&'static str, Value); 6] {
    let jwk = |kid: &str| {
        let mut jwk = ISSUER.jwk(2);
        jwk["kid"] = json!(kid);
        jwk
    };
    [
        ("jwk", jwk("key-0")),
        ("jwk", jwk("key-1")),
        ("jku", json!("https://evil.example/jwks.json")),
        ("x5u", json!("https://evil.example/key.pem")),
        ("x5c", json!(["MIIB"])),
        ("x5t#S256", json!("AAAA")),
    ]
}

#[test]
fn a_key_that_comes_with_the_token_is_not_looked_at() {
    for kind in KINDS {
        for (name, value) in offers() {
            let mut header = kind.header();
            header[name] = value.clone();
            let good = ISSUER.sign(kind.key(), &header, &kind.claims());
            accepts(kind, &good, name);
            let forged = ISSUER.sign(2, &header, &kind.claims());
            refuses(kind, &forged, &TokenProblem::Signature, name);
            header["kid"] = json!("key-2");
            let unknown = ISSUER.sign(2, &header, &kind.claims());
            refuses(kind, &unknown, &TokenProblem::UnknownKey, name);
        }
    }
}
