//! Amplify's sign-in, packed into one file for a browser: what ours is measured against.

use std::path::{Path, PathBuf};

use super::npm::Packages;
use crate::failure::Result;
use crate::process;
use crate::workspace::Workspace;

const AMPLIFY: Packages = Packages {
    about: ("Amplify and esbuild", "a few seconds"),
    folders: ("xtask/srp", "amplify"),
    files: &["amplify.js"],
};
const BUNDLE: &str = "bundle.js";

/// The bundle, made anew when what is wanted has changed.
pub(crate) fn amplify(workspace: &Workspace) -> Result<PathBuf> {
    let folder = AMPLIFY.installed(workspace, |folder| pack(workspace, folder))?;
    Ok(folder.join(BUNDLE))
}

fn pack(workspace: &Workspace, folder: &Path) -> Result<()> {
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
