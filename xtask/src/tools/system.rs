//! What the machine has: programs on the search path, and Debian packages where this user may install them.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Result};
use crate::process;
use crate::workspace::Workspace;

/// The user's search path, then the folder that `cargo install` fills, which may be missing from it.
pub(crate) fn search_path() -> OsString {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain(cargo_bin());
    env::join_paths(folders).unwrap_or(path)
}

fn cargo_bin() -> Option<PathBuf> {
    let set = env::var_os("CARGO_INSTALL_ROOT").map(PathBuf::from);
    set.or_else(home).map(|home| home.join("bin"))
}

/// The folder in which Cargo keeps what it fetches.
pub(crate) fn cargo_home() -> Result<PathBuf> {
    home().ok_or_else(|| Failure::new("this user has no home directory, so Cargo has none"))
}

fn home() -> Option<PathBuf> {
    let set = env::var_os("CARGO_HOME").map(PathBuf::from);
    set.or_else(|| env::home_dir().map(|home| home.join(".cargo")))
}

/// The first of these programs that is on the search path.
pub(super) fn find(names: &[&str]) -> Option<PathBuf> {
    let path = search_path();
    let in_folders = |name: &&str| {
        env::split_paths(&path)
            .map(|folder| folder.join(name))
            .find(|file| is_program(file))
    };
    names.iter().find_map(in_folders)
}

fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata()
        .is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

/// Whether `PROGRAM --version` names this version as one of its words.
pub(super) fn has_version(
    workspace: &Workspace,
    program: impl AsRef<std::ffi::OsStr>,
    version: &str,
) -> bool {
    let printed = process::output(workspace.command(program).arg("--version"));
    printed.is_ok_and(|text| text.split_whitespace().any(|word| word == version))
}

/// Installs Debian packages, or says in one sentence which ones the user has to get.
pub(super) fn apt_install(workspace: &Workspace, what: &str, packages: &[&str]) -> Result<()> {
    let Some(prefix) = apt_get() else {
        let wanted = packages.join(" and ");
        return Err(Failure::new(format!(
            "{what} is missing and this user may not run apt-get: install the packages {wanted} (or what your system calls them)"
        )));
    };
    let apt = |arguments: &[&str]| {
        let mut command = workspace.command(prefix[0]);
        command
            .args(&prefix[1..])
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive");
        process::run(&mut command)
    };
    super::install(what, "about a minute", || {
        apt(&["update", "-qq"])?;
        apt(&[
            &["install", "-y", "-qq", "--no-install-recommends"],
            packages,
        ]
        .concat())
    })
}

/// How this user calls apt-get, if at all.
fn apt_get() -> Option<&'static [&'static str]> {
    find(&["apt-get"])?;
    if nix::unistd::geteuid().is_root() {
        return Some(&["apt-get"]);
    }
    let may = process::output(Command::new("sudo").args(["-n", "apt-get", "--version"])).is_ok();
    may.then_some(&["sudo", "-n", "apt-get"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_name_that_exists_is_found() {
        assert!(find(&["no-such-program", "sh"]).is_some_and(|path| path.ends_with("sh")));
        assert_eq!(find(&["no-such-program"]), None);
    }
}
