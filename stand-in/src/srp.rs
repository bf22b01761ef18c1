//! The server's half of SRP-6a as Cognito does it: the 3072-bit group of RFC 5054 with paddings of its own.
//!
//! `N`, `g` group · `s` salt · `I` user · `P` password · `x` private key · `v` verifier · `A`, `a` and `B`, `b` the
//! client's and the server's values · `k` multiplier · `u` scrambler · `S` secret · `K` key. The space is the pool's name,
//! or the group key of a device.

use hmac::{Hmac, Mac as _};
use rsa::BigUint;
use sha2::{Digest as _, Sha256};

use crate::random;

/// `N`, RFC 5054, appendix A.
const GROUP: &[u8] = b"\
    FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B\
    302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE6\
    49286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D\
    670C354E4ABC9804F1746C08CA18217C32905E462E36CE3BE39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF695581718\
    3995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7D\
    B3970F85A6E1E4C7ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C\
    BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF";
const INFO: &[u8] = b"Caldera Derived Key\x01";

/// Length of `K`.
pub(crate) const KEY_BYTES: usize = 16;

fn n() -> BigUint {
    BigUint::parse_bytes(GROUP, 16).unwrap_or_default()
}

fn g() -> BigUint {
    BigUint::from(2_u8)
}

/// Reads a number as it stands on the wire: hex digits, an odd number of them is fine.
pub(crate) fn parse(hex: &str) -> Option<BigUint> {
    let digits = !hex.is_empty() && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    digits.then(|| BigUint::parse_bytes(hex.as_bytes(), 16))?
}

/// The number as it stands on the wire, which may have an odd number of digits.
pub(crate) fn print(number: &BigUint) -> String {
    number.to_str_radix(16)
}

/// The number's bytes, with a zero in front if the top bit is set, like the two's complement of a positive number.
pub(crate) fn pad(number: &BigUint) -> Vec<u8> {
    let mut bytes = number.to_bytes_be();
    if bytes.first().is_some_and(|first| first & 0x80 != 0) {
        bytes.insert(0, 0);
    }
    bytes
}

fn hash(parts: &[&[u8]]) -> BigUint {
    BigUint::from_bytes_be(&digest(parts))
}

fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // A key longer than a block is hashed first (RFC 2104).
    let mut block = [0; 64];
    if key.len() > block.len() {
        block[..32].copy_from_slice(&digest(&[key]));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let mut mac = Hmac::<Sha256>::new(&block.into());
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// `x = H(pad(s) | H(space | I | ":" | P))`
fn x(space: &str, user: &str, password: &str, salt: &BigUint) -> BigUint {
    let parts = [space, user, ":", password].map(str::as_bytes);
    hash(&[&pad(salt), &digest(&parts)])
}

/// `v = g^x mod N`
pub(crate) fn verifier(space: &str, user: &str, password: &str, salt: &BigUint) -> BigUint {
    g().modpow(&x(space, user, password, salt), &n())
}

/// A random salt of 128 bits.
pub(crate) fn salt() -> BigUint {
    BigUint::from_bytes_be(&random::bytes::<16>())
}

/// `k = H(pad(N) | pad(g))`
fn k() -> BigUint {
    hash(&[&pad(&n()), &pad(&g())])
}

/// What the server answers to `A`, and the key that both should have then.
pub(crate) struct Answer {
    /// `B`
    pub(crate) public: BigUint,
    /// `K`
    pub(crate) key: [u8; KEY_BYTES],
}

/// Answers `A` with a random `b`, unless `A mod N = 0`.
pub(crate) fn answer(client_public: &BigUint, verifier: &BigUint) -> Option<Answer> {
    let private = BigUint::from_bytes_be(&random::bytes::<32>());
    answer_with(client_public, verifier, &private)
}

/// `B = k·v + g^b`, `u = H(pad(A) | pad(B))`, `S = (A · v^u)^b`, all mod `N`.
fn answer_with(client_public: &BigUint, verifier: &BigUint, private: &BigUint) -> Option<Answer> {
    let n = n();
    if client_public % &n == BigUint::default() {
        return None;
    }
    let public = (k() * verifier + g().modpow(private, &n)) % &n;
    let u = hash(&[&pad(client_public), &pad(&public)]);
    let secret = (client_public * verifier.modpow(&u, &n)).modpow(private, &n);
    let key = derive(&secret, &u);
    Some(Answer { public, key })
}

/// `K = HKDF(salt = pad(u), input = pad(S), info = "Caldera Derived Key", 16 bytes)` (RFC 5869)
fn derive(secret: &BigUint, u: &BigUint) -> [u8; KEY_BYTES] {
    let extracted = hmac(&pad(u), &[&pad(secret)]);
    let mut key = [0; KEY_BYTES];
    key.copy_from_slice(&hmac(&extracted, &[INFO])[..KEY_BYTES]);
    key
}

/// What a client signs to prove that it has `K`.
pub(crate) struct Claim<'a> {
    pub(crate) space: &'a str,
    pub(crate) user: &'a str,
    /// As bytes, no longer in base64.
    pub(crate) secret_block: &'a [u8],
    pub(crate) timestamp: &'a str,
}

