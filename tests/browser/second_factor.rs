//! Second factors: set up in the account or at the sign-in, and asked for from then on.

use serde_json::{Value, json};

use super::authenticator::Authenticator;
use super::chrome::Browser;
use super::forms::{Form, Settings, play_as, title};
use super::pages::{ADA, Play, User, Welcome};
use super::screens::take_all;
use super::world::World;

/// From one code of an authenticator to the next, in seconds: each is good once.
const STEP: i64 = 30;
const LIN: User = ("lin", "Steady-Crane-2");

#[tokio::test]
async fn an_authenticator_is_set_up_by_its_picture_and_asked_for() {
    let world = World::start_with(json!({ "mfa": "OPTIONAL" }), json!({})).await;
    let browser = Browser::open().await;
    play_as(&world, &browser, ADA).await;
    let settings = Settings::open(&browser).await;
    settings.wait_for_factor("SOFTWARE_TOKEN_MFA", "off").await;
    settings.press("set-up-SOFTWARE_TOKEN_MFA").await;
    let authenticator = reads_the_picture(&browser).await;
    assert!(
        authenticator
            .uri
            .starts_with("otpauth://totp/Life%20Gauge:ada?"),
        "{}",
        authenticator.uri
    );
    let form = Form::seen(&browser, title::AUTHENTICATOR).await;
    form.send(&[("code", "000000")]).await;
    form.refuses_at("code", "Is your device’s clock right?")
        .await;
    sends_a_code(&world, form, &authenticator).await;
    settings.notes("Your second factors are changed").await;
    settings
        .wait_for_factor("SOFTWARE_TOKEN_MFA", "preferred")
        .await;
    settings.sign_out().await;

    world.stand_in.advance(STEP).await;
    Form::sign_in(&world, &browser).await.send_user(ADA).await;
    let form = Form::seen(&browser, title::CODE).await;
    let lead = form.lead().await;
    assert!(lead.contains("authenticator"), "{lead}");
    form.send(&[("code", "000000")]).await;
    form.refuses_at("code", "That code is not right").await;
    sends_a_code(&world, form, &authenticator).await;
    Play::seen(&browser).await;
    browser.close().await;
}

#[tokio::test]
async fn where_one_is_required_an_authenticator_is_set_up_at_the_first_sign_in() {
    let world = world_without_an_address().await;
    let browser = Browser::open().await;
    Form::sign_in(&world, &browser).await.send_user(LIN).await;
    let form = Form::seen(&browser, "Set up a second factor").await;
    form.press("way-SOFTWARE_TOKEN_MFA").await;
    let authenticator = reads_the_picture(&browser).await;
    let form = Form::seen(&browser, title::AUTHENTICATOR).await;
    sends_a_code(&world, form, &authenticator).await;
    Play::seen(&browser).await.sign_out().await;
    Welcome::seen(&browser).await;

    world.stand_in.advance(STEP).await;
    Form::sign_in(&world, &browser).await.send_user(LIN).await;
    let form = Form::seen(&browser, title::CODE).await;
    sends_a_code(&world, form, &authenticator).await;
    Play::seen(&browser).await;
    browser.close().await;
}

#[tokio::test]
async fn where_one_is_required_an_address_will_do() {
    let world = world_without_an_address().await;
    let browser = Browser::open().await;
    Form::sign_in(&world, &browser).await.send_user(LIN).await;
    let form = Form::seen(&browser, "Set up a second factor").await;
    take_all(&browser, "set-up-a-factor").await;
    form.press("way-EMAIL_OTP").await;
    let form = Form::seen(&browser, "Your e-mail address").await;
    take_all(&browser, "set-up-an-address").await;
    form.send(&[("email", "lin@example.com")]).await;
    let form = Form::seen(&browser, title::CODE).await;
    let lead = form.lead().await;
    assert!(lead.contains("l***@e***"), "{lead}");
    form.send(&[("code", &world.stand_in.code("EMAIL_OTP").await)])
        .await;
    Play::seen(&browser).await;
    browser.close().await;
}

