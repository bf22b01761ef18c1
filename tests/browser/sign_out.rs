//! Signing out leaves nothing behind.

use super::chrome::Browser;
use super::pages::{ADA, Play, Welcome};
use super::world::World;

/// What must not be found after a sign-out.
const TRACES: [&str; 2] = ["Ada Lovelace", "ada@example.com"];

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
    go_back_looking_for_traces(&world, &browser, 4).await;
    // The hosted UI has forgotten him, too: it asks for a name and a password.
    Welcome::open(&world, &browser).await.sign_in().await;
    browser.close().await;
}

/// A browser may bring back a page as it was, with a copy of `sessionStorage` that is as old as the page: the process
/// that runs it slept while the player signed out in another one.
#[tokio::test]
async fn a_page_that_slept_through_the_sign_out_does_not_bring_the_player_back() {
    let world = World::start().await;
    let browser = Browser::open().await;
    Play::as_user(&world, &browser, ADA).await;
    let elsewhere = &world.config["life_gauge"]["endpoints"]["hosted_ui"];
    let elsewhere = format!("{}/_stand-in/", elsewhere.as_str().unwrap());
    browser.go(&elsewhere).await;
    browser.go(&world.at("/")).await;
    Play::seen(&browser).await.sign_out().await;
    Welcome::seen(&browser).await;
    go_back_looking_for_traces(&world, &browser, 5).await;
    browser.close().await;
}

async fn go_back_looking_for_traces(world: &World, browser: &Browser, steps: usize) {
    for _ in 0..steps {
        browser.back().await;
        if browser.url().await.starts_with(world.page.origin()) {
            Welcome::seen(browser).await;
            nothing_is_left(browser).await;
        }
    }
}

async fn nothing_is_left(browser: &Browser) {
    let url = browser.url().await;
    let html = browser
        .script("return document.documentElement.outerHTML")
        .await;
    let html = html.as_str().unwrap();
    for trace in TRACES {
        assert!(!html.contains(trace), "“{trace}” is left at {url}: {html}");
    }
    assert!(
        !browser.has("[data-testid=gauge]").await,
        "a gauge is left at {url}"
    );
    let stored = "return JSON.stringify([{...sessionStorage}, {...localStorage}])";
    assert_eq!(browser.script(stored).await, "[{},{}]", "at {url}");
}
