//! One session for all tabs of a browser: given to new ones, renewed once for all, ended in all.

use serde_json::json;

use super::chrome::Browser;
use super::forms::play_as;
use super::pages::{ADA, Play, Welcome};
use super::tabs::Tab;
use super::world::World;

const TABS: usize = 6;
const TWO_HOURS: i64 = 2 * 3600;
/// A clock that can be moved for all tabs at once.
const CLOCK: &str = "
    const real = Date.now;
    Date.now = () => real() + Number(localStorage.asleep ?? 0);";
/// Notes when nobody is signed in any more, by a clock that the tabs have in common.
const WATCH: &str = "
    const isOut = () => document.querySelector('[data-testid=sign-in-hosted]');
    const note = () => { if (isOut()) window.leftAt ??= performance.timeOrigin + performance.now(); };
    new MutationObserver(note).observe(document.body, { childList: true, subtree: true })";
/// Signs out and tells when.
const SIGN_OUT: &str = "
    const now = performance.timeOrigin + performance.now();
    document.querySelector('[data-testid=sign-out]').click();
    return now";
/// The machine wakes, all tabs in the same moment.
const WAKE: &str = "
    localStorage.asleep = arguments_asleep;
    const at = Number(localStorage.wake ??= performance.timeOrigin + performance.now() + 1500);
    setTimeout(() => dispatchEvent(new Event('focus')), at - performance.timeOrigin - performance.now());";

#[tokio::test]
async fn a_new_tab_has_the_session_of_an_open_one_and_leaving_ends_both() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let first = browser.tab().await;
    Play::as_user(&world, &browser, ADA).await;
    let second = browser.open_tab().await;
    browser.go(&world.at("/")).await;
    let play = Play::seen(&browser).await;
    assert_eq!(play.name().await, "Ada Lovelace");
    assert_eq!(
        world.stand_in.count("token").await,
        1,
        "nobody signed in again"
    );

    browser.speak_to(&first).await;
    browser.script(WATCH).await;
    browser.speak_to(&second).await;
    let pressed = browser.script(SIGN_OUT).await.as_f64().unwrap();
    browser.speak_to(&first).await;
    Welcome::seen(&browser).await;
    let left = browser.script("return leftAt").await.as_f64().unwrap();
    assert!(left - pressed < 1_000.0, "it takes {} ms", left - pressed);
    assert_eq!(browser.script("return sessionStorage.length").await, 0);
    browser.close().await;
}

#[tokio::test]
async fn six_tabs_that_wake_renew_their_tokens_once() {
    let world = World::start().await;
    let browser = Browser::open().await;
    browser.run_first(CLOCK).await;
    Play::as_user(&world, &browser, ADA).await;
    wakes_with_one_renewal(&world, &browser, "token").await;
    browser.close().await;
}

#[tokio::test]
async fn a_refresh_token_that_counts_once_is_used_once() {
    let rotating = json!({ "rotate_refresh_tokens": true, "rotation_grace_seconds": 0 });
    let world = World::start_with(json!({}), rotating).await;
    let browser = Browser::open().await;
    browser.run_first(CLOCK).await;
    play_as(&world, &browser, ADA).await;
    wakes_with_one_renewal(&world, &browser, "GetTokensFromRefreshToken").await;
    browser.close().await;
}

async fn wakes_with_one_renewal(world: &World, browser: &Browser, operation: &str) {
    let mut tabs = vec![browser.tab().await];
    for _ in 1..TABS {
        tabs.push(browser.open_tab().await);
        browser.run_first(CLOCK).await;
        Play::join(world, browser).await;
    }
    let before = world.stand_in.count(operation).await;
    // A sleeping machine hears nothing. An answer while only one of the clocks is moved would be one from another time.
    world.stand_in.fail("sync", "drop-before", 1000).await;
    world.stand_in.advance(TWO_HOURS).await;
    let asleep = (TWO_HOURS * 1000).to_string();
    for tab in &tabs {
        browser.speak_to(tab).await;
        browser
            .script(&WAKE.replace("arguments_asleep", &asleep))
            .await;
    }
    world.stand_in.clear_faults().await;
    all_have_new_tokens(browser, &tabs).await;
    assert_eq!(world.stand_in.count(operation).await - before, 1);
    let play = Play::seen(browser).await;
    play.heart().await;
    play.wait_saved().await;
    assert_eq!(world.stand_in.lives().await, ["75"]);
}

/// All tabs keep the same tokens, which end in the future.
async fn all_have_new_tokens(browser: &Browser, tabs: &[Tab]) {
    let token = "
        const { id_token } = JSON.parse(sessionStorage['life-gauge.tokens']);
        const { exp } = JSON.parse(atob(id_token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/')));
        return exp * 1000 > Date.now() ? id_token : null";
    let mut tokens = Vec::new();
    for tab in tabs {
        browser.speak_to(tab).await;
        let is_new = async || browser.script(token).await.as_str().map(str::to_owned);
        tokens.push(browser.until("new tokens", is_new).await);
    }
    tokens.dedup();
    assert_eq!(tokens.len(), 1);
}
