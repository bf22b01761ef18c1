//! The client's half of SRP as Cognito does it, for passwords and devices.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use rsa::BigUint;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use time::macros::format_description;

const GROUP: &str = "\
    FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B\
    302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE6\
    49286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D\
    670C354E4ABC9804F1746C08CA18217C32905E462E36CE3BE39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF695581718\
    3995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7D\
    B3970F85A6E1E4C7ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C\
    BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF";
const A: &str = "0123456789abcdef00112233445566778899aabbccddeeff";

fn number(hex: &str) -> BigUint {
    BigUint::parse_bytes(hex.as_bytes(), 16).unwrap()
}

pub(crate) fn pad(number: &BigUint) -> Vec<u8> {
    let mut bytes = number.to_bytes_be();
    if bytes[0] & 0x80 != 0 {
        bytes.insert(0, 0);
    }
    bytes
}

fn sha(parts: &[&[u8]]) -> Vec<u8> {
    Sha256::digest(parts.concat()).to_vec()
}

fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

pub(crate) fn public() -> String {
    BigUint::from(2_u8)
        .modpow(&number(A), &number(GROUP))
        .to_str_radix(16)
}

/// `x` and, for devices, `v`.
pub(crate) fn private_key(space: &str, user: &str, password: &str, salt: &BigUint) -> BigUint {
    let identity = sha(&[format!("{space}{user}:{password}").as_bytes()]);
    BigUint::from_bytes_be(&sha(&[&pad(salt), &identity]))
}

pub(crate) fn verifier(x: &BigUint) -> BigUint {
    BigUint::from(2_u8).modpow(x, &number(GROUP))
}

/// `Tue Feb 3 04:05:06 UTC 2026`
pub(crate) fn timestamp(now: i64) -> String {
    let pattern = format_description!(
        "[weekday repr:short] [month repr:short] [day padding:none] [hour]:[minute]:[second] UTC [year]"
    );
    let time = OffsetDateTime::from_unix_timestamp(now).unwrap();
    time.format(&pattern).unwrap()
}

/// `PASSWORD_CLAIM_SIGNATURE` and what goes with it.
pub(crate) fn claim(
    challenge: &Value,
    (space, user): (&str, &str),
    password: &str,
    timestamp: &str,
) -> Value {
    let text = |name: &str| challenge[name].as_str().unwrap();
    let (group, server) = (number(GROUP), number(text("SRP_B")));
    let u = BigUint::from_bytes_be(&sha(&[&pad(&number(&public())), &pad(&server)]));
    let k = BigUint::from_bytes_be(&sha(&[&pad(&group), &[2]]));
    let x = private_key(space, user, password, &number(text("SALT")));
    let base = (server + &group * &k - &k * verifier(&x)) % &group;
    let secret = base.modpow(&(number(A) + &u * x), &group);
    let key = hmac(&hmac(&pad(&u), &pad(&secret)), b"Caldera Derived Key\x01");
    let block = STANDARD.decode(text("SECRET_BLOCK")).unwrap();
    let message = [
        space.as_bytes(),
        user.as_bytes(),
        &block,
        timestamp.as_bytes(),
    ]
    .concat();
    json!({
        "PASSWORD_CLAIM_SECRET_BLOCK": text("SECRET_BLOCK"),
        "PASSWORD_CLAIM_SIGNATURE": STANDARD.encode(hmac(&key[..16], &message)),
        "TIMESTAMP": timestamp,
    })
}
