//! Programs that are a package of their own name: servers for static files, on which the page is tried, and what they need.

use std::path::{Path, PathBuf};

use super::system;
use crate::failure::{Failure, Result};
use crate::workspace::Workspace;

/// Debian's folder for servers, which is not on everybody's search path.
const SERVERS: &str = "/usr/sbin";
/// Of nginx, one to pack files with, and one that sends what is packed already.
const BROTLI: [&str; 2] = [
    "/usr/lib/nginx/modules/ngx_http_brotli_filter_module.so",
    "/usr/lib/nginx/modules/ngx_http_brotli_static_module.so",
];
const BROTLI_PACKAGES: [&str; 2] = [
    "libnginx-mod-http-brotli-filter",
    "libnginx-mod-http-brotli-static",
];

pub(crate) fn nginx(workspace: &Workspace) -> Result<PathBuf> {
    installed(workspace, "nginx")
}

/// Modules for it, as Debian has them.
pub(crate) fn nginx_brotli(workspace: &Workspace) -> Result<[&'static str; 2]> {
    if !BROTLI.iter().all(|module| Path::new(module).is_file()) {
        system::apt_install(workspace, "Brotli for nginx", &BROTLI_PACKAGES)?;
    }
    Ok(BROTLI)
}

pub(crate) fn caddy(workspace: &Workspace) -> Result<PathBuf> {
    installed(workspace, "caddy")
}

/// What makes certificates.
pub(crate) fn openssl(workspace: &Workspace) -> Result<PathBuf> {
    installed(workspace, "openssl")
}

/// What makes pictures small.
pub(crate) fn pngquant(workspace: &Workspace) -> Result<PathBuf> {
    installed(workspace, "pngquant")
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
