//! Signing out leaves nothing behind.

use super::chrome::Browser;
use super::pages::{ADA, Play, Welcome};
use super::world::World;

/// What must not be seen after a sign-out.
const TRACES: [&str; 3] = ["Ada Lovelace", "ada@example.com", "life points"];

#[tokio::test]
async fn nothing_of_a_player_is_left_however_often_one_goes_back() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let play = Play::as_user(&world, &browser, ADA).await;
    play.heart().await;
    play.wait_saved().await;
    let refresh_token = play.refresh_token().await;
    play.sign_out().await;

    Welcome::seen(&browser).await;
    assert_eq!(browser.url().await, world.at("/signed-out"));
    assert!(world.stand_in.count("revoke").await >= 1);
    assert!(
        !world.stand_in.renews(&refresh_token).await,
        "the refresh token still works"
    );
    nothing_is_left(&browser).await;
    for _ in 0..4 {
        browser.back().await;
        if browser.url().await.starts_with(world.page.origin()) {
            Welcome::seen(&browser).await;
            nothing_is_left(&browser).await;
        }
    }
    // The hosted UI has forgotten him, too: it asks for a name and a password.
    Welcome::open(&world, &browser).await.sign_in().await;
    browser.close().await;
}

async fn nothing_is_left(browser: &Browser) {
    let url = browser.url().await;
    let html = browser
        .script("return document.documentElement.outerHTML")
        .await;
    let html = html.as_str().unwrap();
    for trace in TRACES {
        // The welcome explains the game in such words, in front of everybody.
        let is_shown = html.contains(trace) && !html.contains(&format!("25 {trace}"));
        assert!(!is_shown, "“{trace}” is left at {url}: {html}");
    }
    assert!(
        !browser.has("[data-testid=gauge]").await,
        "a gauge is left at {url}"
    );
    let stored = "return JSON.stringify([{...sessionStorage}, {...localStorage}])";
    assert_eq!(browser.script(stored).await, "[{},{}]", "at {url}");
}
