//! Time that the page has not seen pass, and a clock that shows a wrong one: the player stays, and new tokens are asked
//! for once.

use serde_json::Value;

use super::chrome::Browser;
use super::forms::{Form, play_as};
use super::pages::{ADA, HostedUi, Play};
use super::stored::{life, markers};
use super::world::World;

const TWO_HOURS: i64 = 2 * 3600;
/// The tokens last an hour.
const OVER_AN_HOUR: i64 = 3900;
const TWENTY_MINUTES: i64 = 1200;

/// A clock that is wrong from the first page on, and that can be moved while the page is open.
const CLOCK: &str = "
    const Real = Date, real = Date.now;
    const now = () => real() + arguments_wrong + Number(localStorage.asleep ?? 0);
    globalThis.Date = class extends Real {
        constructor(...of) { super(...(of.length ? of : [now()])); }
        static now() { return now(); }
    };";
/// Notes whether anybody is ever asked to sign in.
const WATCH: &str = "
    const ways = '[data-testid=sign-in], [data-testid=sign-in-hosted], [data-testid=refusal]';
    const note = () => { if (document.querySelector(ways)) window.wasAsked = true; };
    new MutationObserver(note).observe(document.body, { childList: true, subtree: true })";
const FOCUS: &str = "dispatchEvent(new Event('focus'))";

/// The operations of the user pool that give new tokens: at the hosted UI's token endpoint, and for our own forms.
const HOSTED: &str = "token";
const OWN: &str = "GetTokensFromRefreshToken";

/// A browser whose clock differs by so many seconds.
async fn browser_with_clock(wrong: i64) -> Browser {
    let browser = Browser::open().await;
    let clock = CLOCK.replace("arguments_wrong", &(wrong * 1000).to_string());
    browser.run_first(&clock).await;
    browser
}

/// Time passes for the page and for Cognito, and the page hears nothing of it: an answer while only one of the clocks
/// is moved would be one from another time.
async fn pass(world: &World, browser: &Browser, seconds: i64) {
    world.stand_in.fail("sync", "drop-before", 1000).await;
    world.stand_in.advance(seconds).await;
    let milliseconds = seconds * 1000;
    let moved = format!(
        "localStorage.asleep = Number(localStorage.asleep ?? 0) + {milliseconds}; return true"
    );
    assert_eq!(browser.script(&moved).await, true);
    world.stand_in.clear_faults().await;
}

async fn was_never_asked(browser: &Browser) {
    let asked = browser.script("return window.wasAsked ?? false").await;
    assert_eq!(asked, false, "somebody was asked to sign in");
}

/// The machine wakes after two hours, with or without the page being told. Whatever is pressed then, there is one renewal.
async fn sleeps_and_plays_on(world: &World, browser: &Browser, renewal: &str, told: &str) {
    let play = Play::seen(browser).await;
    play.heart().await;
    play.wait_saved().await;
    let before = world.stand_in.count(renewal).await;
    browser.script(WATCH).await;
    pass(world, browser, TWO_HOURS).await;
    browser.script(told).await;
    play.bomb().await;
    play.bomb().await;
    play.wait_for_value(25).await;
    play.wait_saved().await;
    browser.script(FOCUS).await;
    play.heart().await;
    play.wait_for_value(50).await;
    play.wait_saved().await;
    assert_eq!(world.stand_in.count(renewal).await - before, 1);
    assert_eq!(world.stand_in.lives().await, ["50"]);
    assert_eq!(play.name().await, "Ada Lovelace");
    was_never_asked(browser).await;
}

#[tokio::test]
async fn a_machine_that_slept_for_two_hours_goes_on_with_the_session_of_the_hosted_page() {
    for told in [FOCUS, ""] {
        let world = World::start().await;
        let browser = browser_with_clock(0).await;
        Play::as_user(&world, &browser, ADA).await;
        sleeps_and_plays_on(&world, &browser, HOSTED, told).await;
        browser.close().await;
    }
}

#[tokio::test]
async fn a_machine_that_slept_for_two_hours_goes_on_with_the_session_of_our_own_form() {
    for told in [FOCUS, ""] {
        let world = World::start().await;
        let browser = browser_with_clock(0).await;
        play_as(&world, &browser, ADA).await;
        sleeps_and_plays_on(&world, &browser, OWN, told).await;
        browser.close().await;
    }
}

