//! The client's half of SRP-6a ([RFC 5054](https://www.rfc-editor.org/rfc/rfc5054), 2.5) with the group, the padding
//! and the key derivation of Cognito: the password never leaves the page.
//!
//! | letter | is |
//! |---|---|
//! | N, g | the 3072-bit group of RFC 5054, appendix A, and its generator 2 |
//! | k | multiplier, SHA-256(PAD(N) ‖ PAD(g)) |
//! | a, A | our ephemeral secret, and g^a mod N |
//! | B | the server's ephemeral, k·v + g^b mod N |
//! | u | scrambler, SHA-256(PAD(A) ‖ PAD(B)) |
//! | s, x | the salt, and the secret derived from the password |
//! | S, K | the premaster secret, and the key derived from it |
//!
//! Where Cognito departs from the RFC: PAD is not padding to the length of N but the shortest two's complement, as
//! Java's `BigInteger` writes it; K comes by HKDF with the info "Caldera Derived Key"; and the proof is a MAC over the
//! challenge, not M1. A remembered device does the same with its group key in place of the pool's name and its key in
//! place of the user's id.
//!
//! A power modulo N takes long enough to be felt. So there is one in [`Ephemeral::new`] and one in [`device_verifier`],
//! both of g, which is quick; S is taken in [steps](Claim::step) as long as those; and everything else is cheap.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use crypto_bigint::zeroize::Zeroizing;
use crypto_bigint::{U256, U3072};

pub use super::srp_claim::{Claim, Key, Progress};
use super::srp_group::{Digits, Element, digits, pad, power_of_g};
use crate::hash::{hex, hex_bytes, sha256};
use crate::secret::{Secret, redacted};

/// What the server sent that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SrpError {
    /// `SRP_B` is no number below 2^3072, or a multiple of N.
    B,
    /// `SALT` is no number.
    Salt,
    /// `SECRET_BLOCK` is not base64.
    SecretBlock,
    /// u is zero.
    U,
}

/// The part of a `PASSWORD_VERIFIER` challenge that the arithmetic needs.
#[derive(Clone, Copy, Debug)]
pub struct PasswordVerifier<'a> {
    /// B in hexadecimal digits.
    pub srp_b: &'a str,
    /// s in hexadecimal digits.
    pub salt: &'a str,
    /// Goes back as it came.
    pub secret_block: &'a str,
}

/// Whose password it is.
#[derive(Clone, Copy, Debug)]
pub struct Owner<'a> {
    /// The pool's id after the underscore, or a device's group key.
    pub pool_name: &'a str,
    /// `USER_ID_FOR_SRP`, or a device's key.
    pub user_id: &'a str,
    /// The password.
    pub password: &'a Secret,
}

/// a and A, made before the player has typed his password.
#[derive(Clone, PartialEq, Eq)]
pub struct Ephemeral {
    a: Digits,
    public: Box<U3072>,
}

/// What a user pool keeps of a device: it proves the device's password without telling it.
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceVerifier {
    /// PAD(v) in base64.
    pub password_verifier: String,
    /// PAD(s) in base64.
    pub salt: String,
}

redacted!(Ephemeral, DeviceVerifier);

impl Ephemeral {
    /// A = g^a mod N, with an a of 256 random bits: as strong as the group.
    pub fn new(entropy: &[u8; 32]) -> Self {
        let a = Zeroizing::new(U256::from_be_slice(entropy));
        Self {
            a: digits(entropy),
            public: Box::new(power_of_g(&a).retrieve()),
        }
    }

    /// `SRP_A`: hexadecimal digits without padding.
    pub fn srp_a(&self) -> String {
        let digits = hex(&self.public.to_be_bytes());
        digits.trim_start_matches('0').to_owned()
    }

    /// Checks the challenge; the arithmetic of the answer is then done in steps.
    pub fn claim(
        &self,
        challenge: PasswordVerifier<'_>,
        owner: Owner<'_>,
    ) -> Result<Claim, SrpError> {
        let b = b(challenge.srp_b)?;
        let salt = hex_bytes(challenge.salt).ok_or(SrpError::Salt)?;
        let secret_block = STANDARD
            .decode(challenge.secret_block)
            .map_err(|_| SrpError::SecretBlock)?;
        let u = u(&self.public, &b)?;
        let Owner {
            pool_name, user_id, ..
        } = owner;
        let message = [pool_name.as_bytes(), user_id.as_bytes(), &secret_block].concat();
        Ok(Claim::new(&self.a, &b, u, x(&salt, owner), message))
    }
}

