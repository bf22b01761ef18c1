//! Temporary AWS credentials, as the enhanced flow gives them out; Sync checks them later.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::identities::{self, Identity};
use super::logins::Logins;
use crate::app::App;
use crate::error::AwsError;
use crate::random;
use crate::store::{CREDENTIALS, StoreError};
use crate::sync::epoch::Epoch;

const LIFE_SECONDS: i64 = 3600;

/// What is behind an access key id.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Credential {
    /// `ASIA…`
    pub(crate) access_key_id: String,
    /// The key that requests are signed with.
    pub(crate) secret_key: String,
    /// Sent along with each request.
    pub(crate) session_token: String,
    /// Seconds since 1970.
    pub(crate) expires_at: i64,
    /// Whose it is.
    pub(crate) identity_id: String,
    /// The identity's pool.
    pub(crate) identity_pool_id: String,
    /// Whether they were given to a guest, for whom AWS narrows them down.
    pub(crate) guest: bool,
}

/// What both operations on an identity are sent.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ForIdentity {
    /// The identity.
    pub(crate) identity_id: String,
    /// Proof.
    pub(crate) logins: Option<Logins>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GotCredentials {
    identity_id: String,
    credentials: Credentials,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Credentials {
    access_key_id: String,
    secret_key: String,
    session_token: String,
    expiration: Epoch,
}

/// [GetCredentialsForIdentity](https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetCredentialsForIdentity.html)
pub(crate) fn get_credentials(
    app: &App,
    request: &ForIdentity,
) -> Result<GotCredentials, AwsError> {
    let identity = identities::enter(app, &request.identity_id, request.logins.as_ref())?;
    let credential = make(app, identity);
    app.store
        .put(CREDENTIALS, &credential.access_key_id, &credential)?;
    Ok(GotCredentials {
        identity_id: credential.identity_id,
        credentials: Credentials {
            access_key_id: credential.access_key_id,
            secret_key: credential.secret_key,
            session_token: credential.session_token,
            expiration: Epoch::from_seconds(credential.expires_at),
        },
    })
}

/// Ends all credentials that were given out so far.
pub(crate) fn expire_all(app: &App) -> Result<(), StoreError> {
    let now = app.clock.now();
    app.store.write(|change| {
        for (key, mut credential) in change.all::<Credential>(CREDENTIALS, "")? {
            credential.expires_at = credential.expires_at.min(now);
            change.put(CREDENTIALS, &key, &credential)?;
        }
        Ok(())
    })
}

fn make(app: &App, identity: Identity) -> Credential {
    Credential {
        access_key_id: format!("ASIA{}", random::base32(16)),
        secret_key: STANDARD.encode(random::bytes::<30>()),
        // 200 bytes in standard base64: `+`, `/` and `=` turn up in nearly every one.
        session_token: STANDARD.encode(random::bytes::<200>()),
        expires_at: app.clock.now() + LIFE_SECONDS,
        guest: identity.logins.is_empty(),
        identity_id: identity.id,
        identity_pool_id: identity.pool,
    }
}
