//! Browsers that lack something: a database, locks, channels. The game is played all the same.

use super::chrome::Browser;
use super::forms::{Form, title};
use super::pages::{ADA, Play, Welcome};
use super::stored::markers;
use super::world::World;

const NO_DATABASE: &str = "Object.defineProperty(window, 'indexedDB', { value: undefined });";
const BROKEN_DATABASE: &str = "
    IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError') };";
const NO_LOCKS: &str = "Object.defineProperty(navigator, 'locks', { value: undefined });";
const NO_CHANNELS: &str = "delete window.BroadcastChannel;";

const STAY_HERE: &str = "This browser keeps nothing: stay here until all is saved";

#[tokio::test]
async fn a_browser_that_keeps_nothing_says_so_and_plays() {
    let all = [NO_DATABASE, NO_LOCKS, NO_CHANNELS].concat();
    for lack in [NO_DATABASE, BROKEN_DATABASE, &all] {
        let world = World::start().await;
        let browser = Browser::open().await;
        browser.run_first(lack).await;
        let play = Play::as_user(&world, &browser, ADA).await;
        play.wait_status(STAY_HERE).await;
        world.stand_in.fail("UpdateRecords", "drop-after", 1).await;
        play.heart().await;
        play.bomb().await;
        play.bomb().await;
        play.wait_for_value(25).await;
        play.wait_status(STAY_HERE).await;
        assert_eq!(world.stand_in.lives().await, ["25"], "{lack}");
        browser.reload().await;
        play.wait_for_value(25).await;
        play.heart().await;
        play.wait_for_value(50).await;
        play.wait_status(STAY_HERE).await;
        assert_eq!(world.stand_in.lives().await, ["50"], "{lack}");
        browser.close().await;
    }
}

#[tokio::test]
async fn a_guest_is_told_that_nothing_is_kept_and_takes_his_moves_along() {
    let world = World::start().await;
    let browser = Browser::open().await;
    browser.run_first(NO_DATABASE).await;
    let play = Welcome::open(&world, &browser).await.play_as_guest().await;
    play.heart().await;
    play.wait_for_value(75).await;
    play.wait_status("your gauge ends with this page").await;
    browser.click("[data-testid=sign-in]").await;
    let form = Form::seen(&browser, title::SIGN_IN).await;
    form.send_user(ADA).await;
    play.wait_for_value(75).await;
    play.wait_status(STAY_HERE).await;
    assert_eq!(world.stand_in.lives().await, ["75"]);
    browser.close().await;
}

/// Both tabs lead, and number their moves in the database that they have in common.
#[tokio::test]
async fn without_locks_or_channels_each_tab_saves_for_itself() {
    for lack in [NO_LOCKS, NO_CHANNELS] {
        let world = World::start().await;
        let browser = Browser::open().await;
        let first = browser.tab().await;
        browser.run_first(lack).await;
        let play = Play::as_user(&world, &browser, ADA).await;
        browser.open_tab().await;
        browser.run_first(lack).await;
        Play::join(&world, &browser).await;
        play.bomb().await;
        browser.to_tab(&first).await;
        play.bomb().await;
        play.heart().await;
        let is_counted = async || {
            let writes = world.stand_in.writes().await;
            (markers(writes.last()?)[0].1 == 3).then_some(())
        };
        browser.until("three moves to count", is_counted).await;
        play.refresh().await;
        play.wait_for_value(25).await;
        assert_eq!(world.stand_in.lives().await, ["25"], "{lack}");
        browser.close().await;
    }
}
