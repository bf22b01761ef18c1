//! The secrets of one stand-in: its RSA signing keys, and the key of its session tokens.
//!
//! ID tokens and access tokens are signed by different keys, as Cognito does it. Both can be rolled over: the new ones sign
//! from then on, and the old ones stay known until they are dropped.

use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rsa::RsaPrivateKey;
use rsa::pkcs1::{
    DecodeRsaPrivateKey as _, EncodeRsaPrivateKey as _, EncodeRsaPublicKey as _, LineEnding,
};
use rsa::traits::PublicKeyParts as _;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::app::lock;
use crate::random;
use crate::store::{KEYS, Store, StoreError};

const BITS: usize = 2048;

/// One RSA key and the `kid` it goes by.
pub(crate) struct SigningKey {
    /// The key's name in the JWKS.
    pub(crate) kid: String,
    private: RsaPrivateKey,
}

/// The two keys that sign at the same time.
pub(crate) struct Pair {
    /// Signs ID tokens.
    pub(crate) id: SigningKey,
    /// Signs access tokens.
    pub(crate) access: SigningKey,
    /// Whether anybody is told of them.
    is_published: bool,
}

/// Everything a stand-in signs with.
pub(crate) struct Keys {
    /// Those that sign, and before them those that did.
    pairs: Mutex<Vec<Arc<Pair>>>,
    /// Binds Sync session tokens to identity and dataset.
    pub(crate) session_tokens: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct Saved {
    pairs: Vec<SavedPair>,
    session_tokens: String,
}

#[derive(Serialize, Deserialize)]
struct SavedPair {
    id: SavedKey,
    access: SavedKey,
    is_published: bool,
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
        if let Some(saved) = store.get::<Saved>(KEYS, "keys")? {
            return Self::read(&saved);
        }
        let keys = Self {
            pairs: Mutex::new(vec![Arc::new(Pair::make(true)?)]),
            session_tokens: random::bytes::<32>().to_vec(),
        };
        keys.save(&lock(&keys.pairs), store)?;
        Ok(keys)
    }

    fn read(saved: &Saved) -> Result<Self, KeyError> {
        let pairs = saved.pairs.iter().map(Pair::read);
        Ok(Self {
            pairs: Mutex::new(pairs.collect::<Result<_, _>>()?),
            session_tokens: STANDARD.decode(&saved.session_tokens).map_err(rsa_failed)?,
        })
    }

    fn save(&self, pairs: &[Arc<Pair>], store: &Store) -> Result<(), KeyError> {
        let pairs = pairs.iter().map(|pair| pair.save());
        let saved = Saved {
            pairs: pairs.collect::<Result<_, _>>()?,
            session_tokens: STANDARD.encode(&self.session_tokens),
        };
        Ok(store.put(KEYS, "keys", &saved)?)
    }

    /// The keys that sign.
    pub(crate) fn current(&self) -> Result<Arc<Pair>, KeyError> {
        let pairs = lock(&self.pairs);
        let last = pairs.last().cloned();
        last.ok_or_else(|| KeyError::Rsa("there are none".to_owned()))
    }

    /// All keys that the stand-in knows.
    pub(crate) fn known(&self) -> Vec<Arc<Pair>> {
        lock(&self.pairs).clone()
    }

    /// The keys that the world is told of, as JWKs.
    pub(crate) fn published(&self) -> Vec<Value> {
        let pairs = lock(&self.pairs);
        let published = pairs.iter().filter(|pair| pair.is_published);
        published
            .flat_map(|pair| [pair.id.jwk(), pair.access.jwk()])
            .collect()
    }

    /// Puts new keys in the place of those that sign; perhaps without telling anybody of them.
    pub(crate) fn roll_over(&self, is_published: bool, store: &Store) -> Result<(), KeyError> {
        let pair = Arc::new(Pair::make(is_published)?);
        let mut pairs = lock(&self.pairs);
        pairs.push(pair);
        self.save(&pairs, store)
    }

    /// Forgets all keys but those that sign.
    pub(crate) fn drop_old(&self, store: &Store) -> Result<(), KeyError> {
        let mut pairs = lock(&self.pairs);
        let old = pairs.len().saturating_sub(1);
        pairs.drain(..old);
        self.save(&pairs, store)
    }
}

impl Pair {
    /// Makes both keys at once, as each takes a good part of a second.
    fn make(is_published: bool) -> Result<Self, KeyError> {
        let (id, access) = std::thread::scope(|scope| {
            let id = scope.spawn(SigningKey::make);
            let access = SigningKey::make();
            (id.join(), access)
        });
        let id = id.map_err(|_| KeyError::Rsa("the thread ended early".to_owned()))??;
        Ok(Self {
            id,
            access: access?,
            is_published,
        })
    }

    fn read(saved: &SavedPair) -> Result<Arc<Self>, KeyError> {
        Ok(Arc::new(Self {
            id: SigningKey::read(&saved.id)?,
            access: SigningKey::read(&saved.access)?,
            is_published: saved.is_published,
        }))
    }

    fn save(&self) -> Result<SavedPair, KeyError> {
        Ok(SavedPair {
            id: self.id.save()?,
            access: self.access.save()?,
            is_published: self.is_published,
        })
    }
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
