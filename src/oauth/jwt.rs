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

/// Moduli shorter than this are not taken (RFC 7518, 3.3).
const MIN_MODULUS_BITS: usize = 2048;

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
    let first = *modulus.first().filter(|first| **first != 0)?;
    let bits = modulus.len() * 8 - first.leading_zeros() as usize;
    let strong = bits >= MIN_MODULUS_BITS && e == EXPONENT;
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
        let claims = unverified_claims(id_token);
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

/// A token taken apart (RFC 7515, 3.1). Nothing of it is believed by that.
pub struct Jws<'a> {
    message: &'a str,
    signature: &'a str,
    header: Value,
    /// What it says, an object; null if it cannot be read.
    pub claims: Value,
    key: Option<&'a Key>,
}

impl<'a> Jws<'a> {
    /// Takes a token apart and finds its key.
    pub fn new(token: &'a Secret, keys: &'a Jwks) -> Self {
        let [message, signature, header, payload] = split(token.expose()).unwrap_or_default();
        let [header, claims] = [header, payload].map(|text| part(text).unwrap_or_default());
        let mut named = keys.0.iter().filter(|key| header["kid"] == *key.kid);
        // A name that two keys have is that of none.
        let key = named.next().filter(|_| named.next().is_none());
        Self {
            message,
            signature,
            header,
            claims,
            key,
        }
    }

    /// Whether there are three parts, and a header that can be read.
    pub fn is_well_formed(&self) -> bool {
        self.header.is_object()
    }

    /// Whether it is signed with RS256, and nothing beside has to be understood.
    pub fn is_rs256(&self) -> bool {
        self.header["alg"] == "RS256" && self.header.get("crit").is_none()
    }

    /// Whether its key is known.
    pub fn has_key(&self) -> bool {
        self.key.is_some()
    }

    /// Whether the signature is that of its key.
    pub fn is_signed(&self) -> bool {
        self.key.is_some_and(|key| {
            let verified =
                crypto::verify(self.signature, self.message, &key.public, Algorithm::RS256);
            matches!(verified, Ok(true)) && key.is_in_range(self.signature)
        })
    }
}

/// What is signed, the signature, and what is signed again in its two parts.
fn split(token: &str) -> Option<[&str; 4]> {
    let (message, signature) = token.rsplit_once('.')?;
    let (header, payload) = message.split_once('.')?;
    let fits = token.len() <= MAX_BYTES && !payload.contains('.');
    fits.then_some([message, signature, header, payload])
}

/// What the payload of a token says that nobody has checked here; null if it cannot be read.
pub fn unverified_claims(token: &Secret) -> Value {
    let payload = split(token.expose()).and_then(|[.., payload]| part(payload));
    payload.unwrap_or_default()
}

/// The same of its header.
pub fn unverified_header(token: &Secret) -> Value {
    let header = split(token.expose()).and_then(|[_, _, header, _]| part(header));
    header.unwrap_or_default()
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
fn part(encoded: &str) -> Option<Value> {
    let decoded = URL_SAFE_NO_PAD.decode(encoded).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    let value: Value = serde_json::from_str(&text).ok()?;
    value.is_object().then_some(value)
}
