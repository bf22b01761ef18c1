//! Visits of the page by a browser that was never there, on a slow phone: what one visit tells.

use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::host::{Host, Means};
use crate::failure::{Failure, Result};
use crate::webdriver::Tab;

const SCRIPT: &str = include_str!("../../load/page.js");
/// What Lighthouse takes a phone and its network to be when it slows a browser down.
const BYTES_A_SECOND: u64 = 1024 * 1024 * 16 / 10 / 8;
const UPLOAD_BYTES_A_SECOND: u64 = 750 * 1024 / 8;
const LATENCY_MILLISECONDS: u64 = 150;
const SLOWDOWN: u64 = 4;
/// So long nothing is asked of a page that comes: on a slowed processor the question alone would hold it up.
const ARRIVAL: Duration = Duration::from_secs(4);
/// Of the page's steps, the first that every visit begins with.
pub(super) const LOAD: &str = "load";

/// A window: its name, width and height.
pub(super) type Window = (&'static str, u64, u64);
pub(super) const PHONE: Window = ("phone", 412, 823);
pub(super) const TABLET: Window = ("tablet", 768, 1024);
pub(super) const DESK: Window = ("desk", 1200, 800);

/// A page in a fresh browser.
pub(super) struct Visit(Tab);

/// In microseconds since the address was given; nought where there is no such form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Times {
    pub(super) painted: u64,
    pub(super) usable: u64,
}

/// How much has moved, in ten-thousandths, and what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shift {
    pub(super) value: u64,
    pub(super) what: Vec<String>,
}

impl Visit {
    /// Opens a page and waits until it is at rest.
    pub(super) fn begin(
        means: Means<'_>,
        host: &Host,
        path: &str,
        window: Window,
    ) -> Result<(Self, Shift)> {
        let visit = Self(Tab::open(means.workspace, means.browser)?);
        visit.slow_down(window)?;
        visit.0.go(&format!("{}{path}", host.origin))?;
        thread::sleep(ARRIVAL);
        let shift = visit.step(LOAD)?;
        Ok((visit, shift))
    }

    fn slow_down(&self, (_, width, height): Window) -> Result<()> {
        let network = json!({
            "offline": false,
            "latency": LATENCY_MILLISECONDS,
            "downloadThroughput": BYTES_A_SECOND,
            "uploadThroughput": UPLOAD_BYTES_A_SECOND,
        });
        let screen = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500 });
        for (command, parameters) in [
            ("Network.enable", json!({})),
            ("Network.emulateNetworkConditions", network),
            (
                "Emulation.setCPUThrottlingRate",
                json!({ "rate": SLOWDOWN }),
            ),
            ("Emulation.setDeviceMetricsOverride", screen),
            (
                "Page.addScriptToEvaluateOnNewDocument",
                json!({ "source": format!("{{\n{SCRIPT}}}") }),
            ),
        ] {
            self.0.devtools(command, &parameters)?;
        }
        Ok(())
    }

    /// Takes a step of the page's script; tells what has moved by it.
    pub(super) fn step(&self, name: &str) -> Result<Shift> {
        let told = self.0.run(&format!("return step({name:?})"))?;
        let shift = Shift::read(&told);
        shift.ok_or_else(|| Failure::new(format!("the page has told {told}")))
    }

    pub(super) fn times(&self) -> Result<Times> {
        let told = self.0.run("return times()")?;
        let time = |name: &str| told[name].as_u64();
        let times = time("painted").zip(time("usable"));
        let times = times.map(|(painted, usable)| Times { painted, usable });
        times.ok_or_else(|| Failure::new(format!("the page has told {told}")))
    }
}

impl Shift {
    /// All that moved in one step, as the page tells it.
    fn read(told: &Value) -> Option<Self> {
        let mut all = Self::default();
        let mut sum = 0.0;
        for shift in told.as_array()? {
            sum += shift["value"].as_f64()?;
            all.what.push(shift["what"].as_str()?.to_owned());
        }
        all.value = ten_thousandths(sum);
        Some(all)
    }
}

/// Rounded up: what moves a little moves.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a score is a small number above nought, and a cast keeps within the bounds"
)]
fn ten_thousandths(score: f64) -> u64 {
    (score * 10_000.0).ceil() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shifts_of_a_step_are_added_up() {
        let told = json!([{ "value": 0.001_23, "what": "a" }, { "value": 0.1, "what": "b" }]);
        let shift = Shift::read(&told).unwrap();
        assert_eq!(shift.value, 1013);
        assert_eq!(shift.what, ["a", "b"]);
        assert_eq!(Shift::read(&json!([])), Some(Shift::default()));
        assert_eq!(Shift::read(&json!([{}])), None);
    }
}
