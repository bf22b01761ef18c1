//! The services fail while somebody plays.

use super::chrome::Browser;
use super::forms::Form;
use super::pages::{ADA, Play};
use super::screens::take_all;
use super::world::World;

#[tokio::test]
async fn a_throttled_write_is_saved_in_the_end() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let play = Play::as_user(&world, &browser, ADA).await;
    world.stand_in.fail("UpdateRecords", "throttle", 2).await;
    play.heart().await;
    play.wait_for_value(75).await;
    play.wait_saved().await;
    assert_eq!(world.stand_in.lives().await, ["75"]);
    assert_eq!(world.stand_in.count("UpdateRecords").await, 3);
    browser.close().await;
}

#[tokio::test]
async fn a_write_whose_answer_is_lost_counts_once() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let play = Play::as_user(&world, &browser, ADA).await;
    world.stand_in.fail("UpdateRecords", "drop-after", 1).await;
    play.bomb().await;
    play.wait_for_value(25).await;
    play.wait_saved().await;
    assert_eq!(
        (play.value().await, world.stand_in.lives().await),
        (Some(25), vec!["25".to_owned()])
    );
    play.heart().await;
    play.wait_for_value(50).await;
    play.wait_saved().await;
    assert_eq!(world.stand_in.lives().await, ["50"]);
    browser.close().await;
}

#[tokio::test]
async fn a_move_on_a_stale_value_goes_on_top_of_the_fresh_one() {
    let world = World::start().await;
    let (first, second) = (Browser::open().await, Browser::open().await);
    let here = Play::as_user(&world, &first, ADA).await;
    let there = Play::as_user(&world, &second, ADA).await;
    there.bomb().await;
    there.bomb().await;
    there.wait_for_value(0).await;
    there.wait_saved().await;
    assert_eq!(here.value().await, Some(50), "nobody has told it yet");
    here.heart().await;
    here.wait_for_value(25).await;
    here.wait_saved().await;
    assert_eq!(world.stand_in.lives().await, ["25"]);
    second.close().await;
    first.close().await;
}

#[tokio::test]
async fn a_move_that_cannot_be_saved_waits_for_another_try() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let play = Play::as_user(&world, &browser, ADA).await;
    world
        .stand_in
        .fail("UpdateRecords", "server-error", 1000)
        .await;
    play.heart().await;
    browser
        .wait_for("[data-testid=sync-status].bad [data-testid=try-again]")
        .await;
    let status = play.status().await;
    assert!(
        status.contains("Cognito has trouble right now · 1 move waiting"),
        "{status}"
    );
    assert_eq!(
        (play.value().await, world.stand_in.lives().await),
        (Some(75), vec![])
    );
    take_all(&browser, "stuck").await;
    world.stand_in.clear_faults().await;
    play.try_again().await;
    play.wait_saved().await;
    assert_eq!(world.stand_in.lives().await, ["75"]);
    browser.close().await;
}

#[tokio::test]
async fn a_sign_in_that_cannot_be_checked_waits_for_another_try() {
    let world = World::start().await;
    let browser = Browser::open().await;
    world.stand_in.fail("jwks", "server-error", 1000).await;
    Form::sign_in(&world, &browser).await.send_user(ADA).await;
    another_try_is_enough(&world, &browser, "unchecked").await;
    browser.close().await;
}

#[tokio::test]
async fn credentials_that_have_ended_are_renewed() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let play = Play::as_user(&world, &browser, ADA).await;
    world.stand_in.fail("ListRecords", "expired-token", 1).await;
    play.refresh().await;
    let renewed =
        async || (world.stand_in.count("GetCredentialsForIdentity").await == 2).then_some(());
    browser.until("new credentials", renewed).await;
    play.heart().await;
    play.wait_for_value(75).await;
    play.wait_saved().await;
    assert_eq!(world.stand_in.lives().await, ["75"]);
    browser.close().await;
}

#[tokio::test]
async fn a_gauge_that_cannot_be_read_at_once_is_read_in_the_end() {
    let world = World::start().await;
    let browser = Browser::open().await;
    for operation in ["GetId", "GetCredentialsForIdentity", "ListRecords"] {
        world.stand_in.fail(operation, "server-error", 1).await;
    }
    let play = Play::as_user(&world, &browser, ADA).await;
    play.wait_for_value(50).await;
    play.wait_saved().await;
    browser.close().await;
}

/// What cannot be reached is told, with a picture; when it is back, another try leads to the game.
pub(super) async fn another_try_is_enough(world: &World, browser: &Browser, picture: &str) {
    browser.wait_for("[data-testid=unreachable]").await;
    take_all(browser, picture).await;
    world.stand_in.clear_faults().await;
    browser.click("[data-testid=try-again]").await;
    Play::seen(browser).await;
}
