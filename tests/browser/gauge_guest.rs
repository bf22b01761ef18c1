//! Playing without an account, and taking the gauge along into one.

use serde_json::{Value, json};

use super::account_end::{delete_account, existing_datasets};
use super::chrome::Browser;
use super::forms::{Form, play_as, title};
use super::pages::{ADA, Play, Welcome};
use super::screens::take_all;
use super::world::World;

#[tokio::test]
async fn a_guest_plays_without_a_request_and_takes_his_moves_along() {
    let world = World::start().await;
    let (elsewhere, browser) = (Browser::open().await, Browser::open().await);
    let before = play_as(&world, &elsewhere, ADA).await;
    before.bomb().await;
    before.bomb().await;
    before.wait_for_value(0).await;
    before.wait_saved().await;

    let welcome = Welcome::open(&world, &browser).await;
    let asked = world.stand_in.counters().await;
    let play = welcome.play_as_guest().await;
    for _ in 0..3 {
        play.heart().await;
    }
    play.bomb().await;
    play.wait_for_value(75).await;
    play.wait_status("Kept in this browser").await;
    assert_eq!(world.stand_in.counters().await, asked);
    take_all(&browser, "guest").await;
    browser.reload().await;
    play.wait_for_value(75).await;
    assert_eq!(
        without_keys(&world.stand_in.counters().await),
        without_keys(&asked)
    );

    sign_in(&browser).await;
    play.wait_for_value(50).await;
    play.wait_saved().await;
    assert_eq!(
        world.stand_in.lives().await,
        ["50"],
        "0, three times 25 more, 25 less"
    );
    play.sign_out().await;
    let play = Welcome::seen(&browser).await.play_as_guest().await;
    play.wait_for_value(50).await;
    assert_eq!(play.changes().await, [""; 0], "another guest");
    browser.close().await;
    elsewhere.close().await;
}

#[tokio::test]
async fn a_guests_identity_becomes_the_players() {
    let world = World::start_with_guests().await;
    let browser = Browser::open().await;
    let guest_id = play_as_guest(&world, &browser).await;
    sign_in(&browser).await;
    let play = Play::seen(&browser).await;
    play.wait_for_value(75).await;
    play.wait_saved().await;
    let identities = world.stand_in.identities().await;
    assert_eq!(identities.len(), 1);
    assert_eq!(identities[0]["id"], json!(guest_id));
    assert_ne!(identities[0]["logins"], json!([]), "it is his now");
    assert_eq!(world.stand_in.lives().await, ["75"]);
    browser.close().await;
}

/// The player has an identity already, so what was stored for the guest's is left to it, and folded in.
#[tokio::test]
async fn what_a_guest_has_stored_is_folded_in() {
    let world = World::start_with_guests().await;
    let (elsewhere, browser) = (Browser::open().await, Browser::open().await);
    let before = play_as(&world, &elsewhere, ADA).await;
    before.bomb().await;
    before.wait_saved().await;
    let guest_id = play_as_guest(&world, &browser).await;
    world.stand_in.write_for(&guest_id, "75").await;
    sign_in(&browser).await;
    let play = Play::seen(&browser).await;
    play.wait_for_value(75).await;
    play.wait_saved().await;

    let is_gone = async || (places(&world).await == ["gauge"]).then_some(());
    browser
        .until("the merged dataset to be deleted", is_gone)
        .await;
    play.refresh().await;
    play.wait_saved().await;
    assert_eq!(
        world.stand_in.lives().await,
        ["75"],
        "25, and 25 more of each"
    );
    delete_account(&browser).await;
    let is_gone = async || (existing_datasets(&world).await == 0).then_some(());
    browser
        .until("the player’s own to be deleted", is_gone)
        .await;
    world.assert_all_called("cognito-sync");
    browser.close().await;
    elsewhere.close().await;
}

/// Presses the heart once, and waits for the identity.
async fn play_as_guest(world: &World, browser: &Browser) -> String {
    let play = Welcome::open(world, browser).await.play_as_guest().await;
    play.heart().await;
    play.wait_for_value(75).await;
    let guest = async || {
        let identities = world.stand_in.identities().await;
        let guest = identities
            .iter()
            .find(|identity| identity["logins"] == json!([]))?;
        guest["id"].as_str().map(str::to_owned)
    };
    browser.until("a guest’s identity", guest).await
}

/// The guest signs in from the game.
async fn sign_in(browser: &Browser) {
    browser.click("[data-testid=sign-in]").await;
    Form::seen(browser, title::SIGN_IN)
        .await
        .send_user(ADA)
        .await;
}

/// The datasets that exist.
async fn places(world: &World) -> Vec<String> {
    let datasets = world.stand_in.datasets().await;
    let existing = datasets
        .iter()
        .filter(|dataset| dataset["DatasetExists"] == true);
    existing
        .map(|dataset| dataset["DatasetName"].as_str().unwrap().to_owned())
        .collect()
}

/// The requests, but those for the keys, which are everybody's and come with the page.
fn without_keys(counters: &Value) -> Value {
    let mut counters = counters.clone();
    counters.as_object_mut().unwrap().remove("jwks");
    counters
}
