//! Several tabs of one browser: one of them talks to the store, all show the same, and no move is lost between them.

use serde_json::Value;

use super::chrome::Browser;
use super::pages::{ADA, GRACE, Play, Welcome};
use super::stored::{life, markers};
use super::tabs::Tab;
use super::world::World;

/// Notes when the value on the dial changes, by a clock that the tabs have in common.
const WATCH: &str = "
    const dial = document.querySelector('[data-testid=gauge]');
    const note = () => window.changedAt = performance.timeOrigin + performance.now();
    new MutationObserver(note).observe(dial, { attributeFilter: ['data-value'] })";
/// Presses the heart and tells when.
const PRESS: &str = "
    document.querySelector('[data-testid=heart]').click();
    return performance.timeOrigin + performance.now()";
/// Makes a move in the very moment in which the page is opened again.
const PRESS_AND_RELOAD: &str =
    "document.querySelector('[data-testid=bomb]').click(); location.reload()";
/// Has the database in use, so that nobody else's turn comes, until `isReleased`.
const HOLD: &str = "
    return new Promise(held => {
        indexedDB.open('life-gauge').onsuccess = opened => {
            const names = ['moves', 'browser'];
            const store = opened.target.result.transaction(names, 'readwrite').objectStore('moves');
            const goOn = () => {
                held();
                if (!window.isReleased) store.count().onsuccess = goOn;
            };
            store.count().onsuccess = goOn;
        };
    })";
const RELEASE: &str = "window.isReleased = true";
/// What counts as at once, in milliseconds, on a machine that has other things to do.
const AT_ONCE: f64 = 1_000.0;

#[tokio::test]
async fn a_move_shows_in_the_other_tab_at_once_and_only_one_tab_asks_the_store() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let play = Play::as_user(&world, &browser, ADA).await;
    play.wait_saved().await;
    let (first, second) = two_tabs(&world, &browser).await;
    play.wait_saved().await;
    let asked = requests(&world, &["GetId", "GetCredentialsForIdentity"]).await;
    assert_eq!(asked, [1, 1], "the tab that follows asks for nothing");

    world.stand_in.fail("sync", "drop-before", 1000).await;
    for (here, there, value) in [(&first, &second, 75), (&second, &first, 100)] {
        browser.to_tab(there).await;
        browser.script(WATCH).await;
        browser.to_tab(here).await;
        let pressed = browser.script(PRESS).await.as_f64().unwrap();
        play.wait_for_value(value).await;
        browser.to_tab(there).await;
        play.wait_for_value(value).await;
        let changed = browser.script("return changedAt").await.as_f64().unwrap();
        let took = changed - pressed;
        assert!(took < AT_ONCE, "it takes {took} ms");
    }

    world.stand_in.clear_faults().await;
    play.refresh().await;
    play.wait_saved().await;
    browser.to_tab(&first).await;
    play.wait_saved().await;
    assert_eq!(counted(&world).await, ("100".to_owned(), 2));
    let asked = requests(&world, &["GetId", "GetCredentialsForIdentity"]).await;
    assert_eq!(asked, [1, 1]);
    browser.close().await;
}

/// The last move is made in the very moment in which the tab is closed.
#[tokio::test]
async fn when_the_leading_tab_is_closed_another_one_saves_what_waits() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let play = Play::as_user(&world, &browser, ADA).await;
    let (first, second) = two_tabs(&world, &browser).await;
    world.stand_in.fail("UpdateRecords", "throttle", 1000).await;
    play.bomb().await;
    browser.to_tab(&first).await;
    play.wait_for_value(25).await;
    play.heart().await;
    browser.script(PRESS).await;
    browser.close_tab().await;

    world.stand_in.clear_faults().await;
    assert_eq!(browser.tab().await, second);
    play.wait_for_value(75).await;
    play.wait_saved().await;
    assert_eq!(counted(&world).await, ("75".to_owned(), 3));
    play.heart().await;
    play.wait_saved().await;
    assert_eq!(counted(&world).await, ("100".to_owned(), 4));
    browser.close().await;
}

