//! `config.json`: which user pool, identity pool and store this page plays against.
//!
//! The `auth` section has the shape of Amplify's
//! [`amplify_outputs.json`](https://docs.amplify.aws/react/reference/amplify_outputs/); what is ours stands under
//! `life_gauge`. It is read once at start; what is wrong with it is told by the key and by what should stand there.

mod endpoints;
mod file;
mod user_pool;

use file::{File, is_name, is_url};
use serde_json::Value;

use crate::language::Language;
use crate::store::Store;
pub use endpoints::Endpoints;
pub use user_pool::{AuthFlow, PasswordPolicy, Rule, UserPool};

/// A configuration that was read and checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// `us-east-1`
    pub aws_region: String,
    /// `us-east-1_AbCdEfGhI`
    pub user_pool_id: String,
    /// A client without a secret.
    pub user_pool_client_id: String,
    /// `us-east-1:uuid`
    pub identity_pool_id: String,
    /// The hosted UI.
    pub oauth: OAuth,
    /// What the page's own forms go by.
    pub user_pool: UserPool,
    /// Whether the identity pool has identities for guests.
    pub has_guests: bool,
    /// After how many seconds in which nobody does anything a session ends, if it does.
    pub idle_seconds: Option<i64>,
    /// The service that keeps the gauge.
    pub store: Store,
    /// The name of the Cognito Sync dataset that holds the gauge.
    pub dataset: String,
    /// The name of the `DynamoDB` table that holds it instead.
    pub table: String,
    /// Base URLs of the services, without a slash at the end.
    pub endpoints: Endpoints,
    /// Whether a new account gets its language as the attribute `locale`, which the app client must be allowed to write.
    pub writes_locale: bool,
    /// Not out of the file: what the player speaks.
    pub language: Language,
}

/// The section `auth.oauth`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OAuth {
    /// What to ask for at sign-in.
    pub scopes: Vec<String>,
    /// Where the hosted UI may send the player back to, one for each place the page is served from.
    pub redirect_sign_in_uri: Vec<String>,
    /// Where sign-out may lead.
    pub redirect_sign_out_uri: Vec<String>,
    /// External providers, by the names that `identity_provider` takes.
    pub identity_providers: Vec<String>,
}

/// What is wrong with a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigError {
    /// The file could not be loaded.
    Missing,
    /// The file is not JSON; with the parser's words.
    NotJson(String),
    /// A key is absent or holds something else than it should.
    Wrong {
        /// The path of the key, `auth.user_pool_id`.
        key: String,
        /// What should stand there.
        expected: &'static str,
    },
    /// A client secret stands at this path. A browser cannot keep one.
    ClientSecret(String),
    /// No redirect URI is for the place where the page is open.
    ForeignPage {
        /// The key without a fitting entry.
        key: &'static str,
        /// The address where the page is open, without a slash at its end.
        page: String,
    },
}

impl Config {
    /// Reads and checks the text of `config.json`.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let file: Value =
            serde_json::from_str(text).map_err(|error| ConfigError::NotJson(error.to_string()))?;
        let file = File::of(&file)?;
        let aws_region = file.text("auth.aws_region", REGION, |text| {
            text.contains('-') && is_name(text, "-")
        })?;
        let user_pool_id = file.text("auth.user_pool_id", USER_POOL, |text| {
            is_name(text, "-_")
                && text
                    .strip_prefix(&aws_region)
                    .is_some_and(|tail| tail.starts_with('_'))
        })?;
        file.absent_or(
            "auth.oauth.response_type",
            "\"code\": this page uses the code flow with PKCE only",
            |text| text == "code",
        )?;
        Ok(Self {
            user_pool_client_id: file.text("auth.user_pool_client_id", CLIENT, |text| {
                is_name(text, "_+")
            })?,
            identity_pool_id: file.text("auth.identity_pool_id", IDENTITY_POOL, |text| {
                is_name(text, "-:")
                    && text
                        .strip_prefix(&aws_region)
                        .is_some_and(|tail| tail.starts_with(':'))
            })?,
            oauth: OAuth::read(&file)?,
            user_pool: UserPool::read(&file)?,
            has_guests: file.at("auth.unauthenticated_identities_enabled") == true,
            idle_seconds: idle_seconds(&file)?,
            store: store(&file)?,
            table: table(&file)?,
            dataset: file
                .absent_or("life_gauge.gauge.dataset", DATASET, |text| {
                    is_name(text, "_.:-") && text.len() <= 128
                })?
                .unwrap_or_else(|| "gauge".to_owned()),
            endpoints: Endpoints::read(&file, &aws_region)?,
            writes_locale: file.at("life_gauge.sign_up.locale") == true,
            language: Language::default(),
            aws_region,
            user_pool_id,
        })
    }

    /// Who issues the tokens of the user pool, and where its keys are found.
    pub fn issuer(&self) -> String {
        format!("{}/{}", self.endpoints.issuer, self.user_pool_id)
    }

    /// The user pool's id after the underscore: what SRP calls it.
    pub fn pool_name(&self) -> &str {
        let split = self.user_pool_id.split_once('_');
        split.map_or("", |(_, name)| name)
    }

    /// The key under which an ID token of the user pool stands in a `Logins` map.
    pub fn logins_key(&self) -> String {
        format!(
            "cognito-idp.{}.amazonaws.com/{}",
            self.aws_region, self.user_pool_id
        )
    }

    /// Whether the page plays against a stand-in on this machine: no other host may be spoken to without TLS.
    pub fn is_local(&self) -> bool {
        self.endpoints.cognito_idp.starts_with("http://")
    }

    /// Keeps, of each list of redirect URIs, the first that belongs to the place where the page is open: its origin, and
    /// the path that it lives under, where another one would lead to somebody else.
    pub fn at(mut self, page: &str) -> Result<Self, ConfigError> {
        let page = page.trim_end_matches('/');
        for (key, uris) in [
            (
                "auth.oauth.redirect_sign_in_uri",
                &mut self.oauth.redirect_sign_in_uri,
            ),
            (
                "auth.oauth.redirect_sign_out_uri",
                &mut self.oauth.redirect_sign_out_uri,
            ),
        ] {
            let here = |uri: &String| {
                uri.strip_prefix(page)
                    .is_some_and(|path| path.starts_with('/'))
            };
            let uri = uris
                .drain(..)
                .find(here)
                .ok_or_else(|| ConfigError::ForeignPage {
                    key,
                    page: page.to_owned(),
                })?;
            uris.push(uri);
        }
        Ok(self)
    }
}

