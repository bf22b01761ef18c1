//! User profiles: the demo users, those who signed up, and those who came from an external provider.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::config::{Config, DemoUser, Factor, UserPool};
use crate::password::Password;
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
    pub(crate) password: Option<Password>,
    /// All attributes are strings, also `email_verified`.
    pub(crate) attributes: BTreeMap<String, String>,
    /// Names of groups.
    pub(crate) groups: Vec<String>,
    /// Where a federated user comes from.
    pub(crate) provider: Option<Link>,
    /// How far the profile is.
    pub(crate) status: Status,
    /// An administrator's switch.
    pub(crate) enabled: bool,
    /// When a password that an administrator chose is over, seconds since 1970.
    pub(crate) temporary_until: Option<i64>,
    /// Second factors.
    pub(crate) mfa: Mfa,
}

/// How far a profile is.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Status {
    /// Signed up, and no code was sent back yet.
    Unconfirmed,
    /// Ready.
    Confirmed,
    /// An administrator made the old password useless.
    ResetRequired,
    /// Made by an administrator, with a password to be replaced.
    ForceChangePassword,
    /// Federated.
    ExternalProvider,
}

/// A user's second factors.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Mfa {
    /// Those in use.
    pub(crate) enabled: Vec<Factor>,
    /// The one that is asked for first.
    pub(crate) preferred: Option<Factor>,
    /// The authenticator's secret, base32, once it is verified.
    pub(crate) secret: Option<String>,
    /// The name that the user gave to the authenticator.
    pub(crate) device_name: Option<String>,
    /// The time step of the last code, which cannot be used again.
    pub(crate) last_step: Option<u64>,
    /// A secret that waits for its first code.
    pub(crate) unverified_secret: Option<String>,
    /// A passkey with user verification stands for both factors.
    pub(crate) passkeys: bool,
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
    /// A profile without password and attributes, whose `sub` is made from its name.
    pub(crate) fn new(pool: &str, username: &str, status: Status) -> Self {
        Self {
            pool: pool.to_owned(),
            username: username.to_owned(),
            sub: random::named_uuid(&key(pool, username)),
            password: None,
            attributes: BTreeMap::new(),
            groups: Vec::new(),
            provider: None,
            status,
            enabled: true,
            temporary_until: None,
            mfa: Mfa::default(),
        }
    }

    fn from_demo(pool: &UserPool, demo: &DemoUser) -> Self {
        let mut user = Self::new(&pool.id, &demo.username, Status::Confirmed);
        user.set_password(pool, &demo.password);
        user.attributes.clone_from(&demo.attributes);
        user.groups.clone_from(&demo.groups);
        user
    }

    /// Puts a password in the place of any older one.
    pub(crate) fn set_password(&mut self, pool: &UserPool, text: &str) {
        self.password = Some(Password::new(pool.name(), &self.username, text));
        self.temporary_until = None;
    }

    /// Whether this is the password.
    pub(crate) fn has_password(&self, pool: &UserPool, text: &str) -> bool {
        let password = self.password.as_ref();
        password.is_some_and(|password| password.is(pool.name(), &self.username, text))
    }

    /// The value of an attribute.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    /// The value of `email` or `phone_number`, if it is verified.
    pub(crate) fn verified(&self, name: &str) -> Option<&str> {
        let flag = self.attribute(&format!("{name}_verified"));
        self.attribute(name).filter(|_| flag == Some("true"))
    }

    /// Keeps the profile as it is now.
    pub(crate) fn save(&self, store: &Store) -> Result<(), StoreError> {
        store.put(USERS, &key(&self.pool, &self.username), self)
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
                seed_one(change, pool, demo)?;
            }
        }
        Ok(())
    })
}

fn seed_one(change: &Change, pool: &UserPool, demo: &DemoUser) -> Result<(), StoreError> {
    let key = key(&pool.id, &demo.username);
    match change.get::<User>(USERS, &key)? {
        Some(_) => Ok(()),
        None => change.put(USERS, &key, &User::from_demo(pool, demo)),
    }
}

/// The profile of this name.
pub(crate) fn find(store: &Store, pool: &str, username: &str) -> Result<Option<User>, StoreError> {
    store.get(USERS, &key(pool, username))
}

/// The profile that someone means who types this: its name, or an attribute that the pool lets stand for it.
pub(crate) fn resolve(
    store: &Store,
    pool: &UserPool,
    typed: &str,
) -> Result<Option<User>, StoreError> {
    if let Some(user) = find(store, &pool.id, typed)? {
        return Ok(Some(user));
    }
    let users: Vec<User> = store.all(USERS, &key(&pool.id, ""))?;
    Ok(users.into_iter().find(|user| goes_by(user, pool, typed)))
}

fn goes_by(user: &User, pool: &UserPool, typed: &str) -> bool {
    let same = |value: Option<&str>| value.is_some_and(|value| value.eq_ignore_ascii_case(typed));
    let is_name = |name: &String| same(user.attribute(name));
    let is_alias = |name: &String| match name.as_str() {
        "preferred_username" => same(user.attribute(name)),
        _ => same(user.verified(name)),
    };
    let confirmed = user.status != Status::Unconfirmed;
    pool.username_attributes.iter().any(is_name)
        || (confirmed && pool.alias_attributes.iter().any(is_alias))
}
