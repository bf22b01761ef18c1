//! wasm-opt, put where Trunk looks for it, so that a plain `trunk build --release` finds it too.

use std::env;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use super::npm::npm;
use super::{install, system};
use crate::failure::{Failure, Result, While};
use crate::process;
use crate::workspace::Workspace;

/// Binaryen's release; the npm package of the same number carries its programs, for Node.
const VERSION: &str = "132";
const PACKAGE: &str = "binaryen@132.0.0";

/// The program, which Trunk finds without being told.
pub(crate) fn wasm_opt(workspace: &Workspace) -> Result<PathBuf> {
    if system::has_version(workspace, "wasm-opt", VERSION) {
        return Ok("wasm-opt".into());
    }
    let folder = trunk_cache()?.join(format!("wasm-opt-version_{VERSION}"));
    let program = folder.join("bin/wasm-opt");
    if system::has_version(workspace, &program, VERSION) {
        return Ok(program);
    }
    install(&format!("wasm-opt {VERSION}"), "a few seconds", || {
        install_into(workspace, &folder)
    })?;
    let works = system::has_version(workspace, &program, VERSION);
    if works {
        Ok(program)
    } else {
        Err(Failure::new(format!(
            "{} was installed but does not run",
            program.display()
        )))
    }
}

/// npm's package, and beside it `bin/wasm-opt`, which is the path that Trunk tries.
fn install_into(workspace: &Workspace, folder: &Path) -> Result<()> {
    let bin = folder.join("bin");
    fs::create_dir_all(&bin).or_fail(|| format!("{} cannot be made", bin.display()))?;
    let mut npm = npm(workspace, &["install", "--no-save", PACKAGE], folder)?;
    process::run(&mut npm)?;
    let link = bin.join("wasm-opt");
    let _ = fs::remove_file(&link);
    symlink("../node_modules/binaryen/bin/wasm-opt", &link)
        .or_fail(|| format!("{} cannot be made", link.display()))
}

/// Trunk's own cache of tools.
fn trunk_cache() -> Result<PathBuf> {
    let home = env::home_dir().ok_or_else(|| {
        Failure::new("this user has no home directory, so Trunk has no place for wasm-opt")
    })?;
    if cfg!(target_os = "macos") {
        return Ok(home.join("Library/Caches/dev.trunkrs.trunk"));
    }
    let set = env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute());
    Ok(set.unwrap_or_else(|| home.join(".cache")).join("trunk"))
}
