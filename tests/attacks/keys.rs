//! Key sets that a page must not check tokens with.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use life_gauge::flow::session::Refusal;
use life_gauge::oauth::jwt::TokenProblem;
use serde_json::{Value, json};

use crate::common::{ISSUER, NOW, id_claims};
use crate::hosted::{KINDS, Kind, exchanged, has_no_keys, leaves_nothing, random};

fn set(keys: &[Value]) -> String {
    json!({ "keys": keys }).to_string()
}

fn accepts(jwks: &str, what: &str) {
    let game = exchanged(&Kind::Id.good(), &Kind::Access.good(), jwks);
    assert!(game.app.session.signed_in().is_some(), "{what}");
}

/// The key that is needed is not taken.
fn refuses(jwks: &str, what: &str) {
    let [id, access] = KINDS.map(Kind::good);
    let game = exchanged(&id, &access, jwks);
    let expected = Some(Refusal::Token(TokenProblem::UnknownKey));
    assert_eq!(game.app.refusal, expected, "{what}");
    leaves_nothing(&game, what);
}

/// The right keys, with one member of one of them changed.
fn with(name: &str, value: Option<&Value>) -> [String; 2] {
    [0, 1].map(|spoiled| {
        let mut keys = [ISSUER.jwk(0), ISSUER.jwk(1)];
        let members = keys[spoiled].as_object_mut().unwrap();
        match value {
            Some(value) => members.insert(name.to_owned(), value.clone()),
            None => members.remove(name),
        };
        set(&keys)
    })
}

fn refuses_all(name: &str, values: impl IntoIterator<Item = Option<Value>>) {
    for value in values {
        for jwks in with(name, value.as_ref()) {
            refuses(&jwks, &format!("{name}: {value:?}"));
        }
    }
}

#[test]
fn good_keys_are_taken() {
    accepts(&ISSUER.jwks_body(), "as they are");
    for name in ["alg", "use", "x5c"] {
        for jwks in with(name, None) {
            accepts(&jwks, name);
        }
    }
    let others = [
        json!(7),
        Value::Null,
        json!([]),
        json!({}),
        json!({ "kty": "EC", "crv": "P-256", "kid": "ec", "x": "AA", "y": "AA" }),
        ISSUER.jwk(2),
        ISSUER.jwk(0),
    ];
    accepts(
        &set(&[&others[..6], &[ISSUER.jwk(0), ISSUER.jwk(1)]].concat()),
        "beside others",
    );
}

#[test]
fn a_key_is_for_rs256_signatures() {
    refuses_all(
        "kty",
        ["EC", "OKP", "oct", "rsa", "RSA "].map(|kty| Some(json!(kty))),
    );
    refuses_all("kty", [Some(json!(["RSA"])), Some(Value::Null), None]);
    refuses_all(
        "use",
        ["enc", "SIG", ""].map(|for_what| Some(json!(for_what))),
    );
    refuses_all(
        "alg",
        ["RS512", "PS256", "HS256", "none", "rs256", ""].map(|alg| Some(json!(alg))),
    );
}

#[test]
fn a_key_has_a_name_of_its_own() {
    refuses_all(
        "kid",
        ["", "KEY-0", "key-9", "key-0\0"].map(|kid| Some(json!(kid))),
    );
    refuses_all(
        "kid",
        [
            Some(json!(0)),
            Some(json!(["key-0"])),
            Some(Value::Null),
            None,
        ],
    );
    let [first, second] = [ISSUER.jwk(0), ISSUER.jwk(1)];
    let mut other = ISSUER.jwk(2);
    other["kid"] = json!("key-0");
    let pair = [first.clone(), second];
    refuses(
        &set(&[&pair[..], std::slice::from_ref(&other)].concat()),
        "another behind",
    );
    refuses(
        &set(&[std::slice::from_ref(&other), &pair[..]].concat()),
        "another before",
    );
    refuses(&set(&[&pair[..], &[first]].concat()), "the same twice");
}

/// A key without a name is not the key of a token that names none.
#[test]
fn no_name_is_no_name() {
    let mut unnamed = ISSUER.jwk(0);
    unnamed["kid"] = json!("");
    let mut claims = id_claims("sub-1", NOW);
    claims["nonce"] = json!(random());
    let jwks = set(&[unnamed, ISSUER.jwk(1)]);
    let of = |header: &Value| {
        exchanged(
            &ISSUER.sign(0, header, &claims),
            &Kind::Access.good(),
            &jwks,
        )
    };
    let named = of(&json!({ "alg": "RS256", "kid": "" }));
    assert!(named.app.session.signed_in().is_some());
    for header in [
        json!({ "alg": "RS256" }),
        json!({ "alg": "RS256", "kid": null }),
    ] {
        let game = of(&header);
        assert_eq!(
            game.app.refusal,
            Some(Refusal::Token(TokenProblem::UnknownKey))
        );
        leaves_nothing(&game, "no name");
    }
}

