//! The stage: releases to be deployed, the task itself, and what visitors of the site would get.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use crate::common::{Moto, REGION};

pub(crate) const STACK: &str = "life";
const WORKER: &str = include_str!("../../../src/browser/service-worker.js");
const XTASK: &str = env!("CARGO_BIN_EXE_xtask");

/// A bundle in a folder of its own, which goes with it. It has what a real one has: the kinds of files, hashes in their
/// names, a page that names them, and a service worker with the list.
pub(crate) struct Release {
    pub(crate) folder: PathBuf,
}

impl Drop for Release {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Release {
    /// Releases share the style; all else differs.
    pub(crate) fn new(for_test: &str, version: u8) -> Self {
        let name = format!("{for_test}-{version}-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let names = [
            format!("life-gauge-{version:016x}.js"),
            format!("life-gauge-{version:016x}_bg.wasm"),
            format!("game-{version:016x}.wasm"),
            "main-0123456789abcdef.css".to_owned(),
        ];
        for name in &names {
            let text = if name.starts_with("main") {
                "style"
            } else {
                name
            };
            write(&folder, name, text);
        }
        let [script, program, _, style] = &names;
        let page = format!(
            "<!doctype html><html lang=en><head><base href=/><link href=/{style} rel=stylesheet>\
             <link href=/{program} rel=preload></head><body>{version}<script src=/{script}></script>"
        );
        write(&folder, "index.html", &page);
        write(&folder, "service-worker.js", WORKER);
        write(&folder, "config.json", "{\"of\":\"the repository\"}");
        let precache = Command::new(XTASK).arg("precache").arg(&folder).status();
        assert!(precache.unwrap().success());
        Self { folder }
    }

    /// All its files but `config.json`, which is the stack's.
    pub(crate) fn files(&self) -> BTreeMap<String, String> {
        let entries = fs::read_dir(&self.folder).unwrap();
        let file = |entry: std::io::Result<fs::DirEntry>| {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read_to_string(entry.path()).unwrap())
        };
        let files = entries.map(file).filter(|(name, _)| name != "config.json");
        files.collect()
    }

    pub(crate) fn names(&self) -> BTreeSet<String> {
        self.files().into_keys().collect()
    }

    fn page(&self) -> String {
        self.files().remove("index.html").unwrap()
    }
}

pub(crate) fn write(folder: &Path, name: &str, text: &str) {
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join(name), text).unwrap();
}

/// What the task said, and whether it got to its end.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) is_done: bool,
    pub(crate) text: String,
}

impl Told {
    fn of(output: &Output) -> Self {
        let text = [&output.stdout[..], &output.stderr].concat();
        Self {
            is_done: output.status.success(),
            text: String::from_utf8(text).unwrap(),
        }
    }

    pub(crate) fn done(self) -> String {
        assert!(self.is_done, "{}", self.text);
        self.text
    }

    pub(crate) fn refused(self) -> String {
        assert!(!self.is_done, "{}", self.text);
        self.text
    }
}

/// A task against the server, ready for more arguments, in a process group of its own.
pub(crate) fn task(moto: &Moto, name: &str, arguments: &[&str]) -> Command {
    let mut task = Command::new(XTASK);
    moto.point(&mut task)
        .args([name, "--stack", STACK, "--region", REGION])
        .args(arguments)
        .process_group(0)
        .stdin(Stdio::null());
    task
}

pub(crate) fn run(task: &mut Command) -> Told {
    Told::of(&task.output().unwrap())
}

/// Deploys a release without being asked.
pub(crate) fn deploy(moto: &Moto, release: &Release, arguments: &[&str]) -> Told {
    let mut task = task(moto, "deploy", arguments);
    run(task.arg("--yes").arg("--dist").arg(&release.folder))
}

/// The same, killed with all that it has started at the `write`th request that changes something; says whether it was, or
/// came to its end before.
pub(crate) fn is_killed(moto: &Moto, release: &Release, arguments: &[&str], write: usize) -> bool {
    let mut task = task(moto, "deploy", arguments);
    let task = task.arg("--yes").arg("--dist").arg(&release.folder);
    let child = task.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let child = child.unwrap();
    moto.kill_at(write, child.id(), true);
    let output = child.wait_with_output().unwrap();
    moto.be_kind();
    let is_killed = output.status.signal().is_some();
    assert!(
        is_killed || output.status.success(),
        "{}",
        Told::of(&output).text
    );
    is_killed
}

/// A file of the site, as S3 has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Object {
    /// As a browser sees it.
    pub(crate) body: String,
    pub(crate) content_encoding: String,
    pub(crate) content_type: String,
    pub(crate) cache_control: String,
    pub(crate) etag: String,
    pub(crate) last_modified: String,
}

