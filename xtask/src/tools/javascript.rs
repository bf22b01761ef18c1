//! Packages for node, with whose client of AWS the stand-in is checked.

use std::path::PathBuf;

use super::npm::Packages;
use crate::failure::Result;
use crate::workspace::Workspace;

const CLIENT: Packages = Packages {
    about: ("node's AWS client", "a few seconds"),
    folders: ("stand-in/tests/javascript", "javascript"),
    files: &[],
};

/// The folder `node_modules` with exactly what the lock file asks for.
pub(crate) fn javascript(workspace: &Workspace) -> Result<PathBuf> {
    let folder = CLIENT.installed(workspace, |_| Ok(()))?;
    Ok(folder.join("node_modules"))
}
