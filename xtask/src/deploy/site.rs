//! The files of the site: what lies in the bucket, what should, and what follows. Nothing here touches AWS.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::bench::size;
use crate::precache::WORKER;

pub(super) const CONFIG: &str = "config.json";
pub(super) const PAGE: &str = "index.html";
/// What the last deployment that got to its end has left: it lies beside the files, and says nothing that they do not.
pub(super) const RECORD: &str = "deployment.json";
/// For so many seconds, 30 days, files of earlier releases are kept for pages that are still open.
pub(super) const KEPT: u64 = 30 * 24 * 60 * 60;

/// A file as the bucket has it, or is to have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct File {
    /// The MD5 of its bytes.
    pub(super) etag: String,
    pub(super) content_type: String,
    /// How its bytes are packed; empty if they are not.
    pub(super) content_encoding: String,
    pub(super) cache_control: String,
}

/// By path.
pub(super) type Files = BTreeMap<String, File>;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) files: Files,
    /// Files of earlier releases, and when they left, in seconds since 1970.
    pub(super) left: BTreeMap<String, u64>,
}

/// What is in the bucket.
#[derive(Clone, Debug, Default)]
pub(super) struct There {
    /// `ETags` by path.
    pub(super) etags: BTreeMap<String, String>,
    pub(super) record: Record,
}

/// What follows from the difference.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Plan {
    /// In their order: who comes by in between gets a whole site, the old one or the new one.
    pub(super) upload: Vec<Vec<String>>,
    pub(super) unchanged: usize,
    /// Of earlier releases.
    pub(super) kept: Vec<String>,
    pub(super) removed: Vec<String>,
    /// Not ours.
    pub(super) others: Vec<String>,
    pub(super) invalidated: Vec<String>,
    pub(super) record: Record,
    pub(super) is_recorded: bool,
}

impl Plan {
    pub(super) fn is_empty(&self) -> bool {
        self.upload.is_empty()
            && self.removed.is_empty()
            && self.invalidated.is_empty()
            && self.is_recorded
    }
}

/// What has to be done, `now` in seconds since 1970.
pub(super) fn plan(wanted: &Files, there: &There, now: u64) -> Plan {
    let before = &there.record.files;
    let is_same = |path: &str, file: &File| {
        // What an interrupted deployment has uploaded is in no record; it has the headers that we would give it.
        there.etags.get(path) == Some(&file.etag)
            && before.get(path).is_none_or(|it| it.has_headers_of(file))
    };
    let changed: Vec<_> = wanted
        .iter()
        .filter(|(path, file)| !is_same(path, file))
        .collect();
    let (removed, kept) = leftovers(wanted, there, now);
    let record = Record {
        files: wanted.clone(),
        left: kept.iter().cloned().collect(),
    };
    Plan {
        unchanged: wanted.len() - changed.len(),
        upload: stages(&changed),
        removed,
        others: others(wanted, there),
        invalidated: invalidated(wanted, there),
        is_recorded: record == there.record,
        kept: kept.into_iter().map(|(path, _)| path).collect(),
        record,
    }
}

/// Files with hashes in their names that are of no use to the new release: those that are long gone, and the others, each
/// with the time when it left.
fn leftovers(wanted: &Files, there: &There, now: u64) -> (Vec<String>, Vec<(String, u64)>) {
    let old = there.etags.keys();
    let old = old.filter(|path| is_hashed(path) && !wanted.contains_key(*path));
    let left = |path: &String| {
        let time = there.record.left.get(path).copied();
        (path.clone(), time.unwrap_or(now))
    };
    let (gone, kept): (Vec<_>, Vec<_>) = old
        .map(left)
        .partition(|(_, time)| now.saturating_sub(*time) >= KEPT);
    (gone.into_iter().map(|(path, _)| path).collect(), kept)
}

fn others(wanted: &Files, there: &There) -> Vec<String> {
    let others = there
        .etags
        .keys()
        .filter(|path| !wanted.contains_key(*path) && !is_hashed(path) && path.as_str() != RECORD);
    others.cloned().collect()
}

/// What CloudFront may have another version of: files that were there, and are not as the last whole deployment left them.
/// Whether they are uploaded now or were by one that was interrupted makes no difference. A name with a hash has one version.
fn invalidated(wanted: &Files, there: &There) -> Vec<String> {
    let is_stale = |path: &str, file: &File| match there.etags.get(path) {
        None => false,
        Some(etag) if is_hashed(path) => *etag != file.etag,
        Some(_) => there.record.files.get(path) != Some(file),
    };
    let stale = wanted.iter().filter(|(path, file)| is_stale(path, file));
    stale.map(|(path, _)| path.clone()).collect()
}

