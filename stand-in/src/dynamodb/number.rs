//! Numbers: decimal, of 38 digits at most, and one spelling for each value.

/// Most digits that count.
const MOST_DIGITS: usize = 38;
const LARGEST_MAGNITUDE: i64 = 125;
const SMALLEST_MAGNITUDE: i64 = -130;

/// The one spelling of the number in `text`, or what is wrong with it: `0075.0` becomes `75`.
pub(crate) fn normalise(text: &str) -> Result<String, String> {
    let decimal = Decimal::parse(text).ok_or_else(|| complain(text))?;
    let magnitude = decimal.magnitude();
    if magnitude > LARGEST_MAGNITUDE {
        Err(out_of_range("overflow", "larger"))
    } else if magnitude < SMALLEST_MAGNITUDE {
        Err(out_of_range("underflow", "smaller"))
    } else if decimal.digits.len() > MOST_DIGITS {
        Err("Attempting to store more than 38 significant digits in a Number".to_owned())
    } else {
        Ok(decimal.plain())
    }
}

fn complain(text: &str) -> String {
    let complaint = "The parameter cannot be converted to a numeric value";
    match text {
        "" => complaint.to_owned(),
        _ => format!("{complaint}: {text}"),
    }
}

fn out_of_range(flow: &str, than: &str) -> String {
    format!(
        "Number {flow}. Attempting to store a number with magnitude {than} than supported range"
    )
}

/// `digits` × 10^`exponent`; the digits neither start nor end with a zero, and zero has none.
struct Decimal {
    negative: bool,
    digits: String,
    exponent: i64,
}

impl Decimal {
    fn parse(text: &str) -> Option<Self> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let digits = all.trim_start_matches('0').trim_end_matches('0');
        let dropped = all.len() - all.trim_end_matches('0').len();
        let exponent = i64::from(exponent) - length(fraction.len()) + length(dropped);
        Some(Self {
            negative: negative && !digits.is_empty(),
            digits: digits.to_owned(),
            exponent: if digits.is_empty() { 0 } else { exponent },
        })
    }

    /// The power of ten of the first digit.
    fn magnitude(&self) -> i64 {
        match self.digits.len() {
            0 => 0,
            digits => self.exponent + length(digits) - 1,
        }
    }

    /// Without an exponent.
    fn plain(&self) -> String {
        if self.digits.is_empty() {
            return "0".to_owned();
        }
        let sign = if self.negative { "-" } else { "" };
        let zeros = "0".repeat(usize::try_from(self.exponent).unwrap_or_default());
        let point = length(self.digits.len()) + self.exponent;
        let (whole, fraction) = match usize::try_from(point) {
            Ok(point) if point < self.digits.len() => self.digits.split_at(point),
            Ok(_) => (self.digits.as_str(), ""),
            Err(_) => ("", self.digits.as_str()),
        };
        let whole = if whole.is_empty() { "0" } else { whole };
        let leading = "0".repeat(usize::try_from(-point).unwrap_or_default());
        match fraction {
            "" => format!("{sign}{whole}{zeros}"),
            _ => format!("{sign}{whole}.{leading}{fraction}"),
        }
    }
}

fn length(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::normalise;

    #[test]
    fn each_number_has_one_spelling() {
        for (text, spelling) in [
            ("75", "75"),
            ("0075.0", "75"),
            ("-0", "0"),
            ("1e2", "100"),
            ("120E-1", "12"),
            ("-.5", "-0.5"),
            ("12.340", "12.34"),
            ("5e-3", "0.005"),
        ] {
            assert_eq!(normalise(text).as_deref(), Ok(spelling), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_or_too_large_a_one_is_refused() {
        let digits = "1".repeat(39);
        for (text, complaint) in [
            ("", "numeric value"),
            ("x", "numeric value: x"),
            ("1e", "numeric value: 1e"),
            ("1e126", "overflow"),
            ("1e-131", "underflow"),
            (digits.as_str(), "38 significant digits"),
        ] {
            assert!(normalise(text).unwrap_err().contains(complaint), "{text}");
        }
        assert_eq!(normalise("1e125").unwrap().len(), 126);
    }
}
