//! The program itself: what it prints, what it keeps when it is killed, and how it refuses to start.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::json;

use crate::common::authenticator::Authenticator;
use crate::common::aws::Player;
use crate::common::browser::Browser;
use crate::common::user_pool::ada;
use crate::common::{Served, Stand, claims, passkeys};

/// A directory that is removed at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let directory = format!("stand-in-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(directory);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stand-in"));
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Starts the program on a data file and waits for its one line.
fn start(data: &Path, port: u16) -> (Child, Stand) {
    start_with(data, port, &[])
}

fn start_with(data: &Path, port: u16, more: &[&str]) -> (Child, Stand) {
    let mut child = program()
        .args(["--port", &port.to_string(), "--data"])
        .arg(data)
        .args(more)
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    output.read_line(&mut line).unwrap();
    let base_url = line
        .trim()
        .strip_prefix("listening on ")
        .unwrap()
        .to_owned();
    (child, Stand::at(Served::Elsewhere(base_url)))
}

#[tokio::test]
async fn killed_at_any_time_it_loses_nothing_that_it_acknowledged() {
    let scratch = Scratch::new("killed");
    let data = scratch.file("data.redb");
    let (mut child, stand) = start(&data, 0);
    let port = url::Url::parse(&stand.url("/")).unwrap().port().unwrap();
    let tokens = Browser::new(&stand).tokens_of_ada().await;
    let mut player = Player::with_token(&stand, &tokens["id_token"]).await;
    for count in 0..20_u64 {
        let value = count.to_string();
        let patch = json!([{"Op": "replace", "Key": "life", "Value": value, "SyncCount": count}]);
        assert_eq!(player.update("gauge", patch).await.status, 200);
    }
    child.kill().unwrap(); // SIGKILL
    child.wait().unwrap();

    let (mut child, again) = start(&data, port);
    player.stand = &again;
    let listed = player.list("gauge", "").await;
    assert_eq!(listed.body["Records"][0]["Value"], "19", "{listed:?}");
    assert_eq!(listed.body["DatasetSyncCount"], 20);
    let (status, fresh) = again.refresh(&tokens["refresh_token"]).await;
    assert_eq!(status, 200, "tokens survive, too");
    assert_eq!(
        claims(&fresh["id_token"])["sub"],
        claims(&tokens["id_token"])["sub"]
    );
    let same = Player::with_token(&again, &tokens["id_token"]).await;
    assert_eq!(
        same.identity_id, player.identity_id,
        "the signing keys were kept"
    );
    child.kill().unwrap();
    child.wait().unwrap();
}

#[tokio::test]
async fn a_passkey_survives_with_its_counter() {
    let scratch = Scratch::new("passkey");
    let data = scratch.file("data.redb");
    let config = include_str!("../../default-config.json");
    let factors = "\"first_factors\": [\"PASSWORD\", \"WEB_AUTHN\"], \"clients\"";
    let file = scratch.file("config.json");
    std::fs::write(&file, config.replacen("\"clients\"", factors, 1)).unwrap();
    let (mut child, stand) = start_with(&data, 0, &["--config", file.to_str().unwrap()]);
    let access = ada(&stand).await["AccessToken"].take();
    let mut authenticator = Authenticator::new();
    passkeys::register(&stand, &access, &mut authenticator)
        .await
        .unwrap();
    let mut clone = authenticator.clone();
    passkeys::sign_in(&stand, "ada", &mut authenticator)
        .await
        .unwrap();
    child.kill().unwrap();
    child.wait().unwrap();

    let (mut child, again) = start_with(&data, 0, &["--config", file.to_str().unwrap()]);
    let refusal = passkeys::sign_in(&again, "ada", &mut clone).await;
    assert_eq!(refusal.unwrap_err().name, "NotAuthorizedException");
    passkeys::sign_in(&again, "ada", &mut authenticator)
        .await
        .unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
}

#[tokio::test]
async fn killed_in_the_middle_of_writing_it_keeps_every_write_that_it_answered() {
    let scratch = Scratch::new("midway");
    let data = scratch.file("data.redb");
    let (mut child, stand) = start(&data, 0);
    let mut player = Player::ada(&stand).await;
    let port = url::Url::parse(&stand.url("/")).unwrap().port().unwrap();
    let session = player.session("gauge").await;
    let path = format!("{}/gauge", player.datasets());
    let killer = tokio::spawn(async move {
        tokio::time::sleep(std::time::Duration::from_millis(400)).await;
        child.kill().unwrap();
        child.wait().unwrap();
    });
    let mut answered = 0_u64;
    loop {
        let write = json!({"Op": "replace", "Key": "life", "Value": "1", "SyncCount": answered});
        let body = json!({"SyncSessionToken": session, "RecordPatches": [write]}).to_string();
        match player.try_send(reqwest::Method::POST, &path, &body).await {
            Ok(reply) if reply.status() == 200 => answered += 1,
            _ => break,
        }
    }
    killer.await.unwrap();

    let (mut child, again) = start(&data, port);
    player.stand = &again;
    let count = player.list("gauge", "").await.body["DatasetSyncCount"]
        .as_u64()
        .unwrap();
    assert!(answered > 0);
    assert!(
        count == answered || count == answered + 1,
        "{answered} answered, {count} kept"
    );
    child.kill().unwrap();
    child.wait().unwrap();
}

#[tokio::test]
async fn a_signal_ends_it_cleanly() {
    let scratch = Scratch::new("signal");
    for signal in ["-TERM", "-INT"] {
        let (mut child, _) = start(&scratch.file("data.redb"), 0);
        let id = child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &id])
                .status()
                .unwrap()
                .success()
        );
        assert!(child.wait().unwrap().success());
    }
}

fn complaint(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_port_in_use_gives_one_clear_sentence() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let sentence = complaint(program().args(["--port", &port]));
    assert!(
        sentence.contains(&port) && sentence.contains("--port"),
        "{sentence}"
    );
}

#[test]
fn a_bad_configuration_file_names_the_key() {
    let scratch = Scratch::new("config");
    let file = scratch.file("bad.json");
    std::fs::write(
        &file,
        r#"{"region": "us-east-1", "user_pools": [{"id": 7}]}"#,
    )
    .unwrap();
    let sentence = complaint(program().arg("--config").arg(&file));
    assert!(sentence.contains("user_pools[0].id"), "{sentence}");
}
