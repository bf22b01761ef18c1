//! Identities: `GetId`, and which identity a set of logins may use.

use serde::{Deserialize, Serialize};

use super::logins::{self, Login, Logins};
use super::merge;
use crate::app::App;
use crate::config::IdentityPool;
use crate::error::AwsError;
use crate::random;
use crate::store::{Change, IDENTITIES, LOGINS};

/// Someone in an identity pool.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Identity {
    /// `{region}:{UUID}`.
    pub(crate) id: String,
    /// The identity pool.
    pub(crate) pool: String,
    /// None for a guest.
    pub(crate) logins: Vec<Login>,
    /// A guest that went over into another identity.
    pub(crate) disabled: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GetId {
    identity_pool_id: String,
    logins: Option<Logins>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GotId {
    identity_id: String,
}

/// [GetId](https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html):
/// the same login has the same identity for ever.
pub(crate) fn get_id(app: &App, request: &GetId) -> Result<GotId, AwsError> {
    let id = &request.identity_pool_id;
    let pool = app.identity_pool(id).ok_or_else(|| {
        AwsError::bad(
            "ResourceNotFoundException",
            format!("IdentityPool '{id}' not found."),
        )
    })?;
    let logins = logins::check(app, &pool, request.logins.as_ref())?;
    if logins.is_empty() {
        allow_guests(&pool)?;
    }
    let identity = app
        .store
        .write(|change| find_or_make(app, change, &pool, logins))?;
    Ok(GotId {
        identity_id: identity.id,
    })
}

fn allow_guests(pool: &IdentityPool) -> Result<(), AwsError> {
    if pool.allow_guests {
        Ok(())
    } else {
        Err(AwsError::not_authorized(
            "Unauthenticated access is not supported for this identity pool.",
        ))
    }
}

fn find_or_make(
    app: &App,
    change: &Change,
    pool: &IdentityPool,
    logins: Vec<Login>,
) -> Result<Identity, AwsError> {
    if let Some(found) = linked(change, &pool.id, &logins)? {
        return link(change, found, logins);
    }
    let identity = Identity {
        id: format!("{}:{}", app.config.region, random::uuid()),
        pool: pool.id.clone(),
        logins: Vec::new(),
        disabled: false,
    };
    link(change, identity, logins)
}

/// The identity that the logins belong to, so far as they are known.
fn linked(change: &Change, pool: &str, logins: &[Login]) -> Result<Option<Identity>, AwsError> {
    let mut found: Option<String> = None;
    for login in logins {
        let id: Option<String> = change.get(LOGINS, &login.key(pool))?;
        if found.is_some() && id.is_some() && found != id {
            return Err(conflict());
        }
        found = found.or(id);
    }
    match found {
        Some(id) => Ok(change.get(IDENTITIES, &id)?),
        None => Ok(None),
    }
}

/// Stores an identity with these logins, of which it has one at most of each provider.
fn link(change: &Change, mut identity: Identity, logins: Vec<Login>) -> Result<Identity, AwsError> {
    for login in logins {
        if identity.logins.contains(&login) {
            continue;
        }
        let same_provider = |known: &Login| known.provider == login.provider;
        if identity.logins.iter().any(same_provider) {
            return Err(conflict());
        }
        change.put(LOGINS, &login.key(&identity.pool), &identity.id)?;
        identity.logins.push(login);
    }
    change.put(IDENTITIES, &identity.id, &identity)?;
    Ok(identity)
}

fn conflict() -> AwsError {
    AwsError::bad(
        "ResourceConflictException",
        "Logins are already linked to another account.",
    )
}

/// The identity that a caller with these logins acts as, which may be another one than asked for.
pub(crate) fn enter(
    app: &App,
    identity_id: &str,
    logins: Option<&Logins>,
) -> Result<Identity, AwsError> {
    let identity: Identity = app
        .store
        .get(IDENTITIES, identity_id)?
        .filter(|identity: &Identity| !identity.disabled)
        .ok_or_else(|| not_found(identity_id))?;
    let pool = app
        .identity_pool(&identity.pool)
        .ok_or_else(|| not_found(identity_id))?;
    let logins = logins::check(app, &pool, logins)?;
    if logins.is_empty() {
        return enter_as_guest(&pool, identity);
    }
    app.store.write(|change| claim(change, identity, logins))
}

/// The identity that the logins lead to: the one asked for, or one that they were linked to before.
fn claim(change: &Change, identity: Identity, logins: Vec<Login>) -> Result<Identity, AwsError> {
    let is_guest = identity.logins.is_empty();
    match linked(change, &identity.pool, &logins)? {
        Some(known) if known.id == identity.id => link(change, known, logins),
        Some(known) if is_guest => {
            merge::guest_into(change, identity, &known)?;
            link(change, known, logins)
        }
        None if is_guest => link(change, identity, logins),
        _ => Err(AwsError::not_authorized(
            "Logins don't match. Please include at least one valid login for this identity or \
             identity pool.",
        )),
    }
}

fn enter_as_guest(pool: &IdentityPool, identity: Identity) -> Result<Identity, AwsError> {
    if !identity.logins.is_empty() {
        let message = format!("Access to Identity '{}' is forbidden.", identity.id);
        return Err(AwsError::not_authorized(message));
    }
    allow_guests(pool)?;
    Ok(identity)
}

fn not_found(id: &str) -> AwsError {
    AwsError::bad(
        "ResourceNotFoundException",
        format!("Identity '{id}' not found."),
    )
}

/// Whether the identity went over into another one.
pub(crate) fn is_disabled(app: &App, identity_id: &str) -> Result<bool, AwsError> {
    let identity: Option<Identity> = app.store.get(IDENTITIES, identity_id)?;
    Ok(identity.is_some_and(|identity| identity.disabled))
}
