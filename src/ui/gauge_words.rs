//! What the page says of the gauge, in sentences.

use life_gauge::flow::gauge::Returned;
use life_gauge::http::Failure;
use life_gauge::store::Store;

use super::language::{counted, key, number, relative, t};
use super::words::{failure, with};

/// Why the store failed, with what its operator can do where nobody else can.
pub(super) fn store_failure(why: &Failure, store: Store) -> String {
    let (setting, service) = match store {
        Store::Sync => (
            "\"dynamodb\"",
            t!("Cognito Sync, which is closed to new AWS accounts"),
        ),
        Store::DynamoDb => ("\"sync\"", t!("this DynamoDB table")),
    };
    match why.name() {
        "AccessDeniedException" | "NotAuthorizedException" | "ResourceNotFoundException" => with(
            &t!(
                "This site may not use {service}. Its operator can allow it in the identity pool's role, or set life_gauge.gauge.store to {setting} in config.json.",
                service,
                setting
            ),
            why.message(),
        ),
        _ => failure(why),
    }
}

/// Moves end with the page.
pub(super) const FLEETING: &str = key!("This browser keeps nothing: stay here until all is saved");

/// Where a guest's gauge is.
pub(super) fn guest(is_fleeting: bool) -> &'static str {
    if is_fleeting {
        t!("This browser keeps nothing: your gauge ends with this page")
    } else {
        t!("Kept in this browser · sign in to take it along")
    }
}

/// A stored value is no number.
pub(super) fn foreign(value: &str) -> String {
    t!(
        "Another program has stored {value} here, which is no number. It stays until you say so.",
        value
    )
}

/// What the number is, and at an end of the scale what is left to do.
pub(super) fn under_number(points: &str) -> &'static str {
    match points {
        "0" => t!("A heart helps"),
        "100" => t!("Full of life"),
        _ => t!("life points"),
    }
}

/// What a screen reader says when the value changes.
pub(super) fn life_points(points: &str) -> String {
    if points.is_empty() {
        String::new()
    } else {
        counted!(
            "{count} life point",
            "{count} life points",
            points.parse::<i64>().unwrap_or_default()
        )
    }
}

/// `UpdateRecords · 1 request · 84 ms`
pub(super) fn returned(returned: &Returned) -> String {
    let Returned {
        operation,
        requests,
        milliseconds,
    } = returned;
    let requests = counted!("{count} request", "{count} requests", *requests);
    let milliseconds = number(i64::from(*milliseconds));
    t!(
        "{operation} · {requests} · {milliseconds} ms",
        operation,
        requests,
        milliseconds
    )
}

/// `Offline · 3 moves waiting`, or what holds them up alone if none waits.
pub(super) fn and_waiting(text: String, moves: usize) -> String {
    if moves == 0 {
        return text;
    }
    let waiting = counted!("{count} move waiting", "{count} moves waiting", moves);
    // A sentence goes on after the dot, so its full stop goes.
    format!("{} · {waiting}", text.trim_end_matches(['.', '。']))
}

/// `Saved · 2 s ago`
pub(super) fn saved(seconds_ago: Option<i64>) -> String {
    t!(
        "Saved · {when}",
        when = ago(seconds_ago.unwrap_or_default())
    )
}

/// `2 s ago`
pub(super) fn ago(seconds: i64) -> String {
    match seconds {
        ..2 => t!("just now").to_owned(),
        2..60 => back(seconds, "s", "second"),
        60..3600 => back(seconds / 60, "min", "minute"),
        3600..86_400 => back(seconds / 3600, "h", "hour"),
        _ => back(seconds / 86_400, "d", "day"),
    }
}

/// So many units ago, by the short name that English has for them.
fn back(number: i64, short: &str, unit: &str) -> String {
    let english = || format!("{number} {short} ago");
    relative(-number, unit, "short").unwrap_or_else(english)
}

/// The same for what is looked at once a minute.
pub(super) fn lately(seconds: i64) -> String {
    ago(if seconds < 60 { 0 } else { seconds })
}

/// Whose change it was.
pub(super) fn device(by: &str, own: &str) -> String {
    match by {
        "" => t!("another app").to_owned(),
        by if by == own => t!("this browser").to_owned(),
        by => t!("device {name}", name = by.get(..4).unwrap_or(by)),
    }
}

#[cfg(test)]
mod tests {
    use super::{and_waiting, saved};

    #[test]
    fn numbers_are_told_as_people_say_them() {
        let halts = [
            ("No connection.", 0, "No connection."),
            ("No connection.", 1, "No connection · 1 move waiting"),
            ("Offline", 3, "Offline · 3 moves waiting"),
        ];
        for (text, moves, told) in halts {
            assert_eq!(and_waiting(text.to_owned(), moves), told);
        }
        let rows = [
            (None, "just now"),
            (Some(-5), "just now"),
            (Some(59), "59 s ago"),
            (Some(60), "1 min ago"),
            (Some(7300), "2 h ago"),
            (Some(200_000), "2 d ago"),
        ];
        for (seconds, text) in rows {
            assert_eq!(saved(seconds), format!("Saved · {text}"));
        }
    }
}