/// v = g^x mod N
pub fn device_verifier(owner: Owner<'_>, salt: &[u8; 16]) -> DeviceVerifier {
    let v = power_of_g(&x(salt, owner)).retrieve();
    DeviceVerifier {
        password_verifier: STANDARD.encode(pad(&v.to_be_bytes())),
        salt: STANDARD.encode(pad(salt)),
    }
}

/// B, which is refused when it is 0 mod N: the server would know S without the password.
fn b(srp_b: &str) -> Result<U3072, SrpError> {
    let bytes = hex_bytes(srp_b).ok_or(SrpError::B)?;
    let mut whole = [0; 384];
    let start = whole.len().checked_sub(bytes.len()).ok_or(SrpError::B)?;
    whole[start..].copy_from_slice(&bytes);
    let b = U3072::from_be_slice(&whole);
    if Element::new(&b).retrieve() == U3072::ZERO {
        Err(SrpError::B)
    } else {
        Ok(b)
    }
}

/// u = SHA-256(PAD(A) ‖ PAD(B))
fn u(public: &U3072, b: &U3072) -> Result<U256, SrpError> {
    let u = U256::from_be_slice(&sha256(&[
        &pad(&public.to_be_bytes()),
        &pad(&b.to_be_bytes()),
    ]));
    if u == U256::ZERO {
        Err(SrpError::U)
    } else {
        Ok(u)
    }
}

/// x = SHA-256(PAD(s) ‖ SHA-256(pool name ‖ user id ‖ ":" ‖ password))
fn x(salt: &[u8], owner: Owner<'_>) -> Zeroizing<U256> {
    let Owner {
        pool_name,
        user_id,
        password,
    } = owner;
    let inner = Zeroizing::new(sha256(&[
        pool_name.as_bytes(),
        user_id.as_bytes(),
        b":",
        password.expose().as_bytes(),
    ]));
    Zeroizing::new(U256::from_be_slice(&sha256(&[&pad(salt), &*inner])))
}

#[cfg(test)]
mod tests {
    use super::{
        Claim, Element, Ephemeral, Key, Owner, PasswordVerifier, Progress, SrpError, U3072, b,
        device_verifier, digits, u, x,
    };
    use crate::cognito::srp_claim::tests::premaster;
    use crate::cognito::srp_claim::{exponent, key};
    use crate::cognito::srp_group::{Group, raise};
    use crate::hash::{hex, hex_bytes, sha256};
    use crate::secret::Secret;
    use crypto_bigint::modular::ConstMontyParams as _;
    use serde_json::Value;

    fn vectors() -> Value {
        serde_json::from_str(include_str!("../../tests/vectors/srp/cases.json")).unwrap()
    }

