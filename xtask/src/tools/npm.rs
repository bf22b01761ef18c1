//! npm, which brings programs and packages that are written for Node.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{install, system};
use crate::failure::{Result, While};
use crate::process;
use crate::workspace::Workspace;

/// What says which packages, in which versions.
const WANTED: [&str; 2] = ["package-lock.json", "package.json"];
/// Written last, so that it is there only after an installation that went well.
const DONE: &str = "installed";

/// Packages that a folder of the repository asks for, and where they are put.
pub(super) struct Packages {
    /// As people call it, and how long it usually takes.
    pub(super) about: (&'static str, &'static str),
    /// In the repository, and under `target/tools`.
    pub(super) folders: (&'static str, &'static str),
    /// Files that are to lie beside the packages.
    pub(super) files: &'static [&'static str],
}

impl Packages {
    /// The folder with exactly what is wanted, made anew when that has changed; `finish` is done last.
    pub(super) fn installed(
        &self,
        workspace: &Workspace,
        finish: impl FnOnce(&Path) -> Result<()>,
    ) -> Result<PathBuf> {
        let (from, to) = self.folders;
        let (wanted, folder) = (
            workspace.root.join(from),
            workspace.target.join("tools").join(to),
        );
        let is_same = |name| fs::read(folder.join(name)).ok() == fs::read(wanted.join(name)).ok();
        let done = folder.join(DONE);
        if done.exists() && self.names().all(is_same) {
            return Ok(folder);
        }
        let (what, usually) = self.about;
        install(what, usually, || {
            let doing = || format!("{} cannot be filled", folder.display());
            fs::create_dir_all(&folder).or_fail(doing)?;
            let _ = fs::remove_file(&done);
            for name in self.names() {
                fs::copy(wanted.join(name), folder.join(name)).or_fail(doing)?;
            }
            process::run(&mut npm(workspace, &["ci", "--ignore-scripts"], &folder)?)?;
            finish(&folder)?;
            fs::write(&done, "").or_fail(doing)
        })?;
        Ok(folder)
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        WANTED.into_iter().chain(self.files.iter().copied())
    }
}

/// npm with a folder to work on; npm itself is installed when it is missing.
pub(super) fn npm(workspace: &Workspace, arguments: &[&str], folder: &Path) -> Result<Command> {
    if system::find(&["npm"]).is_none() || system::find(&["node"]).is_none() {
        system::apt_install(workspace, "npm", &["nodejs", "npm"])?;
    }
    let mut npm = workspace.command("npm");
    npm.args(arguments)
        .args(["--no-audit", "--no-fund", "--loglevel=error", "--prefix"])
        .arg(folder);
    Ok(npm)
}
