//! How soon the page is there for somebody who comes for the first time, on a slow phone, and whether anything in it moves
//! while it comes or on the way from screen to screen. The files are packed as a content delivery network packs them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::Outcome;
use super::host::{self, Host, Means};
use super::lines::{Line, SHIFT, outcome};
use super::load_visit::{DESK, LOAD, PHONE, Shift, TABLET, Times, Visit, Window};
use super::size;
use super::times::percentile;
use crate::args::BenchOptions;
use crate::deploy;
use crate::failure::{Result, While};
use crate::report;
use crate::tools;
use crate::workspace::Workspace;

const VISITS: usize = 9;
/// In microseconds.
const MOST_UNTIL_PAINTED: u64 = 620_000;
const MOST_UNTIL_USABLE: u64 = 1_600_000;
/// What networks pack with on the way, where the best would take too long: that, only what goes up packed has.
const QUALITY: i32 = 5;
/// The kinds of file that they pack, from this size on.
const PACKED: [&str; 4] = ["html", "css", "js", "wasm"];
const LEAST_PACKED: usize = 1_000;
const WELCOME: &str = "/";
const FORM: &str = "/sign-in";
/// The steps after the first, by their names in the page's script, and what they are.
const STEPS: [(&str, &str); 16] = [
    ("sign-in", "welcome to sign-in"),
    ("sign-up", "sign-in to sign-up"),
    ("back", "sign-up to sign-in"),
    ("forgot", "sign-in to a forgotten password"),
    ("back-again", "a forgotten password to sign-in"),
    ("wrong-password", "a wrong password"),
    ("play", "sign-in to the game"),
    ("bomb", "bomb"),
    ("heart", "heart"),
    ("undo", "undo"),
    ("refresh", "refresh"),
    ("account", "the game to the account"),
    ("end", "the account to the question of its end"),
    ("account-again", "the question to the account"),
    ("session", "the account to the session"),
    ("sign-out", "sign-out"),
];

pub(super) fn bench(workspace: &Workspace, options: &BenchOptions) -> Result<Outcome> {
    host::prepare(workspace, options)?;
    let browser = tools::browser(workspace)?;
    let means = Means {
        workspace,
        browser: &browser,
    };
    report::notice("measuring visits (about five minutes)…");
    let host = Host::start(means, "sync", packed(workspace)?)?;
    Ok(outcome(&Measured::by(means, &host)?.lines()))
}

/// The files of the bundle that a network sends packed.
fn packed(workspace: &Workspace) -> Result<BTreeMap<String, Vec<u8>>> {
    let dist = workspace.dist();
    let doing = || format!("{} cannot be packed", dist.display());
    let is_packed = |name: &String| {
        let kind = Path::new(name).extension().and_then(|kind| kind.to_str());
        kind.is_some_and(|kind| PACKED.contains(&kind))
    };
    let mut packed = BTreeMap::new();
    for name in size::names(&dist)?.into_iter().filter(is_packed) {
        let bytes = fs::read(dist.join(&name)).or_fail(doing)?;
        if bytes.len() >= LEAST_PACKED {
            let goes_up_packed = deploy::is_packed(&name);
            let quality = if goes_up_packed { size::BEST } else { QUALITY };
            packed.insert(name, size::packed(&bytes, quality).or_fail(doing)?);
        }
    }
    Ok(packed)
}

/// The most that moved in any visit in a window and at a step of it.
struct Moved {
    window: &'static str,
    step: &'static str,
    most: u64,
}

#[derive(Default)]
struct Measured {
    welcome: Vec<Times>,
    form: Vec<Times>,
    moved: Vec<Moved>,
}

impl Measured {
    fn by(means: Means<'_>, host: &Host) -> Result<Self> {
        let mut measured = Self::default();
        for _ in 0..VISITS {
            let (visit, shift) = Visit::begin(means, host, WELCOME, PHONE)?;
            measured.note(PHONE, LOAD, &shift);
            measured.welcome.push(visit.times()?);
            let (visit, shift) = Visit::begin(means, host, FORM, PHONE)?;
            measured.note(PHONE, FORM, &shift);
            measured.form.push(visit.times()?);
        }
        for window in [PHONE, TABLET, DESK] {
            measured.walk(means, host, window)?;
        }
        Ok(measured)
    }

    /// From screen to screen.
    fn walk(&mut self, means: Means<'_>, host: &Host, window: Window) -> Result<()> {
        let (visit, shift) = Visit::begin(means, host, WELCOME, window)?;
        self.note(window, LOAD, &shift);
        for (step, _) in STEPS {
            self.note(window, step, &visit.step(step)?);
        }
        Ok(())
    }

    fn note(&mut self, (window, ..): Window, step: &'static str, shift: &Shift) {
        for what in &shift.what {
            report::notice(format_args!("moved on a {window}, {step}: {what}"));
        }
        let known = |moved: &&mut Moved| (moved.window, moved.step) == (window, step);
        match self.moved.iter_mut().find(known) {
            Some(moved) => moved.most = moved.most.max(shift.value),
            None => self.moved.push(Moved {
                window,
                step,
                most: shift.value,
            }),
        }
    }

    fn lines(&self) -> Vec<Line> {
        let mut lines = vec![
            time(
                "first contentful paint",
                "painted",
                &self.welcome,
                |it| it.painted,
                MOST_UNTIL_PAINTED,
            ),
            time(
                "the form of a sign-in can be filled in",
                "usable",
                &self.form,
                |it| it.usable,
                MOST_UNTIL_USABLE,
            ),
        ];
        lines.extend(self.moved.iter().map(shift_line));
        lines
    }
}

fn time(about: &str, name: &str, times: &[Times], of: impl Fn(&Times) -> u64, bar: u64) -> Line {
    let mut times: Vec<u64> = times.iter().map(of).collect();
    times.sort_unstable();
    Line {
        about: format!("{about}, median of {VISITS}"),
        name: format!("load/{name}-median"),
        value: percentile(&times, 50),
        unit: "us",
        bar: Some(bar),
    }
}

fn shift_line(&Moved { window, step, most }: &Moved) -> Line {
    let known = STEPS.iter().find(|(name, _)| *name == step);
    let about = match (step, known) {
        (_, Some((_, about))) => (*about).to_owned(),
        (LOAD, None) => "the welcome comes".to_owned(),
        (_, None) => "the form of a sign-in comes".to_owned(),
    };
    Line {
        about: format!("layout shift on a {window}: {about}"),
        name: format!("load/shift/{window}/{}", step.trim_start_matches('/')),
        value: most,
        unit: SHIFT,
        bar: Some(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_all_visits_the_one_in_which_most_moves_counts() {
        let mut measured = Measured::default();
        for value in [0, 12, 3] {
            let what = Vec::new();
            measured.note(DESK, "bomb", &Shift { value, what });
        }
        measured.note(PHONE, FORM, &Shift::default());
        measured.form = [9, 1, 5].map(|usable| Times { painted: 1, usable }).into();
        let rows: Vec<String> = measured
            .lines()
            .iter()
            .map(|it| it.row().join(" "))
            .collect();
        assert!(
            rows[1].ends_with("median of 9 0.0 ms 1600.0 ms kept"),
            "{rows:?}"
        );
        assert_eq!(rows[2], "layout shift on a desk: bomb 0.0012 0.0000 MISSED");
        assert_eq!(
            rows[3],
            "layout shift on a phone: the form of a sign-in comes 0.0000 0.0000 kept"
        );
    }
}
