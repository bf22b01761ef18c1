//! What playing costs in requests, by the stand-in's own count.

use std::thread;
use std::time::Duration;

use super::gauge_stage::{Requests, Stage};
use super::host::Means;
use crate::failure::Result;
use crate::report::Stopwatch;

pub(super) const STORES: [&str; 2] = ["sync", "dynamodb"];
pub(super) const TABS: usize = 5;
/// The clicks of one burst, and how far they are apart: three seconds in all.
pub(super) const BURST: usize = 100;
const BURST_MILLISECONDS: u64 = 30;
/// The clicks of the comparison between one tab and many.
pub(super) const CLICKS: usize = 20;
const CLICKS_MILLISECONDS: usize = 50;
/// How long nobody does anything. Timers run as they do for people: a browser's virtual time waits for no request.
pub(super) const IDLE: Duration = Duration::from_secs(125);
/// Longer than the page takes for what it still has to do.
const QUIET: Duration = Duration::from_secs(3);

/// Requests of one store.
#[derive(Debug, Default)]
pub(super) struct Clicking {
    /// Of a burst of clicks.
    pub(super) burst: Requests,
    /// Of one click that is alone.
    pub(super) alone: Requests,
}

pub(super) fn clicking(means: Means<'_>, store: &str) -> Result<Clicking> {
    let stage = Stage::open(means, store)?;
    let burst = stage.requests(|| {
        stage.play(&format!("press({BURST}, {BURST_MILLISECONDS})"))?;
        settle(&stage)
    })?;
    stage.play("reread()")?;
    thread::sleep(QUIET);
    let alone = stage.requests(|| {
        stage.play("press(1, 0)")?;
        settle(&stage)
    })?;
    Ok(Clicking { burst, alone })
}

/// Waits until all is saved, and then for what may come after it.
fn settle(stage: &Stage) -> Result<()> {
    stage.play("saved()")?;
    thread::sleep(QUIET);
    Ok(())
}

/// One tab against many tabs of the same player, and against one that nobody sees.
#[derive(Debug, Default)]
pub(super) struct Tabs {
    /// Of clicks, in one tab and shared out over many.
    pub(super) clicks: [Requests; 2],
    /// Of doing nothing: in one tab, in many, and out of view.
    pub(super) idle: [Requests; 3],
    pub(super) idle_seconds: u64,
}

pub(super) fn tabs(means: Means<'_>) -> Result<Tabs> {
    let open = |tabs| Stage::with_tabs(means, STORES[0], tabs);
    let [one, many, hidden] = [open(1)?, open(TABS)?, open(1)?];
    hidden.tab.minimize()?;
    let clicks = [clicks(&one, 1)?, clicks(&many, TABS)?];
    let all = [one, many, hidden];
    all.iter().try_for_each(Stage::forget_requests)?;
    let watch = Stopwatch::start();
    thread::sleep(IDLE);
    let [one, many, hidden] = all.each_ref().map(Stage::requests_so_far);
    Ok(Tabs {
        clicks,
        idle: [one?, many?, hidden?],
        idle_seconds: watch.elapsed().as_secs(),
    })
}

/// The same number of clicks in the same time, in turn where there are several tabs. The gauge was just read, so that no
/// tab wants a look at it when the driver goes there.
fn clicks(stage: &Stage, tabs: usize) -> Result<Requests> {
    stage.play("reread()")?;
    let begin = stage.play("soon()")?;
    let apart = CLICKS_MILLISECONDS * tabs;
    let press = format!("void pressAt({begin}, {}, {apart})", CLICKS / tabs);
    stage.requests(|| {
        stage.tab.each(|| stage.play(&press).map(drop))?;
        thread::sleep(QUIET);
        settle(stage)
    })
}
