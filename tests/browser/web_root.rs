//! What is served: a folder with a bundle and its `config.json`, at the path that the bundle was made for. A journey can
//! change both.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

const CONFIG: &str = "config.json";
/// Hosts tell versions of a file apart by the second in which it was written, and journeys are quicker than that.
const FIRST_SECOND: Duration = Duration::from_secs(1_700_000_000);

/// The folder goes when this is dropped.
pub(crate) struct WebRoot {
    folder: PathBuf,
    base: String,
    contents: Mutex<Contents>,
}

pub(super) struct Contents {
    pub(super) dist: PathBuf,
    /// Without it the file is not there.
    pub(super) config: Option<Vec<u8>>,
    /// The start of names of files that are not there.
    pub(super) withheld: Option<&'static str>,
    /// The start of names of files, and what stands at the ends of these.
    pub(super) added: Option<(&'static str, String)>,
    versions: u32,
}

impl WebRoot {
    pub(crate) fn of(dist: PathBuf) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("page-{}-{count}", std::process::id());
        let root = Self {
            folder: Path::new(env!("CARGO_TARGET_TMPDIR")).join(name),
            base: base(&dist),
            contents: Mutex::new(Contents {
                dist,
                config: None,
                withheld: None,
                added: None,
                versions: 0,
            }),
        };
        // A process that was killed may have left it.
        let _ = fs::remove_dir_all(&root.folder);
        fs::create_dir_all(root.bundle()).unwrap();
        root
    }

    /// A folder for whatever the host needs beside what it serves.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// What the host serves at its root.
    pub(crate) fn www(&self) -> PathBuf {
        self.folder.join("www")
    }

    /// The path that the page lives under, with a slash at both ends.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    fn bundle(&self) -> PathBuf {
        self.www().join(self.base.trim_matches('/'))
    }

    /// The bundle and its configuration.
    pub(super) fn source(&self) -> (PathBuf, Option<Vec<u8>>) {
        let contents = self.contents.lock().unwrap();
        (contents.dist.clone(), contents.config.clone())
    }

    /// Only what is different afterwards is written.
    pub(super) fn change(&self, change: impl FnOnce(&mut Contents)) {
        let mut contents = self.contents.lock().unwrap();
        change(&mut contents);
        contents.versions += 1;
        let now =
            SystemTime::UNIX_EPOCH + FIRST_SECOND + Duration::from_secs(contents.versions.into());
        let wanted = contents.files();
        let bundle = self.bundle();
        for (name, path) in files(&bundle) {
            if !wanted.contains_key(&name) {
                fs::remove_file(path).unwrap();
            }
        }
        for (name, bytes) in wanted {
            let path = bundle.join(name);
            if fs::read(&path).ok().as_ref() == Some(&bytes) {
                continue;
            }
            // Nobody ever reads half a file.
            let new = self.folder.join("new");
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&new, bytes).unwrap();
            File::options()
                .write(true)
                .open(&new)
                .unwrap()
                .set_modified(now)
                .unwrap();
            fs::rename(new, path).unwrap();
        }
    }
}

impl Drop for WebRoot {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Contents {
    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let read = |(name, path): (String, PathBuf)| (name, fs::read(path).unwrap());
        let mut files: BTreeMap<_, _> = files(&self.dist).into_iter().map(read).collect();
        files.remove(CONFIG);
        files.extend(
            self.config
                .clone()
                .map(|config| (CONFIG.to_owned(), config)),
        );
        files.retain(|name, _| !self.withheld.is_some_and(|start| name.starts_with(start)));
        if let Some((start, text)) = &self.added {
            for (_, bytes) in files.iter_mut().filter(|(name, _)| name.starts_with(start)) {
                bytes.extend(text.as_bytes());
            }
        }
        files
    }
}

/// The files of a folder, and of the folders in it: their names from there, and their paths.
pub(super) fn files(folder: &Path) -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            let within = files(&path).into_iter();
            found.extend(within.map(|(inner, path)| (format!("{name}/{inner}"), path)));
        } else {
            found.push((name, path));
        }
    }
    found
}

/// Where a bundle lives on its host: its page says so.
fn base(dist: &Path) -> String {
    let page = fs::read_to_string(dist.join("index.html")).unwrap();
    let (_, base) = page.split_once("<base href=").expect("a base");
    base.split_once('>').unwrap().0.to_owned()
}
