//! Session tracking, by which a player sees where he is signed in: the one setting of the user pool that no template has.
//! The page does without it, so no failure here is a reason to stop.

use serde_json::Value;

use super::aws::Aws;
use super::call::Call;
use super::stack::{Stack, Texts, words};
use crate::args::Target;

/// The plan that has none of it.
const LITE: &str = "LITE";
/// How many sessions of a player Cognito follows if nobody has said otherwise.
const USUAL: u64 = 20;

/// What a user pool says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tracking {
    On,
    /// With the number of a player's sessions that it would follow.
    Off {
        most: u64,
    },
    /// It cannot be asked for, and why.
    Unknown(String),
}

/// So is a pool that is yet to be made.
impl Default for Tracking {
    fn default() -> Self {
        Self::Off { most: USUAL }
    }
}

impl Tracking {
    pub(super) fn look(aws: &Aws<'_>, outputs: &Texts) -> Self {
        let Some(pool) = outputs.get("UserPoolId") else {
            return Self::default();
        };
        if tier(Some(outputs), &Texts::new()) == Some(LITE) {
            return Self::default();
        }
        let call = [
            "cognito-idp",
            "get-user-pool-session-configuration",
            "--user-pool-id",
            pool,
        ];
        match aws.read(&call) {
            Ok(answer) => Self::read(&answer),
            Err(failure) => Self::Unknown(reason(&failure.to_string())),
        }
    }

    fn read(answer: &Value) -> Self {
        if answer["UserSessionTracking"] == "ENABLED" {
            return Self::On;
        }
        let most = answer["TokenSession"]["MaxPerUser"].as_u64();
        Self::Off {
            most: most.unwrap_or(USUAL),
        }
    }

    /// The line about it.
    pub(super) fn told(&self, stack: Option<&Stack>, given: &Texts) -> String {
        let outputs = stack.map(|stack| &stack.outputs);
        match self {
            _ if tier(outputs, given) == Some(LITE) => {
                "  the plan LITE has no session tracking".to_owned()
            }
            Self::On => "  session tracking is on".to_owned(),
            Self::Off { .. } => "  session tracking is switched on".to_owned(),
            Self::Unknown(reason) => format!("  {}", left(reason)),
        }
    }

    /// The call that switches it on, if one has to. It sets all that there is to be set, so the number stays as it was.
    pub(super) fn calls(&self, target: &Target, outputs: &Texts, given: &Texts) -> Vec<Call> {
        match self {
            Self::Off { most } if tier(Some(outputs), given) != Some(LITE) => {
                vec![switch_on(target, &outputs["UserPoolId"], *most)]
            }
            _ => Vec::new(),
        }
    }
}

fn switch_on(target: &Target, pool: &str, most: u64) -> Call {
    let sessions = format!("MaxPerUser={most}");
    let words = words(
        target,
        &[
            "cognito-idp",
            "set-user-pool-session-configuration",
            "--user-pool-id",
            pool,
            "--user-session-tracking",
            "ENABLED",
            "--token-session",
            &sessions,
        ],
    );
    Call::new("switching on session tracking", words).optional()
}

/// The plan that the pool will have, if somebody has said.
fn tier<'a>(outputs: Option<&'a Texts>, given: &'a Texts) -> Option<&'a str> {
    let tier = given.get("Tier").or_else(|| outputs?.get("Tier"));
    tier.map(String::as_str)
}

/// What is said when it could not be switched on.
pub(super) fn left(reason: &str) -> String {
    format!(
        "session tracking stays as it is, which the page does without ({reason}); \"Session tracking\" in \
         docs/operating.md tells how to switch it on"
    )
}

/// The one line of a failure that tells why.
pub(super) fn reason(failure: &str) -> String {
    if failure.contains("Invalid choice") || failure.contains("invalid choice") {
        return "this AWS CLI does not know the call yet".to_owned();
    }
    let lines = failure.lines().map(str::trim);
    let last = lines.rev().find(|line| !line.is_empty());
    let last = last.unwrap_or_default();
    let begin = last.find("An error occurred").unwrap_or(0);
    last[begin..].trim_end_matches(['.', ':']).to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn texts(pairs: &[(&str, &str)]) -> Texts {
        let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        pairs.iter().map(owned).collect()
    }

    fn calls(tracking: &Tracking, tier: &str, given: &[(&str, &str)]) -> Vec<String> {
        let target = Target {
            region: "eu-west-1".into(),
            ..Target::default()
        };
        let outputs = texts(&[("UserPoolId", "eu-west-1_A"), ("Tier", tier)]);
        let calls = tracking.calls(&target, &outputs, &texts(given));
        calls.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn only_what_is_off_is_switched_on_and_its_number_stays() {
        let answer = |tracking: &str, most: u64| {
            let sessions = json!({ "MaxPerUser": most });
            Tracking::read(&json!({ "UserSessionTracking": tracking, "TokenSession": sessions }))
        };
        assert!(calls(&answer("ENABLED", 5), "PLUS", &[]).is_empty());
        assert_eq!(
            calls(&answer("DISABLED", 5), "PLUS", &[]),
            [
                "aws cognito-idp set-user-pool-session-configuration --user-pool-id eu-west-1_A \
             --user-session-tracking ENABLED --token-session MaxPerUser=5 --region eu-west-1"
            ]
        );
        assert_eq!(Tracking::read(&json!({})), Tracking::default());
        assert!(calls(&Tracking::Unknown(String::new()), "PLUS", &[]).is_empty());
    }

    #[test]
    fn the_plan_is_the_one_that_the_pool_will_have() {
        let off = Tracking::default();
        for (tier, given, number) in [
            ("LITE", vec![], 0),
            ("LITE", vec![("Tier", "ESSENTIALS")], 1),
            ("ESSENTIALS", vec![], 1),
            ("ESSENTIALS", vec![("Tier", "LITE")], 0),
        ] {
            assert_eq!(calls(&off, tier, &given).len(), number, "{tier} {given:?}");
        }
        let lite = texts(&[("Tier", "LITE")]);
        assert!(off.told(None, &lite).contains("LITE has no"));
        assert!(off.told(None, &Texts::new()).contains("is switched on"));
    }

    #[test]
    fn a_failure_becomes_one_line() {
        for (failure, line) in [
            (
                "`aws cognito-idp …` failed (exit status: 254): An error occurred (X) when calling: No.\n",
                "An error occurred (X) when calling: No",
            ),
            (
                "usage: aws\naws: error: argument operation: Invalid choice, valid choices are:\na | b\n",
                "this AWS CLI does not know the call yet",
            ),
        ] {
            assert_eq!(reason(failure), line);
        }
    }
}
