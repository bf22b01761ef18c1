//! What tokens say, and how they were checked, in words.

use life_gauge::oauth::claims::{Check, Kind};
use life_gauge::oauth::jwt::TokenProblem;
use life_gauge::time::UnixSeconds;
use serde_json::Value;

/// Every claim that Cognito is known to make, with what it means.
const MEANINGS: [(&str, &str); 40] = [
    ("sub", "Your id at the user pool. It never changes"),
    ("iss", "Who issued the token: the user pool"),
    ("aud", "The app that it was issued to"),
    ("client_id", "The app that it was issued to"),
    ("token_use", "What it is good for"),
    ("auth_time", "When you signed in"),
    ("iat", "When it was issued"),
    ("nbf", "From when on it counts"),
    ("exp", "When it ends"),
    ("jti", "The token’s own id"),
    ("origin_jti", "The sign-in that it stems from"),
    ("event_id", "The sign-in in the user pool’s log"),
    ("cognito:username", "Your user name"),
    ("username", "Your user name"),
    ("cognito:groups", "The groups that you are in"),
    ("cognito:roles", "The roles of your groups in AWS"),
    ("cognito:preferred_role", "The role that comes first"),
    ("scope", "What it may be used for"),
    ("version", "The kind of access token"),
    ("nonce", "Ties it to the sign-in that this page began"),
    ("at_hash", "Ties it to the access token beside it"),
    ("device_key", "The remembered device"),
    ("amr", "How you proved who you are"),
    ("acr", "How strong that proof was"),
    ("identities", "Your accounts at other providers"),
    ("name", "Your name"),
    ("given_name", "Your given name"),
    ("family_name", "Your family name"),
    ("middle_name", "Your middle name"),
    ("nickname", "What you like to be called"),
    ("preferred_username", "The name that you sign in with"),
    ("email", "Your e-mail address"),
    ("email_verified", "Whether that address was checked"),
    ("phone_number", "Your phone number"),
    ("phone_number_verified", "Whether that number was checked"),
    ("picture", "Your picture"),
    ("locale", "Your language"),
    ("zoneinfo", "Your time zone"),
    ("birthdate", "Your birthday"),
    ("updated_at", "When your profile was changed"),
];

/// The claims that are points in time.
const TIMES: [&str; 5] = ["auth_time", "iat", "nbf", "exp", "updated_at"];

/// The names of a token's claims, in the order in which they are best read.
pub(super) fn names(claims: &Value) -> Vec<String> {
    let is_known = |name: &String| MEANINGS.iter().any(|(known, _)| known == name);
    let known = MEANINGS.iter().map(|(name, _)| (*name).to_owned());
    let known = known.filter(|name| claims.get(name).is_some());
    let others = claims.as_object().into_iter().flatten();
    let others = others.map(|(name, _)| name.clone());
    known.chain(others.filter(|name| !is_known(name))).collect()
}

/// What a claim means.
pub(super) fn meaning(name: &str) -> &'static str {
    let known = MEANINGS.iter().find(|(known, _)| *known == name);
    match known {
        Some((_, meaning)) => meaning,
        None if name.starts_with("custom:") => "An attribute of this pool’s own",
        None => "A claim of this pool’s own",
    }
}

/// The point in time that a claim names, if it does.
pub(super) fn time(name: &str, value: &Value) -> Option<UnixSeconds> {
    let seconds = value.as_i64().filter(|_| TIMES.contains(&name));
    seconds.map(UnixSeconds)
}

/// The value of a claim.
pub(super) fn value(name: &str, value: &Value) -> String {
    if let Some(at) = time(name, value) {
        return at.utc();
    }
    match value {
        Value::String(text) => match (name, &**text) {
            ("token_use", "id") => "id: it says who you are".to_owned(),
            ("token_use", "access") => "access: it lets you do things".to_owned(),
            ("scope", text) => text.replace(' ', ", "),
            (_, text) => text.to_owned(),
        },
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Array(values) if values.iter().all(Value::is_string) => {
            let texts: Vec<_> = values.iter().filter_map(Value::as_str).collect();
            texts.join(", ")
        }
        other => other.to_string(),
    }
}

