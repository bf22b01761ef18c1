//! A stand-in for Cognito beside a task, and what it can be told.

use std::process::Stdio;
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::failure::{Failure, Result, While};
use crate::http;
use crate::report::Stopwatch;
use crate::service::Service;
use crate::workspace::Workspace;

/// Somebody whom it knows: name and password.
pub(crate) const USER: [&str; 2] = ["ada", "Correct-Horse-9"];
const START_LIMIT: Duration = Duration::from_secs(20);
const CONTROL_LIMIT: Duration = Duration::from_secs(5);
const POLL: Duration = Duration::from_millis(50);

/// Starts a stand-in without any data and waits for it.
pub(crate) fn start(workspace: &Workspace, port: u16) -> Result<Service> {
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

/// A test control of the stand-in.
pub(crate) fn control(port: u16, method: &str, path: &str, body: &Value) -> Result<Value> {
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
