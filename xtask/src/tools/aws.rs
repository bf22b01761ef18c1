//! The AWS CLI: the user's own, or one that we install.

use std::path::PathBuf;

use super::{python, system};
use crate::failure::Result;
use crate::workspace::Workspace;

/// The first `aws` of the search path, or one of our own.
pub(crate) fn aws(workspace: &Workspace) -> Result<PathBuf> {
    system::find(&["aws"]).map_or_else(|| python::aws_cli(workspace), Ok)
}
