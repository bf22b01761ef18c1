//! Somebody enters a callback that is not the answer to a sign-in of this tab.

use serde_json::Value;

use super::chrome::Browser;
use super::pages::{ADA, HostedUi, Play, Refusal, Welcome};
use super::world::World;

const AUTHORIZATION: &str = "life-gauge.authorization";

#[tokio::test]
async fn a_callback_with_a_wrong_state_is_ignored() {
    let world = World::start().await;
    let browser = Browser::open().await;
    for query in [
        "code=c&state=wrong",
        "code=c&state=",
        "error=access_denied&state=wrong",
    ] {
        Welcome::open(&world, &browser).await.sign_in().await;
        is_refused(&world, &browser, query, "does not belong here").await;
    }
    assert_eq!(world.stand_in.count("token").await, 0);
    browser.close().await;
}

#[tokio::test]
async fn a_callback_without_a_state_is_ignored() {
    let world = World::start().await;
    let browser = Browser::open().await;
    Welcome::open(&world, &browser).await.sign_in().await;
    is_refused(&world, &browser, "code=c", "does not belong here").await;
    assert_eq!(world.stand_in.count("token").await, 0);
    browser.close().await;
}

#[tokio::test]
async fn a_callback_counts_once() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let play = Play::as_user(&world, &browser, ADA).await;
    let used = world.page.last_callback();
    play.sign_out().await;
    Welcome::seen(&browser).await;
    browser.go(&used).await;
    let refusal = Refusal::seen(&browser).await;
    refusal.says("There is no sign-in to finish").await;
    // Nor is it the answer to the next sign-in.
    Welcome::seen(&browser).await.sign_in().await;
    browser.go(&used).await;
    let refusal = Refusal::seen(&browser).await;
    refusal.says("does not belong here").await;
    assert_eq!(world.stand_in.count("token").await, 1);
    browser.close().await;
}

#[tokio::test]
async fn an_old_callback_does_not_disturb_a_player() {
    let world = World::start().await;
    let browser = Browser::open().await;
    Play::as_user(&world, &browser, ADA).await;
    browser.go(&world.page.last_callback()).await;
    let text = browser.wait_for("[data-testid=refusal]").await;
    assert!(text.contains("was finished before"), "{text}");
    browser.click("[data-testid=to-the-game]").await;
    Play::seen(&browser).await;
    assert_eq!(world.stand_in.count("token").await, 1);
    browser.close().await;
}

#[tokio::test]
async fn a_sign_in_that_was_begun_an_hour_ago_is_over() {
    let world = World::start().await;
    let browser = Browser::open().await;
    Welcome::open(&world, &browser).await.sign_in().await;
    let login_page = browser.url().await;
    // The configuration has the page's storage and runs none of its code.
    browser.go(&world.at("/config.json")).await;
    let aged = format!(
        "let started_at;
         for (const storage of [sessionStorage, localStorage]) {{
           for (const key of Object.keys(storage).filter((key) => key.startsWith('{AUTHORIZATION}'))) {{
             const begun = JSON.parse(storage[key]);
             started_at = begun.started_at -= 3600;
             storage[key] = JSON.stringify(begun);
           }}
         }}
         return started_at"
    );
    assert!(browser.script(&aged).await.is_i64());
    browser.go(&login_page).await;
    HostedUi::seen(&browser).await.submit(ADA).await;
    let refusal = Refusal::seen(&browser).await;
    refusal.says("This sign-in took too long").await;
    assert_eq!(world.stand_in.count("token").await, 0);
    browser.close().await;
}

#[tokio::test]
async fn a_foreign_code_brings_nothing() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let state = Welcome::open(&world, &browser)
        .await
        .sign_in()
        .await
        .state()
        .await;
    let query = format!("code=made-up&state={state}");
    is_refused(&world, &browser, &query, "cannot be used any more").await;
    assert_eq!(
        world.stand_in.count("token").await,
        1,
        "a code is sent once"
    );
    browser.close().await;
}

#[tokio::test]
async fn a_code_of_another_browser_brings_nothing() {
    let world = World::start().await;
    let (attacker, victim) = (Browser::open().await, Browser::open().await);
    Play::as_user(&world, &attacker, ADA).await;
    let callback = world.page.last_callback();
    attacker.close().await;
    victim.go(&callback).await;
    let refusal = Refusal::seen(&victim).await;
    refusal.says("There is no sign-in to finish").await;
    victim.close().await;
}

#[tokio::test]
async fn a_callback_where_nothing_was_begun_is_explained() {
    let world = World::start().await;
    let browser = Browser::open().await;
    for query in ["code=c&state=s", "error=server_error&state=s", "code=c"] {
        is_refused(&world, &browser, query, "There is no sign-in to finish").await;
    }
    assert_eq!(world.stand_in.count("token").await, 0);
    browser.close().await;
}

/// Enters a callback by hand.
async fn is_refused(world: &World, browser: &Browser, query: &str, words: &str) {
    browser.go(&world.at(&format!("/callback?{query}"))).await;
    Refusal::seen(browser).await.says(words).await;
    assert_eq!(
        browser.url().await,
        world.at("/callback"),
        "the query is gone"
    );
    let begun = format!("return sessionStorage.getItem('{AUTHORIZATION}')");
    assert_eq!(
        browser.script(&begun).await,
        Value::Null,
        "a sign-in is answered once"
    );
    assert_eq!(world.stand_in.count("GetId").await, 0);
}
