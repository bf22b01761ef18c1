//! What the stand-in plays: pools, clients and users, from a JSON file or the default one.

mod client;
mod passkeys;
mod user_pool;

use std::collections::HashSet;
use std::path::Path;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub(crate) use self::client::Client;
pub(crate) use self::passkeys::{FactorConfiguration, Passkeys, UserVerification};
pub(crate) use self::user_pool::UserPool;
pub(crate) use self::user_pool::{DemoUser, Devices, Factor, MfaMode, PasswordPolicy};

/// The file that is used when none is given; it documents the shape, too.
const DEFAULT: &str = include_str!("../../default-config.json");

/// What `USER_AUTH` may begin with.
const FIRST_FACTORS: [&str; 4] = ["PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"];

/// Everything that a configuration file may say.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The AWS region that all services claim to be in.
    pub region: String,
    /// Origins of pages; each takes the place of `{page}` in the URLs of a client.
    #[serde(default)]
    pub pages: Vec<String>,
    /// Where the page is told to keep the gauge.
    #[serde(default)]
    pub store: GaugeStore,
    /// The Sync dataset named in the page's configuration.
    #[serde(default = "gauge")]
    pub dataset: String,
    /// The `DynamoDB` table of the players' items.
    #[serde(default = "table")]
    pub table: String,
    /// The table's partition key, which holds the identity id.
    #[serde(default = "partition_key")]
    pub partition_key: String,
    /// User pools; the first one is the page's.
    pub user_pools: Vec<UserPool>,
    /// Identity pools; the first one is the page's.
    #[serde(default)]
    pub identity_pools: Vec<IdentityPool>,
}

/// A service that can keep the gauge.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum GaugeStore {
    /// A dataset of Cognito Sync.
    #[default]
    Sync,
    /// An item of `DynamoDB`.
    Dynamodb,
}

/// One identity pool.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityPool {
    /// `{region}:{UUID}`.
    pub id: String,
    /// Whether identities without a login are given out.
    #[serde(default)]
    pub allow_guests: bool,
    /// Whether `GetOpenIdToken` works (AWS: `AllowClassicFlow`).
    #[serde(default)]
    pub allow_basic_flow: bool,
    /// User pool clients whose ID tokens are taken.
    #[serde(default)]
    pub providers: Vec<LoginProvider>,
}

/// A user pool and client that an identity pool trusts.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LoginProvider {
    /// A user pool id of this configuration.
    pub user_pool: String,
    /// A client id of that pool.
    pub client: String,
}

/// Why a configuration file cannot be used; the text names the key.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("the configuration file {0} cannot be read: {1}")]
    Unreadable(String, std::io::Error),
    /// The text is not JSON of the right shape.
    #[error("the configuration is wrong at `{0}`: {1}")]
    Shape(String, serde_json::Error),
    /// A value is of the right type but makes no sense.
    #[error("the configuration is wrong at `{0}`: {1}")]
    Value(String, &'static str),
}

impl Config {
    /// Reads a configuration file.
    ///
    /// # Errors
    /// When the file cannot be read or is wrong.
    pub fn read(file: &Path) -> Result<Self, ConfigError> {
        std::fs::read_to_string(file)
            .map_err(|error| ConfigError::Unreadable(file.display().to_string(), error))?
            .parse()
    }

    /// The built-in configuration: one pool, two users.
    ///
    /// # Errors
    /// Never, as long as the file inside this crate is right.
    pub fn built_in() -> Result<Self, ConfigError> {
        DEFAULT.parse()
    }

    fn check(&self) -> Result<(), ConfigError> {
        let wrong = |key: String, why| Err(ConfigError::Value(key, why));
        if self.user_pools.is_empty() {
            return wrong("user_pools".to_owned(), "at least one is needed");
        }
        let mut clients = HashSet::new();
        for (i, pool) in self.user_pools.iter().enumerate() {
            let key = format!("user_pools[{i}]");
            if !pool.id.starts_with(&format!("{}_", self.region)) {
                return wrong(key + ".id", "it must start with the region and `_`");
            }
            if pool.clients.is_empty() {
                return wrong(key + ".clients", "at least one is needed");
            }
            if !pool.clients.iter().all(|client| clients.insert(&client.id)) {
                return wrong(key + ".clients", "a client id is used twice");
            }
            let known = |factor: &String| FIRST_FACTORS.contains(&factor.as_str());
            if !pool.first_factors.iter().all(known) {
                return wrong(
                    key + ".first_factors",
                    "it names a factor that there is not",
                );
            }
            if !pool.passkeys.names_a_domain() {
                return wrong(
                    key + ".passkeys.relying_party_id",
                    "it must be a domain in lower case",
                );
            }
        }
        self.check_table()?;
        self.check_identity_pools()
    }

