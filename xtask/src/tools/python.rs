//! A Python of our own with the AWS client, against which the stand-in is checked.

use std::fs;
use std::path::{Path, PathBuf};

use super::{install, system};
use crate::failure::{Result, While};
use crate::process;
use crate::workspace::Workspace;

/// The interpreter of a virtual environment that has exactly what `requirements.txt` asks for.
pub(crate) fn python(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.target.join("tools/venv");
    let python = folder.join("bin/python");
    let wanted = workspace.root.join("xtask/requirements.txt");
    let requirements =
        fs::read_to_string(&wanted).or_fail(|| format!("{} cannot be read", wanted.display()))?;
    let installed = folder.join("installed.txt");
    if python.exists() && fs::read_to_string(&installed).is_ok_and(|text| text == requirements) {
        return Ok(python);
    }
    install("Python's AWS client", "a few seconds", || {
        make_environment(workspace, &folder)?;
        let mut pip = workspace.command(&python);
        process::run(
            pip.args(["-m", "pip", "install", "--quiet", "--requirement"])
                .arg(&wanted),
        )?;
        fs::write(&installed, &requirements)
            .or_fail(|| format!("{} cannot be written", installed.display()))
    })?;
    Ok(python)
}

/// Debian's python3 comes without venv, so a first failure is answered with its package.
fn make_environment(workspace: &Workspace, folder: &Path) -> Result<()> {
    let make = || {
        process::output(
            workspace
                .command("python3")
                .args(["-m", "venv", "--clear"])
                .arg(folder),
        )
    };
    if make().is_err() {
        system::apt_install(workspace, "Python with venv", &["python3", "python3-venv"])?;
        make()?;
    }
    Ok(())
}