/// What has a hash in its name comes first, all that has the same headers at once: nobody asks for it yet. Then in the same
/// way what has none, and one by one the configuration, the page after all that it names, and the worker after the page.
fn stages(changed: &[(&String, &File)]) -> Vec<Vec<String>> {
    let mut stages: BTreeMap<(usize, &str, &str), Vec<String>> = BTreeMap::new();
    for (path, file) in changed {
        let rank = rank(path);
        let with = if rank < 2 { &file.content_type } else { *path };
        let stage = stages.entry((rank, with, &file.cache_control));
        stage.or_default().push((*path).clone());
    }
    stages.into_values().collect()
}

fn rank(path: &str) -> usize {
    let last = [CONFIG, PAGE, WORKER];
    match last.iter().position(|name| *name == path) {
        Some(place) => 2 + place,
        None if is_hashed(path) => 0,
        None => 1,
    }
}

pub(super) fn is_hashed(path: &str) -> bool {
    size::without_hash(path) != path
}

impl File {
    fn has_headers_of(&self, other: &Self) -> bool {
        self.headers() == other.headers()
    }

    fn headers(&self) -> [&str; 3] {
        [
            &self.content_type,
            &self.content_encoding,
            &self.cache_control,
        ]
    }

    fn read(value: &Value) -> Option<Self> {
        let text = |key: &str| value[key].as_str().map(str::to_owned);
        Some(Self {
            etag: text("etag")?,
            content_type: text("content_type")?,
            // Records of old do not tell: nothing was packed.
            content_encoding: text("content_encoding").unwrap_or_default(),
            cache_control: text("cache_control")?,
        })
    }

    fn to_json(&self) -> Value {
        json!({
            "etag": self.etag,
            "content_type": self.content_type,
            "content_encoding": self.content_encoding,
            "cache_control": self.cache_control,
        })
    }
}

impl Record {
    /// What cannot be read is as good as nothing: then more is done than has to be.
    pub(super) fn read(text: &str) -> Self {
        let record: Value = serde_json::from_str(text).unwrap_or_default();
        let members = |key: &str| record[key].as_object().into_iter().flatten();
        let file = |(path, file): (&String, &Value)| Some((path.clone(), File::read(file)?));
        let left = |(path, time): (&String, &Value)| Some((path.clone(), time.as_u64()?));
        Self {
            files: members("files").filter_map(file).collect(),
            left: members("left").filter_map(left).collect(),
        }
    }

    pub(super) fn to_text(&self) -> String {
        let files = self.files.iter();
        let files: BTreeMap<_, _> = files.map(|(path, file)| (path, file.to_json())).collect();
        format!("{:#}\n", json!({ "files": files, "left": self.left }))
    }
}

