//! What a player can change while he is signed in, and the end of all his sessions.

use serde_json::{Value, json};

use super::chrome::Browser;
use super::forms::{Form, Settings, play_as, title};
use super::keys::Keyboard;
use super::pages::{ADA, Play, Refusal, Welcome};
use super::screens::take_all;
use super::world::World;

const FRESH: &str = "Patient-Heron-8";

#[tokio::test]
async fn the_password_is_changed() {
    let world = World::start().await;
    let browser = Browser::open().await;
    play_as(&world, &browser, ADA).await;
    let settings = Settings::open(&browser).await;
    settings.press("change-password").await;
    let form = Form::seen(&browser, "Change your password").await;
    form.send(&[("password", "Wrong-Guess-1"), ("new-password", FRESH)])
        .await;
    form.refuses_at("password", "That password is not right")
        .await;
    form.send(&[("password", ADA.1), ("new-password", "weak")])
        .await;
    form.refuses_at("new-password", "Password not long enough")
        .await;
    take_all(&browser, "change-password").await;
    form.send(&[("new-password", FRESH)]).await;
    settings.notes("Your password is changed").await;
    settings.sign_out().await;

    let form = Form::sign_in(&world, &browser).await;
    form.send_user(ADA).await;
    form.refuses_at("password", "don’t match").await;
    form.send(&[("password", FRESH)]).await;
    Play::seen(&browser).await;
    browser.close().await;
}

#[tokio::test]
async fn groups_and_attributes_of_the_pools_own_are_shown() {
    let ada = json!({
        "username": ADA.0,
        "password": ADA.1,
        "attributes": { "email": "ada@example.com", "custom:rank": "Countess <b>" },
        "groups": ["engineers", "poets"],
    });
    let world = World::start_with(json!({ "users": [ada] }), json!({})).await;
    let browser = Browser::open().await;
    play_as(&world, &browser, ADA).await;
    let facts = Settings::open(&browser).await.facts().await;
    for fact in ["ada@example.com", "engineers, poets", "Countess <b>"] {
        assert!(facts.contains(fact), "“{fact}” is not in: {facts}");
    }
    browser.close().await;
}

#[tokio::test]
async fn an_address_is_confirmed() {
    let attributes = json!({ "email": "lin@example.com", "phone_number": "+12065550100" });
    let (username, password) = ("lin", "Steady-Crane-2");
    let lin = json!({ "username": username, "password": password, "attributes": attributes });
    let world = World::start_with(json!({ "users": [lin] }), json!({})).await;
    let browser = Browser::open().await;
    play_as(&world, &browser, (username, password)).await;
    let settings = Settings::open(&browser).await;
    let facts = settings.facts().await;
    assert_eq!(facts.matches("not confirmed yet").count(), 2, "{facts}");
    let email = "[data-testid=address-email]";
    Keyboard(&browser).enter(&format!("{email} button")).await;
    let form = Form::seen(&browser, "Is it yours?").await;
    let lead = form.lead().await;
    assert!(lead.contains("l***@e***"), "{lead}");
    take_all(&browser, "address-code").await;
    form.send(&[("code", &world.stand_in.code("verify-attribute").await)])
        .await;
    settings.notes("Your address is confirmed").await;
    browser
        .wait_for(&format!("{email}[data-state=confirmed]"))
        .await;
    browser
        .wait_for("[data-testid=address-phone_number][data-state=open]")
        .await;
    take_all(&browser, "address-confirmed").await;
    browser.close().await;
}

#[tokio::test]
async fn the_settings_need_somebody_who_is_signed_in() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let form = Form::open(&world, &browser, "/account", title::SIGN_IN).await;
    form.send_user(ADA).await;
    Settings::seen(&browser).await;
    assert_eq!(browser.url().await, world.at("/account"));
    browser.reload().await;
    Settings::seen(&browser).await.press("play").await;
    Play::seen(&browser).await;
    browser.close().await;
}

#[tokio::test]
async fn signing_out_everywhere_ends_the_session_of_another_browser() {
    let world = World::start().await;
    let (here, there) = (Browser::open().await, Browser::open().await);
    play_as(&world, &here, ADA).await;
    play_as(&world, &there, ADA).await;
    let settings = Settings::open(&here).await;
    settings.press("sign-out-everywhere").await;
    Welcome::seen(&here).await;
    assert_eq!(world.stand_in.count("GlobalSignOut").await, 1);
    assert_eq!(here.script("return sessionStorage.length").await, 0);
    here.close().await;

    world.stand_in.advance(2 * 3600).await;
    there.reload().await;
    let refusal = Refusal::seen(&there).await;
    refusal.says("Your session has ended").await;
    assert!(!there.text().await.contains("Ada Lovelace"));
    there.close().await;
}

/// The hosted UI's own session has to end as well.
#[tokio::test]
async fn a_player_of_the_hosted_ui_has_the_same_settings() {
    let world = World::start().await;
    let browser = Browser::open().await;
    Play::as_user(&world, &browser, ADA).await;
    let settings = Settings::open(&browser).await;
    settings.press("sign-out-everywhere").await;
    Welcome::seen(&browser).await;
    assert_eq!(world.stand_in.count("logout").await, 1);
    let kept = browser.script("return sessionStorage.length").await;
    assert_eq!(kept, Value::from(0));
    browser.close().await;
}
