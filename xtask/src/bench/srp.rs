//! How long the arithmetic of a sign-in takes in a browser, and how long it keeps the page from doing anything else:
//! ours and Amplify's, one after the other in the same tab.

use serde_json::{Value, json};

use super::times::{milliseconds, percentile};
use super::{Figure, Outcome, srp_page};
use crate::args::BenchOptions;
use crate::failure::{Failure, Result};
use crate::report;
use crate::site::{Content, Site};
use crate::tools;
use crate::webdriver::Tab;
use crate::workspace::Workspace;

const WHO: [&str; 2] = ["ours", "amplify"];
/// Each visit is by a new browser, so that its first sign-in meets code that has never run.
const VISITS: usize = 5;
const SIGN_INS_PER_VISIT: usize = 10;
/// How much slower a phone is taken to be.
const SLOWDOWN: u64 = 4;
/// In microseconds.
const MEDIAN_TARGET: u64 = 38_000;
const TASK_TARGET: u64 = 50_000;

pub(super) fn bench(workspace: &Workspace, _: &BenchOptions) -> Result<Outcome> {
    let site = Site::at(0)?;
    let address = site.origin() + "/";
    site.serve(Content {
        folder: srp_page::build(workspace)?,
        ..Content::default()
    });
    let browser = tools::browser(workspace)?;
    report::notice("measuring sign-ins (about a minute)…");
    let new_tab = || Tab::open(workspace, &browser);
    let fast = measured(|| visit(&new_tab()?, &address, 1))?;
    let slow = measured(|| visit(&new_tab()?, &address, SLOWDOWN))?;
    Ok(Outcome {
        table: table(&fast, &slow),
        figures: figures(&fast, &slow),
    })
}

/// Times of one side, in microseconds, sorted.
#[derive(Debug, Default, PartialEq, Eq)]
struct Times {
    /// Of each sign-in, all its tasks together.
    sign_ins: Vec<u64>,
    /// Of each visit, the longest task: in it the page could do nothing else.
    longest_tasks: Vec<u64>,
}

impl Times {
    /// Takes in what a visit has reported: the tasks of each sign-in, and those that the browser calls long.
    fn add(&mut self, visit: &Value) -> Option<()> {
        let times = |list: &Value| -> Option<Vec<u64>> {
            list.as_array()?.iter().map(Value::as_u64).collect()
        };
        let mut all = times(&visit["long_tasks"])?;
        for sign_in in visit["sign_ins"].as_array()? {
            let tasks = times(sign_in)?;
            self.sign_ins.push(tasks.iter().sum());
            all.extend(tasks);
        }
        self.longest_tasks.extend(all.into_iter().max());
        self.sign_ins.sort_unstable();
        self.longest_tasks.sort_unstable();
        Some(())
    }
}

/// What a page that has just been opened reports of both sides, in the order of [`WHO`].
fn visit(tab: &Tab, address: &str, slowdown: u64) -> Result<[Value; 2]> {
    tab.go(address)?;
    let rate = json!({ "rate": slowdown });
    tab.devtools("Emulation.setCPUThrottlingRate", &rate)?;
    let measure = |who| tab.run(&format!("return measure({who:?}, {SIGN_INS_PER_VISIT})"));
    let reports = [measure(WHO[0])?, measure(WHO[1])?];
    match tab.run("return agree()")? {
        Value::Bool(true) => Ok(reports),
        _ => Err(Failure::new(
            "the two sides answer one challenge differently",
        )),
    }
}

/// The times of both sides over all visits.
fn measured(visit: impl Fn() -> Result<[Value; 2]>) -> Result<[Times; 2]> {
    let mut both = [Times::default(), Times::default()];
    for _ in 0..VISITS {
        for (report, times) in visit()?.iter().zip(&mut both) {
            times
                .add(report)
                .ok_or_else(|| Failure::new(format!("the page reports {report}")))?;
        }
    }
    Ok(both)
}

/// One line of the table, one figure for each side.
struct Line {
    about: String,
    name: &'static str,
    times: [u64; 2],
}

