//! The headers of production, from where every host has them: `cargo xtask headers`.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use super::deployment::xtask;

/// Lists of paths, each with its headers; the last one is for all other paths.
pub(crate) struct Headers(Value);

impl Headers {
    /// The headers of a bundle with a configuration, unless there can be none for such a configuration.
    pub(crate) fn of(bundle: &Path, config: &[u8]) -> Option<Self> {
        let told = printed(&["--json"], bundle, config)?;
        Some(Self(serde_json::from_slice(&told).unwrap()))
    }

    /// The headers of a path.
    pub(crate) fn at(&self, path: &str) -> HeaderMap {
        let groups = self.0.as_array().unwrap();
        let names = |group: &&Value| group["paths"].as_array().unwrap().contains(&path.into());
        let group = groups.iter().find(names).or(groups.last()).unwrap();
        let headers = group["headers"].as_object().unwrap().iter();
        let header = |(name, value): (&String, &Value)| -> (HeaderName, HeaderValue) {
            (
                name.parse().unwrap(),
                value.as_str().unwrap().parse().unwrap(),
            )
        };
        headers.map(header).collect()
    }
}

/// What the task prints in this form about a bundle with a configuration, unless there can be nothing.
pub(crate) fn printed(form: &[&str], bundle: &Path, config: &[u8]) -> Option<Vec<u8>> {
    let mut child = Command::new(xtask())
        .arg("headers")
        .args(form)
        .args(["--config", "-", "--dist"])
        .arg(bundle)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(config).unwrap();
    let output = child.wait_with_output().unwrap();
    output.status.success().then_some(output.stdout)
}
