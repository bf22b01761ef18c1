//! Who stays signed in, who does not, and how it goes on.

use serde_json::json;

use super::chrome::Browser;
use super::forms::{Form, play_as, title};
use super::pages::{ADA, HostedUi, Play, Refusal, Welcome};
use super::tabs::CLOCK;
use super::trouble::another_try_is_enough;
use super::world::World;

const TWO_HOURS: i64 = 2 * 3600;
const A_MINUTE_AND_MORE: i64 = 61_000;
/// What `localStorage` holds, and whether a token that says who one is has got into it.
const KEPT: &str = "
    const kept = JSON.stringify({ ...localStorage });
    const { access_token, id_token, refresh_token } = JSON.parse(sessionStorage['life-gauge.tokens']);
    return [access_token, id_token, refresh_token].map(token => kept.includes(token)).join()";

#[tokio::test]
async fn who_wants_to_be_remembered_plays_on_when_the_browser_was_closed() {
    let rotating = json!({ "rotate_refresh_tokens": true, "rotation_grace_seconds": 0 });
    for client in [json!({}), rotating] {
        let world = World::start_with(json!({}), client).await;
        let browser = Browser::open().await;
        let welcome = Welcome::open(&world, &browser).await;
        browser.click("[data-testid=remember]").await;
        let play = welcome.sign_in().await.sign_in_as(ADA).await;
        play.wait_saved().await;
        assert_eq!(browser.script(KEPT).await, "false,false,true");

        let browser = browser.reopen().await;
        browser.go(&world.at("/")).await;
        let play = Play::seen(&browser).await;
        assert_eq!(play.name().await, "Ada Lovelace");
        assert_eq!(browser.script(KEPT).await, "false,false,true");
        play.heart().await;
        play.wait_saved().await;
        play.sign_out().await;
        Welcome::seen(&browser).await;
        assert_eq!(browser.script("return localStorage.length").await, 0);

        let browser = browser.reopen().await;
        Welcome::open(&world, &browser).await;
        assert_eq!(world.stand_in.lives().await, ["75"]);
        browser.close().await;
    }
}

#[tokio::test]
async fn our_own_forms_remember_only_whom_they_are_told_to() {
    let world = World::start().await;
    let browser = Browser::open().await;
    play_as(&world, &browser, ADA).await.wait_saved().await;
    assert_eq!(browser.script(KEPT).await, "false,false,false");
    let browser = browser.reopen().await;
    Welcome::open(&world, &browser).await;

    play_remembered(&world, &browser).await;
    assert_eq!(browser.script(KEPT).await, "false,false,true");
    let browser = browser.reopen().await;
    browser.go(&world.at("/account")).await;
    let is_there = async || browser.has("[data-testid=factors]").await.then_some(());
    browser.until("the account", is_there).await;
    browser.close().await;
}

#[tokio::test]
async fn who_is_remembered_is_not_forgotten_while_the_user_pool_is_away() {
    let world = World::start().await;
    let browser = Browser::open().await;
    play_remembered(&world, &browser).await;
    let browser = browser.reopen().await;
    world.stand_in.fail("*", "drop-before", 1000).await;
    browser.go(&world.at("/")).await;
    another_try_is_enough(&world, &browser, "not-renewed").await;
    browser.close().await;
}

#[tokio::test]
async fn where_one_wanted_to_go_one_gets_after_signing_in() {
    let world = World::start().await;
    let browser = Browser::open().await;
    browser.go(&world.at("/account")).await;
    Welcome::seen(&browser).await.press_sign_in().await;
    HostedUi::seen(&browser).await.submit(ADA).await;
    browser.wait_for("[data-testid=factors]").await;
    assert_eq!(browser.url().await, world.at("/account"));
    browser.close().await;
}

#[tokio::test]
async fn a_session_that_was_revoked_ends_kindly_and_what_waits_is_not_lost() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let play = play_as(&world, &browser, ADA).await;
    play.wait_saved().await;
    let refresh_token = play.refresh_token().await;
    world.stand_in.fail("sync", "unavailable", 1000).await;
    play.heart().await;
    play.wait_for_value(75).await;
    world.stand_in.revoke(&refresh_token).await;
    world.stand_in.advance(TWO_HOURS).await;
    browser.reload().await;

    let form = Form::seen(&browser, title::SIGN_IN).await;
    Refusal::seen(&browser)
        .await
        .says("Your session has ended")
        .await;
    assert_eq!(form.value("username").await, ADA.0);
    assert!(!browser.text().await.contains("Ada Lovelace"));
    world.stand_in.clear_faults().await;
    form.send(&[("password", ADA.1)]).await;
    let play = Play::seen(&browser).await;
    play.wait_for_value(75).await;
    play.wait_saved().await;
    assert_eq!(world.stand_in.lives().await, ["75"]);
    browser.close().await;
}

#[tokio::test]
async fn a_player_who_is_away_for_too_long_is_signed_out_in_all_tabs() {
    let mut world = World::start().await;
    world.config["life_gauge"]["session"] = json!({ "idle_minutes": 1 });
    world.configure(&world.config);
    let browser = Browser::open().await;
    browser.run_first(CLOCK).await;
    let form = Form::sign_in(&world, &browser).await;
    assert!(!browser.has("[data-testid=remember]").await);
    form.send_user(ADA).await;
    Play::seen(&browser).await.wait_saved().await;
    let first = browser.tab().await;
    browser.open_tab().await;
    browser.run_first(CLOCK).await;
    let play = Play::join(&world, &browser).await;
    // Whoever plays is not away, however long ago he signed in.
    later(&browser, A_MINUTE_AND_MORE / 2).await;
    play.heart().await;
    play.wait_saved().await;
    later(&browser, A_MINUTE_AND_MORE).await;
    play.heart().await;
    play.wait_saved().await;

    later(&browser, 3 * A_MINUTE_AND_MORE).await;
    Welcome::seen(&browser).await;
    browser.speak_to(&first).await;
    Welcome::seen(&browser).await;
    assert!(world.stand_in.count("RevokeToken").await >= 1);
    browser.close().await;
}

/// Moves the clock of all tabs so far from the right time.
async fn later(browser: &Browser, milliseconds: i64) {
    let move_on = format!("localStorage.later = {milliseconds}");
    browser.script(&move_on).await;
}

/// Signs in by the page's own form, to be remembered.
async fn play_remembered(world: &World, browser: &Browser) {
    let form = Form::sign_in(world, browser).await;
    browser.click("[data-testid=remember]").await;
    form.send_user(ADA).await;
    Play::seen(browser).await.wait_saved().await;
}
