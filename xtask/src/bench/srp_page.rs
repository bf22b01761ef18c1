//! The page that times sign-ins: our arithmetic as the bundle has it, and Amplify's beside it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result, While};
use crate::process;
use crate::tools;
use crate::workspace::Workspace;

const BUILD: [&str; 9] = [
    "build",
    "--release",
    "--locked",
    "-p",
    "life-gauge",
    "--no-default-features",
    "--example",
    "srp",
    "--target",
];
const WASM: &str = "wasm32-unknown-unknown";

/// The folder with everything that a browser needs.
pub(super) fn build(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.target.join("bench/srp");
    let doing = || format!("{} cannot be filled", folder.display());
    fs::create_dir_all(&folder).or_fail(doing)?;
    ours(workspace, &folder)?;
    let amplify = tools::amplify(workspace)?;
    for file in [
        amplify.as_path(),
        Path::new("xtask/srp/index.html"),
        Path::new("xtask/srp/page.js"),
        Path::new("tests/vectors/srp/cases.json"),
    ] {
        let name = file.file_name().unwrap_or_default();
        fs::copy(workspace.root.join(file), folder.join(name)).or_fail(doing)?;
    }
    Ok(folder)
}

/// As Trunk builds the bundle: the release profile, wasm-bindgen, wasm-opt with what `index.html` asks of it.
fn ours(workspace: &Workspace, folder: &Path) -> Result<()> {
    tools::wasm_target(workspace)?;
    tools::wasm_bindgen(workspace)?;
    let wasm_opt = tools::wasm_opt(workspace)?;
    process::run(workspace.cargo(&BUILD).arg(WASM))?;
    let built = workspace
        .target
        .join(WASM)
        .join("release/examples/srp.wasm");
    let mut bindgen = workspace.command("wasm-bindgen");
    bindgen
        .args(["--target", "web", "--no-typescript", "--out-dir"])
        .arg(folder)
        .arg(built);
    process::run(&mut bindgen)?;
    let module = folder.join("srp_bg.wasm");
    let mut optimise = workspace.command(wasm_opt);
    optimise
        .args(wasm_opt_flags(workspace)?)
        .arg("--output")
        .args([&module, &module]);
    process::run(&mut optimise)
}

fn wasm_opt_flags(workspace: &Workspace) -> Result<Vec<String>> {
    let page = workspace.root.join("index.html");
    let html =
        fs::read_to_string(&page).or_fail(|| format!("{} cannot be read", page.display()))?;
    flags_of(&html).ok_or_else(|| Failure::new("index.html has no data-wasm-opt and -params"))
}

/// Trunk's attributes for wasm-opt, as its command line.
fn flags_of(html: &str) -> Option<Vec<String>> {
    let attribute = |name: &str| {
        let (_, rest) = html.split_once(&format!(" {name}=\""))?;
        rest.split('"').next()
    };
    let level = format!("-O{}", attribute("data-wasm-opt")?);
    let more = attribute("data-wasm-opt-params")?.split_whitespace();
    Some([level].into_iter().chain(more.map(str::to_owned)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flags_are_those_of_the_bundle() {
        let html = r#"<link data-wasm-opt="z" data-wasm-opt-params="--converge --x">"#;
        assert_eq!(flags_of(html).unwrap(), ["-Oz", "--converge", "--x"]);
        assert_eq!(flags_of("<link data-trunk>"), None);
    }
}