impl There {
    /// The answer of `list-objects-v2`, and the text of the record.
    pub(super) fn read(listing: &Value, record: Option<&str>) -> Self {
        let objects = listing["Contents"].as_array().into_iter().flatten();
        let object = |object: &Value| {
            let etag = object["ETag"].as_str()?.trim_matches('"').to_owned();
            Some((object["Key"].as_str()?.to_owned(), etag))
        };
        Self {
            etags: objects.filter_map(object).collect(),
            record: record.map(Record::read).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_800_000_000;
    const OLD: &str = "game-0123456789abcdef.wasm";
    const NEW: &str = "game-fedcba9876543210.wasm";
    const STYLE: &str = "main-0123456789abcdef.css";

    fn file(path: &str, etag: &str) -> File {
        let caching = if is_hashed(path) {
            "for ever"
        } else {
            "no-cache"
        };
        let kind = path.rsplit('.').next().unwrap_or_default();
        File {
            etag: etag.to_owned(),
            content_type: kind.to_owned(),
            content_encoding: String::new(),
            cache_control: caching.to_owned(),
        }
    }

    /// Files by path, each with its content as its `ETag`.
    fn files(pairs: &[(&str, &str)]) -> Files {
        let pair = |(path, etag): &(&str, &str)| ((*path).to_owned(), file(path, etag));
        pairs.iter().map(pair).collect()
    }

    fn release(game: &str, etag: &str) -> Files {
        files(&[
            (game, game),
            (STYLE, "s"),
            (CONFIG, "c"),
            (PAGE, etag),
            (WORKER, etag),
        ])
    }

    /// The bucket after these files were uploaded; without a record, by a deployment that was interrupted.
    fn there(files: &Files, record: Record) -> There {
        let etags = files.iter();
        There {
            etags: etags
                .map(|(path, file)| (path.clone(), file.etag.clone()))
                .collect(),
            record,
        }
    }

    fn recorded(files: &Files, left: &[(&str, u64)]) -> Record {
        Record {
            files: files.clone(),
            left: left
                .iter()
                .map(|(path, time)| ((*path).to_owned(), *time))
                .collect(),
        }
    }

    #[test]
    fn the_first_time_all_is_uploaded_the_page_after_what_it_names() {
        let wanted = release(OLD, "1");
        let plan = plan(&wanted, &There::default(), NOW);
        assert_eq!(
            plan.upload,
            [
                vec![STYLE],
                vec![OLD],
                vec![CONFIG],
                vec![PAGE],
                vec![WORKER]
            ]
        );
        assert!(plan.invalidated.is_empty() && plan.kept.is_empty() && plan.removed.is_empty());
        assert!(!plan.is_empty() && !plan.is_recorded);
    }

    #[test]
    fn the_second_time_nothing_is_done() {
        let wanted = release(OLD, "1");
        let mut there = there(&wanted, recorded(&wanted, &[]));
        there.etags.insert(RECORD.to_owned(), "r".to_owned());
        let plan = plan(&wanted, &there, NOW);
        assert!(plan.is_empty(), "{plan:?}");
        assert_eq!((plan.unchanged, plan.others.len()), (5, 0));
    }

    #[test]
    fn of_a_new_release_what_differs_is_uploaded_and_what_leaves_is_kept() {
        let before = release(OLD, "1");
        let wanted = release(NEW, "2");
        let plan = plan(&wanted, &there(&before, recorded(&before, &[])), NOW);
        assert_eq!(plan.upload, [vec![NEW], vec![PAGE], vec![WORKER]]);
        assert_eq!(plan.invalidated, [PAGE, WORKER]);
        assert_eq!((plan.kept, plan.removed), (vec![OLD.to_owned()], vec![]));
        assert_eq!(plan.record, recorded(&wanted, &[(OLD, NOW)]));
    }

    #[test]
    fn what_left_is_kept_for_thirty_days() {
        let wanted = release(NEW, "2");
        for (seconds, kept, removed) in
            [(0, 1, 0), (KEPT - 1, 1, 0), (KEPT, 0, 1), (KEPT * 2, 0, 1)]
        {
            let mut there = there(&wanted, recorded(&wanted, &[(OLD, NOW)]));
            there.etags.insert(OLD.to_owned(), "o".to_owned());
            let plan = plan(&wanted, &there, NOW + seconds);
            assert_eq!((plan.kept.len(), plan.removed.len()), (kept, removed));
            assert_eq!(plan.is_empty(), removed == 0, "after {seconds}");
        }
    }

    #[test]
    fn what_comes_back_is_not_uploaded_again() {
        let before = release(NEW, "2");
        let mut there = there(&before, recorded(&before, &[(OLD, NOW)]));
        there.etags.insert(OLD.to_owned(), OLD.to_owned());
        let wanted = release(OLD, "1");
        let plan = plan(&wanted, &there, NOW + 9);
        assert_eq!(plan.upload, [[PAGE], [WORKER]]);
        assert_eq!(plan.record, recorded(&wanted, &[(NEW, NOW + 9)]));
    }

    #[test]
    fn what_was_interrupted_goes_on_and_forgets_no_invalidation() {
        let before = release(OLD, "1");
        let wanted = release(NEW, "2");
        let mut half = there(&before, recorded(&before, &[]));
        for (path, etag) in [(NEW, NEW), (PAGE, "2")] {
            half.etags.insert(path.to_owned(), etag.to_owned());
        }
        let plan = plan(&wanted, &half, NOW);
        assert_eq!(plan.upload, [[WORKER]]);
        assert_eq!(plan.invalidated, [PAGE, WORKER]);
    }

    #[test]
    fn other_headers_are_a_reason_to_upload() {
        let wanted = release(OLD, "1");
        let mut before = wanted.clone();
        "no-store".clone_into(&mut before.get_mut(CONFIG).unwrap().cache_control);
        let plan = plan(&wanted, &there(&wanted, recorded(&before, &[])), NOW);
        assert_eq!(plan.upload, [[CONFIG]]);
        assert_eq!(plan.invalidated, [CONFIG]);
    }

    #[test]
    fn a_damaged_file_is_replaced_and_foreign_ones_are_left_alone() {
        let wanted = release(OLD, "1");
        let mut there = there(&wanted, recorded(&wanted, &[]));
        there.etags.insert(STYLE.to_owned(), "x".to_owned());
        there.etags.insert("robots.txt".to_owned(), "x".to_owned());
        let plan = plan(&wanted, &there, NOW);
        assert_eq!(
            (plan.upload, plan.invalidated),
            (vec![vec![STYLE.to_owned()]], vec![STYLE.to_owned()])
        );
        assert_eq!(
            (plan.others, plan.removed),
            (vec!["robots.txt".to_owned()], vec![])
        );
    }

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let record = recorded(&release(OLD, "1"), &[(NEW, NOW)]);
        assert_eq!(Record::read(&record.to_text()), record);
        for junk in [
            "",
            "[]",
            "{\"files\":[1],\"left\":{\"a\":\"b\"}}",
            "{\"files\":{\"a\":{}}}",
        ] {
            assert_eq!(Record::read(junk), Record::default(), "{junk}");
        }
    }

    #[test]
    fn a_listing_is_read_as_aws_tells_it() {
        let listing = json!({ "Contents": [{ "Key": "a", "ETag": "\"e\"" }] });
        assert_eq!(There::read(&listing, None).etags["a"], "e");
        assert!(There::read(&json!({}), None).etags.is_empty());
    }
}
