//! The tokens that a tab keeps have ended when it is opened again.

use super::chrome::Browser;
use super::pages::{ADA, Play, Refusal};
use super::screens::take_all;
use super::world::World;

const TWO_HOURS: i64 = 2 * 3600;

#[tokio::test]
async fn tokens_that_have_ended_are_renewed_without_a_word() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let play = Play::as_user(&world, &browser, ADA).await;
    play.heart().await;
    play.wait_saved().await;
    assert_eq!(world.stand_in.count("token").await, 1);

    world.stand_in.advance(TWO_HOURS).await;
    browser.reload().await;
    let play = Play::seen(&browser).await;
    play.wait_for_value(75).await;
    assert_eq!(world.stand_in.count("token").await, 2);
    play.heart().await;
    play.wait_for_value(100).await;
    play.wait_saved().await;
    assert_eq!(world.stand_in.lives().await, ["100"]);
    browser.close().await;
}

#[tokio::test]
async fn a_player_who_was_signed_out_elsewhere_is_told_kindly() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let play = Play::as_user(&world, &browser, ADA).await;
    let refresh_token = play.refresh_token().await;
    world.stand_in.revoke(&refresh_token).await;
    world.stand_in.advance(TWO_HOURS).await;

    browser.reload().await;
    let refusal = Refusal::seen(&browser).await;
    refusal.says("Your session has ended").await;
    assert_eq!(browser.script("return sessionStorage.length").await, 0);
    assert!(!browser.text().await.contains("Ada Lovelace"));
    take_all(&browser, "session-ended").await;
    browser.close().await;
}