/// All files of the site; none if there is no bucket yet.
pub(crate) fn site(moto: &Moto) -> BTreeMap<String, Object> {
    let outputs = moto.outputs(STACK);
    let bucket = &outputs["BucketName"];
    if bucket.is_null() {
        return BTreeMap::new();
    }
    let listing = moto.ask("s3", "list_objects_v2", &json!({ "Bucket": bucket }));
    let contents = listing["Contents"].as_array().cloned().unwrap_or_default();
    let object = |listed: &Value| {
        let key = &listed["Key"];
        let got = moto.ask("s3", "get_object", &json!({ "Bucket": bucket, "Key": key }));
        let text = |name: &str| got[name].as_str().unwrap_or_default().to_owned();
        let object = Object {
            body: unpacked(&text("Body"), &text("ContentEncoding")),
            content_encoding: text("ContentEncoding"),
            content_type: text("ContentType"),
            cache_control: text("CacheControl"),
            etag: text("ETag"),
            last_modified: text("LastModified"),
        };
        (key.as_str().unwrap().to_owned(), object)
    };
    contents.iter().map(object).collect()
}

/// The text of a body that has a character for each of its bytes.
fn unpacked(body: &str, encoding: &str) -> String {
    let bytes: Vec<u8> = body.chars().map(|it| u8::try_from(it).unwrap()).collect();
    let mut unpacked = Vec::new();
    match encoding {
        "br" => brotli::BrotliDecompress(&mut &bytes[..], &mut unpacked).unwrap(),
        encoding => {
            assert_eq!(encoding, "");
            unpacked = bytes;
        }
    }
    String::from_utf8(unpacked).unwrap()
}

pub(crate) fn config(moto: &Moto) -> Value {
    serde_json::from_str(&site(moto)["config.json"].body).unwrap()
}

/// The paths of all invalidations.
pub(crate) fn invalidations(moto: &Moto) -> Vec<String> {
    let id = &moto.outputs(STACK)["DistributionId"];
    let list = moto.ask(
        "cloudfront",
        "list_invalidations",
        &json!({ "DistributionId": id }),
    );
    let items = list["InvalidationList"]["Items"].as_array().cloned();
    let ids = items.unwrap_or_default();
    let paths = ids.iter().flat_map(|invalidation| {
        let of = json!({ "DistributionId": id, "Id": invalidation["Id"] });
        let got = moto.ask("cloudfront", "get_invalidation", &of);
        let paths = &got["Invalidation"]["InvalidationBatch"]["Paths"]["Items"];
        paths.as_array().cloned().unwrap_or_default()
    });
    let mut paths: Vec<_> = paths
        .map(|path| path.as_str().unwrap().to_owned())
        .collect();
    paths.sort();
    paths
}

/// Who visits the site now gets one of these releases, whole; or there is no page yet.
pub(crate) fn assert_whole(moto: &Moto, releases: &[&Release]) {
    let site = site(moto);
    let Some(page) = site.get("index.html") else {
        return;
    };
    let release = releases.iter().find(|release| release.page() == page.body);
    let release = release.expect("the page is of no release, or of two");
    for (name, text) in release.files() {
        // The worker keeps its name, and may be that of the release before: browsers ask for it last of all.
        if name != "service-worker.js" {
            assert_eq!(site[&name].body, text, "{name}");
        }
    }
    for name in named(&page.body) {
        assert!(site.contains_key(&name), "{name} is missing");
    }
    let config: Value = serde_json::from_str(&site["config.json"].body).unwrap();
    assert_eq!(
        config["auth"]["user_pool_id"],
        moto.outputs(STACK)["UserPoolId"]
    );
    if let Some(worker) = site.get("service-worker.js") {
        let mut workers = releases.iter().map(|release| release.files());
        assert!(
            workers
                .any(|mut files| files.remove("service-worker.js").as_ref() == Some(&worker.body))
        );
    }
}

/// The files that a page names.
fn named(page: &str) -> Vec<String> {
    let parts = page.split(['=', '"']).filter_map(|part| {
        let part = part.trim_start_matches('/');
        let end = part.find([' ', '>']).unwrap_or(part.len());
        let name = &part[..end];
        let kinds = [".js", ".css", ".wasm"];
        kinds
            .iter()
            .any(|kind| name.ends_with(kind))
            .then(|| name.to_owned())
    });
    let names: Vec<_> = parts.collect();
    assert_eq!(names.len(), 4, "{page}");
    names
}
