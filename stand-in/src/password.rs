//! A password as it is kept: a salt and an SRP verifier, from which it cannot be read back.

use serde::{Deserialize, Serialize};

use crate::srp;

/// What is kept of a password, in hex.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Password {
    salt: String,
    verifier: String,
}

impl Password {
    /// Makes a verifier with a new salt. The space is the pool's name.
    pub(crate) fn new(space: &str, username: &str, text: &str) -> Self {
        let salt = srp::salt();
        let verifier = srp::verifier(space, username, text, &salt);
        Self {
            salt: srp::print(&salt),
            verifier: srp::print(&verifier),
        }
    }

    /// Takes over what a client made, as devices do it.
    pub(crate) fn from_parts(salt: String, verifier: String) -> Self {
        Self { salt, verifier }
    }

    /// Whether it was made of this text.
    pub(crate) fn is(&self, space: &str, username: &str, text: &str) -> bool {
        srp::parse(&self.salt).is_some_and(|salt| {
            srp::print(&srp::verifier(space, username, text, &salt)) == self.verifier
        })
    }

    /// The salt, in hex.
    pub(crate) fn salt(&self) -> &str {
        &self.salt
    }

    /// The verifier.
    pub(crate) fn verifier(&self) -> &str {
        &self.verifier
    }
}
