//! New players make their own accounts.

use serde_json::json;

use super::chrome::Browser;
use super::forms::{Form, Settings, title};
use super::pages::{ADA, Play};
use super::screens::take_all;
use super::world::World;

const PASSWORD: &str = "Quiet-Otter-5";
const NIA: [(&str, &str); 4] = [
    ("username", "nia"),
    ("given_name", "Nia"),
    ("email", "nia@example.com"),
    ("new-password", PASSWORD),
];

#[tokio::test]
async fn a_new_player_corrects_a_wrong_code_and_is_playing() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let form = sign_up(&world, &browser).await;
    let lead = form.lead().await;
    assert!(lead.contains("n***@e***"), "{lead}");
    form.send(&[("code", "000000")]).await;
    form.refuses_at("code", "That code is not right").await;
    assert_eq!(form.value("code").await, "000000", "it can be corrected");
    let code = world.stand_in.code("sign-up").await;
    form.send(&[("code", &format!(" {} {}", &code[..3], &code[3..]))])
        .await;
    let play = Play::seen(&browser).await;
    assert_eq!(play.name().await, "Nia");
    assert_eq!(world.stand_in.count("InitiateAuth").await, 1);
    browser.close().await;
}

#[tokio::test]
async fn the_rules_of_a_password_tick_off_while_it_is_typed() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let form = Form::open(&world, &browser, "/sign-up", title::SIGN_UP).await;
    assert_eq!(form.rules().await, (0, 5));
    for (typed, kept) in [("a", 1), ("aB", 2), ("aB3", 3), ("aB3-", 4), (PASSWORD, 5)] {
        form.fill("new-password", typed).await;
        assert_eq!(form.rules().await, (kept, 5), "{typed}");
    }
    for (field, text) in &NIA[..3] {
        form.fill(field, text).await;
    }
    form.send(&[("new-password", "no")]).await;
    form.refuses_at("new-password", "Password not long enough")
        .await;
    form.send(&[("username", ADA.0), ("new-password", PASSWORD)])
        .await;
    form.refuses_at("username", "There is an account of this name already")
        .await;
    browser.close().await;
}

