//! The app client that calls, and its pool: what every operation with a `ClientId` begins with.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use serde_json::json;
use sha2::Sha256;

use crate::app::App;
use crate::config::{Client, UserPool};
use crate::error::AwsError;
use crate::users::{self, User};

/// `AuthParameters` and `ChallengeResponses`.
pub(crate) type Parameters = BTreeMap<String, String>;

/// A parameter that must be there.
pub(crate) fn need<'a>(parameters: &'a Parameters, name: &str) -> Result<&'a str, AwsError> {
    let value = parameters.get(name).filter(|value| !value.is_empty());
    value
        .map(String::as_str)
        .ok_or_else(|| AwsError::invalid_parameter(format!("Missing required parameter {name}")))
}

/// What is told about a user who is not there, when nobody shall know.
pub(crate) fn wrong_password() -> AwsError {
    AwsError::not_authorized("Incorrect username or password.")
}

/// An app client at work.
pub(crate) struct Caller<'a> {
    /// The stand-in.
    pub(crate) app: &'a App,
    /// The client's pool.
    pub(crate) pool: UserPool,
    /// The client.
    pub(crate) client: Client,
}

impl<'a> Caller<'a> {
    /// The client of this id.
    pub(crate) fn find(app: &'a App, client_id: &str) -> Result<Self, AwsError> {
        let (pool, client) = app.client(client_id).ok_or_else(|| {
            AwsError::not_found(format!("User pool client {client_id} does not exist."))
        })?;
        Ok(Self { app, pool, client })
    }

    /// An administrator calls without a client: one that hides nothing takes its place.
    pub(crate) fn administrator(app: &'a App, pool: &str) -> Result<Self, AwsError> {
        let found = app.user_pool(pool);
        let missing = || AwsError::not_found(format!("User pool {pool} does not exist."));
        let client = json!({"id": "administrator", "hide_unknown_users": false});
        let client =
            serde_json::from_value(client).map_err(|error| AwsError::serialization(&error))?;
        Ok(Self {
            app,
            pool: found.ok_or_else(missing)?,
            client,
        })
    }

    /// The user that someone means who types this.
    pub(crate) fn user(&self, typed: &str) -> Result<Option<User>, AwsError> {
        Ok(users::resolve(&self.app.store, &self.pool, typed)?)
    }

    /// The user of exactly this name.
    pub(crate) fn user_named(&self, username: &str) -> Result<Option<User>, AwsError> {
        Ok(users::find(&self.app.store, &self.pool.id, username)?)
    }

    /// Refuses when the user is not there and this client may know it.
    pub(crate) fn reveal(&self, user: Option<&User>) -> Result<(), AwsError> {
        match user {
            None if !self.client.hide_unknown_users => Err(no_such_user()),
            _ => Ok(()),
        }
    }

    /// `SecretHash = base64(HMAC(client secret, username | client id))`
    pub(crate) fn check_secret(&self, username: &str, hash: Option<&str>) -> Result<(), AwsError> {
        let id = &self.client.id;
        let refuse = |why: &str| Err(AwsError::not_authorized(why.replace("{id}", id)));
        match (&self.client.secret, hash) {
            (None, None) => Ok(()),
            (None, Some(_)) => {
                refuse("Client {id} is not configured with secret but SECRET_HASH was received")
            }
            (Some(_), None) => {
                refuse("Client {id} is configured with secret but SECRET_HASH was not received")
            }
            (Some(secret), Some(hash)) if secret_hash(secret, username, id) == hash => Ok(()),
            (Some(_), Some(_)) => refuse("Unable to verify secret hash for client {id}"),
        }
    }

    /// Now, in seconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        self.app.clock.now()
    }

    /// Where something about a user is kept.
    pub(crate) fn key(&self, username: &str, what: &str) -> String {
        format!("{}/{username}/{what}", self.pool.id)
    }
}

/// `UserNotFoundException`.
pub(crate) fn no_such_user() -> AwsError {
    AwsError::bad("UserNotFoundException", "User does not exist.")
}

fn secret_hash(secret: &str, username: &str, client_id: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        return String::new();
    };
    mac.update(username.as_bytes());
    mac.update(client_id.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}
