//! Cognito Sync: one dataset of the player's identity, read and written with signed requests
//! ([API reference](https://docs.aws.amazon.com/cognitosync/latest/APIReference/Welcome.html)).

use serde::Serialize;
use serde_json::Value;

use super::{Caller, Page, Patch, Reading, Record, signed};
use crate::cognito::identity::epoch_seconds;
use crate::http::{Failure, Method, Request, Response, form_encode, percent_encode};
use crate::secret::Secret;
use crate::time::UnixSeconds;

const SERVICE: &str = "cognito-sync";

/// `ListRecords`: the records that were written after a count.
pub(super) fn list_records_request(caller: Caller<'_>, reading: Reading<'_>) -> Request {
    let since = reading.since.to_string();
    let mut query = vec![("lastSyncCount", &*since), ("maxResults", "1024")];
    if let Some((next_token, session)) = reading.page {
        query.push(("nextToken", next_token));
        query.push(("syncSessionToken", session.expose()));
    }
    let url = format!(
        "{}/records?{}",
        dataset_url(caller, reading.dataset),
        form_encode(&query)
    );
    signed(Request::get(url), caller, SERVICE)
}

/// The records, and the token without which nothing can be written.
pub(super) fn list_records_response(response: &Response) -> Result<Page, Failure> {
    let body = response.json()?;
    let text = |name: &str| body[name].as_str().filter(|text| !text.is_empty());
    let exists = body["DatasetExists"] != false;
    let merged = body["MergedDatasetNames"].as_array();
    let merged = merged.into_iter().flatten().filter_map(Value::as_str);
    Ok(Page {
        records: records(&body)?,
        is_whole: !exists,
        is_anew: exists && body["DatasetDeletedAfterRequestedSyncCount"] == true,
        next_token: text("NextToken").map(str::to_owned),
        session: Some(text("SyncSessionToken").ok_or(Failure::Malformed)?.into()),
        sync_count: body["DatasetSyncCount"].as_i64(),
        merged: merged.map(str::to_owned).collect(),
    })
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct UpdateRecords<'a> {
    sync_session_token: &'a Secret,
    record_patches: Vec<RecordPatch<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct RecordPatch<'a> {
    op: &'a str,
    key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
    sync_count: i64,
    device_last_modified_date: UnixSeconds,
}

/// `UpdateRecords`: one stale count refuses all of it.
pub(super) fn update_records_request(
    caller: Caller<'_>,
    session: &Secret,
    patches: &[Patch],
) -> Request {
    let body = UpdateRecords {
        sync_session_token: session,
        record_patches: patches
            .iter()
            .map(|patch| record_patch(patch, caller.now))
            .collect(),
    };
    let url = dataset_url(caller, &caller.config.dataset);
    let request = Request::post_json(url, "application/json", &body);
    signed(request, caller, SERVICE)
}

fn record_patch(patch: &Patch, now: UnixSeconds) -> RecordPatch<'_> {
    let is_kept = patch.value.is_some();
    RecordPatch {
        op: if is_kept { "replace" } else { "remove" },
        key: &patch.key,
        value: patch.value.as_deref(),
        sync_count: patch.sync_count,
        device_last_modified_date: now,
    }
}

/// The records that were written, with their new counts: nothing else is in the reply.
pub(super) fn update_records_response(response: &Response) -> Result<Page, Failure> {
    Ok(Page {
        records: records(&response.json()?)?,
        ..Page::default()
    })
}

/// `DeleteDataset`
pub(super) fn delete_dataset_request(caller: Caller<'_>, dataset: &str) -> Request {
    let mut request = Request::get(dataset_url(caller, dataset));
    request.method = Method::Delete;
    signed(request, caller, SERVICE)
}

/// Whether what was known is void: somebody else wrote first in the words of 400 instead of 409, the session token is no
/// longer good, or the dataset is gone.
pub(super) fn is_void(failure: &Failure) -> bool {
    let begins = |words: &str| failure.message().starts_with(words);
    failure.is("InvalidParameterException")
        && (begins("Current SyncCount for") || begins("SyncSessionToken"))
        || failure.is("ResourceNotFoundException")
}

fn dataset_url(caller: Caller<'_>, dataset: &str) -> String {
    let Caller {
        config,
        identity_id,
        ..
    } = caller;
    let [pool, identity, dataset] =
        [&config.identity_pool_id, identity_id, dataset].map(percent_encode);
    format!(
        "{}/identitypools/{pool}/identities/{identity}/datasets/{dataset}",
        config.endpoints.cognito_sync
    )
}

fn records(body: &Value) -> Result<Vec<Record>, Failure> {
    body["Records"]
        .as_array()
        .ok_or(Failure::Malformed)?
        .iter()
        .map(record)
        .collect()
}

fn record(value: &Value) -> Result<Record, Failure> {
    Ok(Record {
        key: value["Key"].as_str().ok_or(Failure::Malformed)?.to_owned(),
        value: value["Value"].as_str().map(str::to_owned),
        sync_count: value["SyncCount"].as_i64().ok_or(Failure::Malformed)?,
        last_modified: epoch_seconds(&value["LastModifiedDate"]),
    })
}
