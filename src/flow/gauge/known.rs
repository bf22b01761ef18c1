//! The gauge as it was last read or written.

use serde_json::Value;

use super::life::{LIFE, Life};
use super::rules;
use crate::secret::Secret;
use crate::store::{MARKER, Page, Record};
use crate::time::UnixSeconds;

/// The records, and what a next read or write has to know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) records: Vec<Record>,
    /// The count up to which everything was read.
    pub(super) sync_count: i64,
    /// What a write has to carry, and when it was given.
    pub(super) session: Option<(Secret, UnixSeconds)>,
}

impl Known {
    /// Takes what a read or a write brought.
    pub(super) fn take(&mut self, page: Page, now: UnixSeconds) {
        let fresh = page.records.into_iter();
        let fresh: Vec<_> = fresh
            .map(|fresh| rules::renewed(self.record(&fresh.key), fresh))
            .collect();
        if page.is_whole {
            (self.records, self.sync_count) = (Vec::new(), 0);
        }
        for record in fresh {
            self.put(record);
        }
        if let Some(session) = page.session {
            self.session = Some((session, now));
        }
        self.sync_count = page.sync_count.unwrap_or(self.sync_count);
    }

    fn put(&mut self, record: Record) {
        match self
            .records
            .iter_mut()
            .find(|known| known.key == record.key)
        {
            Some(known) => *known = record,
            None => self.records.push(record),
        }
    }

    pub(super) fn record(&self, key: &str) -> Option<&Record> {
        self.records.iter().find(|record| record.key == key)
    }

    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.record(key)?.value.as_deref()
    }

    /// The count to write a record over.
    pub(super) fn count(&self, key: &str) -> i64 {
        self.record(key).map_or(0, |record| record.sync_count)
    }

    pub(super) fn life(&self) -> Life {
        Life::of(self.record(LIFE))
    }

    /// The number of the last move of a device that the value has in it.
    pub(super) fn applied(&self, device: &str) -> u64 {
        rules::marker(self.text(&marker(device)))
    }

    /// The device whose write the value is; none if it is somebody's who leaves no marker.
    pub(super) fn writer(&self) -> Option<&str> {
        let count = self.record(LIFE)?.sync_count;
        let of_life = |record: &&Record| record.sync_count == count && record.value.is_some();
        let mut markers = self.records.iter().filter(of_life);
        markers.find_map(|record| record.key.strip_prefix(MARKER))
    }
}

/// The key of a device's marker.
pub(super) fn marker(device: &str) -> String {
    format!("{MARKER}{device}")
}

/// A record as another tab of this browser tells it.
pub(super) fn read_record(value: &Value) -> Option<Record> {
    Some(Record {
        key: value["key"].as_str()?.to_owned(),
        value: value["value"].as_str().map(str::to_owned),
        sync_count: value["sync_count"].as_i64()?,
        last_modified: value["last_modified"].as_i64().map(UnixSeconds),
    })
}
