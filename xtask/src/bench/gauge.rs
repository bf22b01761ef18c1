//! What the game costs in requests, and how soon a click shows. The bars are those of the design: a burst of clicks is a
//! few writes, a single click one request, nobody's tab costs anything, and more tabs cost no more than one.

use super::Outcome;
use super::gauge_paint::{self, SLOWDOWN, Times, WAITING};
use super::gauge_requests::{self, BURST, CLICKS, Clicking, STORES, TABS, Tabs};
use super::host::{self, Means};
use super::lines::{Line, outcome};
use super::times::percentile;
use crate::args::BenchOptions;
use crate::failure::Result;
use crate::report;
use crate::tools;
use crate::workspace::Workspace;

const MOST_WRITES: u64 = 5;
const MOST_READS_A_MINUTE: u64 = 2;
/// One frame of a screen that shows sixty a second, in microseconds.
const FRAME: u64 = 16_700;

pub(super) fn bench(workspace: &Workspace, options: &BenchOptions) -> Result<Outcome> {
    host::prepare(workspace, options)?;
    let browser = tools::browser(workspace)?;
    let means = Means {
        workspace,
        browser: &browser,
    };
    report::notice("measuring the gauge (about eight minutes, most of them idle)…");
    Ok(outcome(&lines(&Measured::by(means)?)))
}

#[derive(Default)]
struct Measured {
    /// One for each store.
    clicking: [Clicking; 2],
    tabs: Tabs,
    /// With no other move waiting, with many, and on a page that only shows a number.
    paint: [Times; 3],
}

impl Measured {
    fn by(means: Means<'_>) -> Result<Self> {
        let [sync, dynamodb] = STORES;
        Ok(Self {
            clicking: [
                gauge_requests::clicking(means, sync)?,
                gauge_requests::clicking(means, dynamodb)?,
            ],
            paint: [
                gauge_paint::alone(means)?,
                gauge_paint::crowded(means)?,
                gauge_paint::stripped(means)?,
            ],
            tabs: gauge_requests::tabs(means)?,
        })
    }
}

fn lines(measured: &Measured) -> Vec<Line> {
    let stores = STORES.iter().zip(&measured.clicking);
    let mut lines: Vec<Line> = stores
        .flat_map(|(store, clicking)| clicking_lines(store, clicking))
        .collect();
    lines.extend(tabs_lines(&measured.tabs));
    let [alone, crowded, stripped] = &measured.paint;
    lines.extend(paint_lines(1, alone));
    lines.extend(paint_lines(WAITING, crowded));
    lines.push(Line {
        about: "the same on a page of a number and two buttons, median".to_owned(),
        name: "gauge/painted-median/stripped".to_owned(),
        value: percentile(&stripped.painted, 50),
        unit: "us",
        bar: None,
    });
    lines
}

fn clicking_lines(store: &str, clicking: &Clicking) -> [Line; 2] {
    [
        Line::requests(
            format!("{BURST} clicks in 3 s, {store}: writes"),
            format!("gauge/{store}/writes-of-{BURST}-clicks"),
            clicking.burst.writes(),
            MOST_WRITES,
        ),
        Line::requests(
            format!("a click that is alone, {store}: requests"),
            format!("gauge/{store}/requests-of-one-click"),
            clicking.alone.all(),
            1,
        ),
    ]
}

fn tabs_lines(tabs: &Tabs) -> [Line; 5] {
    let seconds = tabs.idle_seconds;
    let most = seconds * MOST_READS_A_MINUTE / 60;
    let [one, many] = &tabs.clicks;
    let idle = |who: &str, name: &str, at: usize, bar| {
        let about = format!("{seconds} s without a click, {who}: requests");
        Line::requests(
            about,
            format!("gauge/idle/{name}"),
            tabs.idle[at].all(),
            bar,
        )
    };
    let clicks = |who: &str, name: &str, value| {
        let about = format!("{CLICKS} clicks in {who}: requests");
        Line::requests(about, format!("gauge/clicks/{name}"), value, one.all())
    };
    [
        idle("one tab", "one-tab", 0, most),
        idle(&format!("{TABS} tabs"), "many-tabs", 1, most),
        idle("out of view", "hidden-tab", 2, 0),
        clicks("one tab", "one-tab", one.all()),
        clicks(&format!("{TABS} tabs"), "many-tabs", many.all()),
    ]
}

fn paint_lines(waiting: usize, times: &Times) -> [Line; 3] {
    let line = |about: &str, name: &str, (times, percent), bar| Line {
        about: format!("{about}, {waiting} waiting"),
        name: format!("gauge/{name}/{waiting}-waiting"),
        value: percentile(times, percent),
        unit: "us",
        bar,
    };
    [
        line(
            &format!("click to painted value, slowed {SLOWDOWN} times, median"),
            "painted-median",
            (&times.painted, 50),
            Some(FRAME),
        ),
        line(
            "the same, 95 of 100 within",
            "painted-p95",
            (&times.painted, 95),
            None,
        ),
        line(
            "work of the click itself, median",
            "work-median",
            (&times.work, 50),
            None,
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_says_whether_the_bars_are_kept() {
        let mut measured = Measured::default();
        measured.tabs.idle_seconds = 125;
        measured.paint[1].painted = vec![16_800];
        let lines = lines(&measured);
        let rows: Vec<String> = lines.iter().map(|line| line.row().join(" ")).collect();
        assert_eq!(rows[0], "100 clicks in 3 s, sync: writes 0 5 kept");
        assert_eq!(rows[4], "125 s without a click, one tab: requests 0 4 kept");
        assert!(
            rows[12].ends_with("50 waiting 16.8 ms 16.7 ms MISSED"),
            "{rows:?}"
        );
        assert_eq!(outcome(&lines).table.lines().count(), 17);
    }

    #[test]
    fn figures_have_names_of_their_own() {
        let all = outcome(&lines(&Measured::default())).figures;
        let mut names: Vec<_> = all.iter().map(|figure| &figure.name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all.len());
    }
}
