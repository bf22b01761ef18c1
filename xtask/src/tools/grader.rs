//! Those who grade headers, in a folder of node's.

use std::fs;
use std::path::PathBuf;

use super::install;
use super::npm::npm;
use crate::failure::{Result, While};
use crate::process;
use crate::workspace::Workspace;

/// What is wanted, in `xtask/grade/`; the first names the versions of everything.
const WANTED: [&str; 3] = ["package-lock.json", "package.json", SCRIPT];
const SCRIPT: &str = "grade.mjs";
/// The hosts that browsers take for secure unasked. It would come from the network, and loopback is not on it.
const PRELOADED: &str = "node_modules/@mdn/mdn-http-observatory/conf/hsts-preload.json";

/// The script that has a page graded.
pub(crate) fn grader(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.target.join("tools/grade");
    let wanted = workspace.root.join("xtask/grade");
    let is_same = |name| fs::read(folder.join(name)).ok() == fs::read(wanted.join(name)).ok();
    // It is written last, so its presence tells that all went well.
    let preloaded = folder.join(PRELOADED);
    if !preloaded.exists() || !WANTED.into_iter().all(is_same) {
        install("Mozilla's HTTP Observatory", "half a minute", || {
            let doing = || format!("{} cannot be filled", folder.display());
            fs::create_dir_all(&folder).or_fail(doing)?;
            for name in WANTED {
                fs::copy(wanted.join(name), folder.join(name)).or_fail(doing)?;
            }
            process::run(&mut npm(workspace, &["ci", "--ignore-scripts"], &folder)?)?;
            fs::write(&preloaded, "{}").or_fail(doing)
        })?;
    }
    Ok(folder.join(SCRIPT))
}
