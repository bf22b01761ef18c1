//! Sign-in by the page's own form: passwords, and what the page makes of wrong ones.

use serde_json::json;

use super::chrome::Browser;
use super::forms::{Form, play_as, title};
use super::pages::{ADA, GRACE, Play, Welcome};
use super::screens::take_all;
use super::world::World;

#[tokio::test]
async fn the_password_never_leaves_the_page() {
    let world = World::start().await;
    let browser = Browser::open_recording().await;
    Welcome::open(&world, &browser).await;
    browser.click("[data-testid=sign-in]").await;
    let form = Form::seen(&browser, title::SIGN_IN).await;
    form.send_user(ADA).await;
    let play = Play::seen(&browser).await;
    assert_eq!(play.name().await, "Ada Lovelace");
    let sent = browser.sent().await.concat();
    assert!(sent.contains("SRP_A") && sent.contains("PASSWORD_CLAIM_SIGNATURE"));
    assert!(!sent.contains(ADA.1), "the password was sent: {sent}");
    let stored = "return JSON.stringify([{...sessionStorage}, {...localStorage}, location.href])";
    let stored = browser.script(stored).await.to_string();
    assert!(!stored.contains(ADA.1), "the password was kept: {stored}");
    browser.close().await;
}

/// A pool that takes its users over from elsewhere has to see their passwords.
#[tokio::test]
async fn the_password_is_sent_where_the_configuration_says_so() {
    let client = json!({ "sign_in_flow": "USER_PASSWORD_AUTH" });
    let world = World::start_with(json!({}), client).await;
    let browser = Browser::open_recording().await;
    play_as(&world, &browser, ADA).await;
    let sent = browser.sent().await.concat();
    assert!(sent.contains(ADA.1) && !sent.contains("SRP_A"), "{sent}");
    browser.close().await;
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_user_look_alike() {
    for hides in [true, false] {
        let client = json!({ "hide_unknown_users": hides });
        let world = World::start_with(json!({}), client).await;
        let browser = Browser::open().await;
        let mut told = Vec::new();
        for name in [ADA.0, "nobody"] {
            let form = Form::sign_in(&world, &browser).await;
            form.send_user((name, "Wrong-Guess-1")).await;
            form.refuses_at("password", "That user name and password don’t match")
                .await;
            assert_eq!(form.value("username").await, name);
            told.push(browser.text().await);
        }
        assert_eq!(told[0], told[1], "hidden: {hides}");
        let form = Form::sign_in(&world, &browser).await;
        form.send_user((ADA.0, "Wrong-Guess-1")).await;
        form.refuses_at("password", "don’t match").await;
        form.send(&[("password", ADA.1)]).await;
        Play::seen(&browser).await;
        browser.close().await;
    }
}

#[tokio::test]
async fn who_has_guessed_too_often_is_told_to_wait_and_let_in_then() {
    let world = World::start().await;
    let browser = Browser::open().await;
    for _ in 0..9 {
        world.stand_in.guess_password(GRACE.0).await;
        world.stand_in.advance(30).await;
    }
    world.stand_in.guess_password(GRACE.0).await;
    let form = Form::sign_in(&world, &browser).await;
    form.send_user(GRACE).await;
    form.refuses_at("password", "Too many wrong passwords. Please wait 1 s.")
        .await;
    form.says_at("password", "You can try again now.").await;
    // How long it really takes nobody tells; the next time the page waits longer.
    form.submit().await;
    form.refuses_at("password", "Please wait 2 s.").await;
    let asked = world.stand_in.count("InitiateAuth").await;
    form.submit().await;
    form.says_at("password", "Please wait 1 s.").await;
    assert_eq!(world.stand_in.count("InitiateAuth").await, asked);
    world.stand_in.advance(60).await;
    form.says_at("password", "You can try again now.").await;
    form.submit().await;
    Play::seen(&browser).await;
    browser.close().await;
}

#[tokio::test]
async fn who_is_not_confirmed_yet_is_led_to_the_code() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let form = Form::open(&world, &browser, "/sign-up", title::SIGN_UP).await;
    let password = "Quiet-Otter-5";
    let fields = [("username", "nia"), ("email", "nia@example.com")];
    form.send(&[fields[0], fields[1], ("new-password", password)])
        .await;
    let form = Form::seen(&browser, title::CONFIRM).await;
    form.press("sign-in").await;
    let form = Form::seen(&browser, title::SIGN_IN).await;
    form.send_user(("nia", password)).await;
    let form = Form::seen(&browser, title::CONFIRM).await;
    form.notes("Your account has to be confirmed first").await;
    assert_eq!(form.label("username").await, None, "it is known");
    form.send(&[("code", &world.stand_in.code("sign-up").await)])
        .await;
    let form = Form::seen(&browser, title::SIGN_IN).await;
    form.send(&[("password", password)]).await;
    Play::seen(&browser).await;
    browser.close().await;
}

