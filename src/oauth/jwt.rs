//! Signed tokens and the keys that prove them ([RFC 7515](https://www.rfc-editor.org/rfc/rfc7515),
//! [RFC 7517](https://www.rfc-editor.org/rfc/rfc7517)). RS256 and nothing else.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken_rustcrypto::{Algorithm, DecodingKey, crypto};
use serde_json::Value;

use crate::config::Config;
use crate::http::{Failure, Request, Response};
use crate::oauth::token::TokenSet;
use crate::secret::Secret;
use crate::time::UnixSeconds;

/// Tokens of Cognito have some 1 to 4 kB; whatever is much larger is not read at all.
const MAX_TOKEN_BYTES: usize = 64 * 1024;

/// Moduli shorter than this are not taken (RFC 7518, 3.3), in octets.
const MIN_MODULUS_BYTES: usize = 256;

/// Why a token is not believed; one variant for each check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenProblem {
    /// Not three parts of base64url JSON.
    Malformed,
    /// `alg` is not RS256.
    Algorithm,
    /// No key of the user pool has this `kid`.
    UnknownKey,
    /// The signature is not that of the key.
    Signature,
    /// `iss` is not the user pool.
    Issuer,
    /// `aud` (ID token) or `client_id` (access token) is not our app client.
    Audience,
    /// `token_use` is another one.
    TokenUse,
    /// `exp` is over.
    Expired,
    /// `iat` lies ahead, or is missing.
    IssuedAt,
    /// `nonce` is not the one that we sent.
    Nonce,
    /// `at_hash` is not that of the access token.
    AtHash,
    /// `sub` is missing, or not the same in both tokens or after a refresh.
    Subject,
}

/// The public keys of a user pool.
#[derive(Clone, Debug, PartialEq)]
pub struct Jwks(Vec<(String, DecodingKey)>);

/// Asks the issuer for its keys.
pub fn jwks_request(config: &Config) -> Request {
    Request::get(format!("{}/.well-known/jwks.json", config.issuer()))
}

/// Reads a key set. Keys for other purposes, of other kinds or too weak are left out (RFC 7517, 5).
pub fn jwks_response(response: &Response) -> Result<Jwks, Failure> {
    let body = response.json()?;
    let keys = body["keys"].as_array().ok_or(Failure::Malformed)?;
    Ok(Jwks(keys.iter().filter_map(rsa_key).collect()))
}

fn rsa_key(jwk: &Value) -> Option<(String, DecodingKey)> {
    let text = |name: &str| jwk[name].as_str();
    let fits = |name, only| text(name).is_none_or(|value| value == only);
    let (kid, n, e) = (text("kid")?, text("n")?, text("e")?);
    let octets = URL_SAFE_NO_PAD.decode(n).ok()?;
    let strong = octets.len() >= MIN_MODULUS_BYTES && octets.first() != Some(&0);
    let usable = text("kty") == Some("RSA") && fits("use", "sig") && fits("alg", "RS256") && strong;
    usable
        .then(|| DecodingKey::from_rsa_components(n, e).ok())
        .flatten()
        .map(|key| (kid.to_owned(), key))
}

/// What an ID token says that nobody has checked: good for telling which tokens to check, and for nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// `sub`
    pub sub: String,
    /// `exp`
    pub expires_at: UnixSeconds,
}

impl Claimed {
    /// Reads it; what cannot be read is empty, and has ended.
    pub fn of(tokens: &TokenSet) -> Self {
        let mut parts = tokens.id_token.expose().split('.');
        let claims = parts.nth(1).and_then(|payload| part(payload).ok());
        let claims = claims.unwrap_or_default();
        Self {
            sub: claims["sub"].as_str().unwrap_or_default().to_owned(),
            expires_at: UnixSeconds(claims["exp"].as_i64().unwrap_or_default()),
        }
    }
}

/// The payload of a token whose signature is right. Its claims still have to be judged.
pub fn verified_payload(token: &Secret, keys: &Jwks) -> Result<Value, TokenProblem> {
    let token = token.expose();
    if token.len() > MAX_TOKEN_BYTES {
        return Err(TokenProblem::Malformed);
    }
    let (message, signature) = token.rsplit_once('.').ok_or(TokenProblem::Malformed)?;
    let (header, payload) = message.split_once('.').ok_or(TokenProblem::Malformed)?;
    if payload.contains('.') {
        return Err(TokenProblem::Malformed);
    }
    let header = part(header)?;
    if header["alg"] != "RS256" || header.get("crit").is_some() {
        return Err(TokenProblem::Algorithm);
    }
    let kid = header["kid"].as_str().unwrap_or_default();
    let (_, key) = keys
        .0
        .iter()
        .find(|(known, _)| known == kid)
        .ok_or(TokenProblem::UnknownKey)?;
    match crypto::verify(signature, message, key, Algorithm::RS256) {
        Ok(true) => part(payload),
        _ => Err(TokenProblem::Signature),
    }
}

fn part(encoded: &str) -> Result<Value, TokenProblem> {
    let decoded = URL_SAFE_NO_PAD
        .decode(encoded)
        .map_err(|_| TokenProblem::Malformed)?;
    let text = String::from_utf8(decoded).map_err(|_| TokenProblem::Malformed)?;
    match serde_json::from_str(&text) {
        Ok(value @ Value::Object(_)) => Ok(value),
        _ => Err(TokenProblem::Malformed),
    }
}