#[tokio::test]
async fn codes_by_mail_and_by_text_message_are_set_up_preferred_and_switched_off() {
    let world = World::start_with(json!({ "mfa": "OPTIONAL" }), json!({})).await;
    let browser = Browser::open().await;
    play_as(&world, &browser, ADA).await;
    let settings = Settings::open(&browser).await;
    settings.press("set-up-EMAIL_OTP").await;
    settings.wait_for_factor("EMAIL_OTP", "preferred").await;

    settings.press("set-up-SMS_MFA").await;
    let form = Form::seen(&browser, "Your phone number").await;
    form.send(&[("phone_number", "not a number")]).await;
    form.refuses_at("phone_number", "phone number").await;
    form.send(&[("phone_number", "+12065550100")]).await;
    let form = Form::seen(&browser, "Is it yours?").await;
    form.send(&[("code", "000000")]).await;
    form.refuses_at("code", "That code is not right").await;
    form.send(&[("code", &world.stand_in.code("verify-attribute").await)])
        .await;
    settings.wait_for_factor("SMS_MFA", "on").await;
    settings.press("prefer-SMS_MFA").await;
    settings.wait_for_factor("SMS_MFA", "preferred").await;
    settings.wait_for_factor("EMAIL_OTP", "on").await;
    take_all(&browser, "account-factors").await;
    settings.press("off-EMAIL_OTP").await;
    settings.wait_for_factor("EMAIL_OTP", "off").await;
    settings.sign_out().await;

    Form::sign_in(&world, &browser).await.send_user(ADA).await;
    let form = Form::seen(&browser, title::CODE).await;
    form.send(&[("code", &world.stand_in.code("SMS_MFA").await)])
        .await;
    Play::seen(&browser).await;
    browser.close().await;
}

#[tokio::test]
async fn of_two_factors_without_a_preferred_one_the_player_chooses() {
    let world = World::start_with(json!({ "mfa": "OPTIONAL" }), json!({})).await;
    let browser = Browser::open().await;
    let phone = [
        ("phone_number", "+12065550100"),
        ("phone_number_verified", "true"),
    ];
    let phone = phone.map(|(name, value)| json!({ "Name": name, "Value": value }));
    let phone = json!({ "Username": ADA.0, "UserAttributes": phone });
    let stand_in = &world.stand_in;
    stand_in.admin("AdminUpdateUserAttributes", phone).await;
    let play = play_as(&world, &browser, ADA).await;
    // No button of this page leads there, but other apps of the player may.
    let on = json!({ "Enabled": true, "PreferredMfa": false });
    let token = play.token("access_token").await;
    let both = json!({ "AccessToken": token, "EmailMfaSettings": on, "SMSMfaSettings": on });
    let status = stand_in.call("SetUserMFAPreference", &both).await.status();
    assert!(status.is_success());
    play.sign_out().await;
    Welcome::seen(&browser).await;

    Form::sign_in(&world, &browser).await.send_user(ADA).await;
    let form = Form::seen(&browser, "Where is your code?").await;
    take_all(&browser, "which-factor").await;
    form.press("way-SMS_MFA").await;
    let form = Form::seen(&browser, title::CODE).await;
    form.send(&[("code", &stand_in.code("SMS_MFA").await)])
        .await;
    Play::seen(&browser).await;
    browser.close().await;
}

/// A player whom no code reaches yet, in a pool that asks for one.
async fn world_without_an_address() -> World {
    let world = World::start_with(json!({ "mfa": "ON" }), json!({})).await;
    let (name, password) = LIN;
    let call = async |operation: &str, body: Value| world.stand_in.admin(operation, body).await;
    let user = json!({ "Username": name, "MessageAction": "SUPPRESS" });
    call("AdminCreateUser", user).await;
    let password = json!({ "Username": name, "Password": password, "Permanent": true });
    call("AdminSetUserPassword", password).await;
    world
}

/// The picture and the text beneath it say the same.
async fn reads_the_picture(browser: &Browser) -> Authenticator {
    let picture = browser.picture_of("[data-testid=qr]").await;
    let authenticator = Authenticator::reads(&picture);
    let secret = browser.wait_for("[data-testid=secret]").await;
    let expected = format!("?secret={secret}&issuer=Life%20Gauge");
    assert!(
        authenticator.uri.ends_with(&expected),
        "{}",
        authenticator.uri
    );
    authenticator
}

async fn sends_a_code(world: &World, form: Form<'_>, authenticator: &Authenticator) {
    let code = authenticator.code(world.stand_in.now().await);
    form.send(&[("code", &code)]).await;
}
