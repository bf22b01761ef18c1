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

use base64::{Engine as _, engine::general_purpose::STANDARD};
use crypto_bigint::modular::ConstMontyForm;
use crypto_bigint::zeroize::{Zeroize as _, Zeroizing};
use crypto_bigint::{U256, U512, U1024, U1280, U3072, const_monty_params};

use crate::hash::{hex, hex_bytes, hmac, sha256};
use crate::secret::Secret;

const_monty_params!(
    Group,
    U3072,
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD\
     EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED\
     EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F\
     83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B\
     E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510\
     15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7\
     ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C\
     BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
    "The integers modulo N."
);
type Element = ConstMontyForm<Group, { U3072::LIMBS }>;

const G: Element = Element::new(&U3072::from_u8(2));
const K: Element = Element::new(
    &U256::from_be_hex("538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6").resize(),
);

/// Bits of our ephemeral secret.
const SECRET_BITS: u32 = 256;

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
pub struct Ephemeral {
    a: Zeroizing<U1024>,
    a_bits: u32,
    public: U3072,
}

impl Ephemeral {
    /// From 256 random bits: as strong as the group.
    pub fn new(entropy: &[u8; 32]) -> Self {
        Self::with(
            Zeroizing::new(U256::from_be_slice(entropy).resize()),
            SECRET_BITS,
        )
    }

    /// A = g^a mod N
    fn with(a: Zeroizing<U1024>, a_bits: u32) -> Self {
        let public = G.pow_bounded_exp(&*a, a_bits).retrieve();
        Self { a, a_bits, public }
    }

    /// `SRP_A`: hexadecimal digits without padding.
    pub fn srp_a(&self) -> String {
        let digits = hex(&self.public.to_be_bytes());
        digits.trim_start_matches('0').to_owned()
    }

    /// `PASSWORD_CLAIM_SIGNATURE` over the challenge at `timestamp`.
    pub fn claim_signature(
        &self,
        challenge: PasswordVerifier<'_>,
        owner: Owner<'_>,
        timestamp: &str,
    ) -> Result<String, SrpError> {
        let b = b(challenge.srp_b)?;
        let salt = hex_bytes(challenge.salt).ok_or(SrpError::Salt)?;
        let secret_block = STANDARD
            .decode(challenge.secret_block)
            .map_err(|_| SrpError::SecretBlock)?;
        let u = u(&self.public, &b)?;
        let x = x(&salt, owner);
        let key = key(&u, &self.premaster(&b, &u, &x));
        let Owner {
            pool_name, user_id, ..
        } = owner;
        let signature = hmac(
            &*key,
            &[
                pool_name.as_bytes(),
                user_id.as_bytes(),
                &secret_block,
                timestamp.as_bytes(),
            ],
        );
        Ok(STANDARD.encode(signature))
    }

