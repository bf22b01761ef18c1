//! Cognito Sync: one dataset of the player's identity, read and written with signed requests
//! ([API reference](https://docs.aws.amazon.com/cognitosync/latest/APIReference/Welcome.html)).

use serde::Serialize;
use serde_json::Value;

use super::identity::{Credentials, epoch_seconds};
use super::sigv4::{Scope, sign};
use crate::config::Config;
use crate::http::{Failure, Request, Response, form_encode, percent_encode};
use crate::secret::Secret;
use crate::time::UnixSeconds;

/// Who asks, and with what right.
#[derive(Clone, Copy, Debug)]
pub struct Caller<'a> {
    /// The page's configuration.
    pub config: &'a Config,
    /// The identity whose dataset it is.
    pub identity_id: &'a str,
    /// Signs the requests.
    pub credentials: &'a Credentials,
    /// The time of the signature.
    pub now: UnixSeconds,
}

/// One record of a dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its name.
    pub key: String,
    /// Its value; a removed record has none.
    pub value: Option<String>,
    /// The dataset's count at the write that last touched the record.
    pub sync_count: i64,
    /// When the service took that write.
    pub last_modified: Option<UnixSeconds>,
}

/// What `ListRecords` brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dataset {
    /// The records of this page of the reply.
    pub records: Vec<Record>,
    /// Where the next page begins, if there is one.
    pub next_token: Option<String>,
    /// Needed for the next page and for writing.
    pub sync_session_token: Secret,
}

/// Where a read of several pages goes on.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// [`Dataset::next_token`] of the page before.
    pub next_token: &'a str,
    /// [`Dataset::sync_session_token`] of the page before: all pages share one.
    pub sync_session_token: &'a Secret,
}

/// Reads the records, from the start or from a given page.
pub fn list_records_request(caller: Caller<'_>, page: Option<Page<'_>>) -> Request {
    let mut query = vec![("lastSyncCount", "0"), ("maxResults", "1024")];
    if let Some(page) = page {
        query.push(("nextToken", page.next_token));
        query.push(("syncSessionToken", page.sync_session_token.expose()));
    }
    let url = format!("{}/records?{}", dataset_url(caller), form_encode(&query));
    signed(Request::get(url), caller)
}

/// The records, and the token without which nothing can be written.
pub fn list_records_response(response: &Response) -> Result<Dataset, Failure> {
    let body = response.json()?;
    let sync_session_token = body["SyncSessionToken"]
        .as_str()
        .filter(|token| !token.is_empty());
    Ok(Dataset {
        records: records(&body)?,
        next_token: body["NextToken"]
            .as_str()
            .filter(|token| !token.is_empty())
            .map(str::to_owned),
        sync_session_token: sync_session_token.ok_or(Failure::Malformed)?.into(),
    })
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct UpdateRecords<'a> {
    sync_session_token: &'a Secret,
    record_patches: [RecordPatch<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct RecordPatch<'a> {
    op: &'a str,
    key: &'a str,
    value: &'a str,
    sync_count: i64,
    device_last_modified_date: UnixSeconds,
}

/// Writes one value over the record as it was last seen; `sync_count` is 0 for a record that was never there.
pub fn update_records_request(
    caller: Caller<'_>,
    sync_session_token: &Secret,
    (key, value): (&str, &str),
    sync_count: i64,
) -> Request {
    let patch = RecordPatch {
        op: "replace",
        key,
        value,
        sync_count,
        device_last_modified_date: caller.now,
    };
    let body = UpdateRecords {
        sync_session_token,
        record_patches: [patch],
    };
    signed(
        Request::post_json(dataset_url(caller), "application/json", &body),
        caller,
    )
}

/// The records that were written, with their new counts.
pub fn update_records_response(response: &Response) -> Result<Vec<Record>, Failure> {
    records(&response.json()?)
}

/// Whether a write was refused because somebody else wrote first: 409, and the same words under another name.
pub fn is_conflict(failure: &Failure) -> bool {
    failure.is("ResourceConflictException")
        || failure.is("InvalidParameterException")
            && failure.message().starts_with("Current SyncCount for")
}

/// Whether a write was refused because its session token is not, or no longer, good.
pub fn is_stale_session(failure: &Failure) -> bool {
    failure.is("InvalidParameterException") && failure.message().starts_with("SyncSessionToken")
}

/// Whether new credentials may help.
pub fn wants_new_credentials(failure: &Failure) -> bool {
    [
        "ExpiredTokenException",
        "UnrecognizedClientException",
        "InvalidSignatureException",
        "NotAuthorizedException",
    ]
    .iter()
    .any(|name| failure.is(name))
}

fn dataset_url(caller: Caller<'_>) -> String {
    let Caller {
        config,
        identity_id,
        ..
    } = caller;
    let [pool, identity, dataset] =
        [&config.identity_pool_id, identity_id, &config.dataset].map(percent_encode);
    format!(
        "{}/identitypools/{pool}/identities/{identity}/datasets/{dataset}",
        config.endpoints.cognito_sync
    )
}

fn signed(request: Request, caller: Caller<'_>) -> Request {
    let scope = Scope {
        region: &caller.config.aws_region,
        service: "cognito-sync",
    };
    sign(request, caller.credentials, scope, caller.now)
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
