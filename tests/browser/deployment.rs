//! Other bundles to deploy, made from the release bundle.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::page_server::bundle;
use super::web_root::files;

const WORKER: &str = "service-worker.js";
/// The worker as a development build has it.
const DEVELOPMENT_WORKER: &str = include_str!("../../src/browser/service-worker.js");

/// A folder with a bundle; it goes when this is dropped.
pub(crate) struct Deployment {
    pub(crate) folder: PathBuf,
}

impl Deployment {
    /// The next version: another page, and its main style sheet has another name.
    pub(crate) fn next(name: &str) -> Self {
        let next = Self::copy(name);
        let style = style_sheet(&bundle());
        let renamed = "main-0123456789abcdef.css";
        fs::rename(next.folder.join(&style), next.folder.join(renamed)).unwrap();
        next.edit("index.html", |page| {
            page.replace(&style, renamed)
                .replace("<title>", "<title>Next ")
        });
        next.precache();
        next
    }

    /// What `trunk serve` makes.
    pub(crate) fn of_development(name: &str) -> Self {
        let bundle = Self::copy(name);
        bundle.edit("index.html", |page| {
            page.replace("<script src=register-", "<script x=")
        });
        bundle.edit(WORKER, |_| DEVELOPMENT_WORKER.to_owned());
        bundle
    }

    fn copy(name: &str) -> Self {
        let folder =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for (name, path) in files(&bundle()) {
            let to = folder.join(name);
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(path, to).unwrap();
        }
        Self { folder }
    }

    fn edit(&self, file: &str, change: impl FnOnce(String) -> String) {
        let path = self.folder.join(file);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(path, change(text)).unwrap();
    }

    fn precache(&self) {
        let status = Command::new(xtask())
            .arg("precache")
            .arg(&self.folder)
            .status();
        assert!(status.unwrap().success(), "xtask precache");
    }
}

impl Drop for Deployment {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The program of the tasks.
pub(crate) fn xtask() -> OsString {
    std::env::var_os("LIFE_GAUGE_XTASK")
        .expect("the path of xtask; run `cargo xtask test journeys`, which tells it")
}

/// The version that a bundle's worker carries.
pub(crate) fn version(bundle: &Path) -> String {
    let worker = fs::read_to_string(bundle.join(WORKER)).unwrap();
    let (_, version) = worker.split_once("\"version\":\"").unwrap();
    version.split_once('"').unwrap().0.to_owned()
}

/// The name of a bundle's main style sheet.
pub(crate) fn style_sheet(bundle: &Path) -> String {
    let files = fs::read_dir(bundle).unwrap();
    let mut names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let is_style = |name: &String| name.starts_with("main-");
    names.find(is_style).unwrap()
}
