//! The library must stand without the browser: its tests pass with no default features, and no UI crate is linked.

use crate::failure::{Failure, Result};
use crate::process;
use crate::workspace::Workspace;

/// Crates, or families of crates that start so, which only the binary may use.
const BROWSER_CRATES: [&str; 4] = ["leptos", "web-sys", "js-sys", "gloo-"];

pub(super) fn check(workspace: &Workspace) -> Result<()> {
    let arguments = [
        "test",
        "-p",
        "life-gauge",
        "--no-default-features",
        "--lib",
        "--locked",
        // Which takes minutes, and the step `native` runs it.
        "--",
        "--skip=simulation",
    ];
    process::run(&mut workspace.cargo(&arguments))?;
    let shape = [
        "--edges", "normal", "--prefix", "none", "--format", "{p}", "--locked",
    ];
    let tree = process::output(
        workspace
            .cargo(&["tree", "-p", "life-gauge", "--no-default-features"])
            .args(shape),
    )?;
    match browser_crate(&tree) {
        None => Ok(()),
        Some(found) => Err(Failure::new(format!(
            "the library depends on {found} without the feature `ui`; `cargo tree -p life-gauge --no-default-features -i {found}` shows how"
        ))),
    }
}

fn browser_crate(tree: &str) -> Option<&str> {
    let names = tree
        .lines()
        .filter_map(|line| line.split_whitespace().next());
    names
        .into_iter()
        .find(|name| BROWSER_CRATES.iter().any(|start| name.starts_with(start)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_crate_anywhere_in_the_tree_is_found() {
        assert_eq!(
            browser_crate("life-gauge v0.1.0 (/x/web-sys)\nserde v1.0.0\n"),
            None
        );
        assert_eq!(
            browser_crate("life-gauge v0.1.0\ngloo-net v0.6.0\n"),
            Some("gloo-net")
        );
        assert_eq!(
            browser_crate("life-gauge v0.1.0\nleptos v0.8.23 (*)\n"),
            Some("leptos")
        );
    }
}
