//! Tokens that must not be believed, each with the check that refuses it.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use common::{ISSUER, NOW, access_claims, config, id_claims, ok};
use hmac::Mac as _;
use life_gauge::oauth::claims::{LEEWAY_SECONDS, Nonce, Player, verify};
use life_gauge::oauth::jwt::{TokenProblem, jwks_request, jwks_response};
use life_gauge::oauth::token::{Source, TokenSet};
use life_gauge::secret::Secret;
use serde_json::{Value, json};
use sha2::Digest as _;

fn judge(id_token: &str, access_token: &str) -> Result<Player, TokenProblem> {
    let tokens = TokenSet::new(
        access_token.into(),
        id_token.into(),
        "r".into(),
        Source::HostedUi,
    );
    let nonce = Secret::from("nonce-1");
    verify(&tokens, &ISSUER.jwks(), Nonce::Sent(&nonce), &config(), NOW)
}

fn good_id() -> Value {
    let mut claims = id_claims("sub-1", NOW);
    claims["nonce"] = json!("nonce-1");
    claims
}

fn good_access() -> Value {
    access_claims("sub-1", NOW)
}

fn with(mut claims: Value, name: &str, value: Value) -> Value {
    claims[name] = value;
    claims
}

#[test]
fn good_tokens_say_who_plays() {
    let player = judge(
        &ISSUER.token(0, &good_id()),
        &ISSUER.token(1, &good_access()),
    )
    .unwrap();
    assert_eq!((&*player.sub, &*player.name), ("sub-1", "Ada Lovelace"));
    assert_eq!(player.email.as_deref(), Some("ada@example.com"));
    assert_eq!(player.expires_at, NOW.plus(3600));
}

#[test]
fn a_name_is_found_somehow_and_a_picture_only_over_https() {
    let name = |claims: Value| {
        judge(&ISSUER.token(0, &claims), &ISSUER.token(1, &good_access()))
            .unwrap()
            .name
    };
    let unnamed = with(good_id(), "name", Value::Null);
    assert_eq!(name(unnamed.clone()), "ada");
    assert_eq!(
        name(with(unnamed.clone(), "given_name", json!("Ada"))),
        "Ada"
    );
    assert_eq!(name(with(unnamed, "cognito:username", json!(" "))), "sub-1");
    let picture = |url: &str| {
        let claims = with(good_id(), "picture", json!(url));
        judge(&ISSUER.token(0, &claims), &ISSUER.token(1, &good_access()))
            .unwrap()
            .picture
    };
    assert_eq!(picture("javascript:alert(1)"), None);
    assert!(picture("https://example.com/ada.png").is_some());
}

/// Each row changes one thing of a good pair.
#[test]
fn every_wrong_claim_is_refused_by_its_own_check() {
    let late = NOW.0 + LEEWAY_SECONDS + 1;
    let over = NOW.0 - LEEWAY_SECONDS;
    let id_rows = [
        (
            "iss",
            json!("http://127.0.0.1:9229/us-east-1_Other"),
            TokenProblem::Issuer,
        ),
        ("iss", Value::Null, TokenProblem::Issuer),
        ("aud", json!("another"), TokenProblem::Audience),
        (
            "aud",
            json!(["lifegaugepublicwebclient01"]),
            TokenProblem::Audience,
        ),
        ("token_use", json!("access"), TokenProblem::TokenUse),
        ("exp", json!(over), TokenProblem::Expired),
        ("exp", json!("2999"), TokenProblem::Expired),
        ("iat", json!(late), TokenProblem::IssuedAt),
        ("iat", Value::Null, TokenProblem::IssuedAt),
        ("nonce", json!("nonce-2"), TokenProblem::Nonce),
        ("nonce", Value::Null, TokenProblem::Nonce),
        ("at_hash", json!("AAAA"), TokenProblem::AtHash),
        ("at_hash", Value::Null, TokenProblem::AtHash),
        ("sub", json!(""), TokenProblem::Subject),
        ("sub", json!("sub-2"), TokenProblem::Subject),
    ];
    for (name, value, expected) in id_rows {
        let id = ISSUER.token(0, &with(good_id(), name, value.clone()));
        assert_eq!(
            judge(&id, &ISSUER.token(1, &good_access())),
            Err(expected),
            "{name} {value}"
        );
    }
    let access_rows = [
        ("iss", json!("https://evil.example"), TokenProblem::Issuer),
        ("client_id", json!("another"), TokenProblem::Audience),
        ("token_use", json!("id"), TokenProblem::TokenUse),
        ("exp", json!(over), TokenProblem::Expired),
        ("sub", Value::Null, TokenProblem::Subject),
    ];
    for (name, value, expected) in access_rows {
        let access = ISSUER.token(1, &with(good_access(), name, value.clone()));
        assert_eq!(
            judge(&ISSUER.token(0, &good_id()), &access),
            Err(expected),
            "{name} {value}"
        );
    }
}

