//! The release bundle: `dist/`, as Trunk makes it, with the program cut into parts, and a service worker that knows its
//! files.

use std::fs;
use std::io;
use std::path::Path;
use std::time::SystemTime;

use crate::args::BundleOptions;
use crate::failure::{Failure, Result, While};
use crate::precache;
use crate::process;
use crate::remap;
use crate::split;
use crate::tools;
use crate::workspace::Workspace;

/// What the bundle is made from, in the repository root.
const SOURCES: [&str; 10] = [
    "src",
    "lang",
    "xtask/src/split",
    "style",
    "icons",
    "index.html",
    "config.json",
    "Trunk.toml",
    "Cargo.toml",
    "Cargo.lock",
];
const PAGE: &str = "index.html";
/// The picture of the page beside links to it.
const PREVIEW: &str = "preview.png";
/// How a page says that it lives at the root, minified or not.
const ROOTS: [&str; 2] = ["<base href=/>", "<base href=\"/\""];
/// Part of the script that Trunk adds when it serves for development.
const DEVELOPMENT_MARK: &str = ".well-known/trunk/ws";

/// `cargo xtask bundle`
pub(crate) fn run(workspace: &Workspace, options: &BundleOptions) -> Result<()> {
    let dist = match &options.dist {
        None => workspace.dist(),
        Some(dist) => {
            std::path::absolute(dist).or_fail(|| format!("{} is no folder", dist.display()))?
        }
    };
    build_into(workspace, &dist, options.public_url.as_deref())?;
    let Some(site) = &options.site else {
        return Ok(());
    };
    let path = dist.join(PAGE);
    let doing = || format!("{} cannot be changed", path.display());
    let page = fs::read_to_string(&path).or_fail(doing)?;
    fs::write(&path, placed(&page, site)?).or_fail(doing)?;
    precache::write(&dist)
}

/// The page with its own address and that of its preview, which many who show links want whole.
fn placed(page: &str, site: &str) -> Result<String> {
    let (start, end) = page
        .split_once(PREVIEW)
        .ok_or_else(|| Failure::new(format!("{PAGE} names no {PREVIEW}")))?;
    let (end, rest) = end.split_once("</head>").unwrap_or((end, ""));
    Ok(format!(
        "{start}{site}{PREVIEW}{end}<meta property=og:url content={site}></head>{rest}"
    ))
}

/// Builds `dist/`.
pub(crate) fn build(workspace: &Workspace, public_url: Option<&str>) -> Result<()> {
    build_into(workspace, &workspace.dist(), public_url)
}

/// Trunk's build, and the cut. Of Trunk's build the page and the styles stay, not the program, so it is not optimised, as
/// `--release` would have it. What all this prints goes to the error output, so that results stand alone.
pub(crate) fn build_into(
    workspace: &Workspace,
    dist: &Path,
    public_url: Option<&str>,
) -> Result<()> {
    tools::page_tools(workspace)?;
    // Trunk makes only its last part.
    fs::create_dir_all(dist).or_fail(|| format!("{} cannot be made", dist.display()))?;
    process::run(
        tools::trunk(workspace)
            .args(["build", "--minify", "--cargo-profile", "release", "--dist"])
            .arg(dist)
            .args(public_url.map(|url| format!("--public-url={url}")))
            .envs(remap::environment(workspace)?)
            .stdout(io::stderr()),
    )?;
    split::cut(workspace, dist)?;
    // Comes last, as it takes the hashes of all files.
    precache::write(dist)
}

/// Builds, unless there is a release bundle that is younger than all it is made from.
pub(crate) fn build_if_stale(workspace: &Workspace) -> Result<()> {
    let page = workspace.dist().join(PAGE);
    let changed = SOURCES
        .iter()
        .filter_map(|name| last_change(&workspace.root.join(name)))
        .max();
    if is_release(&workspace.dist()) && last_change(&page) >= changed {
        Ok(())
    } else {
        build(workspace, None)
    }
}

/// The same for a page that lives at the root of its host, wherever the one before lived.
pub(crate) fn build_for_root(workspace: &Workspace) -> Result<()> {
    build_if_stale(workspace)?;
    if is_for_root(&workspace.dist()) {
        Ok(())
    } else {
        build(workspace, None)
    }
}

/// Whether a folder holds a whole release bundle.
pub(crate) fn is_release(bundle: &Path) -> bool {
    let is_page = |text: String| !text.contains(DEVELOPMENT_MARK) && split::is_cut(&text);
    fs::read_to_string(bundle.join(PAGE)).is_ok_and(is_page) && precache::is_written(bundle)
}

/// Whether the page of a bundle lives at the root of its host.
pub(crate) fn is_for_root(bundle: &Path) -> bool {
    let is_root = |text: String| ROOTS.iter().any(|root| text.contains(root));
    fs::read_to_string(bundle.join(PAGE)).is_ok_and(is_root)
}

/// When a file, or the youngest file of a folder, was changed.
fn last_change(path: &Path) -> Option<SystemTime> {
    if !path.is_dir() {
        return path.metadata().ok()?.modified().ok();
    }
    fs::read_dir(path)
        .ok()?
        .flatten()
        .filter_map(|entry| last_change(&entry.path()))
        .max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_tells_its_address_and_that_of_its_preview() {
        let page = "<head><meta property=og:image content=preview.png></head><body>";
        assert_eq!(
            placed(page, "https://a.example/b/").unwrap(),
            "<head><meta property=og:image content=https://a.example/b/preview.png>\
             <meta property=og:url content=https://a.example/b/></head><body>"
        );
        assert!(placed("<head></head>", "https://a.example/").is_err());
    }
}
