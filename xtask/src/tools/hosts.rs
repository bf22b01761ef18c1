//! Servers for static files, on which the page is tried.

use std::path::{Path, PathBuf};

use super::system;
use crate::failure::{Failure, Result};
use crate::workspace::Workspace;

/// Debian's folder for servers, which is not on everybody's search path.
const SERVERS: &str = "/usr/sbin";

pub(crate) fn nginx(workspace: &Workspace) -> Result<PathBuf> {
    installed(workspace, "nginx")
}

pub(crate) fn caddy(workspace: &Workspace) -> Result<PathBuf> {
    installed(workspace, "caddy")
}

/// What makes certificates.
pub(crate) fn openssl(workspace: &Workspace) -> Result<PathBuf> {
    installed(workspace, "openssl")
}

/// A program, which is in the package of its name.
fn installed(workspace: &Workspace, name: &str) -> Result<PathBuf> {
    if let Some(program) = find(name) {
        return Ok(program);
    }
    system::apt_install(workspace, name, &[name])?;
    find(name).ok_or_else(|| Failure::new(format!("{name} was installed, but cannot be found")))
}

fn find(name: &str) -> Option<PathBuf> {
    let server = Path::new(SERVERS).join(name);
    system::find(&[name]).or_else(|| server.is_file().then_some(server))
}