#[test]
fn at_hash_ties_the_two_tokens() {
    let access = ISSUER.token(1, &good_access());
    let hash = sha2::Sha256::digest(&access);
    let id = with(
        good_id(),
        "at_hash",
        json!(URL_SAFE_NO_PAD.encode(&hash[..16])),
    );
    assert!(judge(&ISSUER.token(0, &id), &access).is_ok());
}

#[test]
fn clocks_may_differ_a_little() {
    for (name, value) in [
        ("exp", NOW.0 - LEEWAY_SECONDS + 1),
        ("iat", NOW.0 + LEEWAY_SECONDS),
    ] {
        let id = ISSUER.token(0, &with(good_id(), name, json!(value)));
        assert!(
            judge(&id, &ISSUER.token(1, &good_access())).is_ok(),
            "{name}"
        );
    }
}

#[test]
fn every_wrong_signature_is_refused() {
    let good = ISSUER.token(0, &good_id());
    let (message, signature) = good.rsplit_once('.').unwrap();
    let payload = URL_SAFE_NO_PAD.encode(good_id().to_string());
    let header =
        |header: Value| format!("{}.{payload}", URL_SAFE_NO_PAD.encode(header.to_string()));
    let none = header(json!({ "alg": "none", "kid": "key-0" }));
    let hs256 = header(json!({ "alg": "HS256", "kid": "key-0" }));
    let mut mac =
        hmac::Hmac::<sha2::Sha256>::new_from_slice(ISSUER.jwk(0)["n"].as_str().unwrap().as_bytes())
            .unwrap();
    mac.update(hs256.as_bytes());
    let tag = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
    let foreign = ISSUER.sign(2, &json!({ "alg": "RS256", "kid": "key-0" }), &good_id());
    let critical = ISSUER.sign(
        0,
        &json!({ "alg": "RS256", "kid": "key-0", "crit": ["exp"] }),
        &good_id(),
    );
    let no_kid = ISSUER.sign(0, &json!({ "alg": "RS256" }), &good_id());
    let rows = [
        (format!("{none}."), TokenProblem::Algorithm),
        (format!("{none}.{signature}"), TokenProblem::Algorithm),
        (format!("{hs256}.{tag}"), TokenProblem::Algorithm),
        (critical, TokenProblem::Algorithm),
        (ISSUER.token(2, &good_id()), TokenProblem::UnknownKey),
        (no_kid, TokenProblem::UnknownKey),
        (foreign, TokenProblem::Signature),
        (format!("{message}."), TokenProblem::Signature),
        (
            format!("{message}.{}", &signature[..signature.len() - 2]),
            TokenProblem::Signature,
        ),
        (format!("{message}.AAAA"), TokenProblem::Signature),
        (format!("{message}.!!"), TokenProblem::Signature),
        (good[..good.len() / 2].to_owned(), TokenProblem::Malformed),
        (message.to_owned(), TokenProblem::Malformed),
        (format!("{good}.{good}"), TokenProblem::Malformed),
        (String::new(), TokenProblem::Malformed),
        ("..".to_owned(), TokenProblem::Malformed),
        ("a".repeat(1_000_000), TokenProblem::Malformed),
    ];
    for (token, expected) in rows {
        let shown: String = token.chars().take(40).collect();
        assert_eq!(
            judge(&token, &ISSUER.token(1, &good_access())),
            Err(expected.clone()),
            "{shown}"
        );
        assert!(judge(&good, &token).is_err(), "{shown}");
    }
}

