//! Where pages are measured: a fresh stand-in, and the release bundle beside it under the headers of production.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::failure::{Failure, Result, While};
use crate::headers::Headers;
use crate::http;
use crate::report::Stopwatch;
use crate::service::Service;
use crate::site::{Content, Site};
use crate::tools::Browser;
use crate::workspace::Workspace;

const START_LIMIT: Duration = Duration::from_secs(20);
const CONTROL_LIMIT: Duration = Duration::from_secs(5);
const POLL: Duration = Duration::from_millis(50);

/// All that it is made from.
#[derive(Clone, Copy)]
pub(super) struct Means<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) browser: &'a Browser,
}

pub(super) struct Host {
    pub(super) origin: String,
    port: u16,
    _stand_in: Service,
}

impl Host {
    /// These files are sent packed.
    pub(super) fn start(
        means: Means<'_>,
        store: &str,
        packed: BTreeMap<String, Vec<u8>>,
    ) -> Result<Self> {
        let port = http::free_port().or_fail(|| "there is no port for the stand-in".into())?;
        let stand_in = stand_in(means.workspace, port)?;
        let site = Site::at(0)?;
        let origin = site.origin();
        control(port, "POST", "page", &json!({ "origin": origin }))?;
        let told = control(port, "GET", &format!("config?store={store}"), &Value::Null)?;
        let (folder, config) = (means.workspace.dist(), told["config"].to_string());
        let headers = Some(Headers::of(&folder, &config)?);
        site.serve(Content {
            folder,
            config: Some(config),
            headers,
            packed,
        });
        Ok(Self {
            origin,
            port,
            _stand_in: stand_in,
        })
    }

    /// A test control of the stand-in.
    pub(super) fn control(&self, method: &str, path: &str, body: &Value) -> Result<Value> {
        control(self.port, method, path, body)
    }
}

/// Starts a stand-in without any data and waits for it.
fn stand_in(workspace: &Workspace, port: u16) -> Result<Service> {
    let mut command = workspace.command(workspace.target.join("debug/stand-in"));
    command
        .args(["--port", &port.to_string()])
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut service = Service::start("the stand-in", &mut command)?;
    let watch = Stopwatch::start();
    while http::get(port, "/_stand-in/clock").is_err() {
        service.require_alive()?;
        if watch.elapsed() > START_LIMIT {
            return Err(Failure::new("the stand-in was started but does not answer"));
        }
        thread::sleep(POLL);
    }
    Ok(service)
}

fn control(port: u16, method: &str, path: &str, body: &Value) -> Result<Value> {
    let path = format!("/_stand-in/{path}");
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let answer = http::ask(port, (method, &path), &body, CONTROL_LIMIT);
    let answer = answer.or_fail(|| "the stand-in does not answer".into())?;
    serde_json::from_str(&answer).or_fail(|| format!("the stand-in answers {path} with {answer}"))
}
