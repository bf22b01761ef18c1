//! Those who grade headers, in a folder of node's.

use std::fs;
use std::path::PathBuf;

use super::npm::Packages;
use crate::failure::{Result, While};
use crate::workspace::Workspace;

const SCRIPT: &str = "grade.mjs";
const GRADERS: Packages = Packages {
    about: ("Mozilla's HTTP Observatory", "half a minute"),
    folders: ("xtask/grade", "grade"),
    files: &[SCRIPT],
};
/// The hosts that browsers take for secure unasked. It would come from the network, and loopback is not on it.
const PRELOADED: &str = "node_modules/@mdn/mdn-http-observatory/conf/hsts-preload.json";

/// The script that has a page graded.
pub(crate) fn grader(workspace: &Workspace) -> Result<PathBuf> {
    let folder = GRADERS.installed(workspace, |folder| {
        let preloaded = folder.join(PRELOADED);
        fs::write(&preloaded, "{}").or_fail(|| format!("{} cannot be written", preloaded.display()))
    })?;
    Ok(folder.join(SCRIPT))
}
