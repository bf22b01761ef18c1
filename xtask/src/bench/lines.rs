//! Figures with bars: whether a measurement keeps what the design wants of it.

use super::times::milliseconds;
use super::{Figure, Outcome};
use crate::report;

/// The unit of [layout shifts](https://wicg.github.io/layout-instability/#sec-layout-shift-value).
pub(super) const SHIFT: &str = "ten-thousandths";

/// One figure, with the most that it may be, if there is such a bar.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) about: String,
    pub(super) name: String,
    pub(super) value: u64,
    pub(super) unit: &'static str,
    pub(super) bar: Option<u64>,
}

impl Line {
    pub(super) fn requests(about: String, name: String, value: u64, bar: u64) -> Self {
        Self {
            about,
            name,
            value,
            unit: "requests",
            bar: Some(bar),
        }
    }

    fn shown(&self, value: u64) -> String {
        match self.unit {
            "us" => format!("{} ms", milliseconds(value)),
            SHIFT => format!("{}.{:04}", value / 10_000, value % 10_000),
            _ => value.to_string(),
        }
    }

    pub(super) fn row(&self) -> Vec<String> {
        let bar = self.bar.map(|bar| self.shown(bar));
        let verdict = match self.bar {
            None => "",
            Some(bar) if self.value <= bar => "kept",
            Some(_) => "MISSED",
        };
        vec![
            self.about.clone(),
            self.shown(self.value),
            bar.unwrap_or_default(),
            verdict.to_owned(),
        ]
    }
}

/// The same lines as a table and as figures.
pub(super) fn outcome(lines: &[Line]) -> Outcome {
    Outcome {
        table: table(lines),
        figures: figures(lines),
    }
}

fn table(lines: &[Line]) -> String {
    let head = ["", "measured", "at most", ""].map(str::to_owned).to_vec();
    let rows: Vec<_> = [head]
        .into_iter()
        .chain(lines.iter().map(Line::row))
        .collect();
    report::table(&rows)
}

fn figures(lines: &[Line]) -> Vec<Figure> {
    let figure = |line: &Line| Figure {
        name: line.name.clone(),
        value: line.value,
        unit: line.unit,
    };
    lines.iter().map(figure).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_shown_by_their_units() {
        let line = |unit, value| Line {
            about: String::new(),
            name: String::new(),
            value,
            unit,
            bar: Some(0),
        };
        for (unit, value, row) in [
            ("us", 0, " 0.0 ms 0.0 ms kept"),
            ("us", 620_400, " 620.4 ms 0.0 ms MISSED"),
            (SHIFT, 12_345, " 1.2345 0.0000 MISSED"),
            ("requests", 7, " 7 0 MISSED"),
        ] {
            assert_eq!(line(unit, value).row().join(" "), row);
        }
    }
}
