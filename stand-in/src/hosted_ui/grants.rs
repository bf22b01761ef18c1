//! A grant is what one sign-in gave to one client; its tokens share an `origin_jti` and are revoked together.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::authorization::Authorization;
use super::sessions::Session;
use crate::app::App;
use crate::config::Client;
use crate::random;
use crate::store::{Change, GRANTS, REFRESH_TOKENS, StoreError};
use crate::users::User;

/// Self-service by the JSON API needs this scope.
pub(crate) const ADMIN_SCOPE: &str = "aws.cognito.signin.user.admin";

/// What one sign-in gave to one client.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Grant {
    /// Ties all its tokens together.
    pub(crate) origin_jti: String,
    /// The event id in all its tokens.
    pub(crate) event_id: String,
    /// The pool.
    pub(crate) pool: String,
    /// The client.
    pub(crate) client_id: String,
    /// The user.
    pub(crate) username: String,
    /// What the access token may do.
    pub(crate) scopes: Vec<String>,
    /// The original sign-in, seconds since 1970.
    pub(crate) auth_time: i64,
    /// For the first ID token.
    pub(crate) nonce: Option<String>,
    /// The JSON API gave it: its ID tokens tell all attributes and have no `at_hash`.
    pub(crate) by_api: bool,
    /// The remembered device that it came from.
    pub(crate) device_key: Option<String>,
    /// No token of it is good any more.
    pub(crate) revoked: bool,
}

/// A refresh token's record.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct RefreshToken {
    /// Its grant.
    pub(crate) origin_jti: String,
    /// The only client that may use it.
    pub(crate) client_id: String,
    /// Seconds since 1970.
    pub(crate) expires_at: i64,
    /// When rotation put another in its place, seconds since 1970.
    pub(crate) replaced_at: Option<i64>,
}

impl RefreshToken {
    /// Whether it may be used: to the end of its life or, once it is replaced, of the grace period.
    pub(crate) fn works(&self, now: i64, client: &Client) -> bool {
        let grace = client.rotation_grace_seconds;
        now < self.expires_at && self.replaced_at.is_none_or(|at| now < at + grace)
    }
}

impl Grant {
    /// A new grant for a signed-in user.
    pub(crate) fn new(authorization: &Authorization, session: &Session) -> Self {
        Self {
            origin_jti: random::uuid(),
            event_id: random::uuid(),
            pool: authorization.pool.clone(),
            client_id: authorization.client_id.clone(),
            username: session.username.clone(),
            scopes: authorization.scopes.clone(),
            auth_time: session.started_at,
            nonce: authorization.nonce.clone(),
            by_api: false,
            device_key: None,
            revoked: false,
        }
    }

    /// A new grant of the JSON API, which allows self-service and nothing else.
    pub(crate) fn of_api(client_id: &str, user: &User, now: i64) -> Self {
        Self {
            origin_jti: random::uuid(),
            event_id: random::uuid(),
            pool: user.pool.clone(),
            client_id: client_id.to_owned(),
            username: user.username.clone(),
            scopes: vec![ADMIN_SCOPE.to_owned()],
            auth_time: now,
            nonce: None,
            by_api: true,
            device_key: None,
            revoked: false,
        }
    }

    /// Whether the grant has this scope.
    pub(crate) fn allows(&self, scope: &str) -> bool {
        self.scopes.iter().any(|allowed| allowed == scope)
    }
}

/// The grant of this `origin_jti`, unless it is revoked.
pub(crate) fn find(app: &App, origin_jti: &str) -> Result<Option<Grant>, StoreError> {
    let grant: Option<Grant> = app.store.get(GRANTS, origin_jti)?;
    Ok(grant.filter(|grant| !grant.revoked))
}

/// Makes a refresh token for a grant and stores both.
pub(crate) fn keep(app: &App, grant: &Grant, expires_at: i64) -> Result<String, StoreError> {
    let token = opaque_token();
    let record = RefreshToken {
        origin_jti: grant.origin_jti.clone(),
        client_id: grant.client_id.clone(),
        expires_at,
        replaced_at: None,
    };
    app.store.write::<_, StoreError>(|change| {
        change.put(GRANTS, &grant.origin_jti, grant)?;
        change.put(REFRESH_TOKENS, &token, &record)
    })?;
    Ok(token)
}

/// Ends a grant and all its tokens.
pub(crate) fn revoke(app: &App, origin_jti: &str) -> Result<(), StoreError> {
    app.store.write(|change| revoke_in(change, origin_jti))
}

/// The same inside a transaction.
pub(crate) fn revoke_in(change: &Change, origin_jti: &str) -> Result<(), StoreError> {
    let Some(mut grant) = change.get::<Grant>(GRANTS, origin_jti)? else {
        return Ok(());
    };
    grant.revoked = true;
    change.put(GRANTS, origin_jti, &grant)
}

/// Ends all grants of a user.
pub(crate) fn revoke_all(app: &App, pool: &str, username: &str) -> Result<(), StoreError> {
    app.store.write(|change| {
        for (origin_jti, grant) in change.all::<Grant>(GRANTS, "")? {
            if grant.pool == pool && grant.username == username {
                revoke_in(change, &origin_jti)?;
            }
        }
        Ok(())
    })
}

/// Looks like the encrypted JWT that Cognito gives out, and holds nothing.
fn opaque_token() -> String {
    let header = URL_SAFE_NO_PAD.encode(r#"{"cty":"JWT","enc":"A256GCM","alg":"RSA-OAEP"}"#);
    let parts = [256, 12, 200, 16].map(|length: usize| {
        let bytes: Vec<u8> = random::bytes::<256>().into_iter().take(length).collect();
        URL_SAFE_NO_PAD.encode(bytes)
    });
    format!("{header}.{}", parts.join("."))
}
