//! The end of an account, with all that was kept of it.

use serde_json::Value;

use super::chrome::Browser;
use super::forms::{Form, Settings, play_as};
use super::pages::{ADA, Play, Welcome};
use super::screens::take_all;
use super::world::World;

const QUESTION: &str = "Delete your account?";
const ADDRESS: &str = "ada@example.com";

#[tokio::test]
async fn an_account_is_deleted_with_its_gauge() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let play = play_as(&world, &browser, ADA).await;
    play.heart().await;
    play.wait_saved().await;
    let form = asks(&browser).await;
    let label = form.label("username").await;
    assert_eq!(label.as_deref(), Some("Type ada@example.com to confirm"));
    form.send(&[("username", "grace@example.com")]).await;
    form.refuses_at("username", "another name").await;
    take_all(&browser, "delete-account").await;
    form.send(&[("username", ADDRESS)]).await;
    is_told(&browser).await;
    take_all(&browser, "deleted").await;
    assert_eq!(existing_datasets(&world).await, 0);
    assert_eq!(browser.script("return sessionStorage.length").await, 0);

    let form = Form::sign_in(&world, &browser).await;
    form.send_user(ADA).await;
    form.refuses_at("password", "don’t match").await;
    browser.close().await;
}

#[tokio::test]
async fn the_hosted_ui_forgets_a_deleted_player_as_well() {
    let world = World::start().await;
    let browser = Browser::open().await;
    Play::as_user(&world, &browser, ADA).await;
    delete_account(&browser).await;
    Welcome::seen(&browser).await;
    assert_eq!(world.stand_in.count("DeleteUser").await, 1);
    assert_eq!(world.stand_in.count("logout").await, 1);
    browser.close().await;
}

#[tokio::test]
async fn where_the_gauge_cannot_be_deleted_the_account_stays() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let play = play_as(&world, &browser, ADA).await;
    play.heart().await;
    play.wait_saved().await;
    world
        .stand_in
        .fail("DeleteDataset", "access-denied", 1)
        .await;
    let form = asks(&browser).await;
    form.send(&[("username", ADDRESS)]).await;
    form.refuses("Your gauge could not be deleted").await;
    assert_eq!(world.stand_in.count("DeleteUser").await, 0);
    assert_eq!(existing_datasets(&world).await, 1);
    form.press("back").await;
    Settings::seen(&browser).await;
    delete_account(&browser).await;
    is_told(&browser).await;
    browser.close().await;
}

#[tokio::test]
async fn other_tabs_of_a_deleted_player_are_signed_out() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let first = browser.tab().await;
    play_as(&world, &browser, ADA).await;
    browser.open_tab().await;
    browser.go(&world.at("/")).await;
    Play::seen(&browser).await;
    delete_account(&browser).await;
    is_told(&browser).await;
    browser.to_tab(&first).await;
    Welcome::seen(&browser).await;
    browser.close().await;
}

async fn is_told(browser: &Browser) {
    let told = browser.wait_for("[data-testid=notice]").await;
    assert_eq!(told, "Your account and your gauge are deleted.");
}

async fn asks(browser: &Browser) -> Form<'_> {
    Settings::open(browser).await.press("delete-account").await;
    Form::seen(browser, QUESTION).await
}

/// From the account, or from the game.
pub(crate) async fn delete_account(browser: &Browser) {
    let form = asks(browser).await;
    form.send(&[("username", ADDRESS)]).await;
}

pub(crate) async fn existing_datasets(world: &World) -> usize {
    let datasets = world.stand_in.datasets().await;
    let exists = |dataset: &&Value| dataset["DatasetExists"] == true;
    datasets.iter().filter(exists).count()
}
