//! What a token says, under the right signature.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use life_gauge::oauth::claims::LEEWAY_SECONDS;
use life_gauge::oauth::jwt::TokenProblem;
use serde_json::{Value, json};
use sha2::Digest as _;

use crate::common::{ISSUER, NOW};
use crate::hosted::{KINDS, Kind, accepts, exchanged, leaves_nothing, random, refuses};

const CLIENT: &str = "lifegaugepublicwebclient01";

fn with(kind: Kind, name: &str, value: Option<&Value>) -> String {
    let mut claims = kind.claims();
    let members = claims.as_object_mut().unwrap();
    match value {
        Some(value) => members.insert(name.to_owned(), value.clone()),
        None => members.remove(name),
    };
    ISSUER.token(kind.key(), &claims)
}

/// Each value in its place, and the claim left out as well.
fn refuses_all(kinds: &[Kind], name: &str, values: &[Value], problem: &TokenProblem) {
    for kind in kinds {
        for value in values.iter().map(Some).chain([None]) {
            let token = with(*kind, name, value);
            refuses(*kind, &token, problem, &format!("{name}: {value:?}"));
        }
    }
}

/// A text that should stand somewhere, spelt in all the ways in which it should not.
fn spellings(good: &str) -> Vec<Value> {
    let capitals = good.to_uppercase();
    let (first, rest) = good.split_at(1);
    let mut spellings = vec![
        json!(""),
        json!(capitals),
        json!(format!("{good}/")),
        json!(format!(" {good}")),
        json!(format!("{good}\0")),
        json!(format!("{good}\n")),
        json!(format!("{good}\u{200b}")),
        json!(format!("\u{202e}{good}")),
        json!(format!("\u{200f}{good}")),
        json!(format!("{first}\u{301}{rest}")),
        json!(good.replace('e', "е")),
        json!(good.replace('u', "ｕ")),
        json!(format!("{good},evil")),
        json!(rest),
        json!([good]),
        json!([good, "evil"]),
        json!({ "value": good }),
        json!(7),
        json!(true),
        Value::Null,
    ];
    // Not every text has the letters that are taken for others.
    spellings.retain(|spelling| spelling != good);
    spellings
}

#[test]
fn the_issuer_is_our_user_pool() {
    let mut values = spellings("http://127.0.0.1:9229/us-east-1_LifeGauge");
    let foreign = [
        "https://127.0.0.1:9229/us-east-1_LifeGauge",
        "http://127.0.0.1:9229/us-east-1_Other",
        "http://127.0.0.1:9229@evil.example/us-east-1_LifeGauge",
        "http://127.0.0.1:9229.evil.example/us-east-1_LifeGauge",
        "http://127.0.0.1:9229/evil/../us-east-1_LifeGauge",
        "http://localhost:9229/us-east-1_LifeGauge",
        "127.0.0.1:9229/us-east-1_LifeGauge",
        "cognito-idp.us-east-1.amazonaws.com/us-east-1_LifeGauge",
    ];
    values.extend(foreign.map(Value::from));
    refuses_all(&KINDS, "iss", &values, &TokenProblem::Issuer);
}

#[test]
fn the_audience_is_our_app_client() {
    let mut values = spellings(CLIENT);
    values.push(json!("anotherpublicwebclient0001"));
    values.push(json!("*"));
    refuses_all(&[Kind::Id], "aud", &values, &TokenProblem::Audience);
    refuses_all(
        &[Kind::Access],
        "client_id",
        &values,
        &TokenProblem::Audience,
    );
}

#[test]
fn a_token_is_used_for_what_it_is_for() {
    for (kind, own, other) in [(Kind::Id, "id", "access"), (Kind::Access, "access", "id")] {
        let values = [
            json!(other),
            json!("refresh"),
            json!(own.to_uppercase()),
            json!([own]),
            json!(format!("{own} {other}")),
            json!(1),
            Value::Null,
        ];
        refuses_all(&[kind], "token_use", &values, &TokenProblem::TokenUse);
    }
    for kind in KINDS {
        let other = KINDS[1 - kind.key()];
        refuses(
            kind,
            &other.good(),
            &TokenProblem::TokenUse,
            "one in place of the other",
        );
    }
}

