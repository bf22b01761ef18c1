//! `TIMESTAMP`, as Java's pattern `EEE MMM d HH:mm:ss zzz yyyy` writes it in English and UTC.

use time::PrimitiveDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

const PATTERN: &[BorrowedFormatItem<'_>] = format_description!(
    "[weekday repr:short] [month repr:short] [day padding:none] [hour]:[minute]:[second] UTC [year]"
);
/// How far a client's clock may be off.
const TOLERANCE_SECONDS: u64 = 300;

/// Whether this is the time, about, in exactly this spelling.
pub(crate) fn is_good(text: &str, now: i64) -> bool {
    parse(text).is_some_and(|time| time.abs_diff(now) <= TOLERANCE_SECONDS)
}

fn parse(text: &str) -> Option<i64> {
    let time = PrimitiveDateTime::parse(text, PATTERN).ok()?;
    // A parser forgives what a spelling must not have, such as a day with a zero in front.
    let spelled = time.format(PATTERN).ok()?;
    (spelled == text).then(|| time.assume_utc().unix_timestamp())
}

#[cfg(test)]
mod tests {
    use super::{is_good, parse};

    #[test]
    fn only_the_one_spelling_is_read() {
        assert_eq!(parse("Tue Feb 3 04:05:06 UTC 2026"), Some(1_770_091_506));
        for wrong in [
            "Tue Feb 03 04:05:06 UTC 2026",
            "Tue Feb  3 04:05:06 UTC 2026",
            "Di Feb 3 04:05:06 UTC 2026",
            "Wed Feb 3 04:05:06 UTC 2026",
            "Tue Feb 3 4:05:06 UTC 2026",
            "Tue Feb 3 04:05:06 GMT 2026",
            "2026-02-03T04:05:06Z",
            "",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_clock_may_be_five_minutes_off() {
        let text = "Tue Feb 3 04:05:06 UTC 2026";
        assert!(is_good(text, 1_770_091_506 + 300));
        assert!(!is_good(text, 1_770_091_506 - 301));
    }
}
