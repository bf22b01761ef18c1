//! The steps of `cargo xtask test`, in their order.

use std::path::Path;
use std::process::Command;

use super::{deny, fuzz, grade, layers, pictures};
use crate::bench::size;
use crate::bundle;
use crate::failure::Result;
use crate::process;
use crate::tools;
use crate::workspace::Workspace;

pub(super) struct Step {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) run: fn(&Workspace) -> Result<()>,
}

pub(super) const STEPS: [Step; 12] = [
    step("format", "the code is formatted", format),
    step("clippy", "no warnings in any native target", clippy),
    step(
        "clippy-wasm",
        "no warnings in what runs in the browser",
        clippy_wasm,
    ),
    step(
        "layers",
        "the library stands without the browser",
        layers::check,
    ),
    step(
        "deny",
        "licences and sources of the dependencies, known flaws",
        deny::check,
    ),
    step("bundle", "the release bundle builds", |workspace| {
        bundle::build(workspace, None)
    }),
    step(
        "size",
        "the first page keeps its budget",
        size::check_budget,
    ),
    step("wasm", "tests inside a headless browser", wasm),
    step("native", "all native tests", native),
    step(
        "fuzz",
        "readers of what comes from outside, given anything",
        fuzz::check,
    ),
    step(
        "journeys",
        "journeys through the release bundle in a browser",
        journeys,
    ),
    step(
        "journeys-nginx",
        "the same on nginx under a path, whose headers are graded",
        journeys_on_nginx,
    ),
];

const fn step(name: &'static str, about: &'static str, run: fn(&Workspace) -> Result<()>) -> Step {
    Step { name, about, run }
}

/// Where the page lives on nginx, which is not where any other bundle does.
const PATH: &str = "/games/life-gauge/";

/// Test targets that need a browser and so have steps of their own.
const BROWSER_TARGETS: [&str; 2] = ["browser", "wasm"];

fn format(workspace: &Workspace) -> Result<()> {
    process::run(&mut workspace.cargo(&["fmt", "--all", "--check"]))
}

fn clippy(workspace: &Workspace) -> Result<()> {
    let arguments = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "-D",
        "warnings",
    ];
    process::run(&mut workspace.cargo(&arguments))
}

fn clippy_wasm(workspace: &Workspace) -> Result<()> {
    tools::wasm_target(workspace)?;
    let which = [
        "clippy",
        "-p",
        "life-gauge",
        "--target",
        "wasm32-unknown-unknown",
        "--features",
        "split",
        "--all-targets",
        "--locked",
    ];
    process::run(workspace.cargo(&which).args(["--", "-D", "warnings"]))
}

fn wasm(workspace: &Workspace) -> Result<()> {
    tools::wasm_target(workspace)?;
    tools::wasm_bindgen(workspace)?;
    let browser = tools::browser(workspace)?;
    let arguments = [
        "test",
        "-p",
        "life-gauge",
        "--target",
        "wasm32-unknown-unknown",
        "--bin",
        "life-gauge",
        "--test",
        "wasm",
        "--locked",
    ];
    process::run(
        workspace
            .cargo(&arguments)
            .env("CHROMEDRIVER", browser.chromedriver),
    )
}

fn native(workspace: &Workspace) -> Result<()> {
    let python = tools::python(workspace)?;
    let infra = tools::infra_python(workspace)?;
    let packages = tools::javascript(workspace)?;
    let (nginx, caddy) = (tools::nginx(workspace)?, tools::caddy(workspace)?);
    let targets = workspace.test_targets();
    let targets = targets
        .iter()
        .filter(|name| !BROWSER_TARGETS.contains(&name.as_str()));
    let mut units = workspace.cargo(&["test", "--workspace", "--locked", "--lib", "--bins"]);
    units
        .args(targets.flat_map(|name| ["--test", name]))
        .env("LIFE_GAUGE_PYTHON", python)
        .env("LIFE_GAUGE_INFRA_PYTHON", infra)
        .env("LIFE_GAUGE_NODE_PATH", packages)
        .env("LIFE_GAUGE_NGINX", nginx)
        .env("LIFE_GAUGE_CADDY", caddy);
    process::run(&mut units)?;
    process::run(&mut workspace.cargo(&["test", "--workspace", "--locked", "--doc"]))
}

fn journeys(workspace: &Workspace) -> Result<()> {
    bundle::build_if_stale(workspace)?;
    process::run(&mut journeys_through(workspace, &workspace.dist())?)?;
    pictures::index(&workspace.root.join("target/screens"))
}

/// In a folder of its own, so that `dist/` stays what it is.
fn journeys_on_nginx(workspace: &Workspace) -> Result<()> {
    let nginx = tools::nginx(workspace)?;
    let folder = workspace.target.join("under-a-path");
    let dist = folder.join("www").join(PATH.trim_matches('/'));
    bundle::build_into(workspace, &dist, Some(PATH))?;
    grade::check(workspace, &folder, PATH)?;
    process::run(journeys_through(workspace, &dist)?.env("LIFE_GAUGE_NGINX", nginx))
}

fn journeys_through(workspace: &Workspace, dist: &Path) -> Result<Command> {
    let browser = tools::browser(workspace)?;
    let arguments = [
        "test",
        "-p",
        "life-gauge",
        "--test",
        "browser",
        "--locked",
        "--",
        "--test-threads=2",
    ];
    let mut journeys = workspace.cargo(&arguments);
    journeys
        .env("LIFE_GAUGE_DIST", dist)
        .env("LIFE_GAUGE_XTASK", &workspace.ourselves)
        .env("LIFE_GAUGE_CHROMIUM", browser.chromium)
        .env("LIFE_GAUGE_CHROMEDRIVER", browser.chromedriver)
        .env("LIFE_GAUGE_AXE", tools::axe(workspace)?);
    Ok(journeys)
}
