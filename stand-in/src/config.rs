//! What the stand-in plays: pools, clients and users, from a JSON file or the default one.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The file that is used when none is given; it documents the shape, too.
const DEFAULT: &str = include_str!("../default-config.json");

/// Everything that a configuration file may say.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The AWS region that all services claim to be in.
    pub region: String,
    /// Origins of pages; each takes the place of `{page}` in the URLs of a client.
    #[serde(default)]
    pub pages: Vec<String>,
    /// The Sync dataset named in the page's configuration.
    #[serde(default = "gauge")]
    pub dataset: String,
    /// User pools; the first one is the page's.
    pub user_pools: Vec<UserPool>,
    /// Identity pools; the first one is the page's.
    #[serde(default)]
    pub identity_pools: Vec<IdentityPool>,
}

/// One user pool.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserPool {
    /// `{region}_{letters and digits}`.
    pub id: String,
    /// The host name told to pages that ask for the configuration.
    #[serde(default)]
    pub domain: String,
    /// Names of the external providers on the login page.
    #[serde(default)]
    pub providers: Vec<String>,
    /// The password policy, in the shape of `amplify_outputs.json`.
    #[serde(default)]
    pub password_policy: PasswordPolicy,
    /// App clients, all of them public.
    pub clients: Vec<Client>,
    /// Users that exist from the start, confirmed.
    #[serde(default)]
    pub users: Vec<DemoUser>,
}

/// What a password must have.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the shape of amplify_outputs.json"
)]
pub struct PasswordPolicy {
    /// Fewest characters.
    pub min_length: u32,
    /// A lower-case letter is needed.
    pub require_lowercase: bool,
    /// An upper-case letter is needed.
    pub require_uppercase: bool,
    /// A digit is needed.
    pub require_numbers: bool,
    /// A symbol is needed.
    pub require_symbols: bool,
}

/// One public app client.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Client {
    /// The client id.
    pub id: String,
    /// Scopes that it may ask for.
    #[serde(default = "usual_scopes")]
    pub scopes: Vec<String>,
    /// Redirect URIs; `{page}` stands for each page's origin.
    #[serde(default)]
    pub callback_urls: Vec<String>,
    /// Sign-out URLs; `{page}` stands for each page's origin.
    #[serde(default)]
    pub sign_out_urls: Vec<String>,
    /// Whether the authorization code grant is enabled.
    #[serde(default = "yes")]
    pub allow_code_grant: bool,
    /// Whether each refresh hands out a new refresh token and ends the old one.
    #[serde(default)]
    pub rotate_refresh_tokens: bool,
    /// Life of an ID token.
    #[serde(default = "one_hour")]
    pub id_token_seconds: i64,
    /// Life of an access token.
    #[serde(default = "one_hour")]
    pub access_token_seconds: i64,
    /// Life of a refresh token.
    #[serde(default = "thirty_days")]
    pub refresh_token_seconds: i64,
}

/// A user that exists from the start.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoUser {
    /// The user name; the `sub` is made from it and the pool id.
    pub username: String,
    /// The password, in plain text.
    pub password: String,
    /// Standard and custom attributes, all of them strings.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
    /// The user's groups.
    #[serde(default)]
    pub groups: Vec<String>,
}

/// One identity pool.
#[derive(Clone, Debug, Deserialize)]
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
#[derive(Clone, Debug, Deserialize)]
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
        }
        self.check_identity_pools()
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

    /// The user pool of this id.
    pub(crate) fn user_pool(&self, id: &str) -> Option<&UserPool> {
        self.user_pools.iter().find(|pool| pool.id == id)
    }

    /// The identity pool of this id.
    pub(crate) fn identity_pool(&self, id: &str) -> Option<&IdentityPool> {
        self.identity_pools.iter().find(|pool| pool.id == id)
    }

    /// The client of this id, and its pool.
    pub(crate) fn client(&self, id: &str) -> Option<(&UserPool, &Client)> {
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

fn usual_scopes() -> Vec<String> {
    ["openid", "email", "profile"].map(str::to_owned).to_vec()
}

fn yes() -> bool {
    true
}

fn one_hour() -> i64 {
    3600
}

fn thirty_days() -> i64 {
    30 * 24 * 3600
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
        let dangling = sentence(DEFAULT.replace("\"client\": \"life", "\"client\": \"knife"));
        assert!(
            dangling.contains("identity_pools[0].providers"),
            "{dangling}"
        );
    }
}
