//! Each case, step by step, on a fresh item.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::dynamodb_cases::cases;
use crate::server::Oracle;

async fn compare(name: &str, program: Command) {
    let oracle = Oracle::start(program).await;
    let mut complaints = Vec::new();
    for (number, case) in cases().into_iter().enumerate() {
        let identity_id = format!("us-east-1:{number:08}-0000-4000-8000-000000000000");
        for step in case.steps {
            let request = step.request(&identity_id);
            let reply = oracle.call(&step.operation, &request).await;
            let complaint = step.complaint(Some(name), &identity_id, reply);
            complaints.extend(complaint.map(|text| format!("{}: {text}", case.name)));
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// The tools that `cargo xtask test` sets up, unless a variable names them.
fn tool(variable: &str, usual: &str) -> PathBuf {
    let usual = || {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../target/tools")
            .join(usual)
    };
    std::env::var_os(variable).map_or_else(usual, PathBuf::from)
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name)
}

#[tokio::test]
async fn moto_agrees() {
    let mut program = Command::new(tool("LIFE_GAUGE_PYTHON", "venv/bin/python"));
    program.arg(script("moto_server.py"));
    compare("moto", program).await;
}

#[tokio::test]
async fn dynalite_agrees() {
    let packages = tool("LIFE_GAUGE_NODE_PATH", "javascript/node_modules");
    let mut program = Command::new("node");
    program
        .arg(script("javascript/dynalite.cjs"))
        .env("NODE_PATH", packages);
    compare("dynalite", program).await;
}
