//! Identifiers: random ones, and UUIDs that are fixed by a name.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::rngs::OsRng;
use rand::{Rng as _, RngCore as _};
use sha2::{Digest as _, Sha256};

/// `N` bytes from the system's generator.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    OsRng.fill_bytes(&mut bytes);
    bytes
}

/// A secret of 256 bits that may stand in a URL.
pub(crate) fn secret() -> String {
    URL_SAFE_NO_PAD.encode(bytes::<32>())
}

/// `n` random digits.
pub(crate) fn digits(n: usize) -> String {
    (0..n)
        .map(|_| char::from(b'0' + OsRng.gen_range(0..10_u8)))
        .collect()
}

/// A random UUID (RFC 9562, version 4).
pub(crate) fn uuid() -> String {
    format_uuid(bytes(), 0x40)
}

/// A UUID that is always the same for the same name (RFC 9562, version 8).
pub(crate) fn named_uuid(name: &str) -> String {
    let mut bytes = [0; 16];
    let digest = Sha256::digest(name);
    for (to, from) in bytes.iter_mut().zip(digest) {
        *to = from;
    }
    format_uuid(bytes, 0x80)
}

/// `n` characters out of A-Z and 2-7, as in AWS access key ids.
pub(crate) fn base32(n: usize) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    (0..n)
        .map(|_| char::from(LETTERS[usize::from(bytes::<1>()[0] % 32)]))
        .collect()
}

fn format_uuid(mut bytes: [u8; 16], version: u8) -> String {
    bytes[6] = (bytes[6] & 0x0f) | version;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex = bytes.map(|byte| format!("{byte:02x}")).concat();
    format!(
        "{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_have_their_shape_and_named_ones_are_stable() {
        assert_eq!(uuid().len(), 36);
        assert_eq!(uuid().as_bytes()[14], b'4');
        assert_ne!(uuid(), uuid());
        assert_eq!(named_uuid("ada"), named_uuid("ada"));
        assert_ne!(named_uuid("ada"), named_uuid("grace"));
    }
}