/// `in 54 minutes`, `3 hours ago`
pub(super) fn relative(seconds: i64) -> String {
    let (number, unit) = match seconds.saturating_abs() {
        ..60 if seconds > 0 => return "in less than a minute".to_owned(),
        ..60 => return "just now".to_owned(),
        seconds => amount(seconds),
    };
    if seconds > 0 {
        format!("in {number} {unit}")
    } else {
        format!("{number} {unit} ago")
    }
}

/// A number with its unit: `54 minutes`.
pub(super) fn amount(seconds: i64) -> (i64, &'static str) {
    let (number, one, many) = match seconds {
        ..60 => (seconds, "second", "seconds"),
        60..5400 => (seconds / 60, "minute", "minutes"),
        5400..172_800 => (seconds / 3600, "hour", "hours"),
        _ => (seconds / 86_400, "day", "days"),
    };
    (number, if number == 1 { one } else { many })
}

/// The name of a check, and what it asks.
pub(super) fn check(check: &Check) -> (&'static str, &'static str) {
    match (&check.problem, check.kind) {
        (TokenProblem::Malformed, _) => ("Form", "Three parts that can be read"),
        (TokenProblem::Algorithm, _) => ("Algorithm", "RS256 and nothing else"),
        (TokenProblem::UnknownKey, _) => ("Key", "One of the user pool’s public keys"),
        (TokenProblem::Signature, _) => ("Signature", "Made by that key over all that it says"),
        (TokenProblem::Issuer, _) => ("Issuer", "It comes from this user pool"),
        (TokenProblem::TokenUse, Kind::Id) => ("Use", "It is an ID token"),
        (TokenProblem::TokenUse, Kind::Access) => ("Use", "It is an access token"),
        (TokenProblem::IssuedAt, _) => ("Issued", "Not in the future"),
        (TokenProblem::Expired, _) => ("End", "Not over yet"),
        (TokenProblem::Audience, _) => ("Audience", "It was issued to this app"),
        (TokenProblem::Nonce, _) => ("Nonce", "Checked once, when you signed in"),
        (TokenProblem::AtHash, _) if check.holds.is_none() => ("Hash", "It has none to compare"),
        (TokenProblem::AtHash, _) => ("Hash", "It belongs to the access token"),
        (TokenProblem::Subject, _) => ("Subject", "Both tokens are of the same user"),
    }
}

#[cfg(test)]
mod tests {
    use super::{meaning, names, relative, value};
    use serde_json::{Value, json};

    #[test]
    fn values_in_words() {
        let rows = [
            ("exp", json!(1_770_091_506), "3 Feb 2026, 04:05:06 UTC"),
            ("version", json!(2), "2"),
            ("email_verified", json!(true), "yes"),
            ("cognito:groups", json!(["a", "b"]), "a, b"),
            ("scope", json!("openid email"), "openid, email"),
            (
                "identities",
                json!([{ "userId": "1" }]),
                r#"[{"userId":"1"}]"#,
            ),
        ];
        for (name, claim, words) in rows {
            assert_eq!(value(name, &claim), words);
        }
        assert_eq!(meaning("custom:rank"), "An attribute of this pool’s own");
    }

    #[test]
    fn what_is_known_comes_first() {
        let claims = json!({ "a": 1, "exp": 2, "custom:b": 3, "sub": "4" });
        assert_eq!(names(&claims), ["sub", "exp", "a", "custom:b"]);
        assert!(names(&Value::Null).is_empty());
    }

    #[test]
    fn times_in_words() {
        let rows = [
            (0, "just now"),
            (-59, "just now"),
            (59, "in less than a minute"),
            (60, "in 1 minute"),
            (3240, "in 54 minutes"),
            (-7200, "2 hours ago"),
            (30 * 86_400, "in 30 days"),
            (i64::MIN, "106751991167300 days ago"),
        ];
        for (seconds, words) in rows {
            assert_eq!(relative(seconds), words);
        }
    }
}
