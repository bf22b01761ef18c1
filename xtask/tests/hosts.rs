//! nginx and Caddy themselves, with the configurations that `cargo xtask headers` makes for them: each path gets what the
//! one source says, and what is missing is never the page.
#![expect(
    clippy::unwrap_used,
    reason = "a check that cannot go on should stop here"
)]

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;

const CONFIG: &str = include_str!("../../config.json");
const SUB_PATH: &str = "/games/life-gauge/";
const PAGE: &str = "the page";
const STYLE: &str = "main-0123456789abcdef.css";
const PROGRAM: &str = "life-gauge-0123456789abcdef_bg.wasm";
const SNIPPET: &str = "snippets/leptos-0123456789abcdef/inline0.js";
const FILES: [(&str, &str); 9] = [
    ("config.json", CONFIG),
    ("service-worker.js", "worker"),
    (STYLE, "style"),
    (PROGRAM, "program"),
    (SNIPPET, "snippet"),
    ("a-deadbeefs.js", "no hash"),
    ("robots.txt", "robots"),
    ("manifest.webmanifest", "manifest"),
    ("icon-192.png", "icon"),
];
/// Worth packing.
const LONG: usize = 10_000;
const POLL: Duration = Duration::from_millis(10);
const TRIES: u32 = 1000;
const ATTEMPTS: u32 = 3;

/// What is asked for below the page's path, and what comes: type and text.
const THERE: [(&str, &str, &str); 16] = [
    ("", "text/html; charset=utf-8", PAGE),
    ("?a=b.c", "text/html", PAGE),
    ("sign-in", "text/html", PAGE),
    ("callback?code=a.b&state=c", "text/html", PAGE),
    ("nowhere/at.all/and-further", "text/html", PAGE),
    ("snippets", "text/html", PAGE),
    ("index.html", "text/html", PAGE),
    ("config.json", "application/json", CONFIG),
    ("service-worker.js", "text/javascript", "worker"),
    (STYLE, "text/css", "style"),
    (PROGRAM, "application/wasm", "program"),
    (SNIPPET, "text/javascript", "snippet"),
    ("a-deadbeefs.js", "text/javascript", "no hash"),
    ("robots.txt", "text/plain", "robots"),
    (
        "manifest.webmanifest",
        "application/manifest+json",
        "manifest",
    ),
    ("icon-192.png", "image/png", "icon"),
];
const MISSING: [&str; 4] = [
    "main-ffffffffffffffff.css",
    "snippets/leptos-ffffffffffffffff/inline0.js",
    "none.js",
    "sign-in/none.html",
];

#[test]
fn nginx_serves_the_page_at_the_root() {
    Host::start(Server::Nginx, "/").serves_all();
}

#[test]
fn nginx_serves_the_page_under_a_path() {
    Host::start(Server::Nginx, SUB_PATH).serves_all();
}

#[test]
fn caddy_serves_the_page_at_the_root() {
    Host::start(Server::Caddy, "/").serves_all();
}

#[test]
fn caddy_serves_the_page_under_a_path() {
    Host::start(Server::Caddy, SUB_PATH).serves_all();
}

#[derive(Clone, Copy, Debug)]
enum Server {
    Nginx,
    Caddy,
}

/// A server on loopback; it ends when this is dropped, and its folder goes.
struct Host {
    server: Server,
    bundle: Bundle,
    port: u16,
    running: Child,
}

/// A bundle as small as can be, in what a host serves.
struct Bundle {
    folder: PathBuf,
    base: &'static str,
}

struct Answer {
    head: String,
    body: Vec<u8>,
}

impl Host {
    fn start(server: Server, base: &'static str) -> Self {
        // Somebody else may have been given the port before the server has it.
        let mut hosts = (0..ATTEMPTS).filter_map(|_| Self::try_start(server, base));
        let host = hosts.next();
        assert!(host.is_some(), "{server:?} does not start");
        host.unwrap()
    }

    fn try_start(server: Server, base: &'static str) -> Option<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let bundle = Bundle::at(base, port);
        server.configure(&bundle, port);
        let looked = server.command(&bundle.folder, true).output().unwrap();
        assert!(looked.status.success(), "{looked:?}");
        let running = server.command(&bundle.folder, false).spawn().unwrap();
        let mut host = Self {
            server,
            bundle,
            port,
            running,
        };
        let listens = (0..TRIES).any(|_| {
            sleep(POLL);
            TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
        });
        let lives = host.running.try_wait().unwrap().is_none();
        (listens && lives).then_some(host)
    }

    fn serves_all(self) {
        let told = self.bundle.headers(&["--json"]);
        let told: Value = serde_json::from_str(&told).unwrap();
        for (path, kind, text) in THERE {
            let answer = self.get(path, "");
            let context = self.context(path, &answer);
            assert!(answer.head.starts_with("HTTP/1.1 200 "), "{context}");
            let told_kind = answer.value("Content-Type").unwrap();
            assert!(told_kind.starts_with(kind), "{context}");
            let text = self.bundle.placed(text);
            assert_eq!(String::from_utf8_lossy(&answer.body), text, "{context}");
            self.has_headers(path, &answer, &told);
        }
        for path in MISSING {
            let answer = self.get(path, "");
            let context = self.context(path, &answer);
            assert!(answer.head.starts_with("HTTP/1.1 404 "), "{context}");
            assert!(answer.body.is_empty(), "{context}");
            self.has_headers(path, &answer, &told);
        }
        self.leads_to_the_slash();
        self.packs();
    }

