//! What the person at the terminal sees: lines, headlines and times.

use std::fmt::Display;
use std::io::{self, Write};
use std::time::{Duration, Instant, SystemTime};

/// Prints one line; a closed terminal is no reason to stop.
pub(crate) fn line(text: impl Display) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// Says what is going on, apart from the results on the standard output.
pub(crate) fn notice(text: impl Display) {
    eprintln!("{text}");
}

/// A line that stands out between the output of other programs.
pub(crate) fn headline(text: impl Display) {
    line(format_args!("\n==> {text}"));
}

/// Measures how long something took.
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place of this program that reads a clock"
    )]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    pub(crate) fn seconds(&self) -> String {
        format!("{:.1} s", self.elapsed().as_secs_f64())
    }
}

/// Seconds since 1970.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place of this program that reads the time of day"
)]
pub(crate) fn now() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

/// Sets cells in columns: the first column to the left, the others to the right.
pub(crate) fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            rows.iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect();
    rows.iter()
        .map(|row| aligned(row, &widths))
        .collect::<Vec<_>>()
        .join("\n")
}

fn aligned(row: &[String], widths: &[usize]) -> String {
    let pairs = row.iter().zip(widths).enumerate();
    let cell = |(index, (cell, &width)): (usize, (&String, &usize))| match index {
        0 => format!("{cell:<width$}"),
        _ => format!("{cell:>width$}"),
    };
    pairs.map(cell).collect::<Vec<_>>().join("  ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_sets_words_left_and_figures_right() {
        let rows = [
            vec!["file".to_owned(), "raw".to_owned()],
            vec!["a".to_owned(), "12345".to_owned()],
        ];
        assert_eq!(table(&rows), "file    raw\na     12345");
    }
}
