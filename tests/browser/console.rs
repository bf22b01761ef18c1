//! What a browser's console may not say, whatever the journey: panics, violations of the page's policy, secrets, and that
//! something has moved.

use std::cell::RefCell;
use std::mem;

use serde_json::{Value, json};

use super::chrome::Browser;

/// How every token begins that can be read.
const TOKEN: &str = "eyJ";
/// What the tab keeps of its tokens.
const KEPT: &str = "return Object.values(JSON.parse(sessionStorage['life-gauge.tokens'] ?? '{}'))";

/// What a journey types on its way to a password is no secret.
const SHORTEST: usize = 8;
/// The hash of a file that is not there: it has no bytes, so it is told of as one that was changed.
const MISSING: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

/// What was said so far, and what must not be said.
#[derive(Default)]
pub(super) struct Console {
    secrets: RefCell<Vec<String>>,
    said: RefCell<Vec<Value>>,
}

impl Console {
    /// Nobody may read this in the console.
    pub(super) fn keeps_secret(&self, text: &str) {
        if text.len() >= SHORTEST {
            self.secrets.borrow_mut().push(text.to_owned());
        }
    }
}

impl Browser {
    /// What the console has said so far.
    pub(crate) async fn said(&self) -> Vec<Value> {
        let log = self.chromium("se/log", &json!({ "type": "browser" })).await;
        let mut said = self.console.said.borrow_mut();
        said.extend(log.as_array().unwrap().iter().cloned());
        said.clone()
    }

    /// The same, and only what it says from now on counts in the end.
    pub(crate) async fn take_said(&self) -> Vec<Value> {
        self.said().await;
        mem::take(&mut *self.console.said.borrow_mut())
    }

    /// Fails if there is anything in the console that must not be there.
    pub(super) async fn require_clean_console(&self) {
        let said = self.said().await;
        let violations: Vec<_> = said.iter().filter(|it| is_violation(it)).collect();
        assert!(violations.is_empty(), "against the policy: {violations:#?}");
        let is_shift = |it: &&Value| it["message"].as_str().unwrap().contains("Moved by");
        let shifts: Vec<_> = said.iter().filter(is_shift).collect();
        assert!(shifts.is_empty(), "the page does not stay: {shifts:#?}");
        // Everything else is a defect of the page.
        let is_defect = |it: &&Value| it["level"] == "SEVERE" && !is_failed_request(it);
        let defects: Vec<_> = said.iter().filter(is_defect).collect();
        assert!(defects.is_empty(), "the console says: {defects:#?}");
        let mut secrets = self.console.secrets.borrow().clone();
        let kept = self.script(KEPT).await;
        let kept = kept.as_array().into_iter().flatten();
        let kept = kept.filter_map(Value::as_str);
        // A token may be missing.
        secrets.extend(kept.filter(|it| it.len() >= SHORTEST).map(str::to_owned));
        secrets.push(TOKEN.to_owned());
        for secret in secrets {
            let tells = |it: &&Value| it["message"].as_str().unwrap().contains(&secret);
            let told = said.iter().find(tells);
            assert!(told.is_none(), "“{secret}” is told: {told:#?}");
        }
    }
}

/// Chromium counts some of them as mere warnings. That it does not know a feature is none: the next version may.
pub(super) fn is_violation(entry: &Value) -> bool {
    let message = entry["message"].as_str().unwrap();
    let words = [
        "Content Security Policy",
        "ermissions policy violation",
        "TrustedHTML",
    ];
    let is_about_it = words.iter().any(|word| message.contains(word));
    (entry["source"] == "security" || is_about_it)
        && !message.contains("Unrecognized feature")
        && !is_failed_request(entry)
}

/// That is often the point of a journey. Of a file with another hash there is a second word, which tells the hash.
fn is_failed_request(entry: &Value) -> bool {
    let message = entry["message"].as_str().unwrap();
    let words = [MISSING, "SRI's integrity checks failed"];
    entry["source"] == "network" || words.iter().any(|word| message.contains(word))
}
