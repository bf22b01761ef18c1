//! Where things are: the repository root, the target directory, the lock file, the test targets.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::failure::{Failure, Result, While};
use crate::process;
use crate::tools;

pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    /// Usually `target/` under the root, unless the user set another.
    pub(crate) target: PathBuf,
    /// The program of these tasks, as it was called when it began: cargo may put a new one in its place meanwhile, and
    /// later the system would call it deleted.
    pub(crate) ourselves: PathBuf,
    metadata: Value,
}

impl Workspace {
    pub(crate) fn find() -> Result<Self> {
        let ours = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        let arguments = ["metadata", "--no-deps", "--format-version", "1"];
        let printed = process::output(Command::new("cargo").args(arguments).current_dir(ours))?;
        let metadata: Value =
            serde_json::from_str(&printed).or_fail(|| "cargo metadata is not JSON".into())?;
        let folder = |key: &str| {
            let found = metadata[key].as_str().map(PathBuf::from);
            found.ok_or_else(|| Failure::new(format!("cargo metadata has no {key}")))
        };
        let ourselves =
            std::env::current_exe().or_fail(|| "xtask does not know its path".into())?;
        Ok(Self {
            root: folder("workspace_root")?,
            target: folder("target_directory")?,
            ourselves,
            metadata,
        })
    }

    /// The release bundle, as `trunk build --release` leaves it.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// A command that runs in the repository root and finds what `cargo install` has put down.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(&self.root)
            .env("PATH", tools::search_path());
        command
    }

    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = self.command("cargo");
        command.args(arguments);
        command
    }

    /// The version of a package that Cargo.lock has settled on.
    pub(crate) fn locked(&self, package: &str) -> Result<String> {
        let path = self.root.join("Cargo.lock");
        let lock =
            fs::read_to_string(&path).or_fail(|| format!("{} cannot be read", path.display()))?;
        locked_version(&lock, package)
            .map(str::to_owned)
            .ok_or_else(|| Failure::new(format!("Cargo.lock has no package {package}")))
    }

    /// The names of all `tests/*.rs` targets of the workspace, sorted, each once.
    pub(crate) fn test_targets(&self) -> Vec<String> {
        test_targets(&self.metadata)
    }
}

fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| **line != name);
    lines.next()?;
    lines
        .next()?
        .strip_prefix("version = \"")?
        .strip_suffix('"')
}

fn test_targets(metadata: &Value) -> Vec<String> {
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let targets = packages
        .filter_map(|package| package["targets"].as_array())
        .flatten();
    let tests = targets.filter(|target| target["kind"][0] == "test");
    let mut names: Vec<String> = tests
        .filter_map(|target| target["name"].as_str().map(str::to_owned))
        .collect();
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_gives_the_version_of_exactly_this_package() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"0.1.0\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"x\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(lock, "bindgen"), None);
    }

    #[test]
    fn test_targets_are_sorted_and_named_once() {
        let metadata = serde_json::json!({ "packages": [
            { "targets": [{ "kind": ["lib"], "name": "a" }, { "kind": ["test"], "name": "z" }] },
            { "targets": [{ "kind": ["test"], "name": "b" }, { "kind": ["test"], "name": "z" }] },
        ]});
        assert_eq!(test_targets(&metadata), ["b", "z"]);
    }
}
