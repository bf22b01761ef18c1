//! axe, which looks whether everybody can use a page.

use std::path::PathBuf;

use super::npm::Packages;
use crate::failure::Result;
use crate::workspace::Workspace;

const AXE: Packages = Packages {
    about: ("axe", "a few seconds"),
    folders: ("xtask/axe", "axe"),
    files: &[],
};

/// Its script, to be run in a page.
pub(crate) fn axe(workspace: &Workspace) -> Result<PathBuf> {
    let folder = AXE.installed(workspace, |_| Ok(()))?;
    Ok(folder.join("node_modules/axe-core/axe.min.js"))
}
