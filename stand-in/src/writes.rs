//! The log of all writes to Sync and `DynamoDB` that were accepted, in the order in which they took effect.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::store::{Change, StoreError, WRITES};

/// One write.
#[derive(Serialize, Deserialize)]
pub(crate) struct Write {
    /// Milliseconds since 1970.
    pub(crate) at_milliseconds: i64,
    /// The operation, or who else wrote.
    pub(crate) operation: String,
    /// Whose data it is.
    pub(crate) identity_id: String,
    /// The dataset or the table.
    pub(crate) place: String,
    /// What was written, by key or attribute; null for what was removed.
    pub(crate) values: BTreeMap<String, Value>,
}

/// What the test controls call themselves.
pub(crate) const FOREIGN: &str = "foreign";

/// Adds a write within the transaction that makes it.
pub(crate) fn note(change: &Change, write: &Write) -> Result<(), StoreError> {
    let number = change.count(WRITES)?;
    change.put(WRITES, &format!("{number:012}"), write)
}

/// Nothing is left of these.
pub(crate) fn removed<'a>(names: impl Iterator<Item = &'a String>) -> BTreeMap<String, Value> {
    names.map(|name| (name.clone(), Value::Null)).collect()
}
