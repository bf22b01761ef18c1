//! Moves made without a connection.

use super::chrome::Browser;
use super::offline::visit;
use super::pages::{ADA, Play, Welcome};
use super::stored::{life, markers};
use super::tabs::CLOCK;
use super::world::World;

const TWO_HOURS: i64 = 2 * 3600;

/// Three hearts and four bombs from 50 end at 0, as the gauge stops at 100 in between; all at once would be 25.
#[tokio::test]
async fn seven_moves_made_offline_count_once_after_the_browser_was_closed() {
    let mut world = World::start().await;
    let browser = Browser::open().await;
    let play = cut_off(&mut world, &browser).await;
    for _ in 0..3 {
        play.heart().await;
    }
    play.wait_status("Offline · 3 moves waiting").await;
    for _ in 0..3 {
        play.bomb().await;
    }
    play.wait_for_value(25).await;
    browser.reload().await;
    play.wait_status("Offline · 6 moves waiting").await;
    play.bomb().await;
    play.wait_status("Offline · 7 moves waiting").await;

    let browser = browser.reopen().await;
    browser.set_offline(true).await;
    Welcome::open(&world, &browser).await;
    assert_eq!(world.stand_in.writes().await.len(), 0);
    world.page.start_again().await;
    browser.set_offline(false).await;
    Welcome::open(&world, &browser).await.press_sign_in().await;
    let play = Play::seen(&browser).await;
    play.wait_for_value(0).await;
    play.wait_saved().await;
    let writes = world.stand_in.writes().await;
    assert_eq!(writes.len(), 1, "{writes:?}");
    let [(_, number)] = markers(&writes[0])[..] else {
        panic!("there is one device: {writes:?}");
    };
    assert_eq!((life(&writes[0]), number), ("0".to_owned(), 7));
    browser.close().await;
}

/// A player in a browser that has lost its connection, and would not find the page either.
async fn cut_off<'a>(world: &mut World, browser: &'a Browser) -> Play<'a> {
    visit(world, browser).await;
    let hosted_ui = Welcome::seen(browser).await.sign_in().await;
    let play = hosted_ui.sign_in_as(ADA).await;
    play.wait_saved().await;
    world.page.stop().await;
    browser.set_offline(true).await;
    play
}

#[tokio::test]
async fn a_page_that_is_opened_again_hours_later_is_played_without_a_connection() {
    let mut world = World::start().await;
    let browser = Browser::open().await;
    browser.run_first(CLOCK).await;
    let play = cut_off(&mut world, &browser).await;
    world.stand_in.advance(TWO_HOURS).await;
    let later = format!("localStorage.later = {}", TWO_HOURS * 1000);
    browser.script(&later).await;
    browser.reload().await;
    play.wait_status("Offline").await;
    play.heart().await;
    play.wait_status("Offline · 1 move waiting").await;
    assert_eq!(world.stand_in.count("token").await, 1);
    world.page.start_again().await;
    browser.set_offline(false).await;
    play.wait_saved().await;
    assert_eq!(world.stand_in.lives().await, ["75"]);
    assert_eq!(world.stand_in.count("token").await, 2);
    browser.close().await;
}

#[tokio::test]
async fn what_waits_is_saved_as_soon_as_the_connection_is_back() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let play = Play::as_user(&world, &browser, ADA).await;
    play.wait_saved().await;
    world.stand_in.fail("sync", "drop-before", 1000).await;
    play.heart().await;
    play.wait_status("No connection · 1 move waiting").await;
    browser.set_offline(true).await;
    play.wait_status("Offline · 1 move waiting").await;
    play.heart().await;
    play.wait_status("Offline · 2 moves waiting").await;
    world.stand_in.clear_faults().await;
    let before = world.stand_in.counters().await;
    play.heart().await;
    play.wait_status("Offline · 3 moves waiting").await;
    assert_eq!(world.stand_in.counters().await, before, "nobody is asked");
    browser.set_offline(false).await;
    play.wait_saved().await;
    assert_eq!(play.value().await, Some(100));
    assert_eq!(world.stand_in.lives().await, ["100"]);
    browser.close().await;
}
