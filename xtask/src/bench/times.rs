//! Times in microseconds: how they are summed up, and how they are shown.

/// The time that so many of a hundred do not pass.
pub(super) fn percentile(sorted: &[u64], percent: usize) -> u64 {
    let rank = (sorted.len() * percent).div_ceil(100);
    let time = sorted.get(rank.saturating_sub(1));
    time.copied().unwrap_or_default()
}

/// To a tenth of a millisecond.
pub(super) fn milliseconds(microseconds: u64) -> String {
    let tenths = (microseconds + 50) / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_times_that_were_measured() {
        let hundred: Vec<u64> = (1..=100).collect();
        assert_eq!(
            (percentile(&hundred, 50), percentile(&hundred, 95)),
            (50, 95)
        );
        assert_eq!((percentile(&[7], 50), percentile(&[], 50)), (7, 0));
    }

    #[test]
    fn times_are_rounded() {
        assert_eq!(
            [0, 49, 50, 16_650].map(milliseconds),
            ["0.0", "0.0", "0.1", "16.7"]
        );
    }
}