/// What is no whole number of seconds.
fn no_times() -> Vec<Value> {
    vec![
        json!("1770095106"),
        json!(1_770_095_106.5),
        json!(1e300),
        json!(u64::MAX),
        serde_json::from_str("99999999999999999999999").unwrap(),
        json!([1_770_095_106]),
        json!({}),
        json!(true),
    ]
}

#[test]
fn a_token_ends() {
    let mut values = no_times();
    values.extend([
        json!(NOW.0 - LEEWAY_SECONDS),
        json!(0),
        json!(-1),
        json!(i64::MIN),
        Value::Null,
    ]);
    refuses_all(&KINDS, "exp", &values, &TokenProblem::Expired);
    for kind in KINDS {
        for at in [NOW.0 - LEEWAY_SECONDS + 1, i64::MAX] {
            accepts(kind, &with(kind, "exp", Some(&json!(at))), "exp");
        }
    }
}

#[test]
fn a_token_has_begun() {
    let mut values = no_times();
    values.extend([
        json!(NOW.0 + LEEWAY_SECONDS + 1),
        json!(i64::MAX),
        Value::Null,
    ]);
    refuses_all(&KINDS, "iat", &values, &TokenProblem::IssuedAt);
    for kind in KINDS {
        for value in &values {
            let token = with(kind, "nbf", Some(value));
            refuses(
                kind,
                &token,
                &TokenProblem::IssuedAt,
                &format!("nbf: {value}"),
            );
        }
        for name in ["iat", "nbf"] {
            for at in [NOW.0 + LEEWAY_SECONDS, NOW.0, 0, i64::MIN] {
                accepts(kind, &with(kind, name, Some(&json!(at))), name);
            }
        }
    }
}

#[test]
fn an_id_token_is_for_this_sign_in() {
    let mut values = spellings(&random());
    values.push(json!("another"));
    refuses_all(&[Kind::Id], "nonce", &values, &TokenProblem::Nonce);
}

#[test]
fn at_hash_is_that_of_the_access_token() {
    let access = Kind::Access.good();
    let hash = sha2::Sha256::digest(&access);
    let good = URL_SAFE_NO_PAD.encode(&hash[..16]);
    accepts(
        Kind::Id,
        &with(Kind::Id, "at_hash", Some(&json!(good))),
        "at_hash",
    );
    let other = sha2::Sha256::digest(Kind::Id.good());
    let wrong = [
        json!(URL_SAFE_NO_PAD.encode(&other[..16])),
        json!(URL_SAFE_NO_PAD.encode(hash)),
        json!(URL_SAFE_NO_PAD.encode(&hash[16..])),
        json!(URL_SAFE_NO_PAD.encode(&hash[..15])),
        json!(STANDARD.encode(&hash[..16])),
        json!(good.to_lowercase()),
        json!(""),
        json!([good]),
        json!(7),
        Value::Null,
    ];
    for value in wrong {
        let token = with(Kind::Id, "at_hash", Some(&value));
        refuses(Kind::Id, &token, &TokenProblem::AtHash, &value.to_string());
    }
}

#[test]
fn both_tokens_are_of_one_user() {
    let values = spellings("sub-1");
    refuses_all(&KINDS, "sub", &values, &TokenProblem::Subject);
}

/// Two spellings of one letter are two users: nothing is normalised.
#[test]
fn a_user_is_spelt_alike_in_both_tokens() {
    let of = |kind: Kind, sub: &str| with(kind, "sub", Some(&json!(sub)));
    let jwks = ISSUER.jwks_body();
    let (composed, decomposed) = ("\u{e9}", "e\u{301}");
    for sub in [composed, decomposed] {
        let game = exchanged(&of(Kind::Id, sub), &of(Kind::Access, sub), &jwks);
        assert!(game.app.session.signed_in().is_some());
    }
    let game = exchanged(
        &of(Kind::Id, composed),
        &of(Kind::Access, decomposed),
        &jwks,
    );
    leaves_nothing(&game, "two spellings");
}
