//! nginx on loopback, with the configuration that `cargo xtask headers` makes for it.

use std::fs;
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::thread;
use std::time::Duration;

use crate::args::HeadersForm;
use crate::failure::{Failure, Result, While};
use crate::headers::Headers;
use crate::report::Stopwatch;
use crate::service::Service;
use crate::tools;
use crate::workspace::Workspace;

const SURROUNDINGS: &str = include_str!("../hosts/nginx.conf");
/// How it listens, if nobody wants otherwise.
pub(crate) const PLAIN: &str = "listen 127.0.0.1:PORT;";
const START_LIMIT: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(20);

/// Serves what is in `www` of a folder, as soon as this is back.
pub(crate) fn start(
    workspace: &Workspace,
    folder: &Path,
    listen: &str,
    port: u16,
    headers: &Headers,
) -> Result<Service> {
    let page = headers.in_form(HeadersForm::Nginx);
    write(&folder.join("page.conf"), &page)?;
    let surroundings = SURROUNDINGS
        .replace(PLAIN, listen)
        .replace("FOLDER", &folder.display().to_string())
        .replace("PORT", &port.to_string());
    write(&folder.join("nginx.conf"), &surroundings)?;
    let mut nginx = workspace.command(tools::nginx(workspace)?);
    nginx
        .args(["-e", "stderr", "-c"])
        .arg(folder.join("nginx.conf"));
    let mut nginx = Service::start("nginx", &mut nginx)?;
    let watch = Stopwatch::start();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        nginx.require_alive()?;
        if watch.elapsed() > START_LIMIT {
            return Err(Failure::new("nginx does not listen"));
        }
        thread::sleep(POLL);
    }
    Ok(nginx)
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).or_fail(|| format!("{} cannot be written", path.display()))
}
