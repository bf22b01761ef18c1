//! What others think of the headers, as nginx sends them: over TLS, for a page that talks to AWS.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::failure::{Failure, Result, While};
use crate::headers::Headers;
use crate::http;
use crate::nginx;
use crate::process;
use crate::report;
use crate::tools;
use crate::workspace::Workspace;

/// The highest one there is.
const BEST: &str = "A+";
/// The only thing that may be found in the policy. It is a warning to hosts that let others put files beside the page.
const KNOWN: [&str; 1] = ["script-src 'self'"];

/// Of the bundle in `www` of this folder, below this path.
pub(super) fn check(workspace: &Workspace, folder: &Path, path: &str) -> Result<()> {
    let port = http::free_port().or_fail(|| "there is no port for nginx".into())?;
    let bundle = folder.join("www").join(path.trim_matches('/'));
    let headers = Headers::of(&bundle, &aws(workspace)?)?;
    let _nginx = nginx::start(workspace, folder, port, &headers)?;
    let mut node = workspace.command("node");
    node.arg(tools::grader(workspace)?)
        .arg(format!("127.0.0.1:{port}{path}"))
        .env("NODE_EXTRA_CA_CERTS", folder.join("certificate.pem"));
    let told = process::output(&mut node)?;
    let told = serde_json::from_str(&told).or_fail(|| "the grade is not JSON".into())?;
    report::line(judged(&told)?);
    Ok(())
}

/// The committed configuration without the stand-in, whose addresses are plain.
fn aws(workspace: &Workspace) -> Result<String> {
    let path = workspace.root.join("config.json");
    let text =
        fs::read_to_string(&path).or_fail(|| format!("{} cannot be read", path.display()))?;
    let mut config: Value =
        serde_json::from_str(&text).or_fail(|| format!("{} is not JSON", path.display()))?;
    if let Some(ours) = config["life_gauge"].as_object_mut() {
        ours.remove("endpoints");
    }
    Ok(config.to_string())
}

/// One line, if nothing could be better.
fn judged(told: &Value) -> Result<String> {
    let findings = told["findings"].as_array().into_iter().flatten();
    let is_known = |finding: &&Value| KNOWN.iter().any(|known| finding["source"] == *known);
    let unknown: Vec<_> = findings.filter(|finding| !is_known(finding)).collect();
    if told["grade"] != BEST || told["failed"] != Value::Array(Vec::new()) || !unknown.is_empty() {
        return Err(Failure::new(format!("the headers could be better: {told}")));
    }
    Ok(format!(
        "graded {BEST} with {} points, {} of {} tests passed; in the policy nothing is found but {}",
        told["score"],
        told["tests"],
        told["tests"],
        KNOWN.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_the_best_grade_passes() {
        let best = json!({
            "grade": "A+", "score": 135, "tests": 10, "failed": [],
            "findings": [{ "source": "script-src 'self'", "description": "…" }],
        });
        assert!(
            judged(&best)
                .unwrap()
                .contains("A+ with 135 points, 10 of 10")
        );
        for (key, value) in [
            ("grade", json!("A")),
            ("failed", json!(["redirection: redirection-missing"])),
            ("findings", json!([{ "source": "img-src *" }])),
        ] {
            let mut worse = best.clone();
            worse[key] = value;
            assert!(judged(&worse).is_err(), "{worse}");
        }
        assert!(judged(&json!({})).is_err());
    }
}