    fn text<'a>(value: &'a Value, name: &str) -> &'a str {
        value[name].as_str().unwrap()
    }

    /// The ephemeral of the vectors, with an `a` of 1024 bits.
    fn ephemeral(vectors: &Value) -> Ephemeral {
        let a = digits(&hex_bytes(text(vectors, "a")).unwrap());
        let g = Element::new(&U3072::from_u8(2));
        let power = a
            .iter()
            .rev()
            .fold(Element::ONE, |start, digit| **raise(&start, &g, *digit));
        let public = Box::new(power.retrieve());
        Ephemeral { a, public }
    }

    fn trimmed(bytes: &[u8]) -> String {
        hex(bytes).trim_start_matches('0').to_owned()
    }

    /// All steps, and how many they are.
    fn finished(mut claim: Claim) -> (Key, usize) {
        for steps in 1.. {
            match claim.step() {
                Progress::More(next) => claim = next,
                Progress::Done(key) => return (key, steps),
            }
        }
        unreachable!()
    }

    #[test]
    fn every_intermediate_of_every_vector() {
        let vectors = vectors();
        let ephemeral = ephemeral(&vectors);
        assert_eq!(ephemeral.srp_a(), text(&vectors, "SRP_A"));
        for case in vectors["cases"].as_array().unwrap() {
            let name = text(case, "name");
            let password = Secret::from(text(case, "password"));
            let owner = Owner {
                pool_name: text(case, "pool_name"),
                user_id: text(case, "user_id"),
                password: &password,
            };
            let challenge = PasswordVerifier {
                srp_b: text(case, "SRP_B"),
                salt: text(case, "SALT"),
                secret_block: text(&vectors, "SECRET_BLOCK"),
            };
            let b = b(challenge.srp_b).unwrap();
            let u = u(&ephemeral.public, &b).unwrap();
            assert_eq!(trimmed(&u.to_be_bytes()), text(case, "u"), "{name}: u");
            let x = x(&hex_bytes(challenge.salt).unwrap(), owner);
            assert_eq!(trimmed(&x.to_be_bytes()), text(case, "x"), "{name}: x");
            let s = premaster(&b, &x, &exponent(&ephemeral.a, &u, &x));
            assert_eq!(trimmed(&s.to_be_bytes()), text(case, "S"), "{name}: S");
            assert_eq!(hex(&*key(&u, &s)), text(case, "K"), "{name}: K");
            let (key, steps) = finished(ephemeral.claim(challenge, owner).unwrap());
            assert_eq!(steps, 9, "{name}: steps");
            assert_eq!(hex(&*key.k), text(case, "K"), "{name}: K by steps");
            let signature = key.signature(text(&vectors, "TIMESTAMP"));
            assert_eq!(signature, text(case, "signature"), "{name}: signature");
        }
    }

    #[test]
    fn the_verifier_of_a_device() {
        let password = Secret::from("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJw==");
        let owner = Owner {
            pool_name: "-aBcDeFg1",
            user_id: "us-east-1_11111111-2222-3333-4444-555555555555",
            password: &password,
        };
        let salt = hex_bytes("d1b2c3d4e5f60718293a4b5c6d7e8f90").unwrap();
        let verifier = device_verifier(owner, &salt.try_into().unwrap());
        assert_eq!(verifier.salt, "ANGyw9Tl9gcYKTpLXG1+j5A=");
        let v = verifier.password_verifier;
        assert!(v.starts_with("JlxGjyq10/kyga/DGso7Dyht/cfInRYqyLnnriEYM45u+8G0"));
        assert!(v.ends_with("OfbmeVivjdp1+PvFtPanvkq5"));
        assert_eq!(
            hex(&sha256(&[v.as_bytes()])),
            "3e5d3468ceb4374bf249a221385eafd97ed356e4e5ff084890cc668887615b3e"
        );
    }

    #[test]
    fn a_sign_in_takes_five_steps_and_debug_shows_nothing() {
        let ephemeral = Ephemeral::new(&[7; 32]);
        let password = Secret::from("hunter2");
        let owner = Owner {
            pool_name: "p",
            user_id: "u",
            password: &password,
        };
        let challenge = PasswordVerifier {
            srp_b: "2",
            salt: "",
            secret_block: "",
        };
        let claim = ephemeral
            .claim(challenge, owner)
            .expect("strange, but numbers");
        let verifier = device_verifier(owner, &[1; 16]);
        assert_eq!(
            format!("{ephemeral:?} {claim:?} {verifier:?}"),
            "Ephemeral(…) Claim(…) DeviceVerifier(…)"
        );
        let (key, steps) = finished(claim.clone());
        assert_eq!((format!("{key:?}").as_str(), steps), ("Key(…)", 5));
        assert_eq!(finished(claim).0, key, "a copy comes to the same end");
    }

    #[test]
    fn a_hostile_server_gets_an_error_and_nothing_else() {
        let ephemeral = Ephemeral::new(&[7; 32]);
        let n = hex(&Group::PARAMS.modulus().to_be_bytes());
        let long = "1".repeat(10_000);
        let beyond = format!("1{}", "0".repeat(768));
        let rows = [
            ("0", "00", "", SrpError::B),
            ("", "00", "", SrpError::B),
            ("000000", "00", "", SrpError::B),
            (&*n, "00", "", SrpError::B),
            (&*long, "00", "", SrpError::B),
            (&*beyond, "00", "", SrpError::B),
            ("-1", "00", "", SrpError::B),
            ("xyz", "00", "", SrpError::B),
            ("é", "00", "", SrpError::B),
            ("2", "salt", "", SrpError::Salt),
            ("2", "00", "!", SrpError::SecretBlock),
        ];
        let password = Secret::from("p");
        let owner = Owner {
            pool_name: "p",
            user_id: "u",
            password: &password,
        };
        for (srp_b, salt, secret_block, expected) in rows {
            let challenge = PasswordVerifier {
                srp_b,
                salt,
                secret_block,
            };
            let shown: String = srp_b.chars().take(20).collect();
            let refused = ephemeral.claim(challenge, owner);
            assert_eq!(refused, Err(expected), "{shown}");
        }
    }
}
