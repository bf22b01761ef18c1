//! SHA-256, HMAC and hexadecimal digits, in the forms that the signing code wants.

use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};

/// SHA-256 of the parts one after the other.
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

/// HMAC-SHA-256 of the parts one after the other ([RFC 2104](https://www.rfc-editor.org/rfc/rfc2104)).
pub fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // Only a key of fixed size can be refused, and HMAC takes any.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        return [0; 32];
    };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Two lower-case digits for each octet.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or_default();
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

/// The octets of a number in hexadecimal digits, of which there may be an odd count; none if it is no such number.
pub fn hex_bytes(digits: &str) -> Option<Vec<u8>> {
    let digit = |digit: &u8| u8::try_from(char::from(*digit).to_digit(16)?).ok();
    digits
        .as_bytes()
        .rchunks(2)
        .rev()
        .map(|pair| {
            pair.iter()
                .try_fold(0, |byte, next| Some(byte << 4 | digit(next)?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{hex, hex_bytes};

    #[test]
    fn digits_there_and_back() {
        assert_eq!(hex(&[0, 15, 160]), "000fa0");
        let rows: [(&str, Option<&[u8]>); 6] = [
            ("", Some(&[])),
            ("f", Some(&[15])),
            ("0Fa0", Some(&[15, 160])),
            ("1ff", Some(&[1, 255])),
            ("0x", None),
            ("é", None),
        ];
        for (digits, bytes) in rows {
            assert_eq!(hex_bytes(digits).as_deref(), bytes, "{digits}");
        }
    }
}