    /// S = (B − k·g^x)^(a + u·x) mod N
    fn premaster(&self, b: &U3072, u: &U256, x: &Zeroizing<U256>) -> Zeroizing<U3072> {
        let base = Element::new(b) - K * G.pow(&**x);
        let product: Zeroizing<U512> = Zeroizing::new(u.concatenating_mul(&**x));
        let exponent: Zeroizing<U1280> = Zeroizing::new(
            product
                .resize::<{ U1280::LIMBS }>()
                .wrapping_add(&self.a.resize()),
        );
        let bits = self.a_bits.max(U512::BITS) + 1;
        Zeroizing::new(base.pow_bounded_exp(&*exponent, bits).retrieve())
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

/// K = HKDF-SHA-256(salt PAD(u), input PAD(S), info "Caldera Derived Key"), 16 octets
/// ([RFC 5869](https://www.rfc-editor.org/rfc/rfc5869)).
fn key(u: &U256, premaster: &U3072) -> Zeroizing<[u8; 16]> {
    let mut bytes = premaster.to_be_bytes();
    let input = Zeroizing::new(pad(&bytes));
    bytes.zeroize();
    let extracted = Zeroizing::new(hmac(&pad(&u.to_be_bytes()), &[&input]));
    let expanded = Zeroizing::new(hmac(&*extracted, &[b"Caldera Derived Key\x01"]));
    let mut key = Zeroizing::new([0; 16]);
    key.copy_from_slice(&expanded[..16]);
    key
}

/// The shortest big-endian form whose first bit is 0, as two's complement has it.
fn pad(bytes: &[u8]) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let digits = bytes.get(zeros..).unwrap_or_default();
    let sign = digits.first().is_none_or(|byte| *byte >= 0x80);
    let mut padded = Vec::with_capacity(digits.len() + 1);
    padded.extend(sign.then_some(0));
    padded.extend_from_slice(digits);
    padded
}

#[cfg(test)]
mod tests {
    use super::{
        Ephemeral, K, Owner, PasswordVerifier, SrpError, U256, U1024, Zeroizing, b, key, pad, u, x,
    };
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
        let a = U1024::from_be_hex(text(vectors, "a"));
        Ephemeral::with(Zeroizing::new(a), 1024)
    }

    fn trimmed(bytes: &[u8]) -> String {
        hex(bytes).trim_start_matches('0').to_owned()
    }

    #[test]
    fn k_is_made_of_the_padded_group() {
        let n = super::Group::PARAMS.modulus().to_be_bytes();
        assert_eq!(pad(&n).len(), 385);
        assert_eq!(
            U256::from_be_slice(&sha256(&[&pad(&n), &pad(&[2])])),
            K.retrieve().resize()
        );
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
            let srp_b = text(case, "SRP_B");
            let b = b(srp_b).unwrap();
            let u = u(&ephemeral.public, &b).unwrap();
            assert_eq!(trimmed(&u.to_be_bytes()), text(case, "u"), "{name}: u");
            let x = x(&hex_bytes(text(case, "SALT")).unwrap(), owner);
            assert_eq!(trimmed(&x.to_be_bytes()), text(case, "x"), "{name}: x");
            let premaster = ephemeral.premaster(&b, &u, &x);
            assert_eq!(
                trimmed(&premaster.to_be_bytes()),
                text(case, "S"),
                "{name}: S"
            );
            assert_eq!(hex(&*key(&u, &premaster)), text(case, "K"), "{name}: K");
            let secret_block = text(&vectors, "SECRET_BLOCK");
            let challenge = PasswordVerifier {
                srp_b,
                salt: text(case, "SALT"),
                secret_block,
            };
            let signature =
                ephemeral.claim_signature(challenge, owner, text(&vectors, "TIMESTAMP"));
            assert_eq!(
                signature.unwrap(),
                text(case, "signature"),
                "{name}: signature"
            );
        }
    }

    #[test]
    fn a_hostile_server_gets_an_error_and_nothing_else() {
        let ephemeral = Ephemeral::new(&[7; 32]);
        let n = hex(&super::Group::PARAMS.modulus().to_be_bytes());
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
            assert_eq!(
                ephemeral.claim_signature(challenge, owner, "t"),
                Err(expected),
                "{shown}"
            );
        }
        let odd = PasswordVerifier {
            srp_b: "2",
            salt: "",
            secret_block: "",
        };
        assert!(
            ephemeral.claim_signature(odd, owner, "t").is_ok(),
            "strange, but a number"
        );
    }

    #[test]
    fn padding_is_that_of_java() {
        let rows: [(&[u8], &[u8]); 6] = [
            (&[], &[0]),
            (&[0, 0], &[0]),
            (&[0, 1], &[1]),
            (&[0x7f], &[0x7f]),
            (&[0x80], &[0, 0x80]),
            (&[0, 0xff, 0], &[0, 0xff, 0]),
        ];
        for (bytes, padded) in rows {
            assert_eq!(pad(bytes), padded);
        }
    }
}