#[test]
fn the_exponent_is_that_of_everybody() {
    let encoded = [0u64, 1, 2, 3, 17, 65_536, 65_539, 1 << 33].map(|e| {
        let octets = e.to_be_bytes();
        let zeros = octets
            .iter()
            .take_while(|octet| **octet == 0)
            .count()
            .min(7);
        Some(json!(URL_SAFE_NO_PAD.encode(&octets[zeros..])))
    });
    refuses_all("e", encoded);
    let other = [
        json!("AAEAAQ"),
        json!("AQAB="),
        json!("aqab"),
        json!(""),
        json!(" AQAB"),
    ];
    refuses_all("e", other.map(Some));
    refuses_all(
        "e",
        [
            Some(json!(65_537)),
            Some(json!(["AQAB"])),
            Some(Value::Null),
            None,
        ],
    );
}

#[test]
fn the_modulus_is_long_enough_and_well_written() {
    let octets = URL_SAFE_NO_PAD
        .decode(ISSUER.jwk(0)["n"].as_str().unwrap())
        .unwrap();
    let leading_zero = [&[0][..], &octets].concat();
    // 2,041 to 2,047 bits.
    let short = [1, 2, 4, 8, 16, 32, 64, 127].map(|first| {
        let n = [&[first][..], &octets[1..]].concat();
        Some(json!(URL_SAFE_NO_PAD.encode(n)))
    });
    refuses_all("n", short);
    let rows = [
        URL_SAFE_NO_PAD.encode([0xff; 64]),
        URL_SAFE_NO_PAD.encode([0xff; 128]),
        URL_SAFE_NO_PAD.encode([0xff; 255]),
        URL_SAFE_NO_PAD.encode([&[0; 128][..], &[0xff; 128]].concat()),
        URL_SAFE_NO_PAD.encode([0; 256]),
        URL_SAFE_NO_PAD.encode([0xff; 1024]),
        URL_SAFE_NO_PAD.encode(&octets[..255]),
        URL_SAFE_NO_PAD.encode(leading_zero),
        URL_SAFE.encode(&octets),
        STANDARD.encode(&octets),
        format!("{}+/", STANDARD_NO_PAD.encode(&octets)),
        format!(" {}", URL_SAFE_NO_PAD.encode(&octets)),
        "!".repeat(342),
        "AQAB".to_owned(),
        String::new(),
    ];
    refuses_all("n", rows.map(|n| Some(json!(n))));
    refuses_all(
        "n",
        [Some(json!(7)), Some(json!([])), Some(Value::Null), None],
    );
}

#[test]
fn a_set_without_the_key_lets_nobody_in() {
    let other = ISSUER.jwk(2);
    for keys in [
        vec![],
        vec![other],
        vec![json!({})],
        vec![Value::Null; 1000],
    ] {
        refuses(&set(&keys), "no key");
    }
    let twice = format!(
        r#"{{"keys":[{},{}],"keys":[]}}"#,
        ISSUER.jwk(0),
        ISSUER.jwk(1)
    );
    refuses(&twice, "the last of two members counts");
}

#[test]
fn what_is_no_set_is_not_taken() {
    let many: Vec<_> = (0..10_000)
        .map(|kid| json!({ "kid": kid.to_string(), "kty": "RSA" }))
        .collect();
    let mut long = json!({ "keys": [ISSUER.jwk(0), ISSUER.jwk(1)] });
    long["x"] = json!("x".repeat(1_000_000));
    let good = ISSUER.jwks_body();
    let rows = [
        String::new(),
        "{}".to_owned(),
        "null".to_owned(),
        "[]".to_owned(),
        "<html>".to_owned(),
        r#"{"keys":{}}"#.to_owned(),
        r#"{"keys":null}"#.to_owned(),
        r#"{"keys":"AQAB"}"#.to_owned(),
        r#"{"Keys":[]}"#.to_owned(),
        format!("[{good}]"),
        format!("{good}{good}"),
        format!("\u{feff}{good}"),
        good[..good.len() - 1].to_owned(),
        format!(r#"{{"keys":{}{}}}"#, "[".repeat(5000), "]".repeat(5000)),
        set(&many),
        long.to_string(),
    ];
    for body in rows {
        let [id, access] = KINDS.map(Kind::good);
        let game = exchanged(&id, &access, &body);
        has_no_keys(&game, &body.chars().take(60).collect::<String>());
    }
}
