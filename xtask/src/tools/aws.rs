//! The AWS CLI: the user's own, or one that we install.

use std::path::PathBuf;

use super::{python, system};
use crate::failure::Result;
use crate::process;
use crate::workspace::Workspace;

/// The first `aws` of the search path, if it runs at all: some systems have a name there with nothing behind it.
pub(crate) fn aws(workspace: &Workspace) -> Result<PathBuf> {
    let runs = |aws: &PathBuf| process::output(workspace.command(aws).arg("--version")).is_ok();
    match system::find(&["aws"]).filter(runs) {
        Some(aws) => Ok(aws),
        None => python::aws_cli(workspace),
    }
}
