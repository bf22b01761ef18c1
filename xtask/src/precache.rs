//! Makes a bundle work offline: writes the list of its files into the service worker, and has the page register it.
//!
//! A bundle as Trunk leaves it does neither, so no developer ever looks at an old build.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::bench::size;
use crate::failure::{Failure, Result, While};

/// The service worker, which keeps its name over all versions.
pub(crate) const WORKER: &str = "service-worker.js";
/// The line of the worker that is filled in.
const START: &str = "const BUNDLE = ";
const EMPTY: &str = r#"const BUNDLE = { version: "", files: {} };"#;
const PAGE: &str = "index.html";
/// What the worker does not keep like the rest: itself, and the file that operators write.
const APART: [&str; 2] = [WORKER, "config.json"];
/// Files of these kinds make up the app.
const CODE: [&str; 3] = ["css", "js", "wasm"];

/// What the page runs, from a file of its own as a strict policy has it. After the first screen, so the worker's requests
/// do not stand in its way. A browser without workers, or with a blocked storage, does without.
const REGISTER: &str = r#"onload=()=>setTimeout(async()=>{try{await navigator.serviceWorker.register("service-worker.js")}catch{}},1e3)"#;

/// The list of a bundle's files goes into its worker, the registration into its page. Done again, it changes nothing.
pub(crate) fn write(bundle: &Path) -> Result<()> {
    register(bundle)?;
    let files = files(bundle)?;
    let worker = read(bundle, WORKER)?;
    save(bundle, WORKER, &filled_in(&worker, &files)?)
}

/// Whether the bundle has its list.
pub(crate) fn is_written(bundle: &Path) -> bool {
    read(bundle, WORKER).is_ok_and(|worker| !worker.contains(EMPTY))
}

fn register(bundle: &Path) -> Result<()> {
    let name = format!("register-{}.js", hash(REGISTER, 8));
    save(bundle, &name, REGISTER)?;
    let page = read(bundle, PAGE)?;
    let tag = format!("<script src={name} defer></script>");
    if page.contains(&tag) {
        return Ok(());
    }
    let (head, body) = page
        .split_once("</head>")
        .ok_or_else(|| Failure::new(format!("{PAGE} has no </head>")))?;
    save(bundle, PAGE, &format!("{head}{tag}</head>{body}"))
}

/// The files that the worker keeps, by path, with their hashes as
/// [Subresource Integrity](https://www.w3.org/TR/SRI/#the-integrity-attribute) has them.
fn files(bundle: &Path) -> Result<BTreeMap<String, String>> {
    let doing = || format!("{} cannot be read", bundle.display());
    let mut files = BTreeMap::new();
    for name in size::names(bundle)? {
        if is_kept(&name)? {
            let hash = Sha256::digest(fs::read(bundle.join(&name)).or_fail(doing)?);
            files.insert(name, format!("sha256-{}", STANDARD.encode(hash)));
        }
    }
    Ok(files)
}

/// The page, and what has a hash in its name. Code without one is refused: a page might get that of another version.
fn is_kept(name: &str) -> Result<bool> {
    if APART.contains(&name) {
        return Ok(false);
    }
    if name == PAGE || size::without_hash(name) != name {
        return Ok(true);
    }
    let kind = Path::new(name).extension().unwrap_or_default();
    if CODE.iter().any(|code| kind == *code) {
        return Err(Failure::new(format!(
            "{name} has no hash in its name, so the files of two deployments could be mixed"
        )));
    }
    Ok(false)
}

/// The worker with the list and a version, which is a hash over it.
fn filled_in(worker: &str, files: &BTreeMap<String, String>) -> Result<String> {
    let files = json!(files);
    let version = hash(&files.to_string(), 16);
    let bundle = json!({ "version": version, "files": files });
    let is_list = |line: &&str| line.starts_with(START);
    let line = worker
        .lines()
        .find(is_list)
        .ok_or_else(|| Failure::new(format!("{WORKER} has no line that starts with `{START}`")))?;
    Ok(worker.replacen(line, &format!("{START}{bundle};"), 1))
}

