//! Players whom an administrator has made.

use serde_json::json;

use super::chrome::Browser;
use super::forms::{Form, play_as, title};
use super::pages::{Play, Welcome};
use super::screens::take_all;
use super::world::World;

const TEMPORARY: &str = "Once-Only-11";
const OWN: &str = "Gentle-Badger-3";

#[tokio::test]
async fn a_temporary_password_and_a_missing_attribute_are_no_obstacle() {
    let pool = json!({ "required_attributes": ["given_name", "email"] });
    let world = World::start_with(pool, json!({})).await;
    let browser = Browser::open().await;
    let user = json!({
        "Username": "mary",
        "TemporaryPassword": TEMPORARY,
        "UserAttributes": [
            { "Name": "email", "Value": "mary@example.com" },
            { "Name": "email_verified", "Value": "true" },
        ],
    });
    world.stand_in.admin("AdminCreateUser", user).await;
    let form = Form::sign_in(&world, &browser).await;
    form.send_user(("mary", TEMPORARY)).await;
    let form = Form::seen(&browser, "Choose your own password").await;
    assert_eq!(form.label("email").await, None, "it is there");
    let fields = [("given_name", "Mary"), ("new-password", "short")];
    form.send(&fields).await;
    form.refuses_at("new-password", "Password not long enough")
        .await;
    assert_eq!(form.value("given_name").await, "Mary");
    take_all(&browser, "new-password").await;
    form.send(&[("new-password", OWN)]).await;
    let play = Play::seen(&browser).await;
    assert_eq!(play.name().await, "Mary");

    play.sign_out().await;
    Welcome::seen(&browser).await;
    play_as(&world, &browser, ("mary", OWN)).await;
    browser.close().await;
}

#[tokio::test]
async fn a_reset_by_an_administrator_leads_to_the_reset() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let grace = json!({ "Username": "grace" });
    world.stand_in.admin("AdminResetUserPassword", grace).await;
    let form = Form::sign_in(&world, &browser).await;
    form.send_user(super::pages::GRACE).await;
    let form = Form::seen(&browser, title::RESET).await;
    form.notes("Your password has to be reset").await;
    let code = world.stand_in.code("forgot-password").await;
    form.send(&[("code", &code), ("new-password", OWN)]).await;
    let form = Form::seen(&browser, title::SIGN_IN).await;
    form.notes("Your new password is saved").await;
    form.send(&[("password", OWN)]).await;
    Play::seen(&browser).await;
    browser.close().await;
}
