//! A sign-in's arithmetic for the page of `cargo xtask bench srp`, which drives and times it step by step.
#![cfg(target_arch = "wasm32")]

use life_gauge::cognito::srp::{Ephemeral, Owner, PasswordVerifier, Progress};
use life_gauge::secret::Secret;
use wasm_bindgen::prelude::wasm_bindgen;

/// Whose sign-in is measured.
#[wasm_bindgen]
pub struct Player {
    pool_name: String,
    user_id: String,
    password: Secret,
}

#[wasm_bindgen]
impl Player {
    /// As [`Owner`] names them.
    #[wasm_bindgen(constructor)]
    pub fn new(pool_name: String, user_id: String, password: String) -> Self {
        Self {
            pool_name,
            user_id,
            password: password.into(),
        }
    }
}

/// A sign-in that has been begun.
#[wasm_bindgen]
pub struct Begun(Ephemeral);

#[wasm_bindgen]
impl Begun {
    /// a and A
    pub fn with(entropy: &[u8]) -> Option<Self> {
        Some(Self(Ephemeral::new(entropy.try_into().ok()?)))
    }

    /// `SRP_A`
    pub fn srp_a(&self) -> String {
        self.0.srp_a()
    }

    /// The answer to a challenge, of which nothing is worked out yet.
    pub fn claim(
        &self,
        player: &Player,
        srp_b: &str,
        salt: &str,
        secret_block: &str,
    ) -> Option<Answer> {
        let challenge = PasswordVerifier {
            srp_b,
            salt,
            secret_block,
        };
        let owner = Owner {
            pool_name: &player.pool_name,
            user_id: &player.user_id,
            password: &player.password,
        };
        let claim = self.0.claim(challenge, owner).ok()?;
        Some(Answer(Progress::More(claim)))
    }
}

/// The answer to a challenge, being worked out.
#[wasm_bindgen]
pub struct Answer(Progress);

#[wasm_bindgen]
impl Answer {
    /// `Claim::step`, unless there is none left.
    #[must_use]
    pub fn step(self) -> Self {
        Self(match self.0 {
            Progress::More(claim) => claim.step(),
            done @ Progress::Done(_) => done,
        })
    }

    /// `PASSWORD_CLAIM_SIGNATURE`, if there is no step left.
    pub fn signature(&self, timestamp: &str) -> Option<String> {
        match &self.0 {
            Progress::More(_) => None,
            Progress::Done(key) => Some(key.signature(timestamp)),
        }
    }
}
