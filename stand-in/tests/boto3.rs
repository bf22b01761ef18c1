//! AWS's own SDK for Python, and pycognito on top of it, against the stand-in: clients that share no code with either side.

use std::path::{Path, PathBuf};

use stand_in::{Options, serve};
use tokio::net::TcpListener;

/// The interpreter that has boto3: `LIFE_GAUGE_PYTHON`, or the one that `cargo xtask test` sets up.
fn python() -> PathBuf {
    if let Some(named) = std::env::var_os("LIFE_GAUGE_PYTHON") {
        return named.into();
    }
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tools/venv/bin/python")
}

/// Runs a script against a stand-in of its own; the script's last line counts its checks.
#[cfg(test)]
async fn run(script: &str) {
    let python = python();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let stand_in = serve(listener, Options::default()).await.unwrap();
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut command = std::process::Command::new(&python);
    command.arg(tests.join(script)).arg(stand_in.base_url());
    let output = tokio::task::spawn_blocking(move || command.output()).await;
    let output = output.unwrap().unwrap_or_else(|_| {
        panic!(
            "there is no Python with boto3 at {}: run `cargo xtask test`, which makes it",
            python.display()
        )
    });
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complained = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}\n{complained}");
    assert!(said.trim_end().ends_with(" passed, 0 failed"), "{said}");
}

#[tokio::test]
async fn boto3_signs_in_plays_and_is_refused_where_it_should_be() {
    run("boto3_client.py").await;
}

#[tokio::test]
async fn pycognito_signs_up_signs_in_by_srp_refreshes_and_signs_out() {
    run("pycognito_client.py").await;
}
