//! The token endpoint gives tokens that must not be believed.

use serde_json::json;

use super::chrome::Browser;
use super::pages::{ADA, HostedUi, Play, Refusal, Welcome};
use super::world::World;

/// How an ID token is forged, and what the page says to it.
const ID_TOKENS: [(&str, &str); 13] = [
    ("alg-none", "not signed the way it must be"),
    ("hs256-with-public-key", "not signed the way it must be"),
    ("wrong-kid", "a key that the user pool does not have"),
    ("wrong-key", "signature of a token is wrong"),
    ("wrong-iss", "issued by another user pool"),
    ("wrong-aud", "issued to another app"),
    ("wrong-token-use", "of the wrong kind"),
    ("wrong-nonce", "belongs to another sign-in"),
    ("no-nonce", "belongs to another sign-in"),
    ("wrong-at-hash", "do not belong together"),
    ("expired", "has ended already"),
    ("future-iat", "issued in the future"),
    ("truncated", "nothing was kept"),
];
/// The same for an access token, which has neither nonce nor hash.
const ACCESS_TOKENS: [(&str, &str); 10] = [
    ("alg-none", "not signed the way it must be"),
    ("hs256-with-public-key", "not signed the way it must be"),
    ("wrong-kid", "a key that the user pool does not have"),
    ("wrong-key", "signature of a token is wrong"),
    ("wrong-iss", "issued by another user pool"),
    ("wrong-aud", "issued to another app"),
    ("wrong-token-use", "of the wrong kind"),
    ("expired", "has ended already"),
    ("future-iat", "issued in the future"),
    ("truncated", "nothing was kept"),
];

#[tokio::test]
async fn no_forged_id_token_is_believed() {
    none_is_believed("id", &ID_TOKENS).await;
}

#[tokio::test]
async fn no_forged_access_token_is_believed() {
    none_is_believed("access", &ACCESS_TOKENS).await;
}

async fn none_is_believed(token: &str, rows: &[(&str, &str)]) {
    let world = World::start().await;
    let browser = Browser::open().await;
    sign_in_at_the_user_pool(&world, &browser).await;
    for (how, words) in rows {
        let fault = json!({ "operation": "token", "fault": "forge", "token": token, "how": how });
        world.stand_in.order(fault).await;
        Welcome::open(&world, &browser).await.press_sign_in().await;
        Refusal::seen(&browser).await.says(words).await;
        assert_eq!(world.stand_in.count("GetId").await, 0, "{how}");
    }
    // Nothing else was wrong with all those sign-ins.
    Welcome::open(&world, &browser).await.press_sign_in().await;
    Play::seen(&browser).await;
    browser.close().await;
}

/// Makes the user pool know the player, so that it does not ask again; the page gets nothing of it.
async fn sign_in_at_the_user_pool(world: &World, browser: &Browser) {
    world
        .stand_in
        .order(json!({ "operation": "token", "fault": "server-error" }))
        .await;
    let hosted_ui: HostedUi<'_> = Welcome::open(world, browser).await.sign_in().await;
    hosted_ui.submit(ADA).await;
    let refusal = Refusal::seen(browser).await;
    refusal.says("Signing in did not work").await;
}

#[tokio::test]
async fn a_name_is_text_whatever_it_holds() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let fault = json!({ "operation": "token", "fault": "forge", "how": "html-name" });
    world.stand_in.order(fault).await;
    let play = Play::as_user(&world, &browser, ADA).await;
    assert_eq!(play.name().await, "<img src=x onerror=alert(1)>");
    assert!(!browser.has("img[src=x]").await);
    browser.close().await;
}

#[tokio::test]
async fn a_token_endpoint_without_an_answer_is_explained() {
    let world = World::start().await;
    let browser = Browser::open().await;
    world
        .stand_in
        .order(json!({ "operation": "token", "fault": "drop-before" }))
        .await;
    let hosted_ui = Welcome::open(&world, &browser).await.sign_in().await;
    hosted_ui.submit(ADA).await;
    let refusal = Refusal::seen(&browser).await;
    refusal.says("No connection").await;
    browser.close().await;
}
