//! Packages for node, with whose client of AWS the stand-in is checked.

use std::fs;
use std::path::{Path, PathBuf};

use super::install;
use super::npm::npm;
use crate::failure::{Result, While};
use crate::process;
use crate::workspace::Workspace;

/// What says which packages, in which versions.
const FILES: [&str; 2] = ["package.json", "package-lock.json"];

/// The folder `node_modules` with exactly what the lock file asks for.
pub(crate) fn javascript(workspace: &Workspace) -> Result<PathBuf> {
    let wanted = workspace.root.join("stand-in/tests/javascript");
    let folder = workspace.target.join("tools/javascript");
    let packages = folder.join("node_modules");
    // Written last, so that it is there only after an installation that went well.
    let installed = folder.join("installed.json");
    let lock = read(&wanted.join(FILES[1]))?;
    if packages.exists() && fs::read_to_string(&installed).is_ok_and(|text| text == lock) {
        return Ok(packages);
    }
    install("node's AWS client", "a few seconds", || {
        fs::create_dir_all(&folder).or_fail(|| format!("{} cannot be made", folder.display()))?;
        for name in FILES {
            write(&folder.join(name), &read(&wanted.join(name))?)?;
        }
        let quiet = ["ci", "--ignore-scripts", "--silent"];
        process::run(npm(workspace, &quiet, &folder)?.current_dir(&folder))?;
        write(&installed, &lock)
    })?;
    Ok(packages)
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).or_fail(|| format!("{} cannot be read", file.display()))
}

fn write(file: &Path, text: &str) -> Result<()> {
    fs::write(file, text).or_fail(|| format!("{} cannot be written", file.display()))
}
