//! Faults by chance: a rate for each kind, and a seed that makes the same requests suffer the same.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::faults::{Fault, FaultKind, is_pattern, matches};
use crate::operation::Operation;

/// How often what goes wrong.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Chaos {
    /// Another seed, other victims.
    seed: u64,
    /// Names of operations or services.
    #[serde(default = "stores")]
    operations: Vec<String>,
    /// Probabilities from 0 to 1, together 1 at most.
    rates: BTreeMap<FaultKind, f64>,
    /// The longest delay.
    #[serde(default = "half_a_second")]
    milliseconds: u64,
    /// How often it has struck so far.
    #[serde(default, skip_deserializing)]
    struck: BTreeMap<FaultKind, u64>,
    /// Requests so far, by operation.
    #[serde(skip)]
    requests: BTreeMap<String, u64>,
}

fn stores() -> Vec<String> {
    vec!["sync".to_owned(), "dynamodb".to_owned()]
}

fn half_a_second() -> u64 {
    500
}

impl Chaos {
    /// Whether the order makes sense; if not, a sentence for its author.
    pub(crate) fn check(&self) -> Result<(), String> {
        if let Some(unknown) = self.operations.iter().find(|name| !is_pattern(name)) {
            return Err(format!("there is no operation `{unknown}`"));
        }
        let special = |kind: &&FaultKind| matches!(kind, FaultKind::Error | FaultKind::Forge);
        if self.rates.keys().any(|kind| special(&kind)) {
            return Err("`error` and `forge` do not happen by chance".to_owned());
        }
        let wrong = |rate: &f64| !(0.0..=1.0).contains(rate);
        if self.rates.values().any(wrong) || self.rates.values().sum::<f64>() > 1.0 {
            return Err("`rates` must be from 0 to 1, and together 1 at most".to_owned());
        }
        Ok(())
    }

    /// What the next request of this operation suffers. It depends on nothing but the seed, the operation and the
    /// number of its requests, so that one operation does not change the luck of another.
    pub(crate) fn draw(&mut self, operation: &Operation) -> Option<Fault> {
        if !self
            .operations
            .iter()
            .any(|pattern| matches(pattern, operation))
        {
            return None;
        }
        let number = self.requests.entry(operation.name.clone()).or_default();
        *number += 1;
        let (mut luck, second) = throw(self.seed, &operation.name, *number);
        for (kind, rate) in &self.rates {
            if luck < *rate {
                return self.strike(*kind, operation, second);
            }
            luck -= rate;
        }
        None
    }

    fn strike(&mut self, kind: FaultKind, operation: &Operation, second: f64) -> Option<Fault> {
        if !kind.fits(&operation.name) {
            return None;
        }
        *self.struck.entry(kind).or_default() += 1;
        Some(Fault::new(
            &operation.name,
            kind,
            part(second, self.milliseconds),
        ))
    }
}

/// Two numbers from 0 to 1, the latter excluded.
fn throw(seed: u64, operation: &str, number: u64) -> (f64, f64) {
    let digest = Sha256::digest(format!("{seed} {operation} {number}"));
    let fraction = |bytes: &[u8]| {
        let bytes = [bytes[0], bytes[1], bytes[2], bytes[3]];
        f64::from(u32::from_be_bytes(bytes)) / f64::from(u32::MAX).next_up()
    };
    (fraction(&digest[..4]), fraction(&digest[4..8]))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a delay need not be exact, and a fraction is not negative"
)]
fn part(fraction: f64, whole: u64) -> u64 {
    (fraction * whole as f64) as u64
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, Method};
    use serde_json::{Value, json};

    use super::{Chaos, FaultKind, Operation};

    fn chaos(seed: u64, rates: &Value) -> Chaos {
        let chaos: Chaos = serde_json::from_value(json!({"seed": seed, "rates": rates})).unwrap();
        chaos.check().unwrap();
        chaos
    }

    fn operation(method: &Method) -> Operation {
        let path = "/identitypools/a/identities/b/datasets/gauge";
        Operation::of(method, path, &HeaderMap::new())
    }

    fn fate(chaos: &mut Chaos, requests: usize) -> Vec<Option<FaultKind>> {
        let operation = operation(&Method::POST);
        let draw = |_| chaos.draw(&operation).map(|fault| fault.kind);
        (0..requests).map(draw).collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_luck_whatever_else_happens() {
        let rates = json!({"drop-after": 0.2, "throttle": 0.1});
        let first = fate(&mut chaos(7, &rates), 200);
        let mut disturbed = chaos(7, &rates);
        disturbed.draw(&operation(&Method::GET));
        assert_eq!(fate(&mut disturbed, 200), first);
        assert_ne!(fate(&mut chaos(8, &rates), 200), first);
    }

    #[test]
    fn rates_come_out_about_right() {
        let mut chaos = chaos(1, &json!({"drop-after": 0.25, "conflict": 0.25}));
        let all = fate(&mut chaos, 2000);
        for kind in [FaultKind::DropAfter, FaultKind::Conflict] {
            let times = all.iter().filter(|fault| **fault == Some(kind)).count();
            assert!((400..600).contains(&times), "{times}");
        }
        let told = serde_json::to_value(&chaos).unwrap();
        assert!(told["struck"]["conflict"].as_u64().unwrap() > 400);
    }

    #[test]
    fn what_does_not_fit_an_operation_does_not_strike_it() {
        let mut chaos = chaos(1, &json!({"conflict": 1.0}));
        assert!(chaos.draw(&operation(&Method::GET)).is_none());
        assert!(chaos.draw(&operation(&Method::POST)).is_some());
    }
}
