//! Signed tokens and the keys that prove them ([RFC 7515](https://www.rfc-editor.org/rfc/rfc7515),
//! [RFC 7517](https://www.rfc-editor.org/rfc/rfc7517)). RS256 and nothing else.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken_rustcrypto::{Algorithm, DecodingKey, crypto};
use serde::Serialize;
use serde_json::Value;

use crate::config::Config;
use crate::http::{Failure, Request, Response};
use crate::secret::Secret;
use crate::time::UnixSeconds;

/// Tokens and key sets of Cognito have some 1 to 4 kB; whatever is much larger is not read at all.
const MAX_BYTES: usize = 64 * 1024;

/// 65537, the exponent of all keys of Cognito. Others have no use, and some of them are weak.
const EXPONENT: &str = "AQAB";

/// Moduli shorter than this are not taken (RFC 7518, 3.3), in octets.
const MIN_MODULUS_BYTES: usize = 256;

/// Why a token is not believed; one variant for each check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenProblem {
    /// Not three parts of base64url JSON.
    Malformed,
    /// `alg` is not RS256.
    Algorithm,
    /// No key of the user pool has this `kid`, or more than one.
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
    /// `iat` lies ahead, or is missing; or there is an `nbf` and it lies ahead.
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
pub struct Jwks(Vec<Key>);

#[derive(Clone, Debug, PartialEq)]
struct Key {
    kid: String,
    /// The number that every signature is smaller than.
    modulus: Vec<u8>,
    public: DecodingKey,
}

/// Asks the issuer for its keys.
pub fn jwks_request(config: &Config) -> Request {
    Request::get(format!("{}/.well-known/jwks.json", config.issuer()))
}

/// Reads a key set. Keys for other purposes, of other kinds or too weak are left out (RFC 7517, 5).
pub fn jwks_response(response: &Response) -> Result<Jwks, Failure> {
    let body = response.json()?;
    if response.body.len() > MAX_BYTES {
        return Err(Failure::Malformed);
    }
    let keys = body["keys"].as_array().ok_or(Failure::Malformed)?;
    Ok(Jwks(keys.iter().filter_map(rsa_key).collect()))
}

fn rsa_key(jwk: &Value) -> Option<Key> {
    let text = |name: &str| jwk[name].as_str();
    let fits = |name, only| text(name).is_none_or(|value| value == only);
    let (kid, n, e) = (text("kid")?, text("n")?, text("e")?);
    let modulus = URL_SAFE_NO_PAD.decode(n).ok()?;
    let strong = modulus.len() >= MIN_MODULUS_BYTES && modulus.first() != Some(&0) && e == EXPONENT;
    let usable = text("kty") == Some("RSA") && fits("use", "sig") && fits("alg", "RS256") && strong;
    let public = usable.then(|| DecodingKey::from_rsa_components(n, e).ok())??;
    Some(Key {
        kid: kid.to_owned(),
        modulus,
        public,
    })
}

/// What an ID token says that nobody has checked: good for telling which tokens to check, and for a name to begin with
/// where one signs in again. Nothing else may be made of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Claimed {
    /// `sub`
    pub sub: String,
    /// `cognito:username`, if it can be typed: not that of somebody from an external provider.
    pub username: String,
    /// `exp`
    #[serde(skip)]
    pub expires_at: UnixSeconds,
}

impl Claimed {
    /// Reads it; what cannot be read is empty, and has ended.
    pub fn of(id_token: &Secret) -> Self {
        let mut parts = id_token.expose().split('.');
        let claims = parts.nth(1).and_then(|payload| part(payload).ok());
        let claims = claims.unwrap_or_default();
        let is_external = claims.get("identities").is_some();
        let username = if is_external {
            String::new()
        } else {
            text(&claims, "cognito:username")
        };
        Self {
            sub: text(&claims, "sub"),
            username,
            expires_at: UnixSeconds(claims["exp"].as_i64().unwrap_or_default()),
        }
    }

    /// Reads what was written as JSON, of tokens that have ended.
    pub(super) fn read(json: &Value) -> Self {
        Self {
            sub: text(json, "sub"),
            username: text(json, "username"),
            expires_at: UnixSeconds(0),
        }
    }
}

fn text(json: &Value, name: &str) -> String {
    json[name].as_str().unwrap_or_default().to_owned()
}

/// The payload of a token whose signature is right. Its claims still have to be judged.
pub fn verified_payload(token: &Secret, keys: &Jwks) -> Result<Value, TokenProblem> {
    let token = token.expose();
    if token.len() > MAX_BYTES {
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
    let mut named = keys.0.iter().filter(|key| header["kid"] == *key.kid);
    let (Some(key), None) = (named.next(), named.next()) else {
        return Err(TokenProblem::UnknownKey);
    };
    match crypto::verify(signature, message, &key.public, Algorithm::RS256) {
        Ok(true) if key.is_in_range(signature) => part(payload),
        _ => Err(TokenProblem::Signature),
    }
}

impl Key {
    /// Whether a signature has the length of the modulus and is smaller (RFC 8017, 8.2.2 and 5.2.2). The library does not
    /// ask, and would take a second spelling of each signature.
    fn is_in_range(&self, signature: &str) -> bool {
        let octets = URL_SAFE_NO_PAD.decode(signature);
        octets.is_ok_and(|octets| octets.len() == self.modulus.len() && octets < self.modulus)
    }
}

/// The last of several members of one name counts, which RFC 7515 (4) and RFC 7519 (4) allow: all readers of this page
/// agree on it, and all of the text is signed.
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
