//! Reads a `config.json` from the standard input as the page will that is open at the origin given, and says what is wrong
//! with it. A program of its own, so that the tasks can be built while the app cannot.

use std::io::{self, Read as _};
use std::process::ExitCode;

use life_gauge::config::{Config, ConfigError};

fn main() -> ExitCode {
    let origin = std::env::args().nth(1).unwrap_or_default();
    let mut text = String::new();
    let wrong = match io::stdin().read_to_string(&mut text) {
        Ok(_) => wrong(&text, &origin),
        Err(error) => Some(error.to_string()),
    };
    match wrong {
        None => ExitCode::SUCCESS,
        Some(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}

fn wrong(text: &str, origin: &str) -> Option<String> {
    let read = Config::parse(text).and_then(|config| config.at(origin));
    read.err().map(|error| sentence(&error))
}

fn sentence(error: &ConfigError) -> String {
    match error {
        ConfigError::Missing => "there is no config.json".to_owned(),
        ConfigError::NotJson(words) => format!("it is not JSON: {words}"),
        ConfigError::Wrong { key, expected } => format!("{key} should be {expected}"),
        ConfigError::ClientSecret(path) => {
            format!("{path} holds a client secret, which a browser cannot keep")
        }
        ConfigError::ForeignPage { key, page } => {
            format!("{key} has no entry for the page at {page}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMITTED: &str = include_str!("../../../config.json");

    #[test]
    fn what_is_wrong_is_said_with_its_key() {
        let here = "http://localhost:8080";
        assert_eq!(wrong(COMMITTED, here), None);
        for (text, origin, words) in [
            ("{", here, "it is not JSON"),
            ("{}", here, "auth.aws_region should be an AWS region"),
            (
                COMMITTED,
                "https://a.example",
                "auth.oauth.redirect_sign_in_uri has no entry",
            ),
            (
                r#"{"auth":{"client_secret":"s"}}"#,
                here,
                "auth.client_secret holds a client secret",
            ),
        ] {
            let sentence = wrong(text, origin).unwrap();
            assert!(sentence.starts_with(words), "{sentence}");
            assert!(!sentence.contains("\"s\""), "{sentence}");
        }
    }
}
