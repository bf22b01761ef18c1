//! What a write carries: all that waits, in one piece, so that value and markers can never disagree.

use super::chart::{self, RECENT, Step};
use super::known::{Known, marker};
use super::legacy::Legacy;
use super::life::{LIFE, Move};
use super::queue::Queue;
use super::rules;
use crate::store::{MARKER, Patch, Record};
use crate::time::UnixSeconds;

/// Markers of devices that were not seen for so long are removed in passing: 90 days, in seconds.
const FORGOTTEN_SECONDS: i64 = 90 * 86_400;
/// So many at a time.
const FORGOTTEN_AT_ONCE: usize = 8;

/// A change of the value that waits to be written, and the marker that will tell that it was.
struct Due {
    step: Move,
    at: UnixSeconds,
    by: String,
    number: u64,
}

/// The changes of the next write over a base.
pub(super) fn patches(
    known: &Known,
    base: u8,
    (queue, legacies): (&Queue, &[Legacy]),
    now: UnixSeconds,
) -> Vec<Patch> {
    let mut steps = chart::steps(known, base);
    let mut points = base;
    let mut markers: Vec<(String, u64)> = Vec::new();
    let due = due(known, (queue, legacies), now);
    for one in &due {
        points = one.step.apply(points);
        steps.push(Step {
            at: one.at,
            points,
            by: one.by.clone(),
        });
        markers.retain(|(by, _)| *by != one.by);
        markers.push((one.by.clone(), one.number));
    }
    let points = rules::apply(base, due.iter().map(|one| one.step));
    let patch = |key: &str, value: Option<String>| Patch {
        key: key.to_owned(),
        value,
        sync_count: known.count(key),
    };
    let mut patches = vec![
        patch(LIFE, Some(points.to_string())),
        patch(RECENT, Some(chart::text(&steps))),
    ];
    let markers = markers.iter();
    patches.extend(markers.map(|(by, number)| patch(&marker(by), Some(number.to_string()))));
    let is_here = |by: &str| by == queue.device || legacies.iter().any(|one| one.name == by);
    let forgotten = forgotten(known, is_here, now);
    patches.extend(forgotten.map(|record| patch(&record.key, None)));
    patches
}

/// What a guest has left comes before the moves of the player that he became.
fn due(known: &Known, (queue, legacies): (&Queue, &[Legacy]), now: UnixSeconds) -> Vec<Due> {
    let legacies = legacies.iter().filter_map(|legacy| {
        let (number, step) = legacy.due(known)?;
        let (at, by) = (now, legacy.name.clone());
        Some(Due {
            step,
            at,
            by,
            number,
        })
    });
    let applied = known.applied(&queue.device);
    let moves = queue.stored().iter().filter(|one| one.number > applied);
    let moves = moves.map(|one| Due {
        step: Move(one.points),
        at: one.at,
        by: queue.device.clone(),
        number: one.number,
    });
    legacies.chain(moves).collect()
}

/// Whether a write has anything to carry.
pub(super) fn is_due(known: &Known, queue: &Queue, legacies: &[Legacy]) -> bool {
    let applied = known.applied(&queue.device);
    queue.stored().iter().any(|one| one.number > applied)
        || legacies.iter().any(|legacy| legacy.due(known).is_some())
}

fn forgotten(
    known: &Known,
    is_here: impl Fn(&str) -> bool,
    now: UnixSeconds,
) -> impl Iterator<Item = &Record> {
    let is_old = move |record: &&Record| {
        record
            .key
            .strip_prefix(MARKER)
            .is_some_and(|by| !is_here(by))
            && record.value.is_some()
            && record
                .last_modified
                .is_some_and(|at| now.since(at) > FORGOTTEN_SECONDS)
    };
    known.records.iter().filter(is_old).take(FORGOTTEN_AT_ONCE)
}