const REGION: &str = "an AWS region such as \"us-east-1\"";
const USER_POOL: &str = "the id of a user pool in that region, such as \"us-east-1_AbCdEfGhI\"";
const CLIENT: &str = "the id of an app client without a secret";
const IDENTITY_POOL: &str =
    "the id of an identity pool in that region, such as \"us-east-1:1111…\"";
const DATASET: &str = "the name of a dataset: 1 to 128 of a–z, A–Z, 0–9, _ . : -";
const STORE: &str = "\"sync\" or \"dynamodb\"";
const TABLE: &str = "the name of a DynamoDB table: 3 to 255 of a–z, A–Z, 0–9, _ . -";
const URIS: &str =
    "a list of at least one address, each beginning with https://, or http:// on this machine";
const IDLE: &str = "a whole number of minutes, 1 to 1440";

/// The section `life_gauge.gauge`: which service, and the table that one of them needs.
fn store(file: &File<'_>) -> Result<Store, ConfigError> {
    let name = file.absent_or("life_gauge.gauge.store", STORE, |text| {
        ["sync", "dynamodb"].contains(&text)
    })?;
    Ok(match name.as_deref() {
        Some("dynamodb") => Store::DynamoDb,
        _ => Store::Sync,
    })
}

fn table(file: &File<'_>) -> Result<String, ConfigError> {
    let table = file.absent_or("life_gauge.gauge.table", TABLE, |text| {
        is_name(text, "_.-") && (3..=255).contains(&text.len())
    })?;
    Ok(table.unwrap_or_else(|| "life-gauge".to_owned()))
}

/// `life_gauge.session.idle_minutes`
fn idle_seconds(file: &File<'_>) -> Result<Option<i64>, ConfigError> {
    let minutes = file.number("life_gauge.session.idle_minutes", IDLE, 1..=24 * 60)?;
    Ok(minutes.map(|minutes| minutes * 60))
}

impl OAuth {
    fn read(file: &File<'_>) -> Result<Self, ConfigError> {
        let uris = |key| {
            file.texts(key, URIS, |list| {
                !list.is_empty() && list.iter().all(|uri| is_url(uri))
            })
        };
        let scopes = "a list of scopes with \"openid\" among them";
        Ok(Self {
            scopes: file.texts("auth.oauth.scopes", scopes, |list| {
                list.iter().any(|scope| scope == "openid")
            })?,
            redirect_sign_in_uri: uris("auth.oauth.redirect_sign_in_uri")?,
            redirect_sign_out_uri: uris("auth.oauth.redirect_sign_out_uri")?,
            identity_providers: match file.at("auth.oauth.identity_providers") {
                Value::Null => Vec::new(),
                _ => file.texts(
                    "auth.oauth.identity_providers",
                    "a list of provider names",
                    |_| true,
                )?,
            }
            .into_iter()
            .map(|name| wire_name(&name).map_or(name, str::to_owned))
            .collect(),
        })
    }
}

