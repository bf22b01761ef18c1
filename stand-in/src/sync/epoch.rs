//! Times in replies: seconds since 1970 as a number with an exponent, such as `1.70057487582E9`.

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// A point in time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Epoch {
    milliseconds: i64,
}

impl Epoch {
    /// From what the clock counts.
    pub(crate) fn from_milliseconds(milliseconds: i64) -> Self {
        Self { milliseconds }
    }

    /// From what tokens count.
    pub(crate) fn from_seconds(seconds: i64) -> Self {
        Self::from_milliseconds(seconds * 1000)
    }
}

impl Serialize for Epoch {
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds of this millennium fit into 53 bits"
    )]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = format!("{:E}", self.milliseconds as f64 / 1000.0);
        RawValue::from_string(text)
            .map_err(serde::ser::Error::custom)?
            .serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_look_as_the_real_service_writes_them() {
        let text = serde_json::to_string(&Epoch::from_milliseconds(1_700_574_875_820)).unwrap();
        assert_eq!(text, "1.70057487582E9");
    }
}
