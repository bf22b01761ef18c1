//! Browsers that a player is remembered in: there he is not asked for a second factor.

use serde_json::{Value, json};

use super::chrome::Browser;
use super::forms::{Form, title};
use super::pages::{ADA, Play, Welcome};
use super::screens::take_all;
use super::world::World;

const REMEMBER: &str = "Remember this browser?";

#[tokio::test]
async fn a_browser_that_is_remembered_needs_no_code_and_another_one_does() {
    let world = world("ALWAYS").await;
    let browser = Browser::open().await;
    sends_the_code(&world, &browser).await;
    Play::seen(&browser).await.sign_out().await;
    Welcome::seen(&browser).await;
    Form::sign_in(&world, &browser).await.send_user(ADA).await;
    let play = Play::seen(&browser).await;
    assert_eq!(world.stand_in.codes("EMAIL_OTP").await.len(), 1);
    // The session belongs to the device, and so do its new tokens.
    world.stand_in.advance(2 * 3600).await;
    browser.reload().await;
    Play::seen(&browser).await;
    assert_eq!(world.stand_in.count("GetTokensFromRefreshToken").await, 1);
    play.sign_out().await;
    browser.close().await;

    let other = Browser::open().await;
    sends_the_code(&world, &other).await;
    Play::seen(&other).await;
    assert_eq!(world.stand_in.codes("EMAIL_OTP").await.len(), 2);
    other.close().await;
}

#[tokio::test]
async fn where_the_player_is_asked_his_word_counts() {
    let world = world("OPT_IN").await;
    let browser = Browser::open().await;
    for (answer, codes) in [("do-not-remember", 1), ("remember", 2)] {
        sends_the_code(&world, &browser).await;
        let form = Form::seen(&browser, REMEMBER).await;
        if answer == "remember" {
            take_all(&browser, "remember-device").await;
        }
        form.press(answer).await;
        Play::seen(&browser).await.sign_out().await;
        Welcome::seen(&browser).await;
        assert_eq!(world.stand_in.codes("EMAIL_OTP").await.len(), codes);
    }
    Form::sign_in(&world, &browser).await.send_user(ADA).await;
    Play::seen(&browser).await;
    assert_eq!(world.stand_in.codes("EMAIL_OTP").await.len(), 2);
    browser.close().await;
}

#[tokio::test]
async fn a_device_that_the_user_pool_has_forgotten_is_made_anew() {
    let world = world("ALWAYS").await;
    let browser = Browser::open().await;
    sends_the_code(&world, &browser).await;
    let play = Play::seen(&browser).await;
    let kept = "return JSON.parse(localStorage['life-gauge.device.ada']).device_key";
    let device_key = browser.script(kept).await;
    let forgotten = json!({
        "AccessToken": play.token("access_token").await, "DeviceKey": device_key,
    });
    let reply = world.stand_in.call("ForgetDevice", &forgotten).await;
    assert!(reply.status().is_success());
    play.sign_out().await;
    Welcome::seen(&browser).await;

    let form = Form::sign_in(&world, &browser).await;
    form.send_user(ADA).await;
    form.refuses("This browser was forgotten as your device")
        .await;
    assert_eq!(browser.script(kept).await, Value::Null);
    // Nothing has to be typed again; the code is the proof, and the browser another device.
    form.submit().await;
    answers_with_the_code(&world, &browser).await;
    Play::seen(&browser).await;
    assert_eq!(world.stand_in.codes("EMAIL_OTP").await.len(), 2);
    assert_ne!(browser.script(kept).await, device_key);
    browser.close().await;
}

/// Where everybody gets a code by mail.
async fn world(devices: &str) -> World {
    let pool = json!({ "mfa": "ON", "mfa_factors": ["EMAIL_OTP"], "devices": devices });
    World::start_with(pool, json!({})).await
}

async fn sends_the_code(world: &World, browser: &Browser) {
    Form::sign_in(world, browser).await.send_user(ADA).await;
    answers_with_the_code(world, browser).await;
}

async fn answers_with_the_code(world: &World, browser: &Browser) {
    let form = Form::seen(browser, title::CODE).await;
    form.send(&[("code", &world.stand_in.code("EMAIL_OTP").await)])
        .await;
}