#[test]
fn a_changed_payload_is_refused() {
    let good = ISSUER.token(0, &good_id());
    let parts: Vec<_> = good.split('.').collect();
    let changed = with(good_id(), "email", json!("eve@example.com"));
    let forged = format!(
        "{}.{}.{}",
        parts[0],
        URL_SAFE_NO_PAD.encode(changed.to_string()),
        parts[2]
    );
    assert_eq!(
        judge(&forged, &ISSUER.token(1, &good_access())),
        Err(TokenProblem::Signature)
    );
}

#[test]
fn keys_that_cannot_be_trusted_are_left_out() {
    let token = ISSUER.token(0, &good_id());
    let spoiled = |change: &dyn Fn(&mut Value)| {
        let mut jwk = ISSUER.jwk(0);
        change(&mut jwk);
        let jwks = jwks_response(&ok(&json!({ "keys": [jwk, 7, null] }).to_string())).unwrap();
        let tokens = TokenSet::new("".into(), (&*token).into(), "".into(), Source::HostedUi);
        verify(&tokens, &jwks, Nonce::NotSent, &config(), NOW)
    };
    let rows: [&dyn Fn(&mut Value); 9] = [
        &|jwk| jwk["kty"] = json!("EC"),
        &|jwk| jwk["use"] = json!("enc"),
        &|jwk| jwk["alg"] = json!("RS512"),
        &|jwk| jwk["n"] = json!("AQAB"),
        &|jwk| jwk["n"] = json!(URL_SAFE_NO_PAD.encode([0; 256])),
        &|jwk| jwk["n"] = json!(URL_SAFE_NO_PAD.encode([255; 128])),
        &|jwk| jwk["e"] = json!("AA"),
        &|jwk| jwk["n"] = json!("not base64"),
        &|jwk| jwk["kid"] = Value::Null,
    ];
    for change in rows {
        assert_eq!(spoiled(change), Err(TokenProblem::UnknownKey));
    }
    assert_eq!(
        spoiled(&|_| ()),
        Err(TokenProblem::Malformed),
        "the good key gets as far as the access token"
    );
    for body in ["{}", r#"{"keys":{}}"#, "[]", "<html>"] {
        assert!(jwks_response(&ok(body)).is_err(), "{body}");
    }
}

/// A pool has one of two issuers. Only the one that is configured counts, and its keys are those that are asked for.
#[test]
fn of_both_forms_of_the_issuer_only_the_configured_one_counts() {
    let mut newer = config();
    newer.endpoints.issuer = "https://issuer-cognito-idp.us-east-1.amazonaws.com".to_owned();
    let keys = jwks_request(&newer).url;
    assert_eq!(keys, format!("{}/.well-known/jwks.json", newer.issuer()));
    for (issuer, own, other) in [
        (config().issuer(), config(), newer.clone()),
        (newer.issuer(), newer, config()),
    ] {
        let [mut id, mut access] = [id_claims("sub-1", NOW), access_claims("sub-1", NOW)];
        (id["iss"], access["iss"]) = (json!(issuer), json!(issuer));
        let tokens = TokenSet::new(
            ISSUER.token(1, &access).into(),
            ISSUER.token(0, &id).into(),
            "r".into(),
            Source::HostedUi,
        );
        let judge = |config| verify(&tokens, &ISSUER.jwks(), Nonce::NotSent, config, NOW);
        assert!(judge(&own).is_ok());
        assert_eq!(judge(&other), Err(TokenProblem::Issuer));
    }
}
