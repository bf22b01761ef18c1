//! nginx as the host, configured as `cargo xtask headers` says.

use std::fs;
use std::net::{Ipv4Addr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::thread::sleep;
use std::time::Duration;

use tokio::net::TcpSocket;

use super::headers::printed;
use super::page_server::Asked;
use super::web_root::WebRoot;

/// Everything around the page, for one that runs beside others on this machine.
const SURROUNDINGS: &str = include_str!("../../xtask/hosts/nginx.conf");
/// The file that `cargo xtask headers` prints.
const PAGE: &str = "page.conf";
const POLL: Duration = Duration::from_millis(10);
const TRIES: u32 = 1000;

/// It ends when this is dropped.
pub(crate) struct Nginx {
    program: PathBuf,
    folder: PathBuf,
    port: u16,
    /// Bound to the port and never listening, so that nobody else is given it while nginx is away.
    _reserved: TcpSocket,
    running: Mutex<Option<Child>>,
}

impl Nginx {
    /// It listens only once it is configured.
    pub(crate) fn new(program: PathBuf, root: &WebRoot) -> Self {
        let reserved = TcpSocket::new_v4().unwrap();
        reserved.set_reuseaddr(true).unwrap();
        reserved.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
        let port = reserved.local_addr().unwrap().port();
        let folder = root.folder().to_owned();
        let filled = SURROUNDINGS
            .replace("FOLDER", folder.to_str().unwrap())
            .replace("PORT", &port.to_string());
        fs::write(folder.join("nginx.conf"), filled).unwrap();
        Self {
            program,
            folder,
            port,
            _reserved: reserved,
            running: Mutex::default(),
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn stop(&self) {
        if let Some(mut nginx) = self.running.lock().unwrap().take() {
            let _ = nginx.kill();
            let _ = nginx.wait();
        }
    }

    /// Is back as soon as it takes connections.
    pub(crate) fn start(&self) {
        let mut nginx = Command::new(&self.program)
            .args(["-e", "stderr", "-c"])
            .arg(self.folder.join("nginx.conf"))
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        for _ in 0..TRIES {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_ok() {
                *self.running.lock().unwrap() = Some(nginx);
                return;
            }
            let ended = nginx.try_wait().unwrap();
            assert!(ended.is_none(), "nginx ended: {ended:?}");
            sleep(POLL);
        }
        panic!("nginx does not listen");
    }

    /// Stopped by a signal it takes connections, and says nothing.
    pub(crate) fn set_slow(&self, is_slow: bool) {
        let running = self.running.lock().unwrap();
        let id = running.as_ref().unwrap().id().to_string();
        let signal = if is_slow { "-STOP" } else { "-CONT" };
        let status = Command::new("kill").args([signal, &id]).status().unwrap();
        assert!(status.success(), "kill {signal}");
    }

    /// Stays as it is if there can be no configuration, or none but the one that it has.
    pub(crate) fn renew(&self, root: &WebRoot) {
        let (dist, config) = root.source();
        let path = self.folder.join(PAGE);
        let renewed = config.and_then(|config| printed(&["--for", "nginx"], &dist, &config));
        let Some(renewed) = renewed else {
            assert!(path.exists(), "there is no configuration for nginx");
            return;
        };
        if fs::read(&path).is_ok_and(|bytes| bytes == renewed) {
            return;
        }
        fs::write(path, renewed).unwrap();
        self.stop();
        self.start();
    }

    /// It writes a line after each answer.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        let log = fs::read_to_string(self.folder.join("asked.log")).unwrap_or_default();
        let asked = |line: &str| {
            let (status, target) = line.split_once(' ')?;
            Some(Asked {
                status: status.parse().ok()?,
                target: target.to_owned(),
            })
        };
        log.lines().filter_map(asked).collect()
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        self.stop();
    }
}
