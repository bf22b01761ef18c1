//! What stands behind the last dot.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::Mac as _;
use life_gauge::oauth::jwt::TokenProblem;
use serde_json::{Value, json};

use crate::common::ISSUER;
use crate::hosted::{KINDS, Kind, refuses};

fn parts(token: &str) -> (&str, &str) {
    token.rsplit_once('.').unwrap()
}

/// Other signatures for a message, each from the right one.
fn spoiled(kind: Kind, message: &str, good: &str) -> Vec<(&'static str, String)> {
    let octets = URL_SAFE_NO_PAD.decode(good).unwrap();
    let foreign = ISSUER.sign_text(2, message);
    let other = ISSUER.sign_text(1 - kind.key(), message);
    let mut flipped = octets.clone();
    flipped[100] ^= 1;
    let mut reversed = octets.clone();
    reversed.reverse();
    let mut longer = vec![0];
    longer.extend(&octets);
    let again = ISSUER.sign_text(kind.key(), &format!("{message}A"));
    vec![
        ("stripped", String::new()),
        ("one character short", good[..good.len() - 1].to_owned()),
        ("two characters short", good[..good.len() - 2].to_owned()),
        ("one octet short", URL_SAFE_NO_PAD.encode(&octets[..255])),
        ("one octet long", URL_SAFE_NO_PAD.encode(longer)),
        ("one character long", format!("{good}A")),
        ("twice", format!("{good}{good}")),
        ("one bit flipped", URL_SAFE_NO_PAD.encode(flipped)),
        ("reversed", URL_SAFE_NO_PAD.encode(reversed)),
        ("nothing but zeros", URL_SAFE_NO_PAD.encode([0; 256])),
        (
            "one",
            URL_SAFE_NO_PAD.encode([&[0; 255][..], &[1]].concat()),
        ),
        ("nothing but ones", URL_SAFE_NO_PAD.encode([255; 256])),
        ("padded", format!("{good}==")),
        ("the standard alphabet", STANDARD.encode(&octets)),
        ("a space before", format!(" {good}")),
        ("a line feed behind", format!("{good}\n")),
        ("no base64", "!!".to_owned()),
        ("60 kB", "A".repeat(60_000)),
        ("an unknown key's", parts(&foreign).1.to_owned()),
        ("the pool's other key's", parts(&other).1.to_owned()),
        ("that of another text", parts(&again).1.to_owned()),
    ]
}

#[test]
fn only_the_right_signature_is_taken() {
    for kind in KINDS {
        let good = kind.good();
        let (message, signature) = parts(&good);
        for (what, spoiled) in spoiled(kind, message, signature) {
            let token = format!("{message}.{spoiled}");
            refuses(kind, &token, &TokenProblem::Signature, what);
        }
    }
}

#[test]
fn a_signature_covers_header_and_payload() {
    for kind in KINDS {
        let good = kind.good();
        let (_, signature) = parts(&good);
        let mut claims = kind.claims();
        claims["email"] = json!("eve@example.com");
        let mut header = kind.header();
        header["typ"] = json!("JWT");
        for (header, claims) in [(kind.header(), claims), (header, kind.claims())] {
            let [header, claims] = [header, claims].map(|part| encode(&part));
            let token = format!("{header}.{claims}.{signature}");
            refuses(kind, &token, &TokenProblem::Signature, "another text");
        }
    }
}

fn encode(part: &Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}

/// Spellings of the public key that somebody could take for a shared secret.
fn secrets(kind: Kind) -> Vec<Vec<u8>> {
    let jwk = ISSUER.jwk(kind.key());
    let n = jwk["n"].as_str().unwrap();
    let octets = URL_SAFE_NO_PAD.decode(n).unwrap();
    let pem = format!(
        "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
        STANDARD.encode(&octets)
    );
    vec![
        n.as_bytes().to_vec(),
        octets,
        jwk.to_string().into_bytes(),
        pem.into_bytes(),
        Vec::new(),
    ]
}

/// Key confusion: the public key as the key of a MAC. With the header changed, and with the right one kept.
#[test]
fn the_public_key_is_no_shared_secret() {
    let hs256 = json!({ "alg": "HS256" });
    for kind in KINDS {
        let mut confused = kind.header();
        confused["alg"] = hs256["alg"].clone();
        let rows = [
            (confused, TokenProblem::Algorithm),
            (kind.header(), TokenProblem::Signature),
        ];
        for ((header, problem), secret) in rows
            .iter()
            .flat_map(|row| secrets(kind).into_iter().map(move |secret| (row, secret)))
        {
            let message = format!("{}.{}", encode(header), encode(&kind.claims()));
            let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(&secret).unwrap();
            mac.update(message.as_bytes());
            let tag = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
            refuses(kind, &format!("{message}.{tag}"), problem, "a MAC");
        }
    }
}

/// RFC 8017, 5.2.2: the signature plus the modulus would be the same to the arithmetic.
#[test]
fn a_signature_is_smaller_than_the_modulus() {
    let jwk = ISSUER.jwk(0);
    let modulus = URL_SAFE_NO_PAD.decode(jwk["n"].as_str().unwrap()).unwrap();
    let modulus = rsa::BigUint::from_bytes_be(&modulus);
    let second_spelling = |number: i32| {
        let mut claims = Kind::Id.claims();
        claims["jti"] = json!(number);
        let token = ISSUER.token(0, &claims);
        let (message, signature) = parts(&token);
        let octets = URL_SAFE_NO_PAD.decode(signature).unwrap();
        let sum = (rsa::BigUint::from_bytes_be(&octets) + &modulus).to_bytes_be();
        (sum.len() == octets.len()).then(|| format!("{message}.{}", URL_SAFE_NO_PAD.encode(sum)))
    };
    // Only a small signature leaves room for it.
    let token = (0..5_000).find_map(second_spelling);
    let token = token.expect("a signature with room above it");
    refuses(Kind::Id, &token, &TokenProblem::Signature, "too large");
}
