//! What tokens say, and how they were checked, in words.

use life_gauge::oauth::claims::{Check, Kind};
use life_gauge::oauth::jwt::TokenProblem;
use life_gauge::time::UnixSeconds;
use serde_json::Value;

use super::language::{self, counted, date, key, t, text};

/// Every claim that Cognito is known to make, with what it means.
const MEANINGS: [(&str, &str); 40] = [
    ("sub", key!("Your id at the user pool. It never changes")),
    ("iss", key!("Who issued the token: the user pool")),
    ("aud", key!("The app that it was issued to")),
    ("client_id", key!("The app that it was issued to")),
    ("token_use", key!("What it is good for")),
    ("auth_time", key!("When you signed in")),
    ("iat", key!("When it was issued")),
    ("nbf", key!("From when on it counts")),
    ("exp", key!("When it ends")),
    ("jti", key!("The token’s own id")),
    ("origin_jti", key!("The sign-in that it stems from")),
    ("event_id", key!("The sign-in in the user pool’s log")),
    ("cognito:username", key!("Your user name")),
    ("username", key!("Your user name")),
    ("cognito:groups", key!("The groups that you are in")),
    ("cognito:roles", key!("The roles of your groups in AWS")),
    ("cognito:preferred_role", key!("The role that comes first")),
    ("scope", key!("What it may be used for")),
    ("version", key!("The kind of access token")),
    ("nonce", key!("Ties it to the sign-in that this page began")),
    ("at_hash", key!("Ties it to the access token beside it")),
    ("device_key", key!("The remembered device")),
    ("amr", key!("How you proved who you are")),
    ("acr", key!("How strong that proof was")),
    ("identities", key!("Your accounts at other providers")),
    ("name", key!("Your name")),
    ("given_name", key!("Your given name")),
    ("family_name", key!("Your family name")),
    ("middle_name", key!("Your middle name")),
    ("nickname", key!("What you like to be called")),
    ("preferred_username", key!("The name that you sign in with")),
    ("email", key!("Your e-mail address")),
    ("email_verified", key!("Whether that address was checked")),
    ("phone_number", key!("Your phone number")),
    (
        "phone_number_verified",
        key!("Whether that number was checked"),
    ),
    ("picture", key!("Your picture")),
    ("locale", key!("Your language")),
    ("zoneinfo", key!("Your time zone")),
    ("birthdate", key!("Your birthday")),
    ("updated_at", key!("When your profile was changed")),
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
        Some((_, meaning)) => text(meaning),
        None if name.starts_with("custom:") => t!("An attribute of this pool’s own"),
        None => t!("A claim of this pool’s own"),
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
        return date(at);
    }
    match value {
        Value::String(text) => match (name, &**text) {
            ("token_use", "id") => t!("id: it says who you are").to_owned(),
            ("token_use", "access") => t!("access: it lets you do things").to_owned(),
            ("scope", text) => text.replace(' ', ", "),
            (_, text) => text.to_owned(),
        },
        Value::Bool(true) => t!("yes").to_owned(),
        Value::Bool(false) => t!("no").to_owned(),
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
        ..60 if seconds > 0 => return t!("in less than a minute").to_owned(),
        ..60 => return t!("just now").to_owned(),
        seconds => amount(seconds),
    };
    let plural = if number == 1 { "" } else { "s" };
    let english = || match seconds {
        1.. => format!("in {number} {unit}{plural}"),
        _ => format!("{number} {unit}{plural} ago"),
    };
    language::relative(number * seconds.signum(), unit, "long").unwrap_or_else(english)
}

/// A number with its unit: 54 minutes.
pub(super) fn amount(seconds: i64) -> (i64, &'static str) {
    match seconds {
        ..60 => (seconds, "second"),
        60..5400 => (seconds / 60, "minute"),
        5400..172_800 => (seconds / 3600, "hour"),
        _ => (seconds / 86_400, "day"),
    }
}

/// What stands under the number of units that are left.
pub(super) fn left(seconds: i64) -> String {
    let (number, unit) = amount(seconds);
    match unit {
        "second" => counted!("second left", "seconds left", number),
        "minute" => counted!("minute left", "minutes left", number),
        "hour" => counted!("hour left", "hours left", number),
        _ => counted!("day left", "days left", number),
    }
}

/// The name of a check, and what it asks; neither is translated yet.
pub(super) fn check(check: &Check) -> (&'static str, &'static str) {
    match (&check.problem, check.kind) {
        (TokenProblem::Malformed, _) => (key!("Form"), key!("Three parts that can be read")),
        (TokenProblem::Algorithm, _) => (key!("Algorithm"), key!("RS256 and nothing else")),
        (TokenProblem::UnknownKey, _) => (key!("Key"), key!("One of the user pool’s public keys")),
        (TokenProblem::Signature, _) => (
            key!("Signature"),
            key!("Made by that key over all that it says"),
        ),
        (TokenProblem::Issuer, _) => (key!("Issuer"), key!("It comes from this user pool")),
        (TokenProblem::TokenUse, Kind::Id) => (key!("Use"), key!("It is an ID token")),
        (TokenProblem::TokenUse, Kind::Access) => (key!("Use"), key!("It is an access token")),
        (TokenProblem::IssuedAt, _) => (key!("Issued"), key!("Not in the future")),
        (TokenProblem::Expired, _) => (key!("End"), key!("Not over yet")),
        (TokenProblem::Audience, _) => (key!("Audience"), key!("It was issued to this app")),
        (TokenProblem::Nonce, _) => (key!("Nonce"), key!("Checked once, when you signed in")),
        (TokenProblem::AtHash, _) if check.holds.is_none() => {
            (key!("Hash"), key!("It has none to compare"))
        }
        (TokenProblem::AtHash, _) => (key!("Hash"), key!("It belongs to the access token")),
        (TokenProblem::Subject, _) => (key!("Subject"), key!("Both tokens are of the same user")),
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
