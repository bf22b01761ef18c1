//! The hosts that the page talks to.

use super::ConfigError;
use super::file::{File, is_name, is_url};

const HELLO: &str =
    "the whole address of the call, which begins with https://, or http:// on this machine";
const BASE_URL: &str = "an address that begins with https://, or http:// on this machine";

/// The section `life_gauge.endpoints`, or AWS's own hosts where it is silent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoints {
    /// The user pool service.
    pub cognito_idp: String,
    /// The base of the issuer: the same, but for pools that are set to the newer form.
    pub issuer: String,
    /// The user pool's domain.
    pub hosted_ui: String,
    /// The identity pool service.
    pub cognito_identity: String,
    /// Cognito Sync.
    pub cognito_sync: String,
    /// `DynamoDB`.
    pub dynamodb: String,
    /// The protected call, whole, if there is one.
    pub hello: Option<String>,
}

impl Endpoints {
    pub(super) fn read(file: &File<'_>, region: &str) -> Result<Self, ConfigError> {
        let named = |name: &str| {
            let url = file.absent_or(&format!("life_gauge.endpoints.{name}"), BASE_URL, is_url)?;
            Ok(url.map(|url| url.trim_end_matches('/').to_owned()))
        };
        let service = |name: &str, host: &str| {
            let aws = || format!("https://{host}.{region}.amazonaws.com");
            Ok(named(name)?.unwrap_or_else(aws))
        };
        let domain = || {
            let expected = "the domain of the user pool, without https://";
            let domain = file.text("auth.oauth.domain", expected, |text| is_name(text, ".-"))?;
            Ok(format!("https://{domain}"))
        };
        let cognito_idp = service("cognito_idp", "cognito-idp")?;
        Ok(Self {
            issuer: named("issuer")?.unwrap_or_else(|| cognito_idp.clone()),
            cognito_idp,
            hosted_ui: named("hosted_ui")?.map_or_else(domain, Ok)?,
            cognito_identity: service("cognito_identity", "cognito-identity")?,
            cognito_sync: service("cognito_sync", "cognito-sync")?,
            dynamodb: service("dynamodb", "dynamodb")?,
            hello: file.absent_or("life_gauge.endpoints.hello", HELLO, is_url)?,
        })
    }
}
