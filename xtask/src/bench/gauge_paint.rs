//! How soon a click shows: from a real click to the frame with the new number, on a processor that is slowed.

use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::gauge_requests::STORES;
use super::gauge_stage::Stage;
use super::host::Means;
use crate::failure::{Failure, Result};

/// How much slower a phone is taken to be.
pub(super) const SLOWDOWN: u64 = 4;
pub(super) const CLICKS: usize = 100;
/// The moves that wait in the second measurement, and how many clicks are timed before they are let go.
pub(super) const WAITING: usize = 50;
const CLICKS_PER_ROUND: usize = 5;
/// Longer than a round takes, and shorter than the page waits for an answer.
const HANG_MILLISECONDS: u64 = 8_000;
const PAUSE: Duration = Duration::from_millis(80);

/// Times in microseconds, sorted.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Times {
    /// Of the click's own task: in it the page can do nothing else.
    pub(super) work: Vec<u64>,
    /// Until the new number is painted.
    pub(super) painted: Vec<u64>,
}

impl Times {
    fn read(times: &Value) -> Option<Self> {
        let list = |name: &str| -> Option<Vec<u64>> {
            let list = times[name].as_array()?.iter().map(Value::as_u64);
            let mut list: Vec<u64> = list.collect::<Option<_>>()?;
            list.sort_unstable();
            Some(list)
        };
        Some(Self {
            work: list("work")?,
            painted: list("painted")?,
        })
    }
}

/// With no other move waiting.
pub(super) fn alone(means: Means<'_>) -> Result<Times> {
    let stage = watched(means)?;
    for number in 0..CLICKS {
        click(&stage, number)?;
        stage.play("saved()")?;
    }
    times(&stage)
}

/// With many moves waiting for a write that hangs.
pub(super) fn crowded(means: Means<'_>) -> Result<Times> {
    let stage = watched(means)?;
    let hang = json!({ "operation": "UpdateRecords", "fault": "delay", "milliseconds": HANG_MILLISECONDS });
    for _ in 0..CLICKS / CLICKS_PER_ROUND {
        stage.order(&hang)?;
        stage.play(&format!("press({WAITING}, 0)"))?;
        for number in 0..CLICKS_PER_ROUND {
            click(&stage, number)?;
        }
        let says = stage.play("says()")?;
        if !says.as_str().is_some_and(|says| says.starts_with("Saving")) {
            let what = format!("the moves went out before they were counted: {says}");
            return Err(Failure::new(what));
        }
        stage.play("saved()")?;
    }
    times(&stage)
}

/// On a page that has nothing to do but to show the number.
pub(super) fn stripped(means: Means<'_>) -> Result<Times> {
    let stage = Stage::open(means, STORES[0])?;
    stage.strip()?;
    watch(&stage)?;
    (0..CLICKS).try_for_each(|number| click(&stage, number))?;
    times(&stage)
}

fn watched(means: Means<'_>) -> Result<Stage> {
    let stage = Stage::open(means, STORES[0])?;
    watch(&stage)?;
    Ok(stage)
}

fn watch(stage: &Stage) -> Result<()> {
    let rate = json!({ "rate": SLOWDOWN });
    stage
        .tab
        .devtools("Emulation.setCPUThrottlingRate", &rate)?;
    stage.play("watch()").map(drop)
}

/// A click as the mouse makes it, at no fixed distance from the last frame.
fn click(stage: &Stage, number: usize) -> Result<()> {
    let target = stage.play("target()")?;
    for kind in ["mousePressed", "mouseReleased"] {
        let event = json!({ "type": kind, "x": target["x"], "y": target["y"], "button": "left", "clickCount": 1 });
        stage.tab.devtools("Input.dispatchMouseEvent", &event)?;
    }
    let uneven = u64::try_from(number * 7 % 17).unwrap_or_default();
    thread::sleep(PAUSE + Duration::from_millis(uneven));
    Ok(())
}

fn times(stage: &Stage) -> Result<Times> {
    let told = stage.play("times")?;
    let times = Times::read(&told).filter(|times| times.painted.len() == CLICKS);
    times.ok_or_else(|| Failure::new(format!("the page has timed {told}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_sorted_and_must_be_numbers() {
        let times = Times::read(&json!({ "work": [3, 1], "painted": [20, 10] }));
        let expected = Times {
            work: vec![1, 3],
            painted: vec![10, 20],
        };
        assert_eq!(times, Some(expected));
        assert_eq!(Times::read(&json!({ "work": [] })), None);
    }
}
