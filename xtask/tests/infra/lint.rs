//! `CloudFormation`'s own linter has nothing to say, not even hints.

use std::path::Path;
use std::process::Command;

use crate::common::infra_tool;
use crate::stack::TEMPLATE;

/// What a property may be differs by region, so some of those where everything is offered.
const REGIONS: [&str; 3] = ["us-east-1", "eu-central-1", "ap-southeast-2"];

#[test]
fn cfn_lint_has_nothing_to_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../infra");
    for (template, regions) in [
        ("life-gauge.yaml", &REGIONS[..]),
        ("certificate.yaml", &REGIONS[..1]),
    ] {
        let mut lint = Command::new(infra_tool("cfn-lint"));
        lint.args(["--include-checks", "I", "--regions"])
            .args(regions);
        let output = lint.arg("--").arg(folder.join(template)).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && said.trim().is_empty(),
            "{template}: {said}"
        );
    }
}

/// More than this goes to `CloudFormation` by way of a bucket only.
const MOST_BYTES: usize = 51_200;

#[test]
fn the_template_can_be_sent_as_it_is() {
    assert!(TEMPLATE.len() <= MOST_BYTES, "{}", TEMPLATE.len());
}
