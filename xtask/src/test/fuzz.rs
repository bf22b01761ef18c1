//! The targets of `fuzz/`, each searched by coverage for a few seconds: the same search in every run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use crate::failure::{Failure, Result, While};
use crate::process;
use crate::report;
use crate::tools;
use crate::workspace::Workspace;

/// Ends each search: after so many inputs, or so many seconds if the machine is slow.
const RUNS: u32 = 20_000;
const SECONDS: u32 = 5;
/// One input that takes longer is a finding, in seconds. The first one may have to wait for the keys of an issuer.
const TIMEOUT: u32 = 60;

pub(super) fn check(workspace: &Workspace) -> Result<()> {
    tools::cargo_fuzz(workspace)?;
    let build = workspace.target.join("fuzz");
    // cargo-fuzz has no such option.
    process::run(
        workspace
            .cargo(&["fetch", "--quiet", "--locked", "--manifest-path"])
            .arg(workspace.root.join("fuzz/Cargo.toml")),
    )?;
    process::run(&mut cargo_fuzz(workspace, "build", &build))?;
    for target in targets(&workspace.root)? {
        search(workspace, &build, &target)?;
    }
    Ok(())
}

/// Sanitizers need a nightly toolchain, and have little to find where no code is unsafe.
fn cargo_fuzz(workspace: &Workspace, command: &str, build: &Path) -> Command {
    let mut cargo = workspace.cargo(&["fuzz", command, "--sanitizer", "none", "--target-dir"]);
    cargo.arg(build);
    cargo
}

/// The names of the targets, sorted.
fn targets(root: &Path) -> Result<Vec<String>> {
    let mut names: Vec<_> = files(&root.join("fuzz/fuzz_targets"))?
        .iter()
        .filter_map(|file| Some(file.file_stem()?.to_string_lossy().into_owned()))
        .collect();
    names.sort();
    Ok(names)
}

fn search(workspace: &Workspace, build: &Path, target: &str) -> Result<()> {
    // What is new goes here and is gone the next time, so that a run does not depend on the one before.
    let found = build.join("found").join(target);
    let _ = fs::remove_dir_all(&found);
    fs::create_dir_all(&found).or_fail(|| format!("{} cannot be made", found.display()))?;
    let began = changed(&found);
    let corpus = workspace.root.join("fuzz/corpus").join(target);
    let mut run = cargo_fuzz(workspace, "run", build);
    run.arg(target).arg(&found).arg(&corpus).arg("--").args([
        "-seed=1".to_owned(),
        format!("-runs={RUNS}"),
        format!("-max_total_time={SECONDS}"),
        format!("-timeout={TIMEOUT}"),
        "-verbosity=0".to_owned(),
    ]);
    // What libFuzzer says of its work is for those whose target fails.
    process::output(&mut run).map_err(|failure| told(&workspace.root, target, began, &failure))?;
    let new = files(&found)?.len();
    report::line(format_args!(
        "{target}: nothing found, {new} inputs with new coverage"
    ));
    Ok(())
}

/// Says where the input lies that a target has failed on.
fn told(root: &Path, target: &str, began: Option<SystemTime>, failure: &Failure) -> Failure {
    let inputs = files(&root.join("fuzz/artifacts").join(target)).unwrap_or_default();
    let last = inputs
        .into_iter()
        .filter(|input| changed(input) >= began)
        .max();
    last.map_or_else(
        || Failure::new(format!("{target}: {failure}")),
        |input| {
            Failure::new(format!(
                "{failure}\n{target} fails on {}: mend it and keep the input in fuzz/corpus/{target}",
                input.display()
            ))
        },
    )
}

fn changed(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|data| data.modified()).ok()
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries =
        fs::read_dir(folder).or_fail(|| format!("{} cannot be read", folder.display()))?;
    Ok(entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_has_a_corpus_and_is_one_of_cargo_fuzz() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let manifest = fs::read_to_string(root.join("fuzz/Cargo.toml")).unwrap();
        let targets = targets(&root).unwrap();
        assert!(targets.contains(&"news".to_owned()));
        for target in targets {
            assert!(
                manifest.contains(&format!("name = \"{target}\"")),
                "{target}"
            );
            assert!(root.join("fuzz/corpus").join(&target).is_dir(), "{target}");
        }
    }
}
