//! User profiles: the demo users, and those who came from an external provider.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::config::{Config, DemoUser};
use crate::random;
use crate::store::{Change, Store, StoreError, USERS};

/// A profile in a user pool.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct User {
    /// The pool it lives in.
    pub(crate) pool: String,
    /// Unique in the pool; `{Provider}_{id}` for a federated user.
    pub(crate) username: String,
    /// The user id in tokens.
    pub(crate) sub: String,
    /// Federated users have none.
    pub(crate) password: Option<String>,
    /// All attributes are strings, also `email_verified`.
    pub(crate) attributes: BTreeMap<String, String>,
    /// Names of groups.
    pub(crate) groups: Vec<String>,
    /// Where a federated user comes from.
    pub(crate) provider: Option<Link>,
}

/// The link of a profile to an external provider, told in the claim `identities`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Link {
    /// The user's id there.
    pub(crate) user_id: String,
    /// The provider's name in the pool.
    pub(crate) provider: String,
    /// Milliseconds since 1970.
    pub(crate) created_milliseconds: i64,
}

impl User {
    fn from_demo(pool: &str, demo: &DemoUser) -> Self {
        Self {
            pool: pool.to_owned(),
            username: demo.username.clone(),
            sub: random::named_uuid(&format!("{pool}/{}", demo.username)),
            password: Some(demo.password.clone()),
            attributes: demo.attributes.clone(),
            groups: demo.groups.clone(),
            provider: None,
        }
    }
}

/// The key of a profile in the store.
pub(crate) fn key(pool: &str, username: &str) -> String {
    format!("{pool}/{username}")
}

/// Stores the demo users that are not there yet.
pub(crate) fn seed(config: &Config, store: &Store) -> Result<(), StoreError> {
    store.write(|change| {
        for pool in &config.user_pools {
            for demo in &pool.users {
                seed_one(change, &User::from_demo(&pool.id, demo))?;
            }
        }
        Ok(())
    })
}

fn seed_one(change: &Change, user: &User) -> Result<(), StoreError> {
    let key = key(&user.pool, &user.username);
    match change.get::<User>(USERS, &key)? {
        Some(_) => Ok(()),
        None => change.put(USERS, &key, user),
    }
}

/// The profile of this name.
pub(crate) fn find(store: &Store, pool: &str, username: &str) -> Result<Option<User>, StoreError> {
    store.get(USERS, &key(pool, username))
}
