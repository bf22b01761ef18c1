//! A browser whose storage is blocked, full, or holds junk: the page says so in one sentence, and is played all the same.

use serde_json::Value;

use super::chrome::Browser;
use super::forms::{Form, play_as, title};
use super::pages::{ADA, Play, Welcome};
use super::screens::take_all;
use super::world::World;

/// Asking for it is an exception, as where cookies are blocked.
const NO_TAB: &str = "Object.defineProperty(window, 'sessionStorage', {
    get() { throw new DOMException('no', 'SecurityError') } });";
const NO_BROWSER: &str = "Object.defineProperty(window, 'localStorage', {
    get() { throw new DOMException('no', 'SecurityError') } });";
const NO_DATABASE: &str = "Object.defineProperty(window, 'indexedDB', {
    get() { throw new DOMException('no', 'SecurityError') } });";
const FULL: &str =
    "Storage.prototype.setItem = () => { throw new DOMException('no', 'QuotaExceededError') };";
const FULL_TAB: &str = "
    const set = Storage.prototype.setItem;
    Storage.prototype.setItem = function(...of) {
        if (this === sessionStorage) throw new DOMException('no', 'QuotaExceededError');
        return set.apply(this, of);
    };";
const FULL_DATABASE: &str = "
    IDBObjectStore.prototype.add = () => { throw new DOMException('no', 'QuotaExceededError') };";

const BLOCKED_WORDS: &str = "This browser does not let the page keep anything.";
const FULL_WORDS: &str = "This browser has no room left to keep anything.";
const JUNK_WORDS: &str = "could not be read. Please sign in again.";
const DATABASE_WORDS: &str = "This browser keeps nothing";

const NOTICE: &str = "[data-testid=not-kept]";

async fn browser_with(lack: &str) -> Browser {
    let browser = Browser::open().await;
    browser.run_first(lack).await;
    browser
}

async fn says(browser: &Browser, words: &str) {
    let said = async || browser.text_of(NOTICE).await?.contains(words).then_some(());
    browser.until(&format!("“{words}”"), said).await;
}

/// A heart counts, whatever the line under the gauge says.
async fn plays(world: &World, play: Play<'_>, browser: &Browser) {
    play.heart().await;
    play.wait_for_value(75).await;
    let saved = async || (world.stand_in.lives().await == ["75"]).then_some(());
    browser.until("the heart to be saved", saved).await;
}

#[tokio::test]
async fn who_may_keep_nothing_plays_until_the_page_is_reloaded() {
    for (lack, words) in [
        (NO_TAB, BLOCKED_WORDS),
        (NO_BROWSER, BLOCKED_WORDS),
        (&*[NO_TAB, NO_BROWSER, NO_DATABASE].concat(), BLOCKED_WORDS),
        (FULL, FULL_WORDS),
        (FULL_TAB, FULL_WORDS),
    ] {
        let world = World::start().await;
        let browser = browser_with(lack).await;
        let play = play_as(&world, &browser, ADA).await;
        says(&browser, words).await;
        plays(&world, play, &browser).await;
        browser.reload().await;
        Welcome::seen(&browser).await;
        browser.close().await;
    }
}

#[tokio::test]
async fn a_database_that_cannot_be_had_costs_no_move() {
    for lack in [NO_DATABASE, FULL_DATABASE] {
        let world = World::start().await;
        let browser = browser_with(lack).await;
        let play = play_as(&world, &browser, ADA).await;
        plays(&world, play, &browser).await;
        play.wait_status(DATABASE_WORDS).await;
        assert!(!browser.has(NOTICE).await, "it is said already");
        browser.close().await;
    }
}