/// The median stands first, the longest task of a slowed visit last.
fn lines(fast: &[Times; 2], slow: &[Times; 2]) -> [Line; 4] {
    let line = |about: String, name, times: &[Times; 2], of: fn(&Times) -> u64| Line {
        about,
        name,
        times: [of(&times[0]), of(&times[1])],
    };
    let median = |times: &Times| percentile(&times.sign_ins, 50);
    let p95 = |times: &Times| percentile(&times.sign_ins, 95);
    let longest = |times: &Times| percentile(&times.longest_tasks, 50);
    let slowed = format!("the same, slowed {SLOWDOWN} times");
    [
        line("a sign-in, median".into(), "median", fast, median),
        line("a sign-in, 95 of 100 within".into(), "p95", fast, p95),
        line(
            "longest task of a visit, median".into(),
            "longest-task",
            fast,
            longest,
        ),
        line(slowed, "longest-task-slowed", slow, longest),
    ]
}

fn table(fast: &[Times; 2], slow: &[Times; 2]) -> String {
    let lines = lines(fast, slow);
    let head = format!("ms ({VISITS} visits, {SIGN_INS_PER_VISIT} sign-ins each)");
    let mut rows = vec![
        [&*head, "ours", "Amplify", "ratio"]
            .map(str::to_owned)
            .to_vec(),
    ];
    rows.extend(lines.iter().map(|Line { about, times, .. }| {
        let [ours, amplify] = *times;
        vec![
            about.clone(),
            milliseconds(ours),
            milliseconds(amplify),
            ratio(amplify, ours),
        ]
    }));
    let kept = |time, target| if time <= target { "kept" } else { "MISSED" };
    format!(
        "{}\nours: median of at most {} ms {}; no task over {} ms when slowed {}",
        report::table(&rows),
        milliseconds(MEDIAN_TARGET),
        kept(lines[0].times[0], MEDIAN_TARGET),
        milliseconds(TASK_TARGET),
        kept(lines[3].times[0], TASK_TARGET),
    )
}

fn figures(fast: &[Times; 2], slow: &[Times; 2]) -> Vec<Figure> {
    let lines = lines(fast, slow);
    let times = lines.iter().flat_map(|line| {
        let named = WHO.into_iter().zip(line.times);
        named.map(|(who, value)| Figure {
            name: format!("srp/{who}/{}", line.name),
            value,
            unit: "us",
        })
    });
    let [ours, amplify] = lines[0].times;
    let ratio = Figure {
        name: "srp/ratio/median".to_owned(),
        value: amplify * 100 / ours.max(1),
        unit: "percent",
    };
    times.chain([ratio]).collect()
}

fn ratio(large: u64, small: u64) -> String {
    let tenths = large * 10 / small.max(1);
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(visit: &Value) -> Times {
        let mut times = Times::default();
        times.add(visit).unwrap();
        times
    }

    #[test]
    fn a_sign_in_is_the_sum_of_its_tasks() {
        let visit = json!({ "sign_ins": [[5000, 4000], [1000, 2000]], "long_tasks": [] });
        let expected = Times {
            sign_ins: vec![3000, 9000],
            longest_tasks: vec![5000],
        };
        assert_eq!(times(&visit), expected);
        assert_eq!(Times::default().add(&json!({ "error": "x" })), None);
    }

    #[test]
    fn the_browsers_word_on_long_tasks_counts() {
        let visit = json!({ "sign_ins": [[49_900]], "long_tasks": [51_000] });
        assert_eq!(times(&visit).longest_tasks, [51_000]);
    }

    #[test]
    fn the_table_says_whether_the_targets_are_kept() {
        let side = |time| times(&json!({ "sign_ins": [[time]], "long_tasks": [] }));
        let text = table(&[side(16_640), side(166_400)], &[side(50_001), side(1)]);
        assert!(text.contains("16.6    166.4   10.0"), "{text}");
        assert!(text.contains("38.0 ms kept"), "{text}");
        assert!(text.ends_with("when slowed MISSED"), "{text}");
    }

    #[test]
    fn figures_name_the_side_and_the_measure() {
        let side = |time| times(&json!({ "sign_ins": [[time]], "long_tasks": [] }));
        let all = figures(&[side(2), side(5)], &[side(1), side(1)]);
        assert_eq!(all[0].name, "srp/ours/median");
        assert_eq!(all[8].value, 250);
    }
}
