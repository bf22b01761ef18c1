//! Sign-in where the player has the choice.

use serde_json::{Value, json};

use super::chrome::Browser;
use super::forms::{Form, title};
use super::pages::{ADA, Play};
use super::screens::take_all;
use super::world::World;

#[tokio::test]
async fn a_code_by_mail_of_eight_digits_is_enough() {
    let world = World::start_with(factors(), choice()).await;
    let browser = Browser::open().await;
    let form = choose(&world, &browser, "way-EMAIL_OTP").await;
    form.send(&[("code", "00000000")]).await;
    form.refuses_at("code", "That code is not right").await;
    take_all(&browser, "sign-in-code").await;
    let code = world.stand_in.code("EMAIL_OTP").await;
    assert_eq!(code.len(), 8);
    form.send(&[("code", &code)]).await;
    Play::seen(&browser).await;
    browser.close().await;
}

#[tokio::test]
async fn a_password_that_was_chosen_is_proven_and_not_sent() {
    let world = World::start_with(factors(), choice()).await;
    let browser = Browser::open_recording().await;
    let form = choose(&world, &browser, "way-PASSWORD_SRP").await;
    assert!(!browser.has("[data-testid=way-PASSWORD]").await);
    form.send(&[("password", ADA.1)]).await;
    Play::seen(&browser).await;
    let sent = browser.sent().await.concat();
    assert!(sent.contains("PASSWORD_CLAIM_SIGNATURE"), "{sent}");
    assert!(!sent.contains(ADA.1), "the password was sent: {sent}");
    browser.close().await;
}

#[tokio::test]
async fn one_can_begin_again_and_choose_another_way() {
    let world = World::start_with(factors(), choice()).await;
    let browser = Browser::open().await;
    let form = choose(&world, &browser, "way-PASSWORD_SRP").await;
    form.send(&[("password", "Wrong-Guess-1")]).await;
    let form = Form::seen(&browser, title::SIGN_IN).await;
    form.refuses("That user name and password don’t match")
        .await;
    assert_eq!(form.value("username").await, ADA.0);
    let form = choose(&world, &browser, "way-EMAIL_OTP").await;
    form.press("back").await;
    let form = Form::seen(&browser, title::SIGN_IN).await;
    assert_eq!(form.value("username").await, ADA.0);
    browser.close().await;
}

#[tokio::test]
async fn a_code_that_comes_too_late_begins_again_with_the_name_kept() {
    let world = World::start_with(factors(), choice()).await;
    let browser = Browser::open().await;
    let form = choose(&world, &browser, "way-EMAIL_OTP").await;
    world.stand_in.advance(240).await;
    let code = world.stand_in.code("EMAIL_OTP").await;
    form.send(&[("code", &code)]).await;
    let form = Form::seen(&browser, title::SIGN_IN).await;
    form.refuses("Please begin again").await;
    assert_eq!(form.value("username").await, ADA.0);
    browser.close().await;
}

fn factors() -> Value {
    json!({ "first_factors": ["PASSWORD", "EMAIL_OTP"] })
}

fn choice() -> Value {
    json!({ "sign_in_flow": "USER_AUTH" })
}

/// Up to the form of one of the ways.
async fn choose<'a>(world: &World, browser: &'a Browser, way: &str) -> Form<'a> {
    let form = Form::sign_in(world, browser).await;
    form.send(&[("username", ADA.0)]).await;
    Form::seen(browser, title::CHOICE).await.press(way).await;
    let next = if way == "way-EMAIL_OTP" {
        title::CODE
    } else {
        title::PASSWORD
    };
    Form::seen(browser, next).await
}