#[tokio::test]
async fn where_the_pool_gives_no_session_one_signs_in_after_the_code() {
    let flows = json!(["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]);
    let world = World::start_with(json!({}), json!({ "flows": flows })).await;
    let browser = Browser::open().await;
    let form = sign_up(&world, &browser).await;
    form.send(&[("code", &world.stand_in.code("sign-up").await)])
        .await;
    confirmed(&browser).await;
    browser.close().await;
}

#[tokio::test]
async fn a_reload_keeps_name_and_step_and_another_code_takes_its_time() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let form = sign_up(&world, &browser).await;
    waits_for_another_code(&world, &browser).await;
    // The page learns of the time by the next answer.
    world.stand_in.advance(600).await;
    form.send(&[("code", "000000")]).await;
    form.may_resend().await;

    browser.reload().await;
    let form = Form::seen(&browser, title::CONFIRM).await;
    assert_eq!(browser.url().await, world.at("/confirm?username=nia"));
    assert_eq!(form.label("username").await, None, "it is known");
    form.press("resend").await;
    form.notes("Another code is on its way").await;
    waits_for_another_code(&world, &browser).await;
    assert_eq!(world.stand_in.codes("sign-up").await.len(), 2);
    form.send(&[("code", &world.stand_in.code("sign-up").await)])
        .await;
    confirmed(&browser).await;
    browser.close().await;
}

#[tokio::test]
async fn an_address_can_be_the_user_name() {
    let world = World::start_with(json!({ "username_attributes": ["email"] }), json!({})).await;
    let browser = Browser::open().await;
    let form = Form::open(&world, &browser, "/sign-up", title::SIGN_UP).await;
    let label = form.label("username").await;
    assert_eq!(label.as_deref(), Some("E-mail address"));
    assert_eq!(form.label("email").await, None, "once is enough");
    let fields = [("username", "nia+1@example.com"), NIA[3]];
    form.send(&fields).await;
    let form = Form::seen(&browser, title::CONFIRM).await;
    let expected = world.at("/confirm?username=nia%2B1%40example.com");
    assert_eq!(browser.url().await, expected);
    form.send(&[("code", &world.stand_in.code("sign-up").await)])
        .await;
    Play::seen(&browser).await;
    let facts = Settings::open(&browser).await.facts().await;
    assert!(facts.contains("nia+1@example.com"), "{facts}");
    browser.close().await;
}

#[tokio::test]
async fn an_address_of_another_account_is_taken_over_only_when_asked() {
    let world = World::start_with(json!({ "alias_attributes": ["email"] }), json!({})).await;
    let browser = Browser::open().await;
    let form = Form::open(&world, &browser, "/sign-up", title::SIGN_UP).await;
    let fields = [NIA[0], NIA[1], ("email", "ada@example.com"), NIA[3]];
    form.send(&fields).await;
    let code = world.stand_in.code("sign-up");
    let form = Form::seen(&browser, title::CONFIRM).await;
    form.send(&[("code", &code.await)]).await;
    let form = Form::seen(&browser, "This address is taken").await;
    take_all(&browser, "taken-address").await;
    form.press("take-alias").await;
    Play::seen(&browser).await;
    assert_eq!(world.stand_in.count("ConfirmSignUp").await, 2);
    browser.close().await;
}

#[tokio::test]
async fn where_codes_are_enough_nobody_needs_a_password() {
    let factors = json!({ "first_factors": ["PASSWORD", "EMAIL_OTP"] });
    let world = World::start_with(factors, json!({ "sign_in_flow": "USER_AUTH" })).await;
    let browser = Browser::open().await;
    let form = Form::open(&world, &browser, "/sign-up", title::SIGN_UP).await;
    form.send(&NIA[..3]).await;
    let form = Form::seen(&browser, title::CONFIRM).await;
    form.send(&[("code", &world.stand_in.code("sign-up").await)])
        .await;
    Play::seen(&browser).await;
    browser.close().await;
}

#[tokio::test]
async fn what_the_operator_has_written_is_shown_without_the_frame_around_it() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let refusal = json!({
        "operation": "SignUp", "fault": "error", "name": "UserLambdaValidationException",
        "message": "PreSignUp failed with error Only friends, please..",
    });
    world.stand_in.order(refusal).await;
    let form = Form::open(&world, &browser, "/sign-up", title::SIGN_UP).await;
    form.send(&NIA).await;
    form.refuses("Only friends, please.").await;
    assert!(!browser.text().await.contains("PreSignUp"));
    form.submit().await;
    Form::seen(&browser, title::CONFIRM).await;
    browser.close().await;
}

/// Everything up to the code.
async fn sign_up<'a>(world: &World, browser: &'a Browser) -> Form<'a> {
    let form = Form::open(world, browser, "/sign-up", title::SIGN_UP).await;
    form.send(&NIA).await;
    Form::seen(browser, title::CONFIRM).await
}

async fn waits_for_another_code(world: &World, browser: &Browser) {
    let before = world.stand_in.count("ResendConfirmationCode").await;
    let label = browser.wait_for("[data-testid=resend].waiting").await;
    assert!(label.starts_with("Another code in "), "{label}");
    browser.click("[data-testid=resend]").await;
    let after = world.stand_in.count("ResendConfirmationCode").await;
    assert_eq!(after, before, "one has to wait");
}

/// The account is confirmed, and its password leads in.
async fn confirmed(browser: &Browser) {
    let form = Form::seen(browser, title::SIGN_IN).await;
    form.notes("Your account is confirmed").await;
    assert_eq!(form.value("username").await, "nia");
    form.send(&[("password", PASSWORD)]).await;
    let play = Play::seen(browser).await;
    assert_eq!(play.name().await, "Nia");
}
