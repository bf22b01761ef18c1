//! [UpdateRecords](https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_UpdateRecords.html):
//! all patches or none, each against the count that its writer has seen.

use std::collections::HashSet;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::dataset::{self, Dataset, Record, RecordInfo};
use super::request::Signed;
use super::session_token::{Binding, Purpose};
use crate::app::App;
use crate::error::AwsError;
use crate::store::{Change, DATASETS, StoreError};
use crate::writes::{self, FOREIGN, Write};

const MOST_DATASETS: usize = 20;
const MOST_RECORDS: usize = 1024;
const MOST_BYTES: usize = 1 << 20;
const LONGEST_KEY: usize = 1024;
const LONGEST_VALUE: usize = 1_048_575;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct UpdateRecords {
    sync_session_token: Option<String>,
    #[serde(default)]
    record_patches: Option<Vec<Patch>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Patch {
    op: Op,
    key: String,
    value: Option<String>,
    sync_count: u64,
    device_last_modified_date: Option<f64>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Op {
    Replace,
    Remove,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Updated {
    records: Vec<RecordInfo>,
}

/// `POST …/datasets/{dataset}`.
pub(crate) async fn update_records(State(app): State<App>, request: Signed) -> Response {
    match update(&app, &request) {
        Ok(updated) => Json(updated).into_response(),
        Err(error) => error.rest(),
    }
}

fn update(app: &App, request: &Signed) -> Result<Updated, AwsError> {
    let update: UpdateRecords =
        serde_json::from_slice(&request.body).map_err(|error| AwsError::serialization(&error))?;
    let token = update.sync_session_token.unwrap_or_default();
    request.binding().open(app, Purpose::Session, &token)?;
    let patches = update.record_patches.unwrap_or_default();
    check(&patches)?;
    let now = app.clock.now_milliseconds();
    let place = request.binding();
    let records = app.store.write(|change| {
        let records = apply(change, &place, &patches, now)?;
        note(change, "UpdateRecords", &place, (&patches, now))?;
        Ok::<_, AwsError>(records)
    })?;
    Ok(Updated { records })
}

/// Writes one record, or removes it, whatever its count is: another program did that.
pub(crate) fn overwrite(
    app: &App,
    place: &Binding<'_>,
    key: &str,
    value: Option<&str>,
) -> Result<(), AwsError> {
    let now = app.clock.now_milliseconds();
    app.store.write(|change| {
        let stored: Option<Dataset> = change.get(DATASETS, &place.key())?;
        let dataset = stored.filter(|dataset| dataset.exists);
        let record = dataset.as_ref().and_then(|known| known.records.get(key));
        let patch = Patch {
            op: value.map_or(Op::Remove, |_| Op::Replace),
            key: key.to_owned(),
            value: value.map(str::to_owned),
            sync_count: record.map_or(0, |record| record.sync_count),
            device_last_modified_date: None,
        };
        let patches = [patch];
        check(&patches)?;
        apply(change, place, &patches, now)?;
        note(change, FOREIGN, place, (&patches, now))?;
        Ok(())
    })
}

fn note(
    change: &Change,
    operation: &str,
    place: &Binding<'_>,
    (patches, now): (&[Patch], i64),
) -> Result<(), StoreError> {
    let told = |patch: &Patch| (patch.key.clone(), json!(patch.new_value()));
    let write = Write {
        at_milliseconds: now,
        operation: operation.to_owned(),
        identity_id: place.identity_id.to_owned(),
        place: place.dataset.to_owned(),
        values: patches.iter().map(told).collect(),
    };
    writes::note(change, &write)
}

fn check(patches: &[Patch]) -> Result<(), AwsError> {
    let mut keys = HashSet::new();
    for patch in patches {
        if !keys.insert(&patch.key) {
            return Err(AwsError::invalid_parameter(format!(
                "Duplicate key in RecordPatches: {}",
                patch.key
            )));
        }
        patch.check()?;
    }
    Ok(())
}

impl Patch {
    fn check(&self) -> Result<(), AwsError> {
        let wrong = |what: &str| {
            Err(AwsError::invalid_parameter(format!(
                "1 validation error detected: Value at 'recordPatches.1.member.{what}"
            )))
        };
        if self.key.is_empty() || self.key.chars().count() > LONGEST_KEY {
            return wrong("key' failed to satisfy constraint: Member must have length 1 to 1024");
        }
        let length = self.value.as_ref().map_or(0, |value| value.chars().count());
        if length > LONGEST_VALUE {
            return wrong(
                "value' failed to satisfy constraint: Member must have length less than or equal \
                 to 1048575",
            );
        }
        if self.op == Op::Replace && self.value.is_none() {
            return wrong("value' failed to satisfy constraint: Member must not be null");
        }
        Ok(())
    }

    /// None for a removal.
    fn new_value(&self) -> Option<String> {
        self.value.clone().filter(|_| self.op == Op::Replace)
    }

    fn record(&self, dataset: &Dataset) -> Record {
        Record {
            value: self.new_value(),
            sync_count: dataset.sync_count,
            modified: dataset.modified,
            modified_by: dataset.modified_by.clone(),
            device_modified: self
                .device_last_modified_date
                .map_or(dataset.modified, milliseconds),
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a cast from floating point saturates, which is good enough for a device's date"
)]
fn milliseconds(seconds: f64) -> i64 {
    (seconds * 1000.0) as i64
}

fn apply(
    change: &Change,
    place: &Binding<'_>,
    patches: &[Patch],
    now: i64,
) -> Result<Vec<RecordInfo>, AwsError> {
    if patches.is_empty() {
        return Ok(Vec::new());
    }
    let mut dataset = open(change, place, now)?;
    check_counts(&dataset, patches)?;
    dataset.sync_count += 1;
    dataset.modified = now;
    place.identity_id.clone_into(&mut dataset.modified_by);
    let mut touched = Vec::new();
    for patch in patches {
        let record = patch.record(&dataset);
        touched.push(RecordInfo::from((&patch.key, &record)));
        dataset.records.insert(patch.key.clone(), record);
    }
    check_size(&dataset)?;
    change.put(DATASETS, &dataset.key(), &dataset)?;
    Ok(touched)
}

/// The dataset, made by its first write; one that was deleted starts empty but goes on counting.
fn open(change: &Change, place: &Binding<'_>, now: i64) -> Result<Dataset, AwsError> {
    let stored: Option<Dataset> = change.get(DATASETS, &place.key())?;
    match stored {
        Some(dataset) if dataset.exists => return Ok(dataset),
        _ => check_room(change, place.identity_id)?,
    }
    let fresh = Dataset::new(place.identity_id, place.dataset, now);
    Ok(match stored {
        Some(deleted) => Dataset {
            sync_count: deleted.sync_count,
            deleted_at_count: deleted.deleted_at_count,
            ..fresh
        },
        None => fresh,
    })
}

fn check_room(change: &Change, identity_id: &str) -> Result<(), AwsError> {
    let all = change.all::<Dataset>(DATASETS, &dataset::prefix(identity_id))?;
    if all.iter().filter(|(_, dataset)| dataset.exists).count() < MOST_DATASETS {
        return Ok(());
    }
    Err(limit("Too many datasets for this identity"))
}

/// Optimistic locking: a patch must name the count of the record as it is.
fn check_counts(dataset: &Dataset, patches: &[Patch]) -> Result<(), AwsError> {
    for patch in patches {
        let current = dataset.records.get(&patch.key);
        let current = current.map_or(0, |record| record.sync_count);
        if current != patch.sync_count {
            return Err(AwsError::new(
                StatusCode::CONFLICT,
                "ResourceConflictException",
                format!(
                    "Current SyncCount for: {} is: {current} not: {}",
                    patch.key, patch.sync_count
                ),
            ));
        }
    }
    Ok(())
}

fn check_size(dataset: &Dataset) -> Result<(), AwsError> {
    if dataset.num_records() > MOST_RECORDS {
        return Err(limit("Too many records in this dataset"));
    }
    if dataset.data_storage() > MOST_BYTES {
        return Err(limit("The dataset is larger than 1 MB"));
    }
    Ok(())
}

fn limit(message: &str) -> AwsError {
    AwsError::bad("LimitExceededException", message)
}
