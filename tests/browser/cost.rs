//! What clicks cost in requests. `cargo xtask bench gauge` counts the same for idle tabs, and over minutes.

use serde_json::json;

use super::chrome::Browser;
use super::pages::{ADA, Play};
use super::world::World;

/// A hundred clicks, one every 25 ms or so; with how many seconds they took.
const HURRY: &str = "return (async () => {
    const begun = performance.now();
    for (let number = 0; number < 100; number++) {
        document.querySelector(number % 2 ? '[data-testid=bomb]' : '[data-testid=heart]').click();
        await new Promise(done => setTimeout(done, 25));
    }
    return Math.floor((performance.now() - begun) / 1000);
})()";

#[tokio::test]
async fn a_hundred_clicks_are_a_write_a_second() {
    for store in ["sync", "dynamodb"] {
        let (world, browser) = start(store).await;
        let play = Play::as_user(&world, &browser, ADA).await;
        rest(&world, &browser, play).await;
        let before = world.stand_in.requests().await;
        let seconds = browser.script(HURRY).await.as_u64().unwrap();
        play.wait_saved().await;
        let requests = world.stand_in.requests().await - before;
        // One at once, one for each second begun, and one for what came after the last of them.
        assert!(
            requests <= seconds + 2,
            "{store}: {requests} in {seconds} s"
        );
        assert_eq!(play.value().await, Some(50));
        browser.close().await;
    }
}

#[tokio::test]
async fn a_click_that_is_alone_is_one_request_in_any_tab() {
    for store in ["sync", "dynamodb"] {
        let (world, browser) = start(store).await;
        let play = Play::as_user(&world, &browser, ADA).await;
        click_alone(&world, &browser, play).await;
        browser.open_tab().await;
        let play = Play::join(&world, &browser).await;
        click_alone(&world, &browser, play).await;
        browser.close().await;
    }
}

async fn start(store: &str) -> (World, Browser) {
    let world = World::start().await;
    let mut config = world.config.clone();
    config["life_gauge"]["gauge"]["store"] = json!(store);
    world.configure(&config);
    (world, Browser::open().await)
}

async fn click_alone(world: &World, browser: &Browser, play: Play<'_>) {
    rest(world, browser, play).await;
    let before = world.stand_in.requests().await;
    play.bomb().await;
    let sent = async || (world.stand_in.requests().await > before).then_some(());
    browser.until("a request", sent).await;
    play.wait_saved().await;
    assert_eq!(world.stand_in.requests().await, before + 1);
}

/// Reads, so that the next write has all it needs, and waits until there is nothing to do.
async fn rest(world: &World, browser: &Browser, play: Play<'_>) {
    play.wait_saved().await;
    let before = world.stand_in.requests().await;
    play.refresh().await;
    let read = async || (world.stand_in.requests().await > before).then_some(());
    browser.until("a read", read).await;
    play.wait_saved().await;
}
