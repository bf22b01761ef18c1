//! The gauge in DynamoDB, for accounts without Cognito Sync.

use serde_json::Value;

use super::account_end::delete_account;
use super::chrome::Browser;
use super::pages::{ADA, Play, Welcome};
use super::world::World;

#[tokio::test]
async fn the_gauge_is_played_in_dynamodb() {
    let world = World::start_with_dynamodb().await;
    let browser = Browser::open().await;
    let play = Play::as_user(&world, &browser, ADA).await;
    play.wait_for_value(50).await;
    play.heart().await;
    play.heart().await;
    play.bomb().await;
    play.wait_for_value(75).await;
    play.wait_saved().await;
    assert_eq!(item_life(&world).await, "75");
    let returned = browser.wait_for("[data-testid=returned]").await;
    assert!(returned.contains("Table\nlife-gauge"), "{returned}");
    assert!(returned.contains("UpdateItem"), "{returned}");
    browser.reload().await;
    play.wait_for_value(75).await;
    let counters = world.stand_in.counters().await;
    assert_eq!(counters["ListRecords"], Value::Null, "{counters}");
    delete_account(&browser).await;
    let is_gone = async || world.stand_in.items().await.is_empty().then_some(());
    browser.until("the item to be deleted", is_gone).await;
    world.assert_all_called("dynamodb");
    browser.close().await;
}

#[tokio::test]
async fn two_devices_and_another_program_merge_in_dynamodb() {
    let world = World::start_with_dynamodb().await;
    let (first, second) = (Browser::open().await, Browser::open().await);
    let here = Play::as_user(&world, &first, ADA).await;
    let there = Play::as_user(&world, &second, ADA).await;
    there.bomb().await;
    there.wait_for_value(25).await;
    there.wait_saved().await;
    assert_eq!(here.value().await, Some(50), "nobody has told it yet");
    world.stand_in.fail("UpdateItem", "conflict", 2).await;
    here.bomb().await;
    here.wait_for_value(0).await;
    let merged = async || (item_life(&world).await == "0").then_some(());
    first.until("the item to have both", merged).await;

    world.stand_in.write("attributes", "30").await;
    there.heart().await;
    there.wait_for_value(55).await;
    there.wait_status("Saved").await;
    assert_eq!(item_life(&world).await, "55");
    here.refresh().await;
    here.wait_for_value(55).await;
    second.close().await;
    first.close().await;
}

#[tokio::test]
async fn an_account_without_sync_is_told_which_setting_helps() {
    let world = World::start().await;
    let browser = Browser::open().await;
    world.stand_in.fail("sync", "access-denied", 1000).await;
    let hosted_ui = Welcome::open(&world, &browser).await.sign_in().await;
    hosted_ui.submit(ADA).await;
    let status = browser.wait_for("[data-testid=sync-status].bad").await;
    for words in ["life_gauge.gauge.store", "\"dynamodb\"", "config.json"] {
        assert!(status.contains(words), "{status}");
    }
    browser.close().await;
}

/// The value in the only item.
async fn item_life(world: &World) -> String {
    let items = world.stand_in.items().await;
    assert_eq!(items.len(), 1);
    items[0]["life"]["S"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}
