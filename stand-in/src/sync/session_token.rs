//! Opaque tokens that are good for one identity and one dataset only: `SyncSessionToken` and `NextToken`.

use std::sync::atomic::Ordering;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use super::dataset;
use crate::app::App;
use crate::error::AwsError;
use crate::random;

const MAC_BYTES: usize = 32;

/// What a token is for.
#[derive(Clone, Copy)]
pub(crate) enum Purpose {
    /// `SyncSessionToken`.
    Session,
    /// `NextToken`.
    Next,
}

/// Identity and dataset.
pub(crate) struct Binding<'a> {
    /// The owner.
    pub(crate) identity_id: &'a str,
    /// The dataset.
    pub(crate) dataset: &'a str,
}

impl Binding<'_> {
    /// The dataset's key in the store.
    pub(crate) fn key(&self) -> String {
        dataset::key(self.identity_id, self.dataset)
    }

    /// A new session token. Its length varies, and with it the padding.
    pub(crate) fn new_session(&self, app: &App) -> Result<String, AwsError> {
        let noise = random::bytes::<24>();
        let length = 16 + usize::from(noise[0] % 8);
        self.seal(app, Purpose::Session, &noise[..length])
    }

    /// `payload` with proof that it came from here, in standard base64.
    pub(crate) fn seal(
        &self,
        app: &App,
        purpose: Purpose,
        payload: &[u8],
    ) -> Result<String, AwsError> {
        let mut sealed = self
            .mac(app, purpose, payload)?
            .finalize()
            .into_bytes()
            .to_vec();
        sealed.extend_from_slice(payload);
        Ok(STANDARD.encode(sealed))
    }

    /// The payload, if the token was made for this identity, dataset and purpose.
    pub(crate) fn open(
        &self,
        app: &App,
        purpose: Purpose,
        token: &str,
    ) -> Result<Vec<u8>, AwsError> {
        let wrong = || AwsError::invalid_parameter(purpose.complaint());
        let sealed = STANDARD.decode(token).map_err(|_| wrong())?;
        let (mac, payload) = sealed.split_at_checked(MAC_BYTES).ok_or_else(wrong)?;
        self.mac(app, purpose, payload)?
            .verify_slice(mac)
            .map_err(|_| wrong())?;
        Ok(payload.to_vec())
    }

    fn mac(&self, app: &App, purpose: Purpose, payload: &[u8]) -> Result<Hmac<Sha256>, AwsError> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&app.keys.session_tokens)
            .map_err(|error| AwsError::internal(error.to_string()))?;
        let generation = app.sync_sessions.load(Ordering::Relaxed).to_be_bytes();
        for part in [
            &generation[..],
            purpose.name().as_bytes(),
            self.identity_id.as_bytes(),
            self.dataset.as_bytes(),
            payload,
        ] {
            mac.update(&part.len().to_be_bytes());
            mac.update(part);
        }
        Ok(mac)
    }
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Next => "next",
        }
    }

    fn complaint(self) -> &'static str {
        match self {
            Self::Session => "SyncSessionToken not valid for these inputs",
            Self::Next => "NextToken not valid for these inputs",
        }
    }
}
