//! Points in time as seconds since 1970, and the spellings that AWS and HTTP use for them.

use serde::Serialize;

/// Seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct UnixSeconds(pub i64);

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
/// From the weekday of 1970-01-01 on.
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const SECONDS_PER_DAY: i64 = 86_400;

impl UnixSeconds {
    /// This point moved by some seconds; stays in range whatever a server made us add.
    #[must_use]
    pub fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// How many seconds this point lies after `earlier`; negative when before.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The form of the header `x-amz-date`: `20260203T040506Z`.
    pub fn amz_date(self) -> String {
        let [year, month, day, hour, minute, second] = self.civil();
        format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
    }

    /// The form of `TIMESTAMP` in an SRP proof, as Java writes it in English: `Tue Feb 3 04:05:06 UTC 2026`, the day
    /// without padding.
    pub fn java_date(self) -> String {
        let [year, month, day, hour, minute, second] = self.civil();
        let weekday = name(&WEEKDAYS, self.0.div_euclid(SECONDS_PER_DAY).rem_euclid(7));
        let month = name(&MONTHS, month - 1);
        format!("{weekday} {month} {day} {hour:02}:{minute:02}:{second:02} UTC {year}")
    }

    /// For people: `3 Feb 2026, 04:05:06 UTC`.
    pub fn utc(self) -> String {
        let [.., hour, minute, second] = self.civil();
        let day = self.utc_day();
        format!("{day}, {hour:02}:{minute:02}:{second:02} UTC")
    }

    /// Its day: `3 Feb 2026`.
    pub fn utc_day(self) -> String {
        let [year, month, day, ..] = self.civil();
        let month = name(&MONTHS, month - 1);
        format!("{day} {month} {year}")
    }

    /// Year, month, day, hour, minute and second.
    fn civil(self) -> [i64; 6] {
        let (year, month, day) = civil_from_days(self.0.div_euclid(SECONDS_PER_DAY));
        let second = self.0.rem_euclid(SECONDS_PER_DAY);
        [
            year,
            month,
            day,
            second / 3600,
            second / 60 % 60,
            second % 60,
        ]
    }

    /// Reads the HTTP header `Date` ([RFC 9110, 5.6.7](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7)), its
    /// one current form: `Sun, 06 Nov 1994 08:49:37 GMT`.
    pub fn parse_http_date(text: &str) -> Option<Self> {
        let mut words = text.split_once(',')?.1.split(' ').skip(1);
        let day: i64 = words.next()?.parse().ok()?;
        let name = words.next()?;
        let month = MONTHS.iter().zip(1..).find(|(known, _)| **known == name)?.1;
        let year: i64 = words.next()?.parse().ok()?;
        let mut clock = words.next()?.split(':').map(str::parse::<i64>);
        let mut next = || {
            clock
                .next()?
                .ok()
                .filter(|number| (0..=60).contains(number))
        };
        let second = next()? * 3600 + next()? * 60 + next()?;
        (words.next()? == "GMT" && (1..=31).contains(&day) && (1970..=9999).contains(&year))
            .then(|| Self(days_from_civil(year, month, day) * SECONDS_PER_DAY + second))
    }
}

fn name(names: &[&'static str], at: i64) -> &'static str {
    let name = usize::try_from(at)
        .ok()
        .and_then(|at| names.get(at).copied());
    name.unwrap_or_default()
}

/// The date of a day counted from 1970-01-01, in the proleptic Gregorian calendar. Years are counted from March so
/// that the leap day is the last one.
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468; // days from 0000-03-01
    let era = shifted.div_euclid(146_097); // 400 years
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 {
        march_month + 3
    } else {
        march_month - 9
    };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// The inverse of [`civil_from_days`].
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let march_month = (month + 9) % 12;
    let day_of_year = (153 * march_month + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year
        - 719_468
}

#[cfg(test)]
mod tests {
    use super::{UnixSeconds, civil_from_days, days_from_civil};

    #[test]
    fn amz_date_of_the_signature_vectors() {
        assert_eq!(UnixSeconds(1_770_091_506).amz_date(), "20260203T040506Z");
        assert_eq!(UnixSeconds(951_827_696).amz_date(), "20000229T123456Z");
    }

    #[test]
    fn java_dates_have_english_names_and_no_padded_day() {
        assert_eq!(
            UnixSeconds(1_770_091_506).java_date(),
            "Tue Feb 3 04:05:06 UTC 2026"
        );
        assert_eq!(
            UnixSeconds(1_704_067_200).java_date(),
            "Mon Jan 1 00:00:00 UTC 2024"
        );
        assert_eq!(
            UnixSeconds(951_827_696).java_date(),
            "Tue Feb 29 12:34:56 UTC 2000"
        );
    }

    #[test]
    fn every_day_of_four_centuries_there_and_back() {
        for days in -1000..146_097 {
            let (year, month, day) = civil_from_days(days);
            assert_eq!(days_from_civil(year, month, day), days);
        }
    }

    #[test]
    fn http_date_of_rfc_9110() {
        let parse = UnixSeconds::parse_http_date;
        assert_eq!(
            parse("Sun, 06 Nov 1994 08:49:37 GMT"),
            Some(UnixSeconds(784_111_777))
        );
        for bad in [
            "",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49 GMT",
            "Sun, 06 Foo 1994 08:49:37 GMT",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
