//! Signature Version 4: what is let through and what is refused, and with which words.

use reqwest::Method;
use serde_json::json;

use crate::common::Stand;
use crate::common::aws::Player;
use crate::common::browser::{Browser, location};

#[tokio::test]
async fn ids_may_be_sent_with_a_raw_or_an_encoded_colon() {
    let stand = Stand::start().await;
    let player = Player::ada(&stand).await;
    let encoded = player.datasets();
    assert!(encoded.contains("%3A"));
    assert_eq!(player.send(Method::GET, &encoded, "").await.status, 200);
    let raw = encoded.replace("%3A", ":");
    assert_eq!(player.send(Method::GET, &raw, "").await.status, 200);
}

#[tokio::test]
async fn a_body_that_was_changed_under_way_is_refused_and_not_applied() {
    let stand = Stand::start().await;
    let player = Player::ada(&stand).await;
    let session = player.session("gauge").await;
    let body = |value: &str| {
        let patch = json!({"Op": "replace", "Key": "life", "Value": value, "SyncCount": 0});
        json!({"SyncSessionToken": session, "RecordPatches": [patch]}).to_string()
    };
    let path = format!("{}/gauge", player.datasets());
    let reply = player
        .send_signed_for(Method::POST, &path, &body("25"), &body("99"))
        .await;
    let (status, name, message) = reply.told();
    assert_eq!((status, name), (403, "InvalidSignatureException"));
    assert!(message.starts_with("The request signature we calculated does not match"));
    assert_eq!(player.list("gauge", "").await.body["DatasetExists"], false);
}

#[tokio::test]
async fn a_wrong_secret_and_a_wrong_session_token_are_told_apart() {
    let stand = Stand::start().await;
    let mut player = Player::ada(&stand).await;
    let secret = std::mem::replace(&mut player.secret_key, "guess".to_owned());
    let told = player.list("gauge", "").await;
    assert_eq!(told.told().1, "InvalidSignatureException");
    player.secret_key = secret;
    player.session_token = "guess".to_owned();
    let told = player.list("gauge", "").await;
    assert_eq!(told.told().1, "UnrecognizedClientException");
}

#[tokio::test]
async fn an_unsigned_request_is_refused() {
    let stand = Stand::start().await;
    let player = Player::ada(&stand).await;
    let request = stand.http.get(stand.url(&player.datasets()));
    let reply = request.send().await.unwrap();
    assert_eq!(reply.status(), 403);
    let name = reply.headers()["x-amzn-errortype"].to_str().unwrap();
    assert_eq!(name, "MissingAuthenticationTokenException:");
}

#[tokio::test]
async fn a_clock_may_be_wrong_by_five_minutes_and_no_more() {
    let stand = Stand::start().await;
    let mut player = Player::ada(&stand).await;
    for (ahead, words) in [
        (-310, "Signature expired: "),
        (310, "Signature not yet current: "),
    ] {
        player.clock_ahead_seconds = ahead;
        let reply = player.list("gauge", "").await;
        let (status, name, message) = reply.told();
        assert_eq!((status, name), (403, "InvalidSignatureException"));
        assert!(message.starts_with(words), "{message}");
    }
    player.clock_ahead_seconds = -290;
    assert_eq!(player.list("gauge", "").await.status, 200);
}

#[tokio::test]
async fn credentials_end_after_an_hour() {
    let stand = Stand::start().await;
    let mut player = Player::ada(&stand).await;
    stand.advance(3601).await;
    player.clock_ahead_seconds = 3601;
    let reply = player.list("gauge", "").await;
    assert_eq!(
        (reply.told().0, reply.told().1),
        (403, "ExpiredTokenException")
    );
}

#[tokio::test]
async fn nobody_reaches_the_data_of_another_identity() {
    let stand = Stand::start().await;
    let ada = Player::ada(&stand).await;
    let browser = Browser::new(&stand);
    let called_back = location(&browser.visit_provider("Google", "google-grace").await);
    let (_, tokens) = browser.redeem(&called_back).await;
    let grace = Player::with_token(&stand, &tokens["id_token"]).await;
    let path = format!("{}/gauge/records", ada.datasets());
    let reply = grace.send(Method::GET, &path, "").await;
    let (status, name, message) = reply.told();
    assert_eq!((status, name), (403, "AccessDeniedException"));
    assert!(message.contains("not authorized to perform: cognito-sync:ListRecords on resource"));
}
