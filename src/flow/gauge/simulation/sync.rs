//! A dataset of Cognito Sync.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::oracle::Oracle;
use super::server::{Refusal, markers};
use crate::time::UnixSeconds;

#[derive(Debug)]
struct Record {
    value: Option<String>,
    count: i64,
    at: i64,
}

#[derive(Debug, Default)]
pub(super) struct Dataset {
    records: BTreeMap<String, Record>,
    count: i64,
    session: u64,
}

impl Dataset {
    pub(super) fn expire_sessions(&mut self) {
        self.session += 1;
    }

    pub(super) fn write_foreign(&mut self, life: &str, now: UnixSeconds) {
        self.count += 1;
        self.put("life", Some(life.to_owned()), now);
    }

    fn put(&mut self, key: &str, value: Option<String>, now: UnixSeconds) {
        let count = self.count;
        let at = now.0;
        self.records
            .insert(key.to_owned(), Record { value, count, at });
    }

    pub(super) fn list(&self, url: &str) -> Value {
        let since = url
            .split_once("lastSyncCount=")
            .map_or("", |(_, rest)| rest);
        let since: i64 = since
            .split('&')
            .next()
            .unwrap_or_default()
            .parse()
            .unwrap_or_default();
        let new = self
            .records
            .iter()
            .filter(|(_, record)| record.count > since);
        json!({
            "Records": new.map(of_wire).collect::<Vec<_>>(),
            "DatasetSyncCount": self.count,
            "DatasetExists": self.count > 0,
            "SyncSessionToken": self.session.to_string(),
            "MergedDatasetNames": [],
        })
    }

    pub(super) fn update(
        &mut self,
        body: &Value,
        oracle: &mut Oracle,
        now: UnixSeconds,
    ) -> Result<Value, Refusal> {
        if text(&body["SyncSessionToken"]).parse() != Ok(self.session) {
            let words = "SyncSessionToken not valid for these inputs".to_owned();
            return Err((400, "InvalidParameterException", words));
        }
        let patches = body["RecordPatches"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        for patch in &patches {
            self.check(patch)?;
        }
        self.count += 1;
        for patch in &patches {
            let value = patch["Value"].as_str().map(str::to_owned);
            self.put(text(&patch["Key"]), value, now);
        }
        let changes = || {
            patches
                .iter()
                .map(|patch| (text(&patch["Key"]), text(&patch["Value"])))
        };
        if let Some((_, life)) = changes().find(|(key, _)| *key == "life") {
            oracle.written(life, &markers(changes()));
        }
        let written = self
            .records
            .iter()
            .filter(|(_, record)| record.count == self.count);
        Ok(json!({ "Records": written.map(of_wire).collect::<Vec<_>>() }))
    }

    fn check(&self, patch: &Value) -> Result<(), Refusal> {
        let key = text(&patch["Key"]);
        let count = self.records.get(key).map_or(0, |record| record.count);
        if patch["SyncCount"] == count {
            return Ok(());
        }
        let words = format!("Current SyncCount for: {key} is: {count}");
        // The same refusal was met under two names.
        Err(if self.count % 2 == 0 {
            (409, "ResourceConflictException", words)
        } else {
            (400, "InvalidParameterException", words)
        })
    }
}

fn of_wire((key, record): (&String, &Record)) -> Value {
    json!({
        "Key": key, "Value": record.value, "SyncCount": record.count, "LastModifiedDate": record.at,
    })
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
