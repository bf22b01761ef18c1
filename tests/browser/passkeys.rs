//! Passkeys, with an authenticator that the browser plays.

use serde_json::json;

use super::chrome::Browser;
use super::forms::{Form, Settings, title};
use super::pages::{ADA, Play};
use super::screens::take_all;
use super::world::World;

#[tokio::test]
async fn a_passkey_is_made_in_the_account_and_leads_in() {
    let pool = json!({
        "first_factors": ["PASSWORD", "WEB_AUTHN"],
        "passkeys": { "user_verification": "required" },
    });
    let world = World::start_with(pool, json!({ "sign_in_flow": "USER_AUTH" })).await;
    let browser = Browser::open().await;
    let device = Device::attached_to(&browser).await;
    play_by_password(&world, &browser).await;
    let settings = Settings::open(&browser).await;
    settings.press("passkeys").await;
    browser
        .until("no passkey", async || {
            (passkeys(&browser).await? == 0).then_some(())
        })
        .await;
    device.recognises_the_user(false).await;
    settings.press("add-passkey").await;
    settings.refuses("No passkey was used").await;
    take_all(&browser, "passkeys-none").await;
    device.recognises_the_user(true).await;
    settings.press("add-passkey").await;
    settings.notes("Your passkey is saved").await;
    browser
        .until("the passkey", async || {
            (passkeys(&browser).await? == 1).then_some(())
        })
        .await;
    take_all(&browser, "passkeys").await;
    settings.press("add-passkey").await;
    settings
        .refuses("This device has a passkey for you already")
        .await;
    settings.press("back").await;
    Settings::seen(&browser).await.sign_out().await;

    device.recognises_the_user(false).await;
    let form = Form::sign_in(&world, &browser).await;
    form.send(&[("username", ADA.0)]).await;
    let form = Form::seen(&browser, title::CHOICE).await;
    form.press("way-WEB_AUTHN").await;
    let form = Form::seen(&browser, title::PASSKEY).await;
    form.refuses("No passkey was used").await;
    take_all(&browser, "passkey").await;
    device.recognises_the_user(true).await;
    form.submit().await;
    let play = Play::seen(&browser).await;
    assert_eq!(play.name().await, "Ada Lovelace");
    removes_it(&browser).await;
    browser.close().await;
}

async fn removes_it(browser: &Browser) {
    let settings = Settings::open(browser).await;
    settings.press("passkeys").await;
    settings.press("remove-passkey").await;
    let form = Form::seen(browser, "Remove this passkey?").await;
    form.press("back").await;
    settings.press("remove-passkey").await;
    let form = Form::seen(browser, "Remove this passkey?").await;
    take_all(browser, "passkey-removal").await;
    form.submit().await;
    settings.notes("The passkey is removed").await;
    browser
        .until("no passkey", async || {
            (passkeys(browser).await? == 0).then_some(())
        })
        .await;
}

/// How many there are, once the user pool has told.
async fn passkeys(browser: &Browser) -> Option<u64> {
    let count = "return document.querySelector('[data-testid=passkeys] [data-testid=back]')
        && document.querySelectorAll('[data-testid=passkey]').length";
    browser.script(count).await.as_u64()
}

async fn play_by_password(world: &World, browser: &Browser) {
    let form = Form::sign_in(world, browser).await;
    form.send(&[("username", ADA.0)]).await;
    let form = Form::seen(browser, title::CHOICE).await;
    let offers_passkeys = browser.has("[data-testid=way-WEB_AUTHN]").await;
    assert!(!offers_passkeys, "there is none yet");
    form.press("way-PASSWORD_SRP").await;
    let form = Form::seen(browser, title::PASSWORD).await;
    form.send(&[("password", ADA.1)]).await;
    Play::seen(browser).await;
}

/// Something that holds passkeys and knows its user, by his finger for instance.
struct Device<'a> {
    browser: &'a Browser,
    id: String,
}

impl<'a> Device<'a> {
    /// ([Web Authentication, 11](https://www.w3.org/TR/webauthn-3/#sctn-automation))
    async fn attached_to(browser: &'a Browser) -> Self {
        let properties = json!({
            "protocol": "ctap2", "transport": "internal",
            "hasResidentKey": true, "hasUserVerification": true,
        });
        let id = browser
            .chromium("webauthn/authenticator", &properties)
            .await;
        let id = id.as_str().unwrap().to_owned();
        Self { browser, id }
    }

    /// Whether it lets the user through: a finger that it does not know ends like a dialog that is closed.
    async fn recognises_the_user(&self, is_known: bool) {
        let command = format!("webauthn/authenticator/{}/uv", self.id);
        let verified = json!({ "isUserVerified": is_known });
        self.browser.chromium(&command, &verified).await;
    }
}
