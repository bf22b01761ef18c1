//! esbuild, which makes one small script of several.

use std::path::PathBuf;

use super::npm::npm;
use super::{install, system};
use crate::failure::{Failure, Result};
use crate::process;
use crate::workspace::Workspace;

const VERSION: &str = "0.28.2";

/// The program; in a folder of our own, so that it is of this version.
pub(crate) fn esbuild(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.target.join("tools/esbuild");
    let program = folder.join("node_modules/.bin/esbuild");
    if system::has_version(workspace, &program, VERSION) {
        return Ok(program);
    }
    install(&format!("esbuild {VERSION}"), "a few seconds", || {
        let package = format!("esbuild@{VERSION}");
        let arguments = ["install", "--no-save", "--ignore-scripts", &package];
        process::run(&mut npm(workspace, &arguments, &folder)?)
    })?;
    if system::has_version(workspace, &program, VERSION) {
        Ok(program)
    } else {
        Err(Failure::new(format!(
            "{} was installed but does not run",
            program.display()
        )))
    }
}
