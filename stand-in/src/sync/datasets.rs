//! [ListDatasets](https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_ListDatasets.html),
//! `DescribeDataset`, `DeleteDataset` and `DescribeIdentityUsage`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;

use super::dataset::{self, Dataset, DatasetInfo};
use super::epoch::Epoch;
use super::request::Signed;
use super::session_token::{Binding, Purpose};
use crate::app::App;
use crate::error::AwsError;
use crate::store::{DATASETS, StoreError};
use crate::writes::{self, Write, removed};

const LARGEST_PAGE: usize = 64;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Listed<'a> {
    datasets: Vec<DatasetInfo<'a>>,
    count: usize,
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Described<'a> {
    dataset: DatasetInfo<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Usage {
    identity_id: String,
    identity_pool_id: String,
    last_modified_date: Option<Epoch>,
    dataset_count: usize,
    data_storage: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct DescribedUsage {
    identity_usage: Usage,
}

/// `GET …/datasets`.
pub(crate) async fn list(State(app): State<App>, request: Signed) -> Response {
    list_datasets(&app, &request).unwrap_or_else(AwsError::rest)
}

fn list_datasets(app: &App, request: &Signed) -> Result<Response, AwsError> {
    let all = existing(app, request)?;
    let size = request.max_results(LARGEST_PAGE)?;
    let start = match request.parameter("nextToken") {
        Some(token) => {
            let last_name = request.binding().open(app, Purpose::Next, token)?;
            all.partition_point(|dataset| dataset.name.as_bytes() <= last_name.as_slice())
        }
        None => 0,
    };
    let rest = &all[start..];
    let page = &rest[..size.min(rest.len())];
    let next_token = match page.last() {
        Some(last) if page.len() < rest.len() => {
            let name = last.name.as_bytes();
            Some(request.binding().seal(app, Purpose::Next, name)?)
        }
        _ => None,
    };
    let listed = Listed {
        datasets: page.iter().map(Dataset::info).collect(),
        count: page.len(),
        next_token,
    };
    Ok(Json(listed).into_response())
}

/// `GET …/datasets/{dataset}`.
pub(crate) async fn describe(State(app): State<App>, request: Signed) -> Response {
    let described = find(&app, &request).map(|dataset| tell(&dataset));
    described.unwrap_or_else(AwsError::rest)
}

/// `DELETE …/datasets/{dataset}`.
pub(crate) async fn delete(State(app): State<App>, request: Signed) -> Response {
    delete_dataset(&app, &request).unwrap_or_else(AwsError::rest)
}

fn delete_dataset(app: &App, request: &Signed) -> Result<Response, AwsError> {
    let deleted = remove(app, &request.binding(), "DeleteDataset")?;
    deleted
        .map(|dataset| tell(&dataset))
        .ok_or_else(|| not_found(request))
}

/// Deletes a dataset, if it is there, but for a mark; gives it as it was.
pub(crate) fn remove(
    app: &App,
    place: &Binding<'_>,
    operation: &str,
) -> Result<Option<Dataset>, StoreError> {
    app.store.write(|change| {
        let stored: Option<Dataset> = change.get(DATASETS, &place.key())?;
        let Some(dataset) = stored.filter(|dataset| dataset.exists) else {
            return Ok(None);
        };
        let mut deleted = dataset.clone();
        deleted.exists = false;
        deleted.deleted_at_count = Some(dataset.sync_count);
        deleted.records.clear();
        change.put(DATASETS, &deleted.key(), &deleted)?;
        let write = Write {
            at_milliseconds: app.clock.now_milliseconds(),
            operation: operation.to_owned(),
            identity_id: place.identity_id.to_owned(),
            place: place.dataset.to_owned(),
            values: removed(dataset.records.keys()),
        };
        writes::note(change, &write)?;
        Ok(Some(dataset))
    })
}

/// `GET …/identities/{identity}`.
pub(crate) async fn describe_usage(State(app): State<App>, request: Signed) -> Response {
    let usage = existing(&app, &request).map(|all| {
        let modified = all.iter().map(|dataset| dataset.modified).max();
        Json(DescribedUsage {
            identity_usage: Usage {
                identity_id: request.identity_id,
                identity_pool_id: request.pool,
                last_modified_date: modified.map(Epoch::from_milliseconds),
                dataset_count: all.len(),
                data_storage: all.iter().map(Dataset::data_storage).sum(),
            },
        })
        .into_response()
    });
    usage.unwrap_or_else(AwsError::rest)
}

fn existing(app: &App, request: &Signed) -> Result<Vec<Dataset>, AwsError> {
    let prefix = dataset::prefix(&request.identity_id);
    let mut all: Vec<Dataset> = app.store.all(DATASETS, &prefix)?;
    all.retain(|dataset| dataset.exists);
    Ok(all)
}

fn find(app: &App, request: &Signed) -> Result<Dataset, AwsError> {
    let stored: Option<Dataset> = app.store.get(DATASETS, &request.key())?;
    stored
        .filter(|dataset| dataset.exists)
        .ok_or_else(|| not_found(request))
}

fn tell(dataset: &Dataset) -> Response {
    let dataset = dataset.info();
    Json(Described { dataset }).into_response()
}

fn not_found(request: &Signed) -> AwsError {
    AwsError::new(
        StatusCode::NOT_FOUND,
        "ResourceNotFoundException",
        format!("Dataset {} not found", request.dataset),
    )
}
