//! What a program tells of the place where it was built: the paths in its panic messages. They become the same everywhere,
//! so that two machines make the same bundle, and nobody reads in it whose home it was made in.

use std::collections::BTreeSet;
use std::env;
use std::path::Path;

use serde_json::Value;

use crate::failure::{Result, While};
use crate::process;
use crate::workspace::Workspace;

/// Is added to the flags in `.cargo/config.toml`.
const VARIABLE: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";

/// The variable of the environment under which Cargo builds such a program. Only the page's: those who build for
/// themselves want to find their way.
pub(crate) fn environment(workspace: &Workspace) -> Result<[(&'static str, String); 1]> {
    let mut flags: Vec<_> = env::var(VARIABLE).into_iter().collect();
    let target = workspace.target.display().to_string();
    let mut renamed = vec![(target, "target".to_owned()), library(workspace)?];
    let sources = sources(workspace)?.into_iter();
    renamed.extend(sources.map(|folder| (folder, String::new())));
    let renamed = renamed.iter();
    // Cargo takes such a flag for two. Then the bundle works, and is that of this place.
    let renamed = renamed.filter(|(from, _)| !from.contains(char::is_whitespace));
    flags.extend(renamed.map(|(from, to)| format!("--remap-path-prefix={from}={to}")));
    Ok([(VARIABLE, flags.join(" "))])
}

/// The sources of the standard library, where they are installed, and what they are called where they are not.
fn library(workspace: &Workspace) -> Result<(String, String)> {
    let ask = |words: &[&str]| process::output(workspace.command("rustc").args(words));
    let root = ask(&["--print", "sysroot"])?;
    let version = ask(&["--version", "--verbose"])?;
    let commit = version
        .lines()
        .find_map(|line| line.strip_prefix("commit-hash: "));
    Ok((
        format!("{}/lib/rustlib/src/rust", root.trim()),
        format!("/rustc/{}", commit.unwrap_or_default()),
    ))
}

/// The folders in which the packages lie that the page is built from, each under its name and version. They are fetched if
/// they are not there yet.
fn sources(workspace: &Workspace) -> Result<BTreeSet<String>> {
    let arguments = ["metadata", "--locked", "--format-version", "1"];
    let printed = process::output(&mut workspace.cargo(&arguments))?;
    let metadata =
        serde_json::from_str(&printed).or_fail(|| "cargo metadata is not JSON".into())?;
    Ok(folders(&metadata))
}

fn folders(metadata: &Value) -> BTreeSet<String> {
    let packages = metadata["packages"].as_array().into_iter().flatten();
    // Our own have none, and are called by their paths in the repository.
    let foreign = packages.filter(|package| !package["source"].is_null());
    let folder = |package: &Value| {
        let manifest = Path::new(package["manifest_path"].as_str()?);
        let folder = manifest.parent()?.parent()?;
        Some(folder.display().to_string())
    };
    foreign.filter_map(folder).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_folder_of_packages_of_others_is_named_once() {
        let metadata = json!({ "packages": [
            { "source": "registry", "manifest_path": "/home/a/.cargo/registry/src/b/c-1.0.0/Cargo.toml" },
            { "source": "registry", "manifest_path": "/home/a/.cargo/registry/src/b/d-1.0.0/Cargo.toml" },
            { "source": null, "manifest_path": "/home/a/life-gauge/xtask/Cargo.toml" },
        ]});
        let folders: Vec<_> = folders(&metadata).into_iter().collect();
        assert_eq!(folders, ["/home/a/.cargo/registry/src/b"]);
    }
}