impl Claim<'_> {
    /// `HMAC(K, space | I | SECRET_BLOCK | TIMESTAMP)`
    pub(crate) fn signature(&self, key: &[u8]) -> [u8; 32] {
        let (space, user) = (self.space.as_bytes(), self.user.as_bytes());
        hmac(
            key,
            &[space, user, self.secret_block, self.timestamp.as_bytes()],
        )
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use serde_json::Value;

    use super::*;

    const VECTORS: &str = include_str!("../../tests/vectors/srp/cases.json");

    fn number(case: &Value, name: &str) -> BigUint {
        parse(case[name].as_str().unwrap()).unwrap()
    }

    /// `b` of the vectors is made of a hash, and differs from case to case by a small number.
    fn private(case: &Value) -> BigUint {
        let half = print(&hash(&[b"server b"]));
        let plus: u32 = match case["name"].as_str().unwrap() {
            "plain" | "device" => 0,
            "B and S have 767 hex digits" => 1,
            "S is 383 bytes, u has its top bit set" => 142,
            "u is 31 bytes" => 528,
            other => panic!("a new case {other}"),
        };
        parse(&half.repeat(4)).unwrap() + BigUint::from(plus)
    }

    #[test]
    fn k_is_the_published_one() {
        assert_eq!(
            print(&k()),
            "538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6"
        );
    }

    #[test]
    fn every_step_is_as_in_the_vectors() {
        let vectors: Value = serde_json::from_str(VECTORS).unwrap();
        let public = number(&vectors, "SRP_A");
        let secret_block = STANDARD.decode(vectors["SECRET_BLOCK"].as_str().unwrap());
        for case in vectors["cases"].as_array().unwrap() {
            let text = |name: &str| case[name].as_str().unwrap();
            let (space, user) = (text("pool_name"), text("user_id"));
            let salt = number(case, "SALT");
            assert_eq!(x(space, user, text("password"), &salt), number(case, "x"));
            let verifier = verifier(space, user, text("password"), &salt);
            let answer = answer_with(&public, &verifier, &private(case)).unwrap();
            assert_eq!(answer.public, number(case, "SRP_B"));
            assert_eq!(
                BigUint::from_bytes_be(&answer.key),
                number(case, "K"),
                "{case}"
            );
            let claim = Claim {
                space,
                user,
                secret_block: secret_block.as_ref().unwrap(),
                timestamp: vectors["TIMESTAMP"].as_str().unwrap(),
            };
            assert_eq!(
                STANDARD.encode(claim.signature(&answer.key)),
                text("signature")
            );
        }
    }

    #[test]
    fn a_multiple_of_n_is_no_public_value() {
        for public in [BigUint::default(), n(), n() * 2_u8] {
            assert!(answer(&public, &g()).is_none());
        }
        assert!(parse("").is_none() && parse("-1").is_none() && parse("xyz").is_none());
    }
}
