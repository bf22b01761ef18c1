//! The calls with AWS credentials that were permitted: what the players' policy has to allow, and nothing else.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::app::{App, lock};
use crate::identity::credentials::Credential;

/// One kind of call. `{identity}` stands for the caller's identity, `{pool}` for its pool.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Call {
    /// `cognito-sync:ListRecords`
    pub action: String,
    /// The end of the resource's ARN.
    pub resource: String,
    /// The partition key, in `DynamoDB`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leading_key: Option<String>,
}

/// All that were noted.
pub(crate) type Calls = BTreeSet<Call>;

/// Notes a call that is permitted.
pub(crate) fn note(app: &App, credential: &Credential, mut call: Call) {
    call.resource = general(credential, &call.resource);
    call.leading_key = call.leading_key.map(|key| general(credential, &key));
    lock(&app.calls).insert(call);
}

/// The same for whoever calls.
fn general(credential: &Credential, text: &str) -> String {
    text.replace(&credential.identity_pool_id, "{pool}")
        .replace(&credential.identity_id, "{identity}")
}