#[tokio::test]
async fn an_hour_offline_costs_neither_the_session_nor_a_move() {
    for renewal in [HOSTED, OWN] {
        let world = World::start().await;
        let browser = browser_with_clock(0).await;
        let play = match renewal {
            HOSTED => Play::as_user(&world, &browser, ADA).await,
            _ => play_as(&world, &browser, ADA).await,
        };
        play.wait_saved().await;
        browser.script(WATCH).await;
        let before = world.stand_in.count(renewal).await;
        browser.set_offline(true).await;
        play.heart().await;
        play.wait_status("Offline · 1 move waiting").await;
        pass(&world, &browser, OVER_AN_HOUR).await;
        play.heart().await;
        play.heart().await;
        play.bomb().await;
        play.wait_status("Offline · 4 moves waiting").await;
        play.wait_for_value(75).await;
        assert_eq!(world.stand_in.count(renewal).await, before);

        browser.set_offline(false).await;
        play.wait_saved().await;
        assert_eq!(play.value().await, Some(75));
        let writes = world.stand_in.writes().await;
        assert_eq!(writes.len(), 1, "{writes:?}");
        let [(_, number)] = markers(&writes[0])[..] else {
            panic!("there is one device: {writes:?}");
        };
        assert_eq!((life(&writes[0]), number), ("75".to_owned(), 4));
        assert_eq!(world.stand_in.count(renewal).await - before, 1);
        was_never_asked(&browser).await;
        browser.close().await;
    }
}

/// All that goes by the time: the check of the tokens, their renewal, credentials, and signed requests.
async fn plays_with_a_wrong_clock(world: &World, browser: &Browser, renewal: &str) {
    let play = Play::seen(browser).await;
    play.heart().await;
    play.wait_for_value(75).await;
    play.wait_saved().await;
    // Whoever is opened anew knows nothing of the other clock, and may take the tokens for ended or not begun.
    for _ in 0..2 {
        let before = world.stand_in.count(renewal).await;
        browser.reload().await;
        Play::seen(browser).await;
        play.wait_saved().await;
        play.refresh().await;
        play.wait_saved().await;
        let renewals = world.stand_in.count(renewal).await - before;
        assert!(renewals <= 1, "{renewals} renewals after a reload");
    }
    browser.script(WATCH).await;
    let before = world.stand_in.counters().await;
    pass(world, browser, TWO_HOURS).await;
    browser.script(FOCUS).await;
    play.bomb().await;
    play.wait_for_value(50).await;
    play.wait_saved().await;
    browser.script(FOCUS).await;
    play.refresh().await;
    play.wait_saved().await;
    let counters = world.stand_in.counters().await;
    let more = |name: &str| {
        let count = |counters: &Value| counters[name].as_u64().unwrap_or_default();
        count(&counters) - count(&before)
    };
    assert_eq!(more(renewal), 1);
    assert_eq!(more("GetCredentialsForIdentity"), 1);
    was_never_asked(browser).await;
}

#[tokio::test]
async fn a_clock_that_is_twenty_minutes_wrong_does_no_harm_to_the_hosted_sign_in() {
    for wrong in [TWENTY_MINUTES, -TWENTY_MINUTES] {
        let world = World::start().await;
        let browser = browser_with_clock(wrong).await;
        Play::as_user(&world, &browser, ADA).await;
        plays_with_a_wrong_clock(&world, &browser, HOSTED).await;
        assert_eq!(world.stand_in.lives().await, ["50"]);
        browser.close().await;
    }
}

#[tokio::test]
async fn a_clock_that_is_twenty_minutes_wrong_does_no_harm_to_our_own_sign_in() {
    for wrong in [TWENTY_MINUTES, -TWENTY_MINUTES] {
        let world = World::start_with_dynamodb().await;
        let browser = browser_with_clock(wrong).await;
        play_as(&world, &browser, ADA).await;
        plays_with_a_wrong_clock(&world, &browser, OWN).await;
        let items = world.stand_in.items().await;
        assert_eq!(items[0]["life"]["S"], "50");
        browser.close().await;
    }
}

/// The page has learnt the right time by the time that it leaves for the hosted page, and knows nothing of it when it
/// comes back.
#[tokio::test]
async fn the_right_time_may_be_known_on_one_side_of_a_redirect_only() {
    for wrong in [TWO_HOURS, -TWO_HOURS] {
        let world = World::start().await;
        let browser = browser_with_clock(wrong).await;
        let form = Form::sign_in(&world, &browser).await;
        form.send_user((ADA.0, "Wrong-Guess-1")).await;
        form.refuses_at("password", "don’t match").await;
        form.press("sign-in-hosted").await;
        HostedUi::seen(&browser).await.sign_in_as(ADA).await;
        browser.close().await;
    }
}
