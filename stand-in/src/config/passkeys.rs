//! `WebAuthnConfiguration` of a user pool: the relying party that its passkeys are for.

use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// The relying party of a pool's passkeys.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Passkeys {
    /// The domain that passkeys belong to.
    pub relying_party_id: String,
    /// Whether the authenticator must know who is there.
    pub user_verification: UserVerification,
    /// Whether a passkey may stand for two factors.
    pub factor_configuration: FactorConfiguration,
    /// The only origins that may use passkeys; none means all pages on the relying party's domain.
    pub origins: Vec<String>,
}

impl Default for Passkeys {
    fn default() -> Self {
        Self {
            relying_party_id: "localhost".to_owned(),
            user_verification: UserVerification::default(),
            factor_configuration: FactorConfiguration::default(),
            origins: Vec::new(),
        }
    }
}

/// `userVerification`
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum UserVerification {
    /// As the authenticator can.
    #[default]
    Preferred,
    /// Always.
    Required,
}

/// `FactorConfiguration`
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FactorConfiguration {
    /// A passkey is one factor.
    #[default]
    SingleFactor,
    /// A passkey of a user who wants that is two.
    MultiFactorWithUserVerification,
}

impl Passkeys {
    /// Whether the relying party is a domain in lower case.
    pub(crate) fn names_a_domain(&self) -> bool {
        let id = self.relying_party_id.as_str();
        matches!(Host::parse(id), Ok(Host::Domain(domain)) if domain == id)
    }

    /// Whether a page of this origin may use the passkeys: its host is the relying party or below it, and its connection
    /// is safe from others. See <https://www.w3.org/TR/webauthn-3/#sctn-validating-origin>.
    pub(crate) fn allows(&self, origin: &str) -> bool {
        if !self.origins.is_empty() {
            return self.origins.iter().any(|known| known == origin);
        }
        let Ok(url) = Url::parse(origin) else {
            return false;
        };
        let host = url.host_str().unwrap_or_default();
        let below = host.strip_suffix(&self.relying_party_id);
        let fits = below.is_some_and(|below| below.is_empty() || below.ends_with('.'));
        let safe = url.scheme() == "https" || (url.scheme() == "http" && is_localhost(host));
        fits && safe && url.origin().ascii_serialization() == origin
    }
}

fn is_localhost(host: &str) -> bool {
    host == "localhost" || host.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::Passkeys;

    fn allows(relying_party_id: &str, origin: &str) -> bool {
        let passkeys = Passkeys {
            relying_party_id: relying_party_id.to_owned(),
            ..Passkeys::default()
        };
        passkeys.allows(origin)
    }

    #[test]
    fn pages_on_the_domain_are_allowed_at_any_port() {
        assert!(allows("localhost", "http://localhost:8080"));
        assert!(allows("localhost", "http://play.localhost"));
        assert!(allows("example.com", "https://play.example.com:8443"));
        assert!(!allows("example.com", "http://example.com"));
        assert!(!allows("example.com", "https://notexample.com"));
        assert!(!allows("localhost", "http://127.0.0.1:8080"));
        assert!(!allows("localhost", "http://localhost:8080/"));
        assert!(!allows("localhost", "localhost"));
    }

    #[test]
    fn a_list_of_origins_is_all_there_is() {
        let passkeys = Passkeys {
            origins: vec!["https://example.com".to_owned()],
            ..Passkeys::default()
        };
        assert!(passkeys.allows("https://example.com"));
        assert!(!passkeys.allows("http://localhost:8080"));
    }

    #[test]
    fn a_relying_party_is_a_domain() {
        let named = |id: &str| {
            let relying_party_id = id.to_owned();
            let others = Passkeys::default();
            Passkeys {
                relying_party_id,
                ..others
            }
            .names_a_domain()
        };
        assert!(named("localhost") && named("example.com"));
        assert!(!named("127.0.0.1") && !named("Example.com") && !named("https://example.com"));
    }
}
