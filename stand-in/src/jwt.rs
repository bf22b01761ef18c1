//! Signed tokens: made and read by the `jsonwebtoken` crate, and bent out of shape on demand.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde_json::{Value, json};

use crate::control::faults::How;
use crate::keys::{KeyError, SigningKey};

fn failed(error: impl std::fmt::Display) -> KeyError {
    KeyError::Rsa(error.to_string())
}

/// `claims` as a JWS in compact form (RFC 7515), RS256.
pub(crate) fn sign(key: &SigningKey, claims: &Value) -> Result<String, KeyError> {
    sign_as(&key.kid, key, claims)
}

fn sign_as(kid: &str, key: &SigningKey, claims: &Value) -> Result<String, KeyError> {
    let key = EncodingKey::from_rsa_der(&key.private_der()?);
    jsonwebtoken::encode(&header(Algorithm::RS256, kid), claims, &key).map_err(failed)
}

/// Cognito's header: `kid` and `alg` only.
fn header(algorithm: Algorithm, kid: &str) -> Header {
    Header {
        typ: None,
        kid: Some(kid.to_owned()),
        ..Header::new(algorithm)
    }
}

/// The claims, if `key` signed the token. Time and audience are left to the caller, who has the clock.
pub(crate) fn read(key: &SigningKey, token: &str) -> Option<Value> {
    let kid = jsonwebtoken::decode_header(token).ok()?.kid?;
    if kid != key.kid {
        return None;
    }
    let (n, e) = key.public_parts();
    let public = DecodingKey::from_rsa_components(&n, &e).ok()?;
    let mut validation = Validation::new(Algorithm::RS256);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    jsonwebtoken::decode(token, &public, &validation)
        .map(|data| data.claims)
        .ok()
}

/// A hostile token in place of the one that [`sign`] would have made.
pub(crate) fn forge(how: How, key: &SigningKey, mut claims: Value) -> Result<String, KeyError> {
    bend(how, &mut claims);
    match how {
        How::AlgNone => Ok(unsigned(&key.kid, &claims)),
        How::Hs256WithPublicKey => {
            let secret = EncodingKey::from_secret(key.public_pem()?.as_bytes());
            jsonwebtoken::encode(&header(Algorithm::HS256, &key.kid), &claims, &secret)
                .map_err(failed)
        }
        How::WrongKid => sign_as("a-kid-that-no-key-has", key, &claims),
        How::WrongKey => sign_as(&key.kid, &SigningKey::make()?, &claims),
        How::Truncated => {
            let mut token = sign(key, &claims)?;
            token.truncate(token.len() - 20);
            Ok(token)
        }
        _ => sign(key, &claims),
    }
}

/// Changes the claims of a token that is then signed properly.
fn bend(how: How, claims: &mut Value) {
    const HOUR: i64 = 3600;
    let at = |claims: &Value, name: &str| claims[name].as_i64().unwrap_or_default();
    match how {
        How::WrongIss => claims["iss"] = json!("https://cognito-idp.example.com/us-east-1_Other"),
        How::WrongAud if claims["aud"].is_null() => claims["client_id"] = json!("anotherclient"),
        How::WrongAud => claims["aud"] = json!("anotherclient"),
        How::WrongTokenUse if claims["token_use"] == "id" => claims["token_use"] = json!("access"),
        How::WrongTokenUse => claims["token_use"] = json!("id"),
        How::WrongNonce => claims["nonce"] = json!("another-nonce"),
        How::NoNonce => remove(claims, "nonce"),
        How::WrongAtHash => claims["at_hash"] = json!("AAAAAAAAAAAAAAAAAAAAAA"),
        How::HtmlName => claims["name"] = json!("<img src=x onerror=alert(1)>"),
        How::Expired => {
            let issued = at(claims, "iat") - 2 * HOUR;
            claims["iat"] = json!(issued);
            claims["auth_time"] = json!(issued);
            claims["exp"] = json!(issued + HOUR);
        }
        How::FutureIat => {
            claims["iat"] = json!(at(claims, "iat") + HOUR);
            claims["exp"] = json!(at(claims, "exp") + HOUR);
        }
        How::AlgNone | How::Hs256WithPublicKey | How::WrongKid | How::WrongKey | How::Truncated => {
        }
    }
}

fn remove(claims: &mut Value, name: &str) {
    if let Some(claims) = claims.as_object_mut() {
        claims.remove(name);
    }
}

fn unsigned(kid: &str, claims: &Value) -> String {
    let header = json!({"alg": "none", "kid": kid});
    format!(
        "{}.{}.",
        URL_SAFE_NO_PAD.encode(header.to_string()),
        URL_SAFE_NO_PAD.encode(claims.to_string())
    )
}
