//! What the page says of the gauge, in sentences.

use life_gauge::flow::gauge::Returned;
use life_gauge::http::Failure;
use life_gauge::store::Store;

use super::words::{failure, with};

/// Why the store failed, with what its operator can do where nobody else can.
pub(super) fn store_failure(why: &Failure, store: Store) -> String {
    let (setting, service) = match store {
        Store::Sync => (
            "\"dynamodb\"",
            "Cognito Sync, which is closed to new AWS accounts",
        ),
        Store::DynamoDb => ("\"sync\"", "this DynamoDB table"),
    };
    match why.name() {
        "AccessDeniedException" | "NotAuthorizedException" | "ResourceNotFoundException" => with(
            &format!(
                "This site may not use {service}. Its operator can allow it in the identity pool's role, or set life_gauge.gauge.store to {setting} in config.json."
            ),
            why.message(),
        ),
        _ => failure(why),
    }
}

/// Moves end with the page.
pub(super) const FLEETING: &str = "This browser keeps nothing: stay here until all is saved";

/// Where a guest's gauge is.
pub(super) fn guest(is_fleeting: bool) -> &'static str {
    if is_fleeting {
        "This browser keeps nothing: your gauge ends with this page"
    } else {
        "Kept in this browser · sign in to take it along"
    }
}

/// A stored value is no number.
pub(super) fn foreign(value: &str) -> String {
    format!(
        "Another program has stored {value} here, which is no number. It stays until you say so."
    )
}

/// What the number is, and at an end of the scale what is left to do.
pub(super) fn under_number(points: &str) -> &'static str {
    match points {
        "0" => "A heart helps",
        "100" => "Full of life",
        _ => "life points",
    }
}

/// What a screen reader says when the value changes.
pub(super) fn life_points(points: &str) -> String {
    if points.is_empty() {
        String::new()
    } else {
        format!("{points} life points")
    }
}

/// `UpdateRecords · 1 request · 84 ms`
pub(super) fn returned(returned: &Returned) -> String {
    let Returned {
        operation,
        requests,
        milliseconds,
    } = returned;
    let plural = if *requests == 1 { "" } else { "s" };
    format!("{operation} · {requests} request{plural} · {milliseconds} ms")
}

/// ` · 3 moves waiting`, or nothing.
pub(super) fn waiting(moves: usize) -> String {
    match moves {
        0 => String::new(),
        1 => " · 1 move waiting".to_owned(),
        moves => format!(" · {moves} moves waiting"),
    }
}

/// `Saved · 2 s ago`
pub(super) fn saved(seconds_ago: Option<i64>) -> String {
    "Saved · ".to_owned() + &ago(seconds_ago.unwrap_or_default())
}

/// `2 s ago`
pub(super) fn ago(seconds: i64) -> String {
    match seconds {
        ..2 => "just now".to_owned(),
        2..60 => format!("{seconds} s ago"),
        60..3600 => format!("{} min ago", seconds / 60),
        3600..86_400 => format!("{} h ago", seconds / 3600),
        _ => format!("{} d ago", seconds / 86_400),
    }
}

/// The same for what is looked at once a minute.
pub(super) fn lately(seconds: i64) -> String {
    ago(if seconds < 60 { 0 } else { seconds })
}

/// Whose change it was.
pub(super) fn device(by: &str, own: &str) -> String {
    match by {
        "" => "another app".to_owned(),
        by if by == own => "this browser".to_owned(),
        by => format!("device {}", by.get(..4).unwrap_or(by)),
    }
}

#[cfg(test)]
mod tests {
    use super::{saved, waiting};

    #[test]
    fn numbers_are_told_as_people_say_them() {
        assert_eq!(
            (waiting(0), waiting(1), waiting(3)),
            (
                String::new(),
                " · 1 move waiting".into(),
                " · 3 moves waiting".into()
            )
        );
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
