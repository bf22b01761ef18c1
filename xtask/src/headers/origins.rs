//! The hosts that a page with a `config.json` talks to.
//!
//! The app reads the same file (`src/config`). What it takes for granted stands here a second time, so that the tasks
//! can be built while the app cannot; a test holds the two together.

use serde_json::Value;

use crate::failure::{Failure, Result, While};

/// Scheme, host and port of each, sorted, each once.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Origins(Vec<String>);

impl Origins {
    /// The origins of the services that a configuration names, or of AWS's own.
    pub(super) fn of(config: &str) -> Result<Self> {
        let config: Value =
            serde_json::from_str(config).or_fail(|| "the configuration is not JSON".into())?;
        let store = match config["life_gauge"]["gauge"]["store"].as_str() {
            Some("dynamodb") => "dynamodb",
            _ => "cognito-sync",
        };
        let mut origins = vec![hosted_ui(&config)?];
        // The keys of the user pool come from the first.
        for service in ["cognito-idp", "cognito-identity", store] {
            origins.push(service_origin(&config, service)?);
        }
        let hello = &config["life_gauge"]["endpoints"]["hello"];
        if !hello.is_null() {
            let key = "life_gauge.endpoints.hello";
            origins.push(origin(text(hello, key)?, key)?);
        }
        origins.sort();
        origins.dedup();
        Ok(Self(origins))
    }

    pub(super) fn all(&self) -> &[String] {
        &self.0
    }

    pub(super) fn are_secure(&self) -> bool {
        self.0.iter().all(|origin| origin.starts_with("https://"))
    }
}

fn service_origin(config: &Value, service: &str) -> Result<String> {
    let key = service.replace('-', "_");
    match &config["life_gauge"]["endpoints"][&key] {
        Value::Null => {
            let region = text(&config["auth"]["aws_region"], "auth.aws_region")?;
            origin(
                &format!("https://{service}.{region}.amazonaws.com"),
                "auth.aws_region",
            )
        }
        endpoint => {
            let key = format!("life_gauge.endpoints.{key}");
            origin(text(endpoint, &key)?, &key)
        }
    }
}

fn hosted_ui(config: &Value) -> Result<String> {
    let key = "life_gauge.endpoints.hosted_ui";
    match &config["life_gauge"]["endpoints"]["hosted_ui"] {
        Value::Null => {
            let key = "auth.oauth.domain";
            let domain = text(&config["auth"]["oauth"]["domain"], key)?;
            origin(&format!("https://{domain}"), key)
        }
        endpoint => origin(text(endpoint, key)?, key),
    }
}

fn text<'a>(value: &'a Value, key: &str) -> Result<&'a str> {
    value.as_str().ok_or_else(|| unusable(key))
}

/// The beginning of an address. It becomes part of a policy, so it must not hold what ends a word there.
fn origin(url: &str, key: &str) -> Result<String> {
    let split = url.split_once("://");
    let (scheme, rest) = split.ok_or_else(|| unusable(key))?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_good = |c: char| c.is_ascii_alphanumeric() || "-.:[]".contains(c);
    if !matches!(scheme, "https" | "http") || host.is_empty() || !host.chars().all(is_good) {
        return Err(unusable(key));
    }
    Ok(format!("{scheme}://{host}"))
}

fn unusable(key: &str) -> Failure {
    Failure::new(format!("{key} of the configuration names no host"))
}

#[cfg(test)]
mod tests {
    use life_gauge::config::Config;
    use serde_json::json;

    use super::*;

    const COMMITTED: &str = include_str!("../../../config.json");

    fn changed(change: impl Fn(&mut Value)) -> String {
        let mut config = serde_json::from_str(COMMITTED).unwrap();
        change(&mut config);
        config.to_string()
    }

    fn aws(store: &str) -> String {
        changed(|config| config["life_gauge"] = json!({ "gauge": { "store": store } }))
    }

    #[test]
    fn the_stand_in_is_one_host() {
        assert_eq!(
            Origins::of(COMMITTED).unwrap().all(),
            ["http://127.0.0.1:9229"]
        );
    }

    #[test]
    fn the_hosts_are_those_that_the_app_talks_to() {
        for (store, other) in [("sync", "dynamodb"), ("dynamodb", "cognito-sync")] {
            let text = aws(store);
            let app = Config::parse(&text).unwrap().endpoints;
            let of_store = match store {
                "sync" => app.cognito_sync,
                _ => app.dynamodb,
            };
            let mut used = [
                app.cognito_idp,
                app.hosted_ui,
                app.cognito_identity,
                of_store,
            ];
            used.sort();
            let origins = Origins::of(&text).unwrap();
            assert_eq!(origins.all(), used);
            assert!(origins.all().iter().all(|origin| !origin.contains(other)));
            assert!(origins.are_secure());
        }
    }

    #[test]
    fn the_protected_call_is_a_host_like_any_other() {
        let config = changed(|config| {
            config["life_gauge"]["endpoints"]["hello"] = json!("https://api.example/prod/hello");
        });
        let origins = Origins::of(&config).unwrap();
        assert_eq!(
            origins.all(),
            ["http://127.0.0.1:9229", "https://api.example"]
        );
    }

    #[test]
    fn of_an_address_only_the_beginning_counts() {
        let config = changed(|config| {
            let endpoints = &mut config["life_gauge"]["endpoints"];
            endpoints["cognito_idp"] = json!("https://proxy.example:8443/pool/?a#b");
        });
        let origins = Origins::of(&config).unwrap();
        assert_eq!(
            origins.all(),
            ["http://127.0.0.1:9229", "https://proxy.example:8443"]
        );
        assert!(!origins.are_secure());
    }

    #[test]
    fn nothing_can_be_slipped_into_the_policy() {
        for url in [
            "https://a; script-src *",
            "https://a\n",
            "https://a,b",
            "https://*",
            "https://'self'",
            "ftp://a",
            "https://",
            "a",
        ] {
            let config =
                changed(|config| config["life_gauge"]["endpoints"]["cognito_idp"] = json!(url));
            let failure = Origins::of(&config).unwrap_err().to_string();
            assert!(failure.contains("endpoints.cognito_idp"), "{failure}");
        }
        let region = changed(|config| {
            config["life_gauge"] = json!({});
            config["auth"]["aws_region"] = json!("x *");
        });
        assert!(Origins::of(&region).is_err());
    }
}
