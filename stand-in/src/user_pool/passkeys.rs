//! Passkeys of a user: what is kept of them, `ListWebAuthnCredentials`, `DeleteWebAuthnCredential`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use webauthn::Credential;

use super::self_service;
use crate::app::App;
use crate::error::AwsError;
use crate::store::PASSKEYS;
use crate::users::User;

/// As many as a user may have, and as a page of their list.
pub(crate) const MOST: usize = 20;

/// A passkey of a user.
#[derive(Serialize, Deserialize)]
pub(crate) struct Passkey {
    /// What assertions are checked with: the public key, the counter, the relying party.
    pub(crate) credential: Credential,
    /// `AuthenticatorAttachment`, if the browser told.
    pub(crate) attachment: Option<String>,
    /// `AuthenticatorTransports`
    pub(crate) transports: Vec<String>,
    /// Seconds since 1970.
    pub(crate) created_at: i64,
}

impl Passkey {
    /// The credential id, as it is written in JSON.
    pub(crate) fn id(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.credential.id)
    }

    /// `PublicKeyCredentialDescriptorJSON`
    pub(crate) fn descriptor(&self) -> Value {
        json!({"type": "public-key", "id": self.id(), "transports": self.transports})
    }

    pub(crate) fn save(&self, app: &App, user: &User) -> Result<(), AwsError> {
        Ok(app.store.put(PASSKEYS, &key(user, &self.id()), self)?)
    }

    /// `WebAuthnCredentialDescription`
    fn tell(&self) -> Value {
        let mut told = json!({
            "CredentialId": self.id(),
            "FriendlyCredentialName": "Passkey",
            "RelyingPartyId": self.credential.rp_id,
            "AuthenticatorTransports": self.transports,
            "CreatedAt": self.created_at,
        });
        if let Some(attachment) = &self.attachment {
            told["AuthenticatorAttachment"] = json!(attachment);
        }
        told
    }
}

/// Where something about a user's passkeys is kept. The user's name may contain slashes, so `sub` takes its place.
pub(crate) fn key(user: &User, what: &str) -> String {
    format!("{}/{}/{what}", user.pool, user.sub)
}

/// All passkeys of a user, in the order of their ids.
pub(crate) fn all(app: &App, user: &User) -> Result<Vec<Passkey>, AwsError> {
    Ok(app.store.all(PASSKEYS, &key(user, ""))?)
}

/// Whether somebody in the pool has a passkey of this id.
pub(crate) fn is_taken(app: &App, pool: &str, id: &[u8]) -> Result<bool, AwsError> {
    let all: Vec<Passkey> = app.store.all(PASSKEYS, &format!("{pool}/"))?;
    Ok(all.iter().any(|passkey| passkey.credential.id == id))
}

/// Deletes all passkeys of a user.
pub(crate) fn forget_all(app: &App, user: &User) -> Result<(), AwsError> {
    for passkey in all(app, user)? {
        app.store.remove(PASSKEYS, &key(user, &passkey.id()))?;
    }
    Ok(())
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct List {
    access_token: String,
    max_results: Option<usize>,
    next_token: Option<String>,
}

/// [ListWebAuthnCredentials](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListWebAuthnCredentials.html)
pub(crate) fn list(app: &App, request: &List) -> Result<Value, AwsError> {
    let (_, user) = self_service::enter(app, &request.access_token)?;
    let page = request.max_results.filter(|most| *most > 0).unwrap_or(MOST);
    if page > MOST {
        return Err(AwsError::invalid_parameter(format!(
            "1 validation error detected: Value '{page}' at 'maxResults' failed to satisfy \
             constraint: Member must have value less than or equal to {MOST}"
        )));
    }
    let mut rest = all(app, &user)?;
    if let Some(last) = &request.next_token {
        rest.retain(|passkey| passkey.id() > *last);
    }
    let shown: Vec<Value> = rest.iter().take(page).map(Passkey::tell).collect();
    let mut reply = json!({"Credentials": shown});
    if rest.len() > page {
        reply["NextToken"] = reply["Credentials"][page - 1]["CredentialId"].clone();
    }
    Ok(reply)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Delete {
    access_token: String,
    credential_id: String,
}

/// [DeleteWebAuthnCredential](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteWebAuthnCredential.html)
pub(crate) fn delete(app: &App, request: &Delete) -> Result<Value, AwsError> {
    let (_, user) = self_service::enter(app, &request.access_token)?;
    let key = key(&user, &request.credential_id);
    if app.store.get::<Passkey>(PASSKEYS, &key)?.is_none() {
        return Err(AwsError::not_found("The passkey does not exist."));
    }
    app.store.remove(PASSKEYS, &key)?;
    Ok(json!({}))
}