#[tokio::test]
async fn the_hosted_page_is_not_gone_to_without_a_way_back() {
    let world = World::start().await;
    let browser = browser_with(&[NO_TAB, NO_BROWSER].concat()).await;
    Welcome::open(&world, &browser).await.press_sign_in().await;
    says(&browser, "this way in needs that").await;
    browser.click("[data-testid=sign-in]").await;
    let form = Form::seen(&browser, title::SIGN_IN).await;
    form.send_user(ADA).await;
    let play = Play::seen(&browser).await;
    says(&browser, "a reload signs you out").await;
    plays(&world, play, &browser).await;
    browser.close().await;
}

#[tokio::test]
async fn one_storage_is_enough_for_the_hosted_page() {
    for lack in [NO_TAB, NO_BROWSER] {
        let world = World::start().await;
        let browser = browser_with(lack).await;
        let play = Play::as_user(&world, &browser, ADA).await;
        says(&browser, BLOCKED_WORDS).await;
        plays(&world, play, &browser).await;
        browser.close().await;
    }
}

#[tokio::test]
async fn a_guest_plays_where_nothing_is_kept() {
    let world = World::start().await;
    let browser = browser_with(&[NO_TAB, NO_BROWSER, NO_DATABASE].concat()).await;
    let play = Welcome::open(&world, &browser).await.play_as_guest().await;
    says(&browser, BLOCKED_WORDS).await;
    play.heart().await;
    play.wait_for_value(75).await;
    browser.click("[data-testid=theme]").await;
    browser.close().await;
}

#[tokio::test]
async fn the_words_have_their_pictures_taken() {
    let world = World::start().await;
    let browser = browser_with(&[NO_TAB, NO_BROWSER].concat()).await;
    Welcome::open(&world, &browser).await;
    says(&browser, BLOCKED_WORDS).await;
    take_all(&browser, "not-kept-welcome").await;
    let play = play_as(&world, &browser, ADA).await;
    plays(&world, play, &browser).await;
    take_all(&browser, "not-kept").await;
    browser.close().await;
}

/// Every key that is there, with what stands under it.
const KEPT: &str = "return Object.entries({...sessionStorage, ...localStorage})";
const JUNK: [&str; 6] = ["{\"access_token\":", "7", "\"x\"", "[]", "{}", "\u{fffd}\0"];

#[tokio::test]
async fn junk_is_removed_and_the_player_signs_in_again() {
    let world = World::start().await;
    let browser = Browser::open().await;
    for junk in JUNK {
        play_as(&world, &browser, ADA).await.wait_saved().await;
        let spoil = format!(
            "for (const area of [sessionStorage, localStorage])
                for (const key of Object.keys(area)) area[key] = {};
            return true",
            Value::from(junk)
        );
        assert_eq!(browser.script(&spoil).await, true);
        browser.reload().await;
        Welcome::seen(&browser).await;
        says(&browser, JUNK_WORDS).await;
        let kept = browser.script(KEPT).await.to_string();
        let left = Value::from(junk).to_string();
        assert!(!kept.contains("life-gauge.tokens"), "{junk}: {kept}");
        assert!(
            !kept.contains(&format!("life-gauge.session.\",{left}")),
            "{kept}"
        );
    }
    let play = play_as(&world, &browser, ADA).await;
    plays(&world, play, &browser).await;
    assert!(!browser.has(NOTICE).await, "nothing is lost any more");
    browser.close().await;
}

/// What was there before anybody has signed in here.
#[tokio::test]
async fn junk_of_nobody_is_no_matter() {
    let world = World::start().await;
    let junk = "if (location.protocol === 'http:') {
        sessionStorage['life-gauge.guest'] = '{';
        sessionStorage['life-gauge.authorization'] = '[1]';
        localStorage['life-gauge.theme'] = '{\"a\":';
        localStorage['life-gauge.active'] = 'null';
        localStorage['life-gauge.device.ada'] = '7';
        localStorage['life-gauge.authorization.x'] = '\"\"';
    }";
    let browser = browser_with(junk).await;
    let play = play_as(&world, &browser, ADA).await;
    plays(&world, play, &browser).await;
    assert!(!browser.has(NOTICE).await);
    browser.close().await;
}
