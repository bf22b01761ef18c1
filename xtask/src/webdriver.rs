//! As much of a [WebDriver](https://www.w3.org/TR/webdriver2/) client as it takes to run a script in Chromium.

use std::io;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::failure::{Failure, Result, While};
use crate::http;
use crate::report::Stopwatch;
use crate::service::Service;
use crate::tools::Browser;
use crate::workspace::Workspace;

/// How long a script may run.
const SCRIPT_LIMIT: Duration = Duration::from_mins(5);
const START_LIMIT: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(50);
const ARGUMENTS: [&str; 9] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1200,800",
];

/// A headless Chromium with one tab at first; it ends when this is dropped.
pub(crate) struct Tab {
    port: u16,
    /// The path of the session's commands.
    session: String,
    /// The last field: it is dropped after the session on it has ended.
    _driver: Service,
}

impl Tab {
    pub(crate) fn open(workspace: &Workspace, browser: &Browser) -> Result<Self> {
        let port = http::free_port().or_fail(|| "there is no port for chromedriver".into())?;
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
    pub(crate) fn devtools(&self, cmd: &str, params: &Value) -> Result<Value> {
        let body = json!({ "cmd": cmd, "params": params });
        self.command("goog/cdp/execute", &body)
    }

    /// Opens another tab of the same browser and goes to it. Those before stay open, and count as visible.
    pub(crate) fn add(&self) -> Result<()> {
        let opened = self.command("window/new", &json!({ "type": "tab" }))?;
        self.switch(&opened["handle"])
    }

    /// Does something in every tab, one after the other.
    pub(crate) fn each(&self, mut act: impl FnMut() -> Result<()>) -> Result<()> {
        let path = format!("{}/window/handles", self.session);
        let handles = answer(self.port, "GET", &path, "")?;
        for handle in handles.as_array().into_iter().flatten() {
            self.switch(handle)?;
            act()?;
        }
        Ok(())
    }

    fn switch(&self, handle: &Value) -> Result<()> {
        self.command("window", &json!({ "handle": handle }))
            .map(drop)
    }

    /// Takes the window out of view: the one way to do so in a browser without a screen, where tabs that have others
    /// before them count as visible.
    pub(crate) fn minimize(&self) -> Result<()> {
        self.command("window/minimize", &json!({})).map(drop)
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

fn post(port: u16, path: &str, body: &Value) -> Result<Value> {
    answer(port, "POST", path, &body.to_string())
}

/// The value of an answer; an error of the browser or of the script is a failure.
fn answer(port: u16, method: &str, path: &str, body: &str) -> Result<Value> {
    let answer = ask(port, method, path, body);
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

fn ask(port: u16, method: &str, path: &str, body: &str) -> io::Result<String> {
    http::ask(port, (method, path), body, SCRIPT_LIMIT)
}
