//! Tools that `cargo install` brings, and the target that the page is compiled for.

use std::path::Path;

use super::{install, system};
use crate::failure::{Failure, Result};
use crate::process;
use crate::workspace::Workspace;

const WASM: &str = "wasm32-unknown-unknown";
const TRUNK: &str = "0.21.14";
const CARGO_DENY: &str = "0.20.2";
const CARGO_FUZZ: &str = "0.13.2";

/// Compiling a tool takes far longer than what its optimised code would ever save here.
const FAST_PROFILE: [(&str, &str); 3] = [
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
];

pub(crate) fn wasm_target(workspace: &Workspace) -> Result<()> {
    let mut ask = workspace.command("rustc");
    let folder = process::output(ask.args(["--print", "target-libdir", "--target", WASM]))?;
    if Path::new(folder.trim()).is_dir() {
        return Ok(());
    }
    if system::find(&["rustup"]).is_none() {
        return Err(Failure::new(format!(
            "Rust's target {WASM} is missing and there is no rustup to add it: install it"
        )));
    }
    install(WASM, "a few seconds", || {
        process::run(workspace.command("rustup").args(["target", "add", WASM]))
    })
}

pub(super) fn trunk(workspace: &Workspace) -> Result<()> {
    Crate {
        name: "trunk",
        version: TRUNK,
        program: "trunk",
        locked: true,
        usually: "about 3 minutes",
    }
    .ensure(workspace)
}

/// wasm-bindgen's program and test runner must be of the very version that the page is linked with.
pub(crate) fn wasm_bindgen(workspace: &Workspace) -> Result<()> {
    let version = workspace.locked("wasm-bindgen")?;
    let program = "wasm-bindgen-test-runner";
    let wanted = Crate {
        name: "wasm-bindgen-cli",
        version: &version,
        program,
        locked: false,
        usually: "about 2 minutes",
    };
    wanted.ensure(workspace)
}

pub(crate) fn cargo_deny(workspace: &Workspace) -> Result<()> {
    let usually = "about 2 minutes";
    Crate {
        name: "cargo-deny",
        version: CARGO_DENY,
        program: "cargo-deny",
        locked: true,
        usually,
    }
    .ensure(workspace)
}

/// cargo-fuzz, and the compiler for libFuzzer, which is C++.
pub(crate) fn cargo_fuzz(workspace: &Workspace) -> Result<()> {
    if system::find(&["c++", "g++", "clang++"]).is_none() {
        system::apt_install(workspace, "a C++ compiler", &["g++"])?;
    }
    Crate {
        name: "cargo-fuzz",
        version: CARGO_FUZZ,
        program: "cargo-fuzz",
        locked: true,
        usually: "about a minute",
    }
    .ensure(workspace)
}

struct Crate<'a> {
    name: &'a str,
    version: &'a str,
    /// Whose `--version` tells whether the crate is there.
    program: &'a str,
    /// Whether its own lock file is used.
    locked: bool,
    usually: &'a str,
}

impl Crate<'_> {
    fn ensure(&self, workspace: &Workspace) -> Result<()> {
        if system::has_version(workspace, self.program, self.version) {
            return Ok(());
        }
        let what = format!("{} {}", self.name, self.version);
        install(&what, self.usually, || self.install(workspace))?;
        if system::has_version(workspace, self.program, self.version) {
            return Ok(());
        }
        let found = system::find(&[self.program]).unwrap_or_default();
        Err(Failure::new(format!(
            "{what} was installed, but {} stands before it on the PATH",
            found.display()
        )))
    }

    fn install(&self, workspace: &Workspace) -> Result<()> {
        let mut cargo =
            workspace.cargo(&["install", "--force", self.name, "--version", self.version]);
        if self.locked {
            cargo.arg("--locked");
        }
        process::run(cargo.envs(FAST_PROFILE))
    }
}
