//! npm, which brings programs and packages that are written for Node.

use std::path::Path;
use std::process::Command;

use super::system;
use crate::failure::Result;
use crate::workspace::Workspace;

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
