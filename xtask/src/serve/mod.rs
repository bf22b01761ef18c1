//! `cargo xtask serve`: the page and a stand-in for Cognito, side by side until Ctrl-C.

mod config_server;
mod ports;

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::args::ServeOptions;
use crate::bundle;
use crate::failure::{Failure, Result, While};
use crate::headers::Headers;
use crate::http;
use crate::process;
use crate::report::{self, Stopwatch};
use crate::service::Service;
use crate::site::{Content, Site};
use crate::tools;
use crate::workspace::Workspace;

const POLL: Duration = Duration::from_millis(100);
const STAND_IN_START_LIMIT: Duration = Duration::from_secs(20);

pub(crate) fn run(workspace: &Workspace, options: &ServeOptions) -> Result<()> {
    let watch = Stopwatch::start();
    prepare(workspace, options)?;
    let stop = stop_on_signal()?;
    let stand_in = Service::start("the stand-in", &mut stand_in(workspace, options))?;
    let mut services = vec![stand_in];
    let Some(setup) = setup(&mut services, options.stand_in_port, &stop)? else {
        return Ok(());
    };
    let config = setup["config"].to_string();
    report::notice("building the page (the first time takes a few minutes)…");
    if options.release {
        release(workspace, options, config)?;
    } else {
        let config_port = config_server::start(config)?;
        let page = Service::start("trunk", &mut trunk(workspace, options, config_port))?;
        services.push(page);
    }
    let answers = || http::get(options.port, "/").is_ok();
    watch_until(&mut services, &stop, answers)?;
    if !stop.load(Ordering::SeqCst) {
        report::line(welcome(options.port, &setup["users"], &watch.seconds()));
    }
    watch_until(&mut services, &stop, || false)
}

/// The bundle as it is deployed: in parts, and with the headers of production.
fn release(workspace: &Workspace, options: &ServeOptions, config: String) -> Result<()> {
    bundle::build_if_stale(workspace)?;
    let folder = workspace.dist();
    let headers = Some(Headers::of(&folder, &config)?);
    Site::at(options.port)?.serve(Content {
        folder,
        config: Some(config),
        headers,
        ..Content::default()
    });
    Ok(())
}

/// Everything that can fail before anything runs: ports, tools, the stand-in's build.
fn prepare(workspace: &Workspace, options: &ServeOptions) -> Result<()> {
    ports::require_free(options.port, "--port")?;
    ports::require_free(options.stand_in_port, "--stand-in-port")?;
    tools::page_tools(workspace)?;
    report::notice("building the stand-in…");
    process::run(&mut workspace.cargo(&["build", "-p", "stand-in"]))
}

/// The flag that Ctrl-C, SIGTERM and a closed terminal raise.
fn stop_on_signal() -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let raised = Arc::clone(&stop);
    ctrlc::set_handler(move || raised.store(true, Ordering::SeqCst))
        .or_fail(|| "Ctrl-C cannot be caught".into())?;
    Ok(stop)
}

fn stand_in(workspace: &Workspace, options: &ServeOptions) -> Command {
    let mut command = workspace.command(workspace.target.join("debug/stand-in"));
    command.arg("--port").arg(options.stand_in_port.to_string());
    command
        .arg("--data")
        .arg(workspace.target.join("stand-in.redb"));
    command.arg("--page").arg(address(options.port));
    command
}

/// Trunk, with a folder of its own, so that it leaves the release bundle alone, and our answer for `/config.json`.
fn trunk(workspace: &Workspace, options: &ServeOptions, config_port: u16) -> Command {
    let mut command = tools::trunk(workspace);
    command
        .args(["serve", "--port", &options.port.to_string()])
        .arg("--dist")
        .arg(workspace.target.join("serve"));
    command.args([
        "--proxy-rewrite",
        "/config.json",
        "--proxy-no-system-proxy",
        "--disable-address-lookup",
    ]);
    command
        .arg("--proxy-backend")
        .arg(format!("http://127.0.0.1:{config_port}/"));
    command
}

fn address(port: u16) -> String {
    format!("http://localhost:{port}")
}

/// Waits for the stand-in and takes its config and accounts; nothing when the user stops meanwhile.
fn setup(services: &mut [Service], port: u16, stop: &AtomicBool) -> Result<Option<Value>> {
    let watch = Stopwatch::start();
    let mut answer = None;
    watch_until(services, stop, || {
        answer = http::get(port, "/_stand-in/config").ok();
        answer.is_some() || watch.elapsed() > STAND_IN_START_LIMIT
    })?;
    match answer {
        Some(text) => serde_json::from_str(&text)
            .map(Some)
            .or_fail(|| "the stand-in's config is not JSON".into()),
        None if stop.load(Ordering::SeqCst) => Ok(None),
        None => Err(Failure::new("the stand-in was started but does not answer")),
    }
}

/// Returns when `done` says so or the user stops; a service that ends before is a failure.
fn watch_until(
    services: &mut [Service],
    stop: &AtomicBool,
    mut done: impl FnMut() -> bool,
) -> Result<()> {
    while !stop.load(Ordering::SeqCst) && !done() {
        for service in &mut *services {
            service.require_alive()?;
        }
        thread::sleep(POLL);
    }
    Ok(())
}

fn welcome(port: u16, users: &Value, seconds: &str) -> String {
    let mut lines = vec![
        String::new(),
        format!("The page is at   {}   (ready in {seconds})", address(port)),
    ];
    for user in users.as_array().into_iter().flatten() {
        let word = |key: &str| user[key].as_str().unwrap_or("?").to_owned();
        lines.push(format!(
            "Sign in as       {}   password {}",
            word("username"),
            word("password")
        ));
    }
    lines.push("Ctrl-C ends both.\n".to_owned());
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_welcome_names_the_address_and_the_accounts() {
        let users = serde_json::json!([{ "username": "alice", "password": "A1" }, { "username": "bob", "password": "B2" }]);
        let text = welcome(3000, &users, "4.0 s");
        for part in [
            "http://localhost:3000",
            "alice   password A1",
            "bob   password B2",
            "Ctrl-C ends both.",
        ] {
            assert!(text.contains(part), "{text}");
        }
    }

    #[test]
    fn a_service_that_ends_is_named() {
        let mut services =
            [Service::start("the short one", Command::new("false").arg("x")).unwrap()];
        let failure = watch_until(&mut services, &AtomicBool::new(false), || false).unwrap_err();
        assert!(
            failure.to_string().starts_with("the short one ended"),
            "{failure}"
        );
    }

    #[test]
    fn a_raised_flag_ends_the_watch() {
        let mut services =
            [Service::start("the long one", Command::new("sleep").arg("60")).unwrap()];
        watch_until(&mut services, &AtomicBool::new(true), || false).unwrap();
    }
}
