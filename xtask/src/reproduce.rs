//! `cargo xtask reproduce`: whether a clean build of the last commit, in another folder and under another home, gives the
//! same bundle, byte for byte.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use crate::bench::size;
use crate::bundle;
use crate::failure::{Failure, Result, While};
use crate::process;
use crate::report;
use crate::tools;
use crate::workspace::Workspace;

pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let changes = process::output(workspace.command("git").args(["status", "--porcelain"]))?;
    if !changes.is_empty() {
        return Err(Failure::new(format!(
            "only what is committed can be built again; there are changes:\n{changes}"
        )));
    }
    bundle::build(workspace, None)?;
    let again = build_elsewhere(workspace)?;
    let different = different(&contents(&workspace.dist())?, &contents(&again)?);
    if different.is_empty() {
        report::line("another folder and another home give the same bundle, byte for byte");
        return Ok(());
    }
    Err(Failure::new(format!(
        "dist/ and {} differ in {}",
        again.display(),
        different.join(", ")
    )))
}

/// The folder of the other bundle.
fn build_elsewhere(workspace: &Workspace) -> Result<PathBuf> {
    let elsewhere = workspace.target.join("reproduce");
    let doing = || format!("{} cannot be filled", elsewhere.display());
    let _ = fs::remove_dir_all(&elsewhere);
    let (home, root) = (elsewhere.join("home"), elsewhere.join("somewhere/else"));
    fs::create_dir_all(&home).or_fail(doing)?;
    for entry in fs::read_dir(tools::cargo_home()?).or_fail(doing)? {
        let entry = entry.or_fail(doing)?;
        symlink(entry.path(), home.join(entry.file_name())).or_fail(doing)?;
    }
    let mut git = workspace.command("git");
    git.args(["clone", "--quiet"]).arg(&workspace.root);
    process::run(git.arg(&root))?;
    let mut xtask = workspace.command(&workspace.ourselves);
    xtask
        .arg("bundle")
        .env("CARGO_MANIFEST_DIR", root.join("xtask"))
        .env("CARGO_TARGET_DIR", elsewhere.join("target"))
        .env("CARGO_HOME", home);
    process::run(xtask.current_dir(&root))?;
    Ok(root.join("dist"))
}

fn contents(bundle: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let doing = || format!("{} cannot be read", bundle.display());
    let read = |name: String| {
        let bytes = fs::read(bundle.join(&name)).or_fail(doing)?;
        Ok((name, bytes))
    };
    size::names(bundle)?.into_iter().map(read).collect()
}

/// The names of files that are only in one of two bundles, or not the same in both.
fn different(ours: &BTreeMap<String, Vec<u8>>, others: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let mut names: Vec<_> = ours.keys().chain(others.keys()).cloned().collect();
    names.retain(|name| ours.get(name) != others.get(name));
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle(files: [(&str, &str); 2]) -> BTreeMap<String, Vec<u8>> {
        let file = |(name, text): (&str, &str)| (name.to_owned(), text.into());
        files.map(file).into()
    }

    #[test]
    fn what_differs_is_named_once() {
        let ours = bundle([("a", "1"), ("b", "2")]);
        assert!(different(&ours, &ours).is_empty());
        let others = bundle([("b", "3"), ("c", "4")]);
        assert_eq!(different(&ours, &others), ["a", "b", "c"]);
    }
}