/// The beginning of a text's SHA-256.
fn hash(text: &str, digits: usize) -> String {
    let mut hash = format!("{:x}", Sha256::digest(text));
    hash.truncate(digits);
    hash
}

fn read(bundle: &Path, name: &str) -> Result<String> {
    let path = bundle.join(name);
    fs::read_to_string(&path).or_fail(|| format!("{} cannot be read", path.display()))
}

fn save(bundle: &Path, name: &str, text: &str) -> Result<()> {
    let path = bundle.join(name);
    fs::write(&path, text).or_fail(|| format!("{} cannot be written", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder that goes with its test.
    struct Bundle(std::path::PathBuf);

    impl Bundle {
        fn new(name: &str, files: &[(&str, &str)]) -> Self {
            let folder = std::env::temp_dir().join(format!("{name}-{}", std::process::id()));
            for (file, text) in files {
                let path = folder.join(file);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
            Self(folder)
        }
    }

    impl Drop for Bundle {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    const SOURCE: &str = include_str!("../../src/browser/service-worker.js");
    const FILES: [(&str, &str); 5] = [
        (PAGE, "<head><title>x</title></head><body>"),
        (WORKER, SOURCE),
        ("config.json", "{}"),
        ("robots.txt", "User-agent: *"),
        ("snippets/leptos-0123456789abcdef/inline0.js", "1"),
    ];

    fn list_of(bundle: &Bundle) -> serde_json::Value {
        let worker = read(&bundle.0, WORKER).unwrap();
        let line = worker.lines().find_map(|line| line.strip_prefix(START));
        serde_json::from_str(line.unwrap().strip_suffix(';').unwrap()).unwrap()
    }

    #[test]
    fn the_worker_gets_the_page_and_all_files_with_hashes_in_their_names() {
        let bundle = Bundle::new("precache-list", &FILES);
        assert!(!is_written(&bundle.0));
        write(&bundle.0).unwrap();
        assert!(is_written(&bundle.0));
        let list = list_of(&bundle);
        let files = list["files"].as_object().unwrap();
        let names: Vec<_> = files.keys().map(String::as_str).collect();
        assert_eq!(names[0], PAGE);
        assert!(names[1].starts_with("register-"), "{names:?}");
        assert_eq!(names[2..], [FILES[4].0]);
        // `printf 1 | openssl dgst -sha256 -binary | base64`
        assert_eq!(
            files[FILES[4].0],
            "sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s="
        );
        assert_eq!(list["version"].as_str().unwrap().len(), 16);
    }

    #[test]
    fn the_page_registers_the_worker_once() {
        let bundle = Bundle::new("precache-page", &FILES);
        write(&bundle.0).unwrap();
        let page = read(&bundle.0, PAGE).unwrap();
        assert!(page.ends_with(".js defer></script></head><body>"), "{page}");
        let list = list_of(&bundle);
        write(&bundle.0).unwrap();
        assert_eq!(read(&bundle.0, PAGE).unwrap(), page);
        assert_eq!(list_of(&bundle), list);
    }

    #[test]
    fn another_page_is_another_version() {
        let bundle = Bundle::new("precache-version", &FILES);
        write(&bundle.0).unwrap();
        let list = list_of(&bundle);
        save(&bundle.0, PAGE, "<head></head>").unwrap();
        write(&bundle.0).unwrap();
        assert_ne!(list_of(&bundle)["version"], list["version"]);
    }

    #[test]
    fn code_without_a_hash_in_its_name_is_refused() {
        let bundle = Bundle::new("precache-refusal", &FILES);
        save(&bundle.0, "chunk.wasm", "").unwrap();
        let failure = write(&bundle.0).unwrap_err().to_string();
        assert!(failure.starts_with("chunk.wasm has no hash"), "{failure}");
    }
}
