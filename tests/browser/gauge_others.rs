//! What other programs and other devices write, and what the player makes of it.

use super::chrome::Browser;
use super::pages::{ADA, Play};
use super::screens::take_all;
use super::world::World;

#[tokio::test]
async fn what_another_program_writes_is_shown_and_played_on() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let play = Play::as_user(&world, &browser, ADA).await;
    play.wait_saved().await;
    world.stand_in.write("records", "30").await;
    play.refresh().await;
    play.wait_for_value(30).await;
    play.wait_status("Merged with another device").await;
    play.heart().await;
    play.wait_for_value(55).await;
    let saved = async || (world.stand_in.lives().await == ["55"]).then_some(());
    browser.until("55 to be stored", saved).await;
    assert_eq!(
        play.changes().await,
        [
            "55 · this browser · just now",
            "30 · another app · just now"
        ]
    );
    browser.close().await;
}

#[tokio::test]
async fn a_value_that_is_no_number_stays_until_the_player_says_so() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let play = Play::as_user(&world, &browser, ADA).await;
    play.heart().await;
    play.wait_saved().await;
    world.stand_in.write("records", "much").await;
    play.refresh().await;
    let question = browser.wait_for("[data-testid=foreign-value]").await;
    assert!(question.contains("“much”"), "{question}");
    assert_eq!(play.value().await, None);
    play.wait_status("Your decision is needed").await;
    assert!(!browser.has("[data-testid=undo]").await);
    take_all(&browser, "foreign-value").await;
    play.heart().await;
    let reads = world.stand_in.count("ListRecords").await;
    play.refresh().await;
    let is_read = async || (world.stand_in.count("ListRecords").await > reads).then_some(());
    browser.until("another reading", is_read).await;
    assert_eq!(play.status().await, "Your decision is needed");
    browser.reload().await;
    browser.wait_for("[data-testid=foreign-value]").await;
    assert_eq!(world.stand_in.lives().await, ["much"]);

    browser.click("[data-testid=start-over]").await;
    play.wait_for_value(50).await;
    let saved = async || (world.stand_in.lives().await == ["50"]).then_some(());
    browser.until("50 to be stored", saved).await;
    play.bomb().await;
    play.wait_for_value(25).await;
    play.wait_saved().await;
    assert_eq!(world.stand_in.lives().await, ["25"]);
    browser.close().await;
}

/// A move that was made while the value turns into something else waits, and counts from the new beginning.
#[tokio::test]
async fn a_move_that_meets_a_value_that_is_no_number_waits() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let play = Play::as_user(&world, &browser, ADA).await;
    play.wait_saved().await;
    world.stand_in.write("records", "much").await;
    play.heart().await;
    browser.wait_for("[data-testid=foreign-value]").await;
    play.wait_status("Your decision is needed · 1 move waiting")
        .await;
    assert_eq!(world.stand_in.lives().await, ["much"]);
    browser.click("[data-testid=start-over]").await;
    play.wait_for_value(75).await;
    play.wait_saved().await;
    assert_eq!(world.stand_in.lives().await, ["75"]);
    browser.close().await;
}

#[tokio::test]
async fn moves_are_taken_back_one_after_the_other() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let play = Play::as_user(&world, &browser, ADA).await;
    play.bomb().await;
    play.wait_saved().await;
    for _ in 0..4 {
        play.heart().await;
    }
    play.wait_for_value(100).await;
    for value in [75, 50, 25, 50] {
        play.undo().await;
        play.wait_for_value(value).await;
    }
    let is_over = async || (!browser.has("[data-testid=undo]").await).then_some(());
    browser.until("no way back any more", is_over).await;
    play.wait_saved().await;
    assert_eq!(world.stand_in.lives().await, ["50"]);
    browser.close().await;
}

#[tokio::test]
async fn the_chart_tells_each_device_from_the_others() {
    let world = World::start().await;
    let (first, second) = (Browser::open().await, Browser::open().await);
    let here = Play::as_user(&world, &first, ADA).await;
    let there = Play::as_user(&world, &second, ADA).await;
    assert_eq!(here.changes().await, [""; 0], "nothing has changed yet");
    here.heart().await;
    here.wait_saved().await;
    there.bomb().await;
    let saved = async || (world.stand_in.lives().await == ["50"]).then_some(());
    second.until("both to be stored", saved).await;
    here.refresh().await;
    here.wait_for_value(50).await;
    let changes = here.changes().await;
    assert_eq!(changes[1], "75 · this browser · just now");
    assert!(changes[0].starts_with("50 · device "), "{changes:?}");
    let markers = here.records().await;
    let markers = markers.iter().filter(|row| row.starts_with("applied."));
    assert_eq!(markers.count(), 2);
    second.close().await;
    first.close().await;
}
