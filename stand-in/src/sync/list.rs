//! [ListRecords](https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_ListRecords.html):
//! all records, or those that changed since a count.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;

use super::dataset::{self, Dataset, Record, RecordInfo};
use super::request::Signed;
use super::session_token::Purpose;
use crate::app::App;
use crate::error::AwsError;
use crate::store::DATASETS;

const LARGEST_PAGE: usize = 1024;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    records: Vec<RecordInfo>,
    next_token: Option<String>,
    count: usize,
    dataset_sync_count: u64,
    last_modified_by: Option<String>,
    merged_dataset_names: Vec<String>,
    dataset_exists: bool,
    dataset_deleted_after_requested_sync_count: bool,
    sync_session_token: String,
}

/// `GET …/datasets/{dataset}/records`.
pub(crate) async fn list_records(State(app): State<App>, request: Signed) -> Response {
    match list(&app, &request) {
        Ok(listed) => Json(listed).into_response(),
        Err(error) => error.rest(),
    }
}

fn list(app: &App, request: &Signed) -> Result<Listed, AwsError> {
    let since = request.number("lastSyncCount")?.unwrap_or_default();
    let stored: Option<Dataset> = app.store.get(DATASETS, &request.key())?;
    let deleted_at = stored.as_ref().and_then(|dataset| dataset.deleted_at_count);
    let dataset = stored.filter(|dataset| dataset.exists);
    let changed = dataset
        .as_ref()
        .map_or(Vec::new(), |dataset| changed_since(dataset, since));
    let (page, next_token) = page(app, request, &changed)?;
    Ok(Listed {
        records: page.iter().map(|entry| RecordInfo::from(*entry)).collect(),
        next_token,
        count: changed.len(),
        dataset_sync_count: dataset.as_ref().map_or(0, |dataset| dataset.sync_count),
        last_modified_by: dataset.as_ref().map(|dataset| dataset.modified_by.clone()),
        merged_dataset_names: merged_names(app, request)?,
        dataset_exists: dataset.is_some(),
        // Who asks from 0 has no copy that he could drop.
        dataset_deleted_after_requested_sync_count: since > 0
            && deleted_at.is_some_and(|deleted_at| since <= deleted_at),
        sync_session_token: session_token(app, request)?,
    })
}

type Entry<'a> = (&'a String, &'a Record);

fn changed_since(dataset: &Dataset, since: u64) -> Vec<Entry<'_>> {
    let records = dataset.records.iter();
    records
        .filter(|(_, record)| record.sync_count > since)
        .collect()
}

/// The page after `nextToken`, and the token of the page after it.
fn page<'a, 'b>(
    app: &App,
    request: &Signed,
    changed: &'a [Entry<'b>],
) -> Result<(&'a [Entry<'b>], Option<String>), AwsError> {
    let size = request.max_results(LARGEST_PAGE)?;
    let start = match request.parameter("nextToken") {
        Some(token) => {
            let last_key = request.binding().open(app, Purpose::Next, token)?;
            changed.partition_point(|(key, _)| key.as_bytes() <= last_key.as_slice())
        }
        None => 0,
    };
    let rest = &changed[start..];
    let page = &rest[..size.min(rest.len())];
    let next = match page.last() {
        Some((key, _)) if page.len() < rest.len() => {
            Some(request.binding().seal(app, Purpose::Next, key.as_bytes())?)
        }
        _ => None,
    };
    Ok((page, next))
}

/// All pages of one read keep the same token.
fn session_token(app: &App, request: &Signed) -> Result<String, AwsError> {
    let binding = request.binding();
    match request.parameter("syncSessionToken") {
        Some(token) => {
            binding.open(app, Purpose::Session, token)?;
            Ok(token.to_owned())
        }
        None => binding.new_session(app),
    }
}

/// Datasets that came in from another identity: `{name}.{its id}`.
fn merged_names(app: &App, request: &Signed) -> Result<Vec<String>, AwsError> {
    let prefix = dataset::key(&request.identity_id, &format!("{}.", request.dataset));
    let merged: Vec<Dataset> = app.store.all(DATASETS, &prefix)?;
    let merged = merged.into_iter().filter(|dataset| dataset.exists);
    Ok(merged.map(|dataset| dataset.name).collect())
}
