//! Amplify's sign-in, packed into one file for a browser: what ours is measured against.

use std::fs;
use std::path::{Path, PathBuf};

use super::install;
use super::npm::npm;
use crate::failure::{Result, While};
use crate::process;
use crate::workspace::Workspace;

/// What is wanted, in `xtask/srp/`; the first names the versions of everything.
const WANTED: [&str; 3] = ["package-lock.json", "package.json", "amplify.js"];
const BUNDLE: &str = "bundle.js";

/// The bundle, made anew when what is wanted has changed.
pub(crate) fn amplify(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.target.join("tools/amplify");
    let bundle = folder.join(BUNDLE);
    let wanted = workspace.root.join("xtask/srp");
    let is_same = |name| fs::read(folder.join(name)).ok() == fs::read(wanted.join(name)).ok();
    if !bundle.exists() || !WANTED.into_iter().all(is_same) {
        install("Amplify and esbuild", "a few seconds", || {
            make(workspace, &wanted, &folder)
        })?;
    }
    Ok(bundle)
}

/// The bundle comes last, so that its presence tells that all went well.
fn make(workspace: &Workspace, wanted: &Path, folder: &Path) -> Result<()> {
    let doing = || format!("{} cannot be filled", folder.display());
    fs::create_dir_all(folder).or_fail(doing)?;
    let _ = fs::remove_file(folder.join(BUNDLE));
    for name in WANTED {
        fs::copy(wanted.join(name), folder.join(name)).or_fail(doing)?;
    }
    process::run(&mut npm(workspace, &["ci", "--ignore-scripts"], folder)?)?;
    let mut esbuild = workspace.command(folder.join("node_modules/.bin/esbuild"));
    let flags = [
        "--bundle",
        "--minify",
        "--format=esm",
        "--log-level=warning",
    ];
    process::run(
        esbuild
            .args(flags)
            .arg(folder.join("amplify.js"))
            .arg(format!("--outfile={}", folder.join(BUNDLE).display())),
    )
}