    /// Those of the one source: of the group that names the path, or of the last one.
    fn has_headers(&self, path: &str, answer: &Answer, told: &Value) {
        let groups = told.as_array().unwrap();
        let names = |group: &&Value| group["paths"].as_array().unwrap().contains(&path.into());
        let group = groups.iter().find(names).or(groups.last()).unwrap();
        for (name, value) in group["headers"].as_object().unwrap() {
            let context = self.context(path, answer);
            assert_eq!(answer.value(name), value.as_str(), "{name} of {context}");
        }
    }

    /// The address without its slash.
    fn leads_to_the_slash(&self) {
        let path = self.bundle.base.trim_end_matches('/');
        if !path.is_empty() {
            let answer = self.ask(path, "");
            assert!(answer.head.starts_with("HTTP/1.1 301 "), "{}", answer.head);
            assert_eq!(answer.value("Location"), Some(self.bundle.base));
        }
    }

    /// What is long is packed on its way, and what lies there packed is sent so.
    fn packs(&self) {
        let accept = "Accept-Encoding: gzip\r\n";
        for name in [
            "long.json",
            "long.js",
            "long.css",
            "long.wasm",
            "long.webmanifest",
        ] {
            fs::write(self.bundle.path(name), vec![b'a'; LONG]).unwrap();
            let answer = self.get(name, accept);
            assert_eq!(answer.value("Content-Encoding"), Some("gzip"), "{name}");
            assert_eq!(answer.value("Vary"), Some("Accept-Encoding"), "{name}");
            assert!(answer.body.len() < LONG / 2, "{name}");
        }
        fs::write(self.bundle.path(&format!("{STYLE}.gz")), "packed").unwrap();
        let answer = self.get(STYLE, accept);
        assert_eq!(answer.body, b"packed", "{}", answer.head);
        assert_eq!(answer.value("Content-Encoding"), Some("gzip"));
    }

    fn context(&self, path: &str, answer: &Answer) -> String {
        format!("{path:?} on {:?}: {}", self.server, answer.head)
    }

    fn get(&self, path: &str, more: &str) -> Answer {
        self.ask(&format!("{}{path}", self.bundle.base), more)
    }

    fn ask(&self, path: &str, more: &str) -> Answer {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).unwrap();
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n{more}\r\n",
            self.port
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|it| it == b"\r\n\r\n").unwrap();
        let body = answer.split_off(end + 4);
        let head = String::from_utf8(answer).unwrap();
        Answer { head, body }
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.running.kill();
        let _ = self.running.wait();
    }
}

impl Server {
    /// Its name, where it is, if the environment does not say so, and a configuration around that of the page.
    fn facts(self) -> [&'static str; 4] {
        match self {
            Self::Nginx => [
                "nginx",
                "LIFE_GAUGE_NGINX",
                "/usr/sbin/nginx",
                include_str!("../hosts/nginx.conf"),
            ],
            Self::Caddy => [
                "caddy",
                "LIFE_GAUGE_CADDY",
                "/usr/bin/caddy",
                include_str!("../hosts/Caddyfile"),
            ],
        }
    }

    fn configure(self, bundle: &Bundle, port: u16) {
        let [name, .., surroundings] = self.facts();
        let surroundings = surroundings
            .replace("FOLDER", bundle.folder.to_str().unwrap())
            .replace("PORT", &port.to_string());
        fs::write(bundle.folder.join("host.conf"), surroundings).unwrap();
        let page = bundle.headers(&["--for", name]);
        fs::write(bundle.folder.join("page.conf"), page).unwrap();
    }

    /// Looks through its configuration, or serves.
    fn command(self, folder: &Path, looks: bool) -> Command {
        let [_, variable, usual, _] = self.facts();
        let program = std::env::var_os(variable).unwrap_or_else(|| usual.into());
        let mut command = Command::new(program);
        command.env("HOME", folder);
        match self {
            Self::Nginx => command.args(looks.then_some("-t")).args(["-e", "stderr"]),
            Self::Caddy => command
                .arg(if looks { "validate" } else { "run" })
                .args(["--adapter", "caddyfile"])
                // It tells of everything that it does.
                .stderr(if looks { Stdio::piped() } else { Stdio::null() }),
        };
        let option = if matches!(self, Self::Nginx) {
            "-c"
        } else {
            "--config"
        };
        command.arg(option).arg(folder.join("host.conf"));
        command
    }
}

impl Bundle {
    fn at(base: &'static str, port: u16) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("host-{port}"));
        let bundle = Self { folder, base };
        let page = bundle.placed(PAGE);
        for (name, text) in FILES.into_iter().chain([("index.html", &*page)]) {
            let path = bundle.path(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        bundle
    }

    fn path(&self, name: &str) -> PathBuf {
        let www = self.folder.join("www");
        www.join(self.base.trim_matches('/')).join(name)
    }

    /// The page says where it lives.
    fn placed(&self, text: &str) -> String {
        text.replace(PAGE, &format!("<base href={}>{PAGE}", self.base))
    }

    /// What `cargo xtask headers` says.
    fn headers(&self, how: &[&str]) -> String {
        let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
        xtask.arg("headers").args(how).arg("--dist");
        let output = xtask.arg(self.path("")).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }
}

impl Drop for Bundle {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Answer {
    fn value(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let (_, value) = lines.find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        Some(value)
    }
}
