//! Other configurations than the built-in one.

use serde_json::json;
use stand_in::{Config, Options};

use crate::common::browser::{Browser, location, parameter};
use crate::common::{CLIENT, Stand, claims};

const FILE: &str = include_str!("../../default-config.json");

/// A stand-in whose client has one more line.
async fn with_client_line(line: &str) -> Stand {
    let id = format!("\"id\": \"{CLIENT}\",");
    let config: Config = FILE.replace(&id, &format!("{id} {line},")).parse().unwrap();
    let config = Some(config);
    Stand::with(Options {
        config,
        ..Options::default()
    })
    .await
}

#[tokio::test]
async fn a_rotated_refresh_token_works_once() {
    let stand = with_client_line("\"rotate_refresh_tokens\": true").await;
    let tokens = Browser::new(&stand).tokens_of_ada().await;
    let (status, second) = stand.refresh(&tokens["refresh_token"]).await;
    assert_eq!(status, 200);
    assert_eq!(stand.refresh(&tokens["refresh_token"]).await.0, 400);
    assert_eq!(stand.refresh(&second["refresh_token"]).await.0, 200);
}

#[tokio::test]
async fn a_client_without_the_code_grant_is_told_so() {
    let stand = with_client_line("\"allow_code_grant\": false").await;
    let back = location(&Browser::new(&stand).authorize(&[]).await);
    assert_eq!(parameter(&back, "error").unwrap(), "unauthorized_client");
}

#[tokio::test]
async fn token_lives_can_be_short() {
    let stand = with_client_line("\"id_token_seconds\": 300").await;
    let tokens = Browser::new(&stand).tokens_of_ada().await;
    let id = claims(&tokens["id_token"]);
    assert_eq!(
        id["exp"].as_i64().unwrap() - id["iat"].as_i64().unwrap(),
        300
    );
    assert_eq!(tokens["expires_in"], 3600);
}

#[tokio::test]
async fn several_pools_keep_their_users_and_sessions_apart() {
    let mut file: serde_json::Value = serde_json::from_str(FILE).unwrap();
    let mut second = file["user_pools"][0].clone();
    second["id"] = json!("us-east-1_Second");
    second["clients"][0]["id"] = json!("secondclient");
    second["users"][0]["groups"] = json!(["admins"]);
    file["user_pools"].as_array_mut().unwrap().push(second);
    let config: Config = file.to_string().parse().unwrap();
    let config = Some(config);
    let stand = Stand::with(Options {
        config,
        ..Options::default()
    })
    .await;
    let browser = Browser::new(&stand);
    browser.tokens_of_ada().await;
    let login = location(&browser.authorize(&[("client_id", "secondclient")]).await);
    assert!(
        login.starts_with("/login?"),
        "a session of the first pool does not count"
    );
    let back = location(&browser.log_in(&login, "ada", "Correct-Horse-9").await);
    let (status, _) = browser.redeem(&back).await;
    assert_eq!(status, 400, "the code belongs to the other client");
    let told = stand.control("config?client=secondclient").await;
    assert_eq!(told["config"]["auth"]["user_pool_id"], "us-east-1_Second");
    assert!(told["config"]["auth"]["identity_pool_id"].is_null());
}
