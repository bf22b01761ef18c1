//! As much of a [WebDriver](https://www.w3.org/TR/webdriver2/) client as it takes to run a script in Chromium.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::failure::{Failure, Result, While};
use crate::report::Stopwatch;
use crate::service::Service;
use crate::tools::Browser;
use crate::workspace::Workspace;

/// How long a script may run.
const SCRIPT_LIMIT: Duration = Duration::from_mins(5);
const START_LIMIT: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(50);
const ARGUMENTS: [&str; 8] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// A headless Chromium with one tab; it ends when this is dropped.
pub(crate) struct Tab {
    port: u16,
    /// The path of the session's commands.
    session: String,
    /// The last field: it is dropped after the session on it has ended.
    _driver: Service,
}

impl Tab {
    pub(crate) fn open(workspace: &Workspace, browser: &Browser) -> Result<Self> {
        let port = free_port().or_fail(|| "there is no port for chromedriver".into())?;
        let mut command = workspace.command(&browser.chromedriver);
        let quiet = command
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut driver = Service::start("chromedriver", quiet)?;
        wait_for(&mut driver, port)?;
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "goog:chromeOptions": { "binary": browser.chromium, "args": ARGUMENTS },
            "timeouts": { "script": 1000 * SCRIPT_LIMIT.as_secs() },
        } } });
        let opened = post(port, "/session", &wanted)?;
        let id = opened["sessionId"].as_str().unwrap_or_default();
        Ok(Self {
            port,
            session: format!("/session/{id}"),
            _driver: driver,
        })
    }

    pub(crate) fn go(&self, url: &str) -> Result<()> {
        self.command("url", &json!({ "url": url })).map(drop)
    }

    /// What a script returns, or what the promise that it returns comes to.
    pub(crate) fn run(&self, script: &str) -> Result<Value> {
        self.command("execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// A command of Chromium's own protocol.
    pub(crate) fn devtools(&self, cmd: &str, params: &Value) -> Result<()> {
        let body = json!({ "cmd": cmd, "params": params });
        self.command("goog/cdp/execute", &body).map(drop)
    }

    fn command(&self, name: &str, body: &Value) -> Result<Value> {
        post(self.port, &format!("{}/{name}", self.session), body)
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        let _ = ask(self.port, "DELETE", &self.session, "");
    }
}

fn free_port() -> io::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?.port())
}

fn wait_for(driver: &mut Service, port: u16) -> Result<()> {
    let watch = Stopwatch::start();
    while ask(port, "GET", "/status", "").is_err() {
        driver.require_alive()?;
        if watch.elapsed() > START_LIMIT {
            return Err(Failure::new("chromedriver was started but does not answer"));
        }
        thread::sleep(POLL);
    }
    Ok(())
}

/// The value of an answer; an error of the browser or of the script is a failure.
fn post(port: u16, path: &str, body: &Value) -> Result<Value> {
    let answer = ask(port, "POST", path, &body.to_string());
    let answer = answer.or_fail(|| "chromedriver does not answer".into())?;
    let mut answer: Value =
        serde_json::from_str(&answer).or_fail(|| "chromedriver's answer is not JSON".into())?;
    let value = answer["value"].take();
    match value["error"].as_str() {
        Some(error) => Err(Failure::new(format!(
            "the browser says: {error}: {}",
            value["message"].as_str().unwrap_or_default()
        ))),
        None => Ok(value),
    }
}

/// The body of the answer. Its length is read from the head, as chromedriver leaves the connection open.
fn ask(port: u16, method: &str, path: &str, body: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(SCRIPT_LIMIT))?;
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )?;
    let mut reader = BufReader::new(stream);
    let length = content_length(&mut reader)?;
    let mut answer = String::new();
    reader.take(length).read_to_string(&mut answer)?;
    Ok(answer)
}

/// Reads a head to its end.
fn content_length(reader: &mut impl BufRead) -> io::Result<u64> {
    let mut length = 0;
    for line in reader.lines() {
        let line = line?.to_ascii_lowercase();
        if line.is_empty() {
            return Ok(length);
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
    }
    Err(io::ErrorKind::UnexpectedEof.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_tells_the_length_of_the_body() {
        let mut whole = "HTTP/1.1 200 OK\r\nContent-Length:2\r\nA: b\r\n\r\n{}".as_bytes();
        assert_eq!(content_length(&mut whole).unwrap(), 2);
        assert_eq!(whole, b"{}");
        assert!(content_length(&mut "HTTP/1.1 200 OK\r\n".as_bytes()).is_err());
    }
}
