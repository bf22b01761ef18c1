//! Forgotten passwords.

use super::chrome::Browser;
use super::forms::{Form, title};
use super::pages::{ADA, Play};
use super::screens::take_all;
use super::world::World;

const FRESH: &str = "Patient-Heron-8";

#[tokio::test]
async fn a_forgotten_password_is_replaced() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let form = Form::sign_in(&world, &browser).await;
    form.press("forgot").await;
    Form::seen(&browser, title::FORGOT).await;
    take_all(&browser, "forgot").await;
    let form = asks_for_a_code(&browser, ADA.0).await;
    let code = world.stand_in.code("forgot-password").await;

    let fields = [("code", "000000"), ("new-password", FRESH)];
    form.send(&fields).await;
    form.refuses_at("code", "That code is wrong or has ended")
        .await;
    let fields = [("code", &*code), ("new-password", "weak")];
    form.send(&fields).await;
    form.refuses_at("new-password", "Password not long enough")
        .await;
    take_all(&browser, "reset").await;
    form.send(&[("new-password", FRESH)]).await;

    let form = Form::seen(&browser, title::SIGN_IN).await;
    form.notes("Your new password is saved").await;
    assert_eq!(form.value("username").await, ADA.0);
    form.send(&[("password", ADA.1)]).await;
    form.refuses_at("password", "don’t match").await;
    form.send(&[("password", FRESH)]).await;
    Play::seen(&browser).await;
    browser.close().await;
}

#[tokio::test]
async fn nobody_learns_whether_there_is_such_an_account() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let mut told = Vec::new();
    for name in [ADA.0, "nobody"] {
        Form::open(&world, &browser, "/forgot", title::FORGOT).await;
        let form = asks_for_a_code(&browser, name).await;
        let before = browser.text().await;
        let fields = [("code", "000000"), ("new-password", FRESH)];
        form.send(&fields).await;
        browser.wait_for("[aria-invalid=true]").await;
        told.push((before + &browser.text().await).replace(name, "somebody"));
    }
    assert_eq!(told[0], told[1]);
    assert_eq!(world.stand_in.codes("forgot-password").await.len(), 1);
    browser.close().await;
}

/// A reload of the reset keeps whom it is about, and never a secret.
async fn asks_for_a_code<'a>(browser: &'a Browser, name: &str) -> Form<'a> {
    let form = Form::seen(browser, title::FORGOT).await;
    form.send(&[("username", name)]).await;
    Form::seen(browser, title::RESET).await;
    assert!(
        browser
            .url()
            .await
            .ends_with(&format!("/reset?username={name}"))
    );
    browser.reload().await;
    let form = Form::seen(browser, title::RESET).await;
    assert_eq!(form.label("username").await, None, "it is known");
    form
}
