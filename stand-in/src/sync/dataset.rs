//! A dataset and its records, as stored and as told.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::epoch::Epoch;

/// A dataset; it stays behind as a mark when it is deleted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Dataset {
    /// The owner.
    pub(crate) identity_id: String,
    /// 1 to 128 of `[a-zA-Z0-9_.:-]`.
    pub(crate) name: String,
    /// Writes so far. It goes on after a deletion, so that old counts never fit again.
    pub(crate) sync_count: u64,
    /// False after a deletion.
    pub(crate) exists: bool,
    /// The count at the last deletion.
    pub(crate) deleted_at_count: Option<u64>,
    /// Milliseconds since 1970.
    pub(crate) created: i64,
    /// Milliseconds since 1970.
    pub(crate) modified: i64,
    /// The identity that wrote last.
    pub(crate) modified_by: String,
    /// By key, tombstones included.
    pub(crate) records: BTreeMap<String, Record>,
}

/// A record, or the tombstone of a removed one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    /// None for a tombstone.
    pub(crate) value: Option<String>,
    /// The dataset's count at the write that touched this record last.
    pub(crate) sync_count: u64,
    /// Milliseconds since 1970, by the clock of the service.
    pub(crate) modified: i64,
    /// The identity that wrote it.
    pub(crate) modified_by: String,
    /// Milliseconds since 1970, by the clock of the device.
    pub(crate) device_modified: i64,
}

/// `DatasetInfo` of the API.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DatasetInfo<'a> {
    identity_id: &'a str,
    dataset_name: &'a str,
    creation_date: Epoch,
    last_modified_date: Epoch,
    last_modified_by: &'a str,
    data_storage: usize,
    num_records: usize,
}

/// `Record` of the API.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RecordInfo {
    key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    sync_count: u64,
    last_modified_date: Epoch,
    last_modified_by: String,
    device_last_modified_date: Epoch,
}

/// The start of the store keys of all datasets of an identity.
pub(crate) fn prefix(identity_id: &str) -> String {
    format!("{identity_id}/")
}

impl Dataset {
    /// An empty dataset, not yet stored.
    pub(crate) fn new(identity_id: &str, name: &str, now: i64) -> Self {
        Self {
            identity_id: identity_id.to_owned(),
            name: name.to_owned(),
            sync_count: 0,
            exists: true,
            deleted_at_count: None,
            created: now,
            modified: now,
            modified_by: identity_id.to_owned(),
            records: BTreeMap::new(),
        }
    }

    /// Its key in the store.
    pub(crate) fn key(&self) -> String {
        key(&self.identity_id, &self.name)
    }

    /// Records that are not tombstones.
    pub(crate) fn num_records(&self) -> usize {
        let live = self
            .records
            .values()
            .filter(|record| record.value.is_some());
        live.count()
    }

    /// Bytes of all keys and values.
    pub(crate) fn data_storage(&self) -> usize {
        self.records
            .iter()
            .filter_map(|(key, record)| Some(key.len() + record.value.as_ref()?.len()))
            .sum()
    }

    /// The same data under another owner, marked with the old owner's id.
    pub(crate) fn moved_to(&self, identity_id: &str, old_id: &str) -> Self {
        Self {
            identity_id: identity_id.to_owned(),
            name: format!("{}.{old_id}", self.name),
            ..self.clone()
        }
    }

    /// What the API tells.
    pub(crate) fn info(&self) -> DatasetInfo<'_> {
        DatasetInfo {
            identity_id: &self.identity_id,
            dataset_name: &self.name,
            creation_date: Epoch::from_milliseconds(self.created),
            last_modified_date: Epoch::from_milliseconds(self.modified),
            last_modified_by: &self.modified_by,
            data_storage: self.data_storage(),
            num_records: self.num_records(),
        }
    }

    /// Everything, for the test controls.
    pub(crate) fn tell_all(&self) -> Value {
        let records: Vec<RecordInfo> = self.records.iter().map(RecordInfo::from).collect();
        json!({
            "IdentityId": self.identity_id,
            "DatasetName": self.name,
            "DatasetSyncCount": self.sync_count,
            "DatasetExists": self.exists,
            "Records": records,
        })
    }
}

/// The key of a dataset in the store.
pub(crate) fn key(identity_id: &str, name: &str) -> String {
    format!("{}{name}", prefix(identity_id))
}

impl From<(&String, &Record)> for RecordInfo {
    fn from((key, record): (&String, &Record)) -> Self {
        Self {
            key: key.clone(),
            value: record.value.clone(),
            sync_count: record.sync_count,
            last_modified_date: Epoch::from_milliseconds(record.modified),
            last_modified_by: record.modified_by.clone(),
            device_last_modified_date: Epoch::from_milliseconds(record.device_modified),
        }
    }
}
