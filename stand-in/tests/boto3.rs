//! AWS's own SDK for Python, and pycognito on top of it, against the stand-in: clients that share no code with either side.

#[cfg(test)]
mod independent;

use std::path::{Path, PathBuf};
use std::process::Command;

/// The interpreter that has boto3: `LIFE_GAUGE_PYTHON`, or the one that `cargo xtask test` sets up.
fn python() -> PathBuf {
    if let Some(named) = std::env::var_os("LIFE_GAUGE_PYTHON") {
        return named.into();
    }
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tools/venv/bin/python")
}

fn client(script: &str) -> Command {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut client = Command::new(python());
    client.arg(tests.join(script));
    client
}

#[tokio::test]
async fn boto3_signs_in_plays_and_is_refused_where_it_should_be() {
    independent::run(client("boto3_client.py")).await;
}

#[tokio::test]
async fn pycognito_signs_up_signs_in_by_srp_refreshes_and_signs_out() {
    independent::run(client("pycognito_client.py")).await;
}
