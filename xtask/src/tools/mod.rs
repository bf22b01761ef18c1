//! The tools that the tasks need: each is looked for, and installed when it is missing.

mod amplify;
mod aws;
mod axe;
mod browser;
mod cargo_tools;
mod esbuild;
mod grader;
mod hosts;
mod javascript;
mod lighthouse;
mod npm;
mod python;
mod system;
mod wasm_opt;

pub(crate) use amplify::amplify;
pub(crate) use aws::aws;
pub(crate) use axe::axe;
pub(crate) use browser::{Browser, browser};
pub(crate) use cargo_tools::{cargo_deny, cargo_fuzz, wasm_bindgen, wasm_target};
pub(crate) use esbuild::esbuild;
pub(crate) use grader::grader;
pub(crate) use hosts::{caddy, nginx, nginx_brotli, openssl, pngquant};
pub(crate) use javascript::javascript;
pub(crate) use lighthouse::lighthouse;
pub(crate) use python::{infra_python, python};
pub(crate) use system::{cargo_home, search_path};
pub(crate) use wasm_opt::wasm_opt;

use std::process::Command;

use crate::failure::Result;
use crate::report::{self, Stopwatch};
use crate::workspace::Workspace;

/// Everything that a build of the page takes.
pub(crate) fn page_tools(workspace: &Workspace) -> Result<()> {
    wasm_target(workspace)?;
    cargo_tools::trunk(workspace)?;
    wasm_bindgen(workspace)?;
    wasm_opt(workspace)?;
    esbuild(workspace)?;
    Ok(())
}

/// Trunk, ready for arguments.
pub(crate) fn trunk(workspace: &Workspace) -> Command {
    let mut command = workspace.command("trunk");
    // The convention is "set to anything", but Trunk takes only true or false.
    if std::env::var_os("NO_COLOR").is_some() {
        command.env("NO_COLOR", "true");
    }
    command
}

/// Says what is being installed and how long that usually takes, does it, and says how long it took.
fn install(what: &str, usually: &str, steps: impl FnOnce() -> Result<()>) -> Result<()> {
    report::notice(format_args!("installing {what} ({usually})…"));
    let watch = Stopwatch::start();
    steps()?;
    report::notice(format_args!("installed {what} in {}", watch.seconds()));
    Ok(())
}
