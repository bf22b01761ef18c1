//! Runs a client in another language, which shares no code with either side, against a stand-in of its own.

use std::process::Command;

use stand_in::{Options, serve};
use tokio::net::TcpListener;

/// Gives the client the stand-in's URL as its last argument; its last line must count its checks.
pub(crate) async fn run(mut client: Command) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let stand_in = serve(listener, Options::default()).await.unwrap();
    client.arg(stand_in.base_url());
    let program = client.get_program().to_owned();
    let output = tokio::task::spawn_blocking(move || client.output()).await;
    let output = output.unwrap().unwrap_or_else(|error| {
        panic!(
            "{} cannot be run ({error}): `cargo xtask test` installs it, and what it needs",
            program.display()
        )
    });
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complained = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.success(),
        "{said}\n{complained}\n`cargo xtask test` installs what the client needs"
    );
    assert!(said.trim_end().ends_with(" passed, 0 failed"), "{said}");
}
