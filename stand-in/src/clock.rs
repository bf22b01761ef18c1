//! The one clock: the system's time plus an offset that a test may move.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

/// `20260203T040506Z`, the date spelling of Signature Version 4.
const AMZ_DATE: &[BorrowedFormatItem<'_>] =
    format_description!("[year][month][day]T[hour][minute][second]Z");

/// Tells the time, possibly a false one.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    offset_milliseconds: AtomicI64,
}

impl Clock {
    /// Milliseconds since 1970, the offset included.
    #[expect(
        clippy::disallowed_methods,
        reason = "the only place of this crate that reads the system's clock"
    )]
    pub(crate) fn now_milliseconds(&self) -> i64 {
        let system = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let system = i64::try_from(system.as_millis()).unwrap_or(i64::MAX);
        system.saturating_add(self.offset_milliseconds.load(Ordering::Relaxed))
    }

    /// Whole seconds since 1970, as in JWTs.
    pub(crate) fn now(&self) -> i64 {
        self.now_milliseconds().div_euclid(1000)
    }

    /// How far this clock is ahead of the system's, in seconds.
    pub(crate) fn offset_seconds(&self) -> i64 {
        self.offset_milliseconds.load(Ordering::Relaxed) / 1000
    }

    /// Sets how far this clock is ahead of the system's.
    pub(crate) fn set_offset_seconds(&self, seconds: i64) {
        self.offset_milliseconds
            .store(seconds.saturating_mul(1000), Ordering::Relaxed);
    }
}

/// The spelling of the `Date` header (RFC 9110, section 5.6.7).
pub(crate) fn http_date(seconds: i64) -> String {
    let seconds = u64::try_from(seconds).unwrap_or_default();
    httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds))
}

/// `20260203T040506Z`.
pub(crate) fn amz_date(seconds: i64) -> String {
    OffsetDateTime::from_unix_timestamp(seconds)
        .ok()
        .and_then(|time| time.format(AMZ_DATE).ok())
        .unwrap_or_default()
}

/// Reads `20260203T040506Z` back into seconds since 1970.
pub(crate) fn parse_amz_date(text: &str) -> Option<i64> {
    time::PrimitiveDateTime::parse(text, AMZ_DATE)
        .ok()
        .map(|time| time.assume_utc().unix_timestamp())
}
