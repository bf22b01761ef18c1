//! What a write carries: all that waits, in one piece, so that value and markers can never disagree.

use super::chart::{self, RECENT, Step};
use super::known::{Known, marker};
use super::life::{LIFE, Move};
use super::queue::Queue;
use super::rules;
use crate::store::{MARKER, Patch, Record};
use crate::time::UnixSeconds;

/// Markers of devices that were not seen for so long are removed in passing: 90 days, in seconds.
const FORGOTTEN_SECONDS: i64 = 90 * 86_400;
/// So many at a time.
const FORGOTTEN_AT_ONCE: usize = 8;

/// What a guest's identity had left in the cloud, on its way into the player's gauge. It counts like one move of a
/// device with the dataset's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Legacy {
    /// The dataset.
    pub(super) name: String,
    /// Its count when it was read; none before.
    pub(super) count: Option<u64>,
    pub(super) change: Move,
}

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
    let forgotten = forgotten(known, &queue.device, now);
    patches.extend(forgotten.map(|record| patch(&record.key, None)));
    patches
}

/// What a guest has left comes before the moves of the player that he became.
fn due(known: &Known, (queue, legacies): (&Queue, &[Legacy]), now: UnixSeconds) -> Vec<Due> {
    let legacies = legacies.iter().filter_map(|legacy| {
        let number = legacy.count?;
        (number > known.applied(&legacy.name)).then(|| Due {
            step: legacy.change,
            at: now,
            by: legacy.name.clone(),
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
    let is_new = |legacy: &Legacy| {
        legacy
            .count
            .is_some_and(|count| count > known.applied(&legacy.name))
    };
    queue.stored().iter().any(|one| one.number > applied) || legacies.iter().any(is_new)
}

fn forgotten<'a>(
    known: &'a Known,
    device: &'a str,
    now: UnixSeconds,
) -> impl Iterator<Item = &'a Record> {
    let is_old = move |record: &&Record| {
        record
            .key
            .strip_prefix(MARKER)
            .is_some_and(|by| by != device)
            && record.value.is_some()
            && record
                .last_modified
                .is_some_and(|at| now.since(at) > FORGOTTEN_SECONDS)
    };
    known.records.iter().filter(is_old).take(FORGOTTEN_AT_ONCE)
}
