//! Licences, sources and bans by cargo-deny; advisories too where their database can be reached.

use std::time::Duration;

use crate::failure::Result;
use crate::process;
use crate::report;
use crate::tools;
use crate::workspace::Workspace;

/// cargo-deny's own default.
const ADVISORY_DATABASE: &str = "https://github.com/RustSec/advisory-db";
const PROBE_LIMIT: Duration = Duration::from_secs(10);

pub(super) fn check(workspace: &Workspace) -> Result<()> {
    tools::cargo_deny(workspace)?;
    process::run(&mut workspace.cargo(&[
        "deny",
        "--workspace",
        "check",
        "bans",
        "licenses",
        "sources",
    ]))?;
    if !database_answers(workspace) {
        report::line("advisories: not checked, the database cannot be reached");
        return Ok(());
    }
    process::run(&mut workspace.cargo(&["deny", "--workspace", "check", "advisories"]))?;
    report::line("advisories: checked");
    Ok(())
}

fn database_answers(workspace: &Workspace) -> bool {
    let mut git = workspace.command("git");
    git.args(["ls-remote", ADVISORY_DATABASE, "HEAD"])
        .env("GIT_TERMINAL_PROMPT", "0");
    process::succeeds_within(&mut git, PROBE_LIMIT)
}