#[tokio::test]
async fn a_reload_right_after_a_move_loses_nothing() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let play = Play::as_user(&world, &browser, ADA).await;
    let (first, second) = two_tabs(&world, &browser).await;
    for (tab, moves) in [(&first, 1), (&second, 2), (&first, 3)] {
        browser.to_tab(tab).await;
        browser.script(PRESS_AND_RELOAD).await;
        let value = 50_u8.saturating_sub(25 * moves);
        play.wait_for_value(value).await;
        play.wait_saved().await;
        assert_eq!(
            counted(&world).await,
            (value.to_string(), usize::from(moves))
        );
    }
    browser.close().await;
}

/// Chromium takes back what a page has asked of the database and what had no turn before the page went.
#[tokio::test]
async fn a_move_that_the_database_had_no_turn_for_is_not_lost() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let play = Play::as_user(&world, &browser, ADA).await;
    play.wait_saved().await;
    let (first, second) = two_tabs(&world, &browser).await;
    play.wait_saved().await;

    browser.script(HOLD).await;
    browser.to_tab(&first).await;
    browser.script(PRESS_AND_RELOAD).await;
    browser.to_tab(&second).await;
    browser.script(RELEASE).await;
    browser.to_tab(&first).await;
    play.wait_for_value(25).await;
    play.wait_saved().await;
    assert_eq!(counted(&world).await, ("25".to_owned(), 1));

    browser.to_tab(&second).await;
    browser.script("window.isReleased = false").await;
    browser.script(HOLD).await;
    browser.to_tab(&first).await;
    browser.script(PRESS).await;
    browser.close_tab().await;
    browser.to_tab(&second).await;
    browser.script(RELEASE).await;
    play.wait_for_value(50).await;
    play.wait_saved().await;
    assert_eq!(counted(&world).await, ("50".to_owned(), 2));
    browser.close().await;
}

#[tokio::test]
async fn moves_that_wait_are_for_nobody_elses_eyes_and_gauge() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let play = Play::as_user(&world, &browser, ADA).await;
    world
        .stand_in
        .fail("UpdateRecords", "server-error", 1000)
        .await;
    for _ in 0..3 {
        play.bomb().await;
    }
    play.wait_status("3 moves waiting").await;
    play.sign_out().await;
    Welcome::seen(&browser).await;
    world.stand_in.clear_faults().await;

    let hosted_ui = Welcome::open(&world, &browser).await.sign_in().await;
    let play = hosted_ui.sign_in_as(GRACE).await;
    play.wait_for_value(50).await;
    play.wait_saved().await;
    assert_eq!(world.stand_in.writes().await, [Value::Null; 0]);
    play.heart().await;
    play.wait_saved().await;
    assert_eq!(world.stand_in.lives().await, ["75"]);
    play.sign_out().await;
    Welcome::seen(&browser).await;

    let hosted_ui = Welcome::open(&world, &browser).await.sign_in().await;
    let play = hosted_ui.sign_in_as(ADA).await;
    play.wait_for_value(0).await;
    play.wait_saved().await;
    let writes = world.stand_in.writes().await;
    let lives: Vec<_> = writes.iter().map(life).collect();
    assert_eq!(lives, ["75", "0"], "Grace’s and then Ada’s");
    browser.close().await;
}

/// Signs the player in another tab as well, which is then the one in front.
async fn two_tabs(world: &World, browser: &Browser) -> (Tab, Tab) {
    let first = browser.tab().await;
    let second = browser.open_tab().await;
    Play::join(world, browser).await;
    (first, second)
}

/// The value in the store, and how many moves of the one device have gone into it.
async fn counted(world: &World) -> (String, usize) {
    let writes = world.stand_in.writes().await;
    let last = writes.last().unwrap();
    let markers = markers(last);
    assert_eq!(markers.len(), 1, "there is one device: {last}");
    assert_eq!(world.stand_in.lives().await, [life(last)]);
    (life(last), markers[0].1)
}

async fn requests(world: &World, operations: &[&str]) -> Vec<u64> {
    let counters = world.stand_in.counters().await;
    let count = |name: &&str| counters[*name].as_u64().unwrap_or_default();
    operations.iter().map(count).collect()
}
