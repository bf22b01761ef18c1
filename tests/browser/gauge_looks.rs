//! When the page looks at the store by itself: in view now and then, out of view never, and when it comes back.

use std::time::Duration;

use tokio::time::sleep;

use super::chrome::Browser;
use super::pages::{ADA, Play};
use super::world::World;

/// The page's clock and its long waits run twenty times as fast.
const HASTE: &str = "
    const now = Date.now, wait = setTimeout, begun = now();
    Date.now = () => begun + (now() - begun) * 20;
    setTimeout = (call, time, ...more) => wait(call, time >= 20000 ? time / 20 : time, ...more)";
const TWO_LOOKS: Duration = Duration::from_secs(5);

#[tokio::test]
async fn a_page_in_view_looks_now_and_then_and_a_hidden_one_never() {
    let world = World::start().await;
    let browser = Browser::open().await;
    browser.run_first(HASTE).await;
    let play = Play::as_user(&world, &browser, ADA).await;
    play.wait_saved().await;
    world.stand_in.write("records", "30").await;
    play.wait_for_value(30).await;

    browser.minimize().await;
    // What was asked before is answered by now.
    sleep(TWO_LOOKS / 5).await;
    let before = world.stand_in.count("ListRecords").await;
    sleep(TWO_LOOKS).await;
    assert_eq!(world.stand_in.count("ListRecords").await, before);
    browser.close().await;
}

#[tokio::test]
async fn a_page_that_comes_into_view_looks_at_once() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let play = Play::as_user(&world, &browser, ADA).await;
    play.wait_saved().await;
    browser.minimize().await;
    world.stand_in.write("records", "30").await;
    // A look of a moment ago would do.
    sleep(Duration::from_secs(6)).await;
    browser.restore().await;
    play.wait_for_value(30).await;
    play.wait_status("Merged with another device").await;
    browser.close().await;
}

/// Windows stand side by side: the one that is clicked into was in view all the time.
#[tokio::test]
async fn a_window_that_gets_the_focus_looks_at_once() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let play = Play::as_user(&world, &browser, ADA).await;
    play.wait_saved().await;
    world.stand_in.write("records", "30").await;
    sleep(Duration::from_secs(6)).await;
    assert_eq!(play.value().await, Some(50));
    browser.script("dispatchEvent(new Event('focus'))").await;
    play.wait_for_value(30).await;
    browser.close().await;
}