/// Amplify spells the built-in providers in capitals; the parameter `identity_provider` has names of its own.
fn wire_name(amplify: &str) -> Option<&'static str> {
    Some(match amplify {
        "GOOGLE" => "Google",
        "FACEBOOK" => "Facebook",
        "LOGIN_WITH_AMAZON" => "LoginWithAmazon",
        "SIGN_IN_WITH_APPLE" => "SignInWithApple",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Config, ConfigError};

    const COMMITTED: &str = include_str!("../../config.json");

    fn changed(change: impl Fn(&mut Value)) -> Result<Config, ConfigError> {
        let mut file: Value = serde_json::from_str(COMMITTED).unwrap();
        change(&mut file);
        Config::parse(&file.to_string())
    }

    #[test]
    fn the_committed_file_points_to_the_stand_in() {
        let config = Config::parse(COMMITTED).unwrap();
        assert!(config.is_local());
        assert_eq!(config.issuer(), "http://127.0.0.1:9229/us-east-1_LifeGauge");
        assert_eq!(
            config.logins_key(),
            "cognito-idp.us-east-1.amazonaws.com/us-east-1_LifeGauge"
        );
        assert_eq!(
            config.oauth.identity_providers,
            ["LoginWithAmazon", "Google"]
        );
        let config = config.at("http://localhost:8080").unwrap();
        assert_eq!(
            config.oauth.redirect_sign_in_uri,
            ["http://localhost:8080/callback"]
        );
    }

    #[test]
    fn an_amplify_file_alone_means_aws() {
        let config = changed(|file| {
            file.as_object_mut().unwrap().remove("life_gauge");
        })
        .unwrap();
        assert_eq!(
            config.endpoints.cognito_sync,
            "https://cognito-sync.us-east-1.amazonaws.com"
        );
        assert_eq!(
            config.endpoints.hosted_ui,
            "https://life-gauge.auth.us-east-1.amazoncognito.com"
        );
        assert_eq!(config.dataset, "gauge");
        assert_eq!(config.endpoints.hello, None);
        assert!(!config.is_local());
    }

    #[test]
    fn every_wrong_key_is_named() {
        let cases: [(&str, Value); 17] = [
            ("/auth/aws_region", json!(7)),
            ("/auth/aws_region", json!("")),
            ("/auth/user_pool_id", json!("eu-west-1_abc")),
            ("/auth/user_pool_id", Value::Null),
            ("/auth/user_pool_client_id", json!("a b")),
            ("/auth/identity_pool_id", json!(["us-east-1:1"])),
            ("/auth/oauth/scopes", json!(["email"])),
            ("/auth/oauth/scopes", json!("openid")),
            ("/auth/oauth/redirect_sign_in_uri", json!([])),
            ("/auth/oauth/redirect_sign_out_uri", json!(["myapp://"])),
            ("/auth/oauth/response_type", json!("token")),
            ("/life_gauge/gauge/store", json!("dynamo")),
            ("/life_gauge/gauge/store", json!(true)),
            ("/life_gauge/gauge/dataset", json!("")),
            ("/life_gauge/gauge/dataset", json!("a/b")),
            (
                "/life_gauge/endpoints/cognito_sync",
                json!("javascript:alert(1)"),
            ),
            ("/life_gauge/endpoints/hello", json!("http://example.com/")),
        ];
        for (pointer, bad) in cases {
            let result = changed(|file| *file.pointer_mut(pointer).unwrap() = bad.clone());
            let key = pointer.trim_start_matches('/').replace('/', ".");
            assert!(
                matches!(result, Err(ConfigError::Wrong { key: named, .. }) if named == key),
                "{pointer} {bad}"
            );
        }
    }

    #[test]
    fn what_is_no_object_names_its_first_key() {
        for text in ["[]", "null", "7", "\"auth\"", "{\"auth\":[]}"] {
            assert!(
                matches!(Config::parse(text), Err(ConfigError::Wrong { .. })),
                "{text}"
            );
        }
        assert!(matches!(Config::parse("{"), Err(ConfigError::NotJson(_))));
    }

    #[test]
    fn a_client_secret_is_refused_wherever_it_stands() {
        for (pointer, name) in [
            ("/auth", "user_pool_client_secret"),
            ("/auth/oauth", "clientSecret"),
        ] {
            let result = changed(|file| file.pointer_mut(pointer).unwrap()[name] = json!("s3cret"));
            assert!(matches!(result, Err(ConfigError::ClientSecret(path)) if path.ends_with(name)));
        }
    }

    #[test]
    fn a_page_at_another_address_is_told_so() {
        let config = Config::parse(COMMITTED).unwrap();
        for page in [
            "http://localhost:80",
            "http://localhost:8081",
            "https://localhost:8080",
            "http://localhost:8080/elsewhere/",
            "",
        ] {
            assert!(
                matches!(
                    config.clone().at(page),
                    Err(ConfigError::ForeignPage { .. })
                ),
                "{page}"
            );
        }
    }

    #[test]
    fn of_two_pages_on_one_host_each_takes_its_own_redirects() {
        let uris = |name: &str| {
            let pages = ["", "/games", "/games/one", "/games/one-more"];
            json!(pages.map(|page| format!("https://play.example{page}/{name}")))
        };
        let config = changed(|file| {
            file["auth"]["oauth"]["redirect_sign_in_uri"] = uris("callback");
            file["auth"]["oauth"]["redirect_sign_out_uri"] = uris("signed-out");
        });
        let config = config.unwrap().at("https://play.example/games/one/");
        let oauth = config.unwrap().oauth;
        assert_eq!(
            [oauth.redirect_sign_in_uri, oauth.redirect_sign_out_uri].concat(),
            [
                "https://play.example/games/one/callback",
                "https://play.example/games/one/signed-out"
            ]
        );
    }
}
