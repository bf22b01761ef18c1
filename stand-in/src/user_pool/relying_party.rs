//! WebAuthn on the server's side, as far as registration and sign-in have it in common. The crate `caden`, whose library
//! is called `webauthn`, does the checks; here it is told what to expect.
//!
//! See <https://www.w3.org/TR/webauthn-3/#sctn-rp-operations>.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Deserializer, de};
use serde_json::{Value, json};
use webauthn::client_data::parse_client_data;
use webauthn::{COSE_ES256, COSE_RS256, Challenge, RelyingParty, WebAuthnError};

use super::caller::Caller;
use crate::config::UserVerification;
use crate::users::User;

/// What a passkey may sign with.
pub(crate) const ALGORITHMS: [i64; 2] = [COSE_ES256, COSE_RS256];

/// Bytes that stand as base64url in JSON.
pub(crate) struct Bytes(pub(crate) Vec<u8>);

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = URL_SAFE_NO_PAD.decode(text.trim_end_matches('='));
        bytes.map(Self).map_err(de::Error::custom)
    }
}

/// What the pool asks of authenticators. A passkey that stands for two factors needs user verification.
pub(crate) fn user_verification(caller: &Caller<'_>, user: &User) -> UserVerification {
    if user.mfa.passkeys {
        UserVerification::Required
    } else {
        caller.pool.passkeys.user_verification
    }
}

/// The relying party for an answer with these client data. The page that they name is allowed if it fits the pool.
pub(crate) fn expect(caller: &Caller<'_>, user: &User, client_data: &[u8]) -> RelyingParty {
    let passkeys = &caller.pool.passkeys;
    let page = parse_client_data(client_data).ok().map(|data| data.origin);
    let allowed = page.filter(|origin| passkeys.allows(origin));
    let id = &passkeys.relying_party_id;
    RelyingParty::with_origins(id, allowed, id)
        .reject_cross_origin(true)
        .allowed_algorithms(ALGORITHMS)
        .require_user_verification(user_verification(caller, user) == UserVerification::Required)
}

/// A challenge that was given out. How long it lives is not judged here but by this stand-in's clock.
pub(crate) fn challenge(text: &str) -> Result<Challenge, WebAuthnError> {
    let mut challenge = Challenge::new()?;
    challenge.bytes = URL_SAFE_NO_PAD.decode(text).unwrap_or_default();
    Ok(challenge)
}

/// The challenge that client data answer, as it was given out.
pub(crate) fn answered(client_data: &[u8]) -> Option<String> {
    let client_data = parse_client_data(client_data).ok()?;
    Some(URL_SAFE_NO_PAD.encode(client_data.challenge_bytes))
}

/// `PublicKeyCredentialRequestOptionsJSON` and `PublicKeyCredentialCreationOptionsJSON` share these members.
pub(crate) fn common_options(caller: &Caller<'_>, challenge: &str) -> Value {
    let milliseconds = caller.client.challenge_seconds * 1000;
    json!({"challenge": challenge, "timeout": milliseconds})
}
