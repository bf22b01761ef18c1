//! amazon-cognito-identity-js in node, against the stand-in: the client that Amplify was built on, with an SRP of its own.

#[cfg(test)]
mod independent;

use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of node's packages: `LIFE_GAUGE_NODE_PATH`, or the one that `cargo xtask test` fills.
fn packages() -> PathBuf {
    if let Some(named) = std::env::var_os("LIFE_GAUGE_NODE_PATH") {
        return named.into();
    }
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tools/javascript/node_modules")
}

#[tokio::test]
async fn amazon_cognito_identity_js_signs_up_signs_in_by_srp_refreshes_and_signs_out() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut client = Command::new("node");
    client
        .arg(tests.join("javascript/client.cjs"))
        .env("NODE_PATH", packages());
    independent::run(client).await;
}
