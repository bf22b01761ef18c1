//! Lighthouse, in a folder of node's.

use std::path::PathBuf;

use super::npm::Packages;
use crate::failure::Result;
use crate::workspace::Workspace;

const SCRIPT: &str = "measure.mjs";
const LIGHTHOUSE: Packages = Packages {
    about: ("Lighthouse", "half a minute"),
    folders: ("xtask/lighthouse", "lighthouse"),
    files: &[SCRIPT],
};

/// The script that has it look at a page.
pub(crate) fn lighthouse(workspace: &Workspace) -> Result<PathBuf> {
    let folder = LIGHTHOUSE.installed(workspace, |_| Ok(()))?;
    Ok(folder.join(SCRIPT))
}
