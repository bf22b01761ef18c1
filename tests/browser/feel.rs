//! What one hears and feels of a move.

use super::chrome::Browser;
use super::pages::{ADA, Play};
use super::world::World;

/// Counts what the page asks the device for.
const COUNT: &str = "
    window.notes = 0;
    window.buzzes = [];
    const create = AudioContext.prototype.createOscillator;
    AudioContext.prototype.createOscillator = function () {
        window.notes += 1;
        return create.call(this);
    };
    navigator.vibrate = (milliseconds) => window.buzzes.push(milliseconds)";

async fn waits_for(browser: &Browser, what: &str) {
    let script = format!("return ({what}) || null");
    let is_so = async || browser.script(&script).await.as_bool();
    browser.until(what, is_so).await;
}

#[tokio::test]
async fn a_move_is_felt_and_is_heard_by_those_who_want_that() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let play = Play::as_user(&world, &browser, ADA).await;
    browser.script(COUNT).await;
    play.heart().await;
    waits_for(&browser, "buzzes.length === 1 && notes === 0").await;
    browser
        .click("[data-testid=sound][aria-pressed=false]")
        .await;
    browser
        .wait_for("[data-testid=sound][aria-pressed=true]")
        .await;
    waits_for(&browser, "notes === 2").await;
    play.heart().await;
    waits_for(&browser, "buzzes.length === 2 && notes === 4").await;
    play.wait_saved().await;
    browser.reload().await;
    browser
        .wait_for("[data-testid=sound][aria-pressed=true]")
        .await;
    browser.close().await;
}
