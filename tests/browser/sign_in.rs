//! Signing in and playing: through the hosted UI, and through a provider behind it.

use super::chrome::Browser;
use super::pages::{ADA, GRACE, Play, Welcome};
use super::world::World;

#[tokio::test]
async fn the_gauge_follows_its_player_from_browser_to_browser() {
    let world = World::start().await;
    let first = Browser::open().await;
    let here = Play::as_user(&world, &first, ADA).await;
    assert_eq!(
        (here.value().await, here.name().await),
        (Some(50), "Ada Lovelace".to_owned())
    );
    assert!(
        world.stand_in.lives().await.is_empty(),
        "looking stores nothing"
    );
    here.heart().await;
    here.wait_for_value(75).await;
    here.wait_saved().await;
    assert_eq!(world.stand_in.lives().await, ["75"]);

    first.reload().await;
    Play::seen(&first).await.wait_for_value(75).await;
    assert_eq!(
        world.stand_in.count("login").await,
        2,
        "a reload does not sign in again"
    );

    let second = Browser::open().await;
    let there = Play::as_user(&world, &second, ADA).await;
    there.wait_for_value(75).await;
    there.bomb().await;
    there.wait_for_value(50).await;
    there.wait_saved().await;
    here.refresh().await;
    here.wait_for_value(50).await;
    second.close().await;
    first.close().await;
}

#[tokio::test]
async fn somebody_from_amazon_has_a_gauge_of_his_own() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let play = Play::as_user(&world, &browser, ADA).await;
    play.heart().await;
    play.wait_saved().await;
    play.sign_out().await;

    let provider = Welcome::seen(&browser).await.sign_in_with_amazon().await;
    let play = provider.choose("amazon-ada").await;
    assert_eq!(play.value().await, Some(50));
    let email = browser.wait_for("[data-testid=player-email]").await;
    assert_eq!(email, "amazon-ada@example.com");
    play.bomb().await;
    play.wait_for_value(25).await;
    play.wait_saved().await;
    let mut lives = world.stand_in.lives().await;
    lives.sort();
    assert_eq!(lives, ["25", "75"]);
    browser.close().await;
}

#[tokio::test]
async fn the_ends_of_the_scale_hold() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let play = Play::as_user(&world, &browser, GRACE).await;
    for value in [25, 0, 0] {
        play.bomb().await;
        play.wait_for_value(value).await;
    }
    play.wait_saved().await;
    assert_eq!(world.stand_in.lives().await, ["0"]);
    // As fast as one can click: moves that come while another one is being saved go along with the next.
    for _ in 0..6 {
        play.heart().await;
    }
    play.wait_for_value(100).await;
    play.wait_saved().await;
    assert_eq!(world.stand_in.lives().await, ["100"]);
    browser.close().await;
}
