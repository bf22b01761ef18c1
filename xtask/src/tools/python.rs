//! Pythons of our own: the AWS client, against which the stand-in is checked, and what deployments need.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{install, system};
use crate::failure::{Result, While};
use crate::process;
use crate::workspace::Workspace;

/// The packages of deployments and their tests, each with its version.
const INFRA: &str = "requirements-infra.txt";

/// A virtual environment that has exactly what it was asked for.
struct Environment {
    what: &'static str,
    usually: &'static str,
    /// Under `target/tools`.
    folder: &'static str,
    /// The file that settles the versions, in `xtask`.
    versions: &'static str,
    /// One of its packages with all that this needs; or nothing, which means all packages of the file.
    package: Option<&'static str>,
}

/// The interpreter with the AWS client.
pub(crate) fn python(workspace: &Workspace) -> Result<PathBuf> {
    Environment {
        what: "Python's AWS client",
        usually: "a few seconds",
        folder: "venv",
        versions: "requirements.txt",
        package: None,
    }
    .python(workspace)
}

/// The interpreter of the tests of deployments; beside it are the programs `aws`, `cfn-lint` and `moto_server`.
pub(crate) fn infra_python(workspace: &Workspace) -> Result<PathBuf> {
    Environment {
        what: "the AWS CLI, cfn-lint and moto",
        usually: "about a minute",
        folder: "venv-infra",
        versions: INFRA,
        package: None,
    }
    .python(workspace)
}

/// The AWS CLI alone.
pub(super) fn aws_cli(workspace: &Workspace) -> Result<PathBuf> {
    let python = Environment {
        what: "the AWS CLI, as there is none on the search path",
        usually: "half a minute",
        folder: "venv-aws",
        versions: INFRA,
        package: Some("awscli"),
    }
    .python(workspace)?;
    Ok(python.with_file_name("aws"))
}

impl Environment {
    /// The interpreter, after what lacks was installed.
    fn python(&self, workspace: &Workspace) -> Result<PathBuf> {
        let folder = workspace.target.join("tools").join(self.folder);
        let python = folder.join("bin/python");
        let versions = workspace.root.join("xtask").join(self.versions);
        let wanted = fs::read_to_string(&versions)
            .or_fail(|| format!("{} cannot be read", versions.display()))?;
        let installed = folder.join("installed.txt");
        if python.exists() && fs::read_to_string(&installed).is_ok_and(|text| text == wanted) {
            return Ok(python);
        }
        install(self.what, self.usually, || {
            make_environment(workspace, &folder)?;
            let mut pip = workspace.command(&python);
            pip.args(["-m", "pip", "install", "--quiet"]);
            process::run(self.packages(&mut pip, &versions))?;
            fs::write(&installed, &wanted)
                .or_fail(|| format!("{} cannot be written", installed.display()))
        })?;
        Ok(python)
    }

    fn packages<'a>(&self, pip: &'a mut Command, versions: &Path) -> &'a mut Command {
        match self.package {
            Some(package) => pip.args([package, "--constraint"]).arg(versions),
            None => pip.arg("--requirement").arg(versions),
        }
    }
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
