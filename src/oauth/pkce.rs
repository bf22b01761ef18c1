//! Proof Key for Code Exchange, method S256 ([RFC 7636](https://www.rfc-editor.org/rfc/rfc7636)).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::hash::sha256;
use crate::secret::Secret;

/// `code_verifier = BASE64URL(32 octets)`: 43 characters (4.1).
pub fn code_verifier(octets: &[u8; 32]) -> Secret {
    URL_SAFE_NO_PAD.encode(octets).into()
}

/// `code_challenge = BASE64URL(SHA256(ASCII(code_verifier)))` (4.2).
pub fn code_challenge(code_verifier: &Secret) -> String {
    URL_SAFE_NO_PAD.encode(sha256(&[code_verifier.expose().as_bytes()]))
}

#[cfg(test)]
mod tests {
    use super::{code_challenge, code_verifier, sha256};

    /// Every intermediate of RFC 7636, appendix B.
    #[test]
    fn appendix_b() {
        let octets = [
            116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212,
            37, 77, 105, 214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
        ];
        let verifier = code_verifier(&octets);
        assert_eq!(
            verifier.expose(),
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        );
        let hash = [
            19, 211, 30, 150, 26, 26, 216, 236, 47, 22, 177, 12, 76, 152, 46, 8, 118, 168, 120,
            173, 109, 241, 68, 86, 110, 225, 137, 74, 203, 112, 249, 195,
        ];
        assert_eq!(sha256(&[verifier.expose().as_bytes()]), hash);
        assert_eq!(
            code_challenge(&verifier),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }
}