#[tokio::test]
async fn no_connection_is_told_and_it_can_be_tried_again() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let form = Form::sign_in(&world, &browser).await;
    browser.set_offline(true).await;
    form.send_user(ADA).await;
    form.refuses("No connection").await;
    assert_eq!(world.stand_in.count("InitiateAuth").await, 0);
    take_all(&browser, "sign-in-offline").await;
    browser.set_offline(false).await;
    assert_eq!(form.value("password").await, ADA.1, "it is still there");
    form.submit().await;
    Play::seen(&browser).await;
    browser.close().await;
}

#[tokio::test]
async fn a_user_pool_that_is_busy_is_asked_again() {
    let world = World::start().await;
    let browser = Browser::open().await;
    for operation in ["InitiateAuth", "RespondToAuthChallenge"] {
        let fault = json!({ "operation": operation, "fault": "throttle" });
        world.stand_in.order(fault).await;
    }
    play_as(&world, &browser, ADA).await;
    assert_eq!(world.stand_in.count("InitiateAuth").await, 2);
    browser.close().await;
}

#[tokio::test]
async fn an_app_client_with_a_secret_is_the_operators_matter() {
    let world = World::start_with(json!({}), json!({ "secret": "hush" })).await;
    let browser = Browser::open().await;
    let form = Form::sign_in(&world, &browser).await;
    form.send_user(ADA).await;
    form.refuses("Its operator must make a public client").await;
    browser.close().await;
}

#[tokio::test]
async fn a_question_of_the_pools_own_is_asked_until_it_is_answered() {
    let client = json!({ "sign_in_flow": "CUSTOM_AUTH" });
    let world = World::start_with(json!({}), client).await;
    let browser = Browser::open().await;
    let form = Form::sign_in(&world, &browser).await;
    assert_eq!(form.label("password").await, None, "nobody asks for it");
    form.send(&[("username", ADA.0)]).await;
    let form = Form::seen(&browser, "One more question").await;
    assert_eq!(form.lead().await, "question: What opens the mountain?");
    take_all(&browser, "question").await;
    form.send(&[("code", "barley")]).await;
    let asked_again = async || (form.value("code").await.is_empty()).then_some(());
    browser.until("the question again", asked_again).await;
    let form = Form::seen(&browser, "One more question").await;
    form.send(&[("code", "sesame")]).await;
    Play::seen(&browser).await;
    browser.close().await;
}

#[tokio::test]
async fn a_session_of_the_form_is_renewed_kept_and_revoked() {
    let client = json!({ "rotate_refresh_tokens": true });
    let world = World::start_with(json!({}), client).await;
    let browser = Browser::open().await;
    let play = play_as(&world, &browser, ADA).await;
    let first = play.refresh_token().await;
    browser.reload().await;
    Play::seen(&browser).await;
    assert_eq!(world.stand_in.count("GetTokensFromRefreshToken").await, 0);

    world.stand_in.advance(2 * 3600).await;
    browser.reload().await;
    let play = Play::seen(&browser).await;
    assert_eq!(world.stand_in.count("GetTokensFromRefreshToken").await, 1);
    let second = play.refresh_token().await;
    assert_ne!(second, first, "it is rotated");
    play.heart().await;
    play.wait_saved().await;

    play.sign_out().await;
    Welcome::seen(&browser).await;
    assert_eq!(browser.url().await, world.at("/signed-out"));
    let revoked = async || (world.stand_in.count("RevokeToken").await == 1).then_some(());
    browser.until("RevokeToken", revoked).await;
    assert!(!world.stand_in.renews(&second).await);
    browser.reload().await;
    Welcome::seen(&browser).await;
    assert_eq!(
        world.stand_in.count("logout").await,
        0,
        "it is not the hosted UI's"
    );
    browser.close().await;
}