    fn check_table(&self) -> Result<(), ConfigError> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
        let wrong = |key: &str, why| Err(ConfigError::Value(key.to_owned(), why));
        if !(3..=255).contains(&self.table.len()) || !self.table.chars().all(allowed) {
            return wrong(
                "table",
                "it must be 3 to 255 of letters, digits, `_`, `.`, `-`",
            );
        }
        if self.partition_key.is_empty() {
            return wrong("partition_key", "it must not be empty");
        }
        Ok(())
    }

    fn check_identity_pools(&self) -> Result<(), ConfigError> {
        for (i, pool) in self.identity_pools.iter().enumerate() {
            let key = format!("identity_pools[{i}]");
            if !pool.id.starts_with(&format!("{}:", self.region)) {
                return Err(ConfigError::Value(
                    key + ".id",
                    "it must start with the region and `:`",
                ));
            }
            let known = |provider: &LoginProvider| {
                self.client(&provider.client)
                    .is_some_and(|(pool, _)| pool.id == provider.user_pool)
            };
            if !pool.providers.iter().all(known) {
                return Err(ConfigError::Value(
                    key + ".providers",
                    "it names a user pool or client that `user_pools` does not have",
                ));
            }
        }
        Ok(())
    }

    /// The client of this id, and its pool.
    fn client(&self, id: &str) -> Option<(&UserPool, &Client)> {
        self.user_pools.iter().find_map(|pool| {
            let client = pool.clients.iter().find(|client| client.id == id)?;
            Some((pool, client))
        })
    }
}

impl FromStr for Config {
    type Err = ConfigError;

    fn from_str(text: &str) -> Result<Self, ConfigError> {
        let mut json = serde_json::Deserializer::from_str(text);
        let config: Self = serde_path_to_error::deserialize(&mut json)
            .map_err(|error| ConfigError::Shape(error.path().to_string(), error.into_inner()))?;
        config.check()?;
        Ok(config)
    }
}

fn gauge() -> String {
    "gauge".to_owned()
}

fn table() -> String {
    "life-gauge".to_owned()
}

fn partition_key() -> String {
    "identityId".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_configuration_is_right() {
        assert_eq!(Config::built_in().unwrap().user_pools.len(), 1);
    }

    #[test]
    fn a_bad_file_gives_one_sentence_naming_the_key() {
        let sentence = |text: String| text.parse::<Config>().unwrap_err().to_string();
        let typo = sentence(DEFAULT.replace("\"domain\"", "\"domian\""));
        assert!(typo.contains("user_pools[0].domian"), "{typo}");
        let wrong_type =
            sentence(DEFAULT.replace("\"allow_guests\": false", "\"allow_guests\": 3"));
        assert!(
            wrong_type.contains("identity_pools[0].allow_guests"),
            "{wrong_type}"
        );
        let wrong_value = sentence(DEFAULT.replace("us-east-1:0a0b", "eu-west-1:0a0b"));
        assert!(
            wrong_value.contains("identity_pools[0].id"),
            "{wrong_value}"
        );
        let passkeys = "\"passkeys\": {\"relying_party_id\": \"127.0.0.1\"}, \"clients\"";
        let no_domain = sentence(DEFAULT.replacen("\"clients\"", passkeys, 1));
        assert!(
            no_domain.contains("user_pools[0].passkeys.relying_party_id"),
            "{no_domain}"
        );
        let no_table = sentence(DEFAULT.replace("\"dataset\": \"gauge\"", "\"table\": \"t\""));
        assert!(no_table.contains("`table`"), "{no_table}");
        let dangling = sentence(DEFAULT.replace("\"client\": \"life", "\"client\": \"knife"));
        assert!(
            dangling.contains("identity_pools[0].providers"),
            "{dangling}"
        );
    }
}
