//! Serves a folder to a browser on this machine, as a static host does.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crate::failure::{Result, While};
use crate::headers::{Headers, List, TYPES};

const LIMIT: Duration = Duration::from_secs(5);
const PAGE: &str = "index.html";
const CONFIG: &str = "config.json";

/// A port that waits for what there is to be served on it.
pub(crate) struct Site {
    listener: TcpListener,
    port: u16,
}

/// What is served.
#[derive(Default)]
pub(crate) struct Content {
    pub(crate) folder: PathBuf,
    /// In place of the file `config.json`.
    pub(crate) config: Option<String>,
    /// Without them nothing is kept, and everything is allowed.
    pub(crate) headers: Option<Headers>,
    /// Files that are sent packed with brotli, which every browser takes here, by name.
    pub(crate) packed: BTreeMap<String, Vec<u8>>,
}

impl Site {
    /// Takes this port, or with 0 one that the system picks.
    pub(crate) fn at(port: u16) -> Result<Self> {
        let doing = || format!("nothing can be served on port {port}");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).or_fail(doing)?;
        let port = listener.local_addr().or_fail(doing)?.port();
        Ok(Self { listener, port })
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Serves until the program ends.
    pub(crate) fn serve(self, content: Content) {
        let content = Arc::new(content);
        thread::spawn(move || {
            for stream in self.listener.incoming().flatten() {
                // A browser that has left needs no answer, and one that only opens a connection must not hold up the rest.
                let content = Arc::clone(&content);
                thread::spawn(move || content.answer(&stream));
            }
        });
    }
}

impl Content {
    fn answer(&self, mut stream: &TcpStream) -> io::Result<()> {
        stream.set_read_timeout(Some(LIMIT))?;
        let mut lines = BufReader::new(stream).lines();
        let request = lines.next().transpose()?.unwrap_or_default();
        for line in lines {
            if line?.is_empty() {
                break;
            }
        }
        let (head, body) = self.reply(file_name(&request));
        stream.write_all(head.as_bytes())?;
        stream.write_all(&body)
    }

    fn reply(&self, name: &str) -> (String, Vec<u8>) {
        let packed = self.packed.get(name);
        let encoding = packed.map_or("", |_| "Content-Encoding: br\r\n");
        let body = packed.cloned().or_else(|| self.body(name));
        let status = if body.is_some() {
            "200 OK"
        } else {
            "404 Not Found"
        };
        let body = body.unwrap_or_default();
        let headers = self.headers(name).into_iter();
        let headers: String = headers
            .map(|(name, value)| name.to_owned() + ": " + value + "\r\n")
            .collect();
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n{encoding}{headers}\r\n",
            content_type(name),
            body.len()
        );
        (head, body)
    }

    fn body(&self, name: &str) -> Option<Vec<u8>> {
        match &self.config {
            Some(config) if name == CONFIG => Some(config.clone().into_bytes()),
            // Nothing leads out of the folder.
            _ if name.split('/').any(|part| part == "..") => None,
            _ => fs::read(self.folder.join(name)).ok(),
        }
    }

    fn headers(&self, name: &str) -> List<'_> {
        let headers = self.headers.as_ref();
        headers.map_or_else(
            || vec![("Cache-Control", "no-store")],
            |headers| headers.at(name),
        )
    }
}

/// `GET /page.js HTTP/1.1` names `page.js`, and what has no dot is a route of the page.
fn file_name(request: &str) -> &str {
    let path = request.split_whitespace().nth(1).unwrap_or_default();
    let path = path.split('?').next().unwrap_or_default();
    let path = path.trim_start_matches('/');
    if path.contains('.') { path } else { PAGE }
}

/// What a host has to call a file of this name.
pub(crate) fn content_type(name: &str) -> String {
    let (_, ending) = name.rsplit_once('.').unwrap_or_default();
    match TYPES.iter().find(|(known, _)| *known == ending) {
        Some((_, kind)) if kind.starts_with("text/") => format!("{kind}; charset=utf-8"),
        Some((_, kind)) => (*kind).to_owned(),
        None => "application/octet-stream".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::http;

    fn content(headers: Option<Headers>) -> Content {
        Content {
            folder: env!("CARGO_MANIFEST_DIR").into(),
            config: Some("{}".to_owned()),
            headers,
            ..Content::default()
        }
    }

    #[test]
    fn a_request_names_one_file_of_the_folder() {
        for (request, name) in [
            ("GET / HTTP/1.1", "index.html"),
            ("GET /page.js HTTP/1.1", "page.js"),
            ("GET /a/page.js HTTP/1.1", "a/page.js"),
            ("GET /sign-in?username=a.b HTTP/1.1", "index.html"),
            ("", "index.html"),
        ] {
            assert_eq!(file_name(request), name);
        }
    }

    #[test]
    fn nothing_leads_out_of_the_folder() {
        let content = content(None);
        assert!(content.body("Cargo.toml").is_some());
        for name in ["../Cargo.toml", "src/../../Cargo.toml", "..", "none.js"] {
            assert!(content.reply(name).0.contains("404"), "{name}");
        }
    }

    #[test]
    fn what_is_packed_says_so() {
        let mut content = content(None);
        content.packed.insert("a.js".to_owned(), vec![1, 2]);
        let (head, body) = content.reply("a.js");
        assert!(head.contains("\r\nContent-Encoding: br\r\n"), "{head}");
        assert_eq!(body, [1, 2]);
        assert!(!content.reply("Cargo.toml").0.contains("Encoding"));
    }

    #[test]
    fn the_configuration_takes_the_place_of_the_file() {
        let site = Site::at(0).unwrap();
        let port = site.port;
        site.serve(content(None));
        assert_eq!(http::get(port, "/config.json?x").unwrap(), "{}");
    }

    #[test]
    fn every_answer_carries_the_headers() {
        let config = include_str!("../../config.json");
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("srp");
        let content = content(Some(Headers::of(&page, config).unwrap()));
        for name in ["Cargo.toml", "config.json", "none.js"] {
            let (head, _) = content.reply(name);
            assert!(head.contains("\r\nContent-Security-Policy: default-src"));
            assert!(head.contains("\r\nCache-Control: no-cache\r\n"), "{head}");
        }
    }
}
