//! Where a player's gauge is kept, behind one interface: a named set of records that is read, and written on the
//! condition that nobody has written since. Two services play that part, [`sync`] and [`dynamodb`].

mod dynamodb;
mod sync;

use crate::cognito::identity::Credentials;
use crate::cognito::sigv4::{Scope, sign};
use crate::config::Config;
use crate::http::{Failure, Request, Response};
use crate::secret::Secret;
use crate::time::UnixSeconds;

/// What begins the key of a marker: the number of the last move of a device that the value has in it.
pub const MARKER: &str = "applied.";

/// The service that keeps the gauge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Store {
    /// A Cognito Sync dataset of the player's identity.
    #[default]
    Sync,
    /// The item of the player's identity in a `DynamoDB` table.
    DynamoDb,
}

/// Who asks, and with what right.
#[derive(Clone, Copy, Debug)]
pub struct Caller<'a> {
    /// The page's configuration.
    pub config: &'a Config,
    /// The identity whose gauge it is.
    pub identity_id: &'a str,
    /// Signs the requests.
    pub credentials: &'a Credentials,
    /// The time of the signature.
    pub now: UnixSeconds,
}

/// One record of a gauge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its name.
    pub key: String,
    /// Its value; a removed record has none.
    pub value: Option<String>,
    /// The count of the gauge's writes at the one that last touched the record.
    pub sync_count: i64,
    /// When that write was taken.
    pub last_modified: Option<UnixSeconds>,
}

/// What to read.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    /// The dataset; the other service has no such thing.
    pub dataset: &'a str,
    /// Only what was written after this count, where the service can tell.
    pub since: i64,
    /// Where a read of several pages goes on: the token of the next page and that of the session.
    pub page: Option<(&'a str, &'a Secret)>,
}

/// What a read, or a write, brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The records of this page of the reply.
    pub records: Vec<Record>,
    /// Whether they are all there is: what was known before is void.
    pub is_whole: bool,
    /// Whether the dataset was deleted and made anew since the count that was asked from: what came is not all of it.
    pub is_anew: bool,
    /// Where the next page begins, if there is one.
    pub next_token: Option<String>,
    /// What the next write has to carry; a reply to a write may have none.
    pub session: Option<Secret>,
    /// The count of the gauge's writes, if the reply tells.
    pub sync_count: Option<i64>,
    /// Datasets that another identity has left to this one.
    pub merged: Vec<String>,
}

/// One change of a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    /// The record.
    pub key: String,
    /// Its new value; none removes it.
    pub value: Option<String>,
    /// Its count as last seen, 0 if it was never there.
    pub sync_count: i64,
}

/// A refused write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Why.
    pub failure: Failure,
    /// What is there instead of what was expected, where the service tells at once.
    pub current: Option<Box<Page>>,
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Self {
            failure,
            current: None,
        }
    }
}

/// The ways on after a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Somebody else wrote first, or what was known is void: read again.
    Read,
    /// The credentials are not, or no longer, good.
    Credentials,
    /// None that the page knows of.
    None,
}

/// Reads a gauge.
pub fn read_request(caller: Caller<'_>, reading: Reading<'_>) -> Request {
    match caller.config.store {
        Store::Sync => sync::list_records_request(caller, reading),
        Store::DynamoDb => dynamodb::get_item_request(caller),
    }
}

/// The records that were read.
pub fn read_response(store: Store, response: &Response) -> Result<Page, Failure> {
    match store {
        Store::Sync => sync::list_records_response(response),
        Store::DynamoDb => dynamodb::get_item_response(response),
    }
}

/// Writes all of the changes or none, over the gauge as it was last seen.
pub fn write_request(caller: Caller<'_>, session: &Secret, patches: &[Patch]) -> Request {
    match caller.config.store {
        Store::Sync => sync::update_records_request(caller, session, patches),
        Store::DynamoDb => dynamodb::update_item_request(caller, session, patches),
    }
}

/// The records as they stand after the write.
pub fn write_response(store: Store, response: &Response) -> Result<Page, Refused> {
    match store {
        Store::Sync => sync::update_records_response(response).map_err(Refused::from),
        Store::DynamoDb => dynamodb::update_item_response(response),
    }
}

/// Deletes a gauge.
pub fn delete_request(caller: Caller<'_>) -> Request {
    match caller.config.store {
        Store::Sync => sync::delete_dataset_request(caller, &caller.config.dataset),
        Store::DynamoDb => dynamodb::delete_item_request(caller),
    }
}

/// Deletes a dataset that was merged.
pub fn delete_merged_request(caller: Caller<'_>, dataset: &str) -> Request {
    sync::delete_dataset_request(caller, dataset)
}

/// What may help after a refusal.
pub fn remedy(failure: &Failure) -> Remedy {
    let is_one_of = |names: &[&str]| names.contains(&failure.name());
    let is_conflict = is_one_of(&[
        "ResourceConflictException",
        "ConditionalCheckFailedException",
        "TransactionConflictException",
    ]);
    if is_conflict || sync::is_void(failure) {
        Remedy::Read
    } else if is_one_of(&[
        "ExpiredTokenException",
        "UnrecognizedClientException",
        "NotAuthorizedException",
        // A clock that was wrong when the request was signed; by now the reply has set it.
        "InvalidSignatureException",
        "SignatureDoesNotMatch",
        "RequestTimeTooSkewed",
        "RequestExpired",
        "RequestInTheFuture",
    ]) {
        Remedy::Credentials
    } else {
        Remedy::None
    }
}

fn signed(request: Request, caller: Caller<'_>, service: &str) -> Request {
    let scope = Scope {
        region: &caller.config.aws_region,
        service,
    };
    sign(request, caller.credentials, scope, caller.now)
}
