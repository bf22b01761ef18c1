//! nginx on loopback over TLS, with the configuration that `cargo xtask headers` makes for it.

use std::fs;
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::thread;
use std::time::Duration;

use crate::args::HeadersForm;
use crate::failure::{Failure, Result, While};
use crate::headers::Headers;
use crate::process;
use crate::report::Stopwatch;
use crate::service::Service;
use crate::tools;
use crate::workspace::Workspace;

const SURROUNDINGS: &str = include_str!("../hosts/nginx.conf");
const PLAIN: &str = "listen 127.0.0.1:PORT;";
/// Plain requests to the port are led to TLS, as those to port 80 of a real host.
const SECURE: &str = "listen 127.0.0.1:PORT ssl http2;
        ssl_certificate FOLDER/certificate.pem;
        ssl_certificate_key FOLDER/key.pem;
        error_page 497 =301 https://127.0.0.1:PORT$request_uri;";
/// Where nginx learns another way to pack files than its own gzip.
const HTTP: &str = "http {\n";
/// What lies there packed is sent so, and all else packed as a network of caches does it, which has no time for more.
const BROTLI: &str = "http {
    brotli_static on;
    brotli on;
    brotli_comp_level 5;
    brotli_types application/wasm text/javascript text/css application/json application/manifest+json image/svg+xml;
";
const START_LIMIT: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(20);

/// Serves what is in `www` of a folder as soon as this is back. Its `certificate.pem` lies there too.
pub(crate) fn start(
    workspace: &Workspace,
    folder: &Path,
    port: u16,
    headers: &Headers,
) -> Result<Service> {
    serve(workspace, folder, port, headers, SURROUNDINGS)
}

/// The same with files packed by Brotli, as `CloudFront` sends them; one that has another with `.br` beside it is packed
/// already.
pub(crate) fn start_with_brotli(
    workspace: &Workspace,
    folder: &Path,
    port: u16,
    headers: &Headers,
) -> Result<Service> {
    let modules = tools::nginx_brotli(workspace)?;
    let modules = modules.map(|module| format!("load_module {module};\n"));
    let http = SURROUNDINGS.replace(HTTP, BROTLI);
    let surroundings = modules.concat() + &http;
    serve(workspace, folder, port, headers, &surroundings)
}

fn serve(
    workspace: &Workspace,
    folder: &Path,
    port: u16,
    headers: &Headers,
    surroundings: &str,
) -> Result<Service> {
    certify(workspace, folder)?;
    let page = headers.in_form(HeadersForm::Nginx);
    write(&folder.join("page.conf"), &page)?;
    let surroundings = surroundings
        .replace(PLAIN, SECURE)
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

/// A certificate for loopback, which those who come are told to trust.
fn certify(workspace: &Workspace, folder: &Path) -> Result<()> {
    let mut openssl = workspace.command(tools::openssl(workspace)?);
    openssl
        .args(["req", "-x509", "-nodes", "-days", "2"])
        .args(["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"])
        .args(["-subj", "/CN=127.0.0.1"])
        .args(["-addext", "subjectAltName=IP:127.0.0.1"])
        .arg("-keyout")
        .arg(folder.join("key.pem"))
        .arg("-out")
        .arg(folder.join("certificate.pem"));
    process::output(&mut openssl).map(drop)
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).or_fail(|| format!("{} cannot be written", path.display()))
}
