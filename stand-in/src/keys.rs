//! The secrets of one stand-in: two RSA signing keys per run of its life, and the key of its session tokens.
//!
//! ID tokens and access tokens are signed by different keys, as Cognito does it.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rsa::RsaPrivateKey;
use rsa::pkcs1::{
    DecodeRsaPrivateKey as _, EncodeRsaPrivateKey as _, EncodeRsaPublicKey as _, LineEnding,
};
use rsa::traits::PublicKeyParts as _;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::random;
use crate::store::{KEYS, Store, StoreError};

const BITS: usize = 2048;

/// One RSA key and the `kid` it goes by.
pub(crate) struct SigningKey {
    /// The key's name in the JWKS.
    pub(crate) kid: String,
    private: RsaPrivateKey,
}

/// Everything a stand-in signs with.
pub(crate) struct Keys {
    /// Signs ID tokens.
    pub(crate) id: SigningKey,
    /// Signs access tokens.
    pub(crate) access: SigningKey,
    /// Binds Sync session tokens to identity and dataset.
    pub(crate) session_tokens: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct Saved {
    id: SavedKey,
    access: SavedKey,
    session_tokens: String,
}

#[derive(Serialize, Deserialize)]
struct SavedKey {
    kid: String,
    pkcs1: String,
}

/// Why there are no keys.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Making, reading or writing an RSA key failed.
    #[error("the signing keys cannot be made or read: {0}")]
    Rsa(String),
}

fn rsa_failed(error: impl std::fmt::Display) -> KeyError {
    KeyError::Rsa(error.to_string())
}

impl Keys {
    /// The keys kept in `store`, made now if there are none yet.
    pub(crate) fn load(store: &Store) -> Result<Self, KeyError> {
        let saved = match store.get::<Saved>(KEYS, "keys")? {
            Some(saved) => saved,
            None => make(store)?,
        };
        Ok(Self {
            id: SigningKey::read(&saved.id)?,
            access: SigningKey::read(&saved.access)?,
            session_tokens: STANDARD.decode(&saved.session_tokens).map_err(rsa_failed)?,
        })
    }
}

/// Makes both keys at once, as each takes a good part of a second.
fn make(store: &Store) -> Result<Saved, KeyError> {
    let (id, access) = std::thread::scope(|scope| {
        let id = scope.spawn(SigningKey::make);
        (id.join(), SigningKey::make())
    });
    let id = id.map_err(|_| KeyError::Rsa("the thread ended early".to_owned()))??;
    let saved = Saved {
        id: id.save()?,
        access: access?.save()?,
        session_tokens: STANDARD.encode(random::bytes::<32>()),
    };
    store.put(KEYS, "keys", &saved)?;
    Ok(saved)
}

impl SigningKey {
    /// A new key with a random `kid`.
    pub(crate) fn make() -> Result<Self, KeyError> {
        let private = RsaPrivateKey::new(&mut rand::rngs::OsRng, BITS).map_err(rsa_failed)?;
        Ok(Self {
            kid: STANDARD.encode(random::bytes::<32>()),
            private,
        })
    }

    fn read(saved: &SavedKey) -> Result<Self, KeyError> {
        let der = STANDARD.decode(&saved.pkcs1).map_err(rsa_failed)?;
        Ok(Self {
            kid: saved.kid.clone(),
            private: RsaPrivateKey::from_pkcs1_der(&der).map_err(rsa_failed)?,
        })
    }

    fn save(&self) -> Result<SavedKey, KeyError> {
        Ok(SavedKey {
            kid: self.kid.clone(),
            pkcs1: STANDARD.encode(self.private_der()?),
        })
    }

    /// The private key as PKCS #1.
    pub(crate) fn private_der(&self) -> Result<Vec<u8>, KeyError> {
        let der = self.private.to_pkcs1_der().map_err(rsa_failed)?;
        Ok(der.as_bytes().to_vec())
    }

    /// The public key as PEM, which a careless verifier could take for an HMAC secret.
    pub(crate) fn public_pem(&self) -> Result<String, KeyError> {
        self.private
            .to_public_key()
            .to_pkcs1_pem(LineEnding::LF)
            .map_err(rsa_failed)
    }

    /// The modulus and the exponent, base64url.
    pub(crate) fn public_parts(&self) -> (String, String) {
        (
            URL_SAFE_NO_PAD.encode(self.private.n().to_bytes_be()),
            URL_SAFE_NO_PAD.encode(self.private.e().to_bytes_be()),
        )
    }

    /// The public key as a JWK (RFC 7517).
    pub(crate) fn jwk(&self) -> Value {
        let (n, e) = self.public_parts();
        json!({"alg": "RS256", "e": e, "kid": self.kid, "kty": "RSA", "n": n, "use": "sig"})
    }
}
