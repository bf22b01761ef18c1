//! A passkey authenticator and the browser around it, for tests: ES256 by `p256`, CBOR by hand.
//!
//! See <https://www.w3.org/TR/webauthn-3/#sctn-authenticator-data>.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

pub(crate) const ORIGIN: &str = "http://localhost:8080";

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const ATTESTED_DATA: u8 = 0x40;

/// One passkey, and how honest the world around it is.
#[derive(Clone)]
pub(crate) struct Authenticator {
    key: SigningKey,
    pub(crate) id: Vec<u8>,
    pub(crate) counter: u32,
    pub(crate) user_verified: bool,
    /// Where the page claims to be.
    pub(crate) origin: String,
    /// Whom the passkey is for, whatever the options say.
    pub(crate) relying_party_id: String,
    /// Takes the place of the challenge in the options.
    pub(crate) challenge: Option<String>,
    /// `crossOrigin`
    pub(crate) framed: bool,
    /// COSE's number of the algorithm in the key.
    pub(crate) algorithm: i8,
    user_handle: Value,
}

impl Authenticator {
    pub(crate) fn new() -> Self {
        Self {
            key: SigningKey::random(&mut rand::rngs::OsRng),
            id: rand::random::<[u8; 32]>().to_vec(),
            counter: 0,
            user_verified: true,
            origin: ORIGIN.to_owned(),
            relying_party_id: "localhost".to_owned(),
            challenge: None,
            framed: false,
            algorithm: -7,
            user_handle: Value::Null,
        }
    }

    /// `navigator.credentials.create()`; gives a `RegistrationResponseJSON`.
    pub(crate) fn create(&mut self, options: &Value) -> Value {
        self.user_handle = options["user"]["id"].clone();
        let mut authenticator_data = self.authenticator_data(ATTESTED_DATA);
        authenticator_data.extend([0; 16]);
        authenticator_data.extend([0, u8::try_from(self.id.len()).unwrap()]);
        authenticator_data.extend(&self.id);
        authenticator_data.extend(self.cose_key());
        let mut object = vec![0xa3];
        object.extend(b"\x63fmt\x64none\x67attStmt\xa0\x68authData\x58");
        object.push(u8::try_from(authenticator_data.len()).unwrap());
        object.extend(authenticator_data);
        self.credential(&json!({
            "clientDataJSON": encode(&self.client_data("webauthn.create", options)),
            "attestationObject": encode(&object),
            "transports": ["internal", "hybrid"],
        }))
    }

    /// `navigator.credentials.get()`; gives an `AuthenticationResponseJSON`.
    pub(crate) fn get(&mut self, options: &Value) -> Value {
        self.counter += 1;
        let client_data = self.client_data("webauthn.get", options);
        let authenticator_data = self.authenticator_data(0);
        let mut signed = authenticator_data.clone();
        signed.extend(Sha256::digest(&client_data));
        let signature: Signature = self.key.sign(&signed);
        self.credential(&json!({
            "clientDataJSON": encode(&client_data),
            "authenticatorData": encode(&authenticator_data),
            "signature": encode(signature.to_der().as_bytes()),
            "userHandle": self.user_handle,
        }))
    }

    fn credential(&self, response: &Value) -> Value {
        json!({
            "id": encode(&self.id),
            "rawId": encode(&self.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {"credProps": {"rk": true}},
            "response": response,
        })
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let asked = options["challenge"].as_str().unwrap();
        let challenge = self.challenge.as_deref().unwrap_or(asked);
        let client_data = json!({
            "type": kind,
            "challenge": challenge,
            "origin": self.origin,
            "crossOrigin": self.framed,
        });
        client_data.to_string().into_bytes()
    }

    fn authenticator_data(&self, flags: u8) -> Vec<u8> {
        let verified = if self.user_verified { USER_VERIFIED } else { 0 };
        let mut data = Sha256::digest(&self.relying_party_id).to_vec();
        data.push(USER_PRESENT | verified | flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// A map of 1: 2 (EC2), 3: the algorithm, -1: 1 (P-256), -2: x, -3: y (RFC 9053, section 7.1).
    fn cose_key(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_encoded_point(false);
        let minus = u8::try_from(-1 - self.algorithm).unwrap();
        let mut key = vec![0xa5, 0x01, 0x02, 0x03];
        key.extend(if minus < 24 {
            vec![0x20 | minus]
        } else {
            vec![0x38, minus]
        });
        key.extend([0x20, 0x01, 0x21, 0x58, 0x20]);
        key.extend(point.x().unwrap());
        key.extend([0x22, 0x58, 0x20]);
        key.extend(point.y().unwrap());
        key
    }
}

pub(crate) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(crate) fn decode(text: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text.as_str().unwrap()).unwrap()
}
