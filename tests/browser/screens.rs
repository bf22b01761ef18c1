//! Takes pictures of the screens into `target/screens`, and looks at the themes on the way.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::chrome::Browser;
use super::everybody::everybody_can_use;
use super::forms::{Form, Settings, play_as, title};
use super::pages::{ADA, GRACE, Play, Welcome};
use super::session_page::SessionPage;
use super::world::World;

const DESK: (u32, u32) = (1200, 800);
const PHONE: (u32, u32) = (390, 844);
/// A desk of 1280 by 1024 pixels at 400 %.
const ZOOMED: (u32, u32) = (320, 256);

/// What is cut off, or stands beyond the sides of the page. The address beside a player's name may end in dots.
const LOST: &str = "
    const isLost = (it) => {
        const { left, right, width } = it.getBoundingClientRect();
        const isCut = it.scrollWidth > it.clientWidth + 1 && getComputedStyle(it).overflowX !== 'visible';
        return width > 1 && (left < -1 || right > innerWidth + 1 || isCut);
    };
    const seen = [...document.querySelectorAll('header *, main *')].filter((it) => it.checkVisibility());
    const lost = seen.filter((it) => !it.closest('.hidden, svg, select, .who, .sound') && isLost(it));
    return lost.map((it) => it.outerHTML.slice(0, 120));";
/// What the style sheet calls the ground.
const LIGHT_BAR: &str = "#f7f4ef";
const DARK_BAR: &str = "#14121a";

#[tokio::test]
async fn the_screens_have_their_pictures_taken() {
    let world = World::start().await;
    let browser = Browser::open().await;
    set_size(&browser, DESK).await;
    let welcome = Welcome::open(&world, &browser).await;
    take_all(&browser, "welcome").await;
    let play = welcome.sign_in().await.sign_in_as(ADA).await;
    play.heart().await;
    play.wait_saved().await;
    take_all(&browser, "play").await;
    play.heart().await;
    play.wait_for_value(100).await;
    play.wait_saved().await;
    take_all(&browser, "play-full").await;
    for _ in 0..4 {
        play.bomb().await;
    }
    play.wait_for_value(0).await;
    play.wait_saved().await;
    take_all(&browser, "play-zero").await;
    browser.close().await;
}

#[tokio::test]
async fn the_forms_have_their_pictures_taken() {
    let world = World::start_with(json!({ "mfa": "OPTIONAL" }), json!({})).await;
    let browser = Browser::open().await;
    set_size(&browser, DESK).await;
    let form = Form::open(&world, &browser, "/sign-up", title::SIGN_UP).await;
    form.fill("username", "nia").await;
    form.fill("email", "nia@example.com").await;
    form.fill("new-password", "quiet-otter").await;
    take_all(&browser, "sign-up").await;
    form.send(&[("new-password", "Quiet-Otter-5")]).await;
    let form = Form::seen(&browser, title::CONFIRM).await;
    form.send(&[("code", "000000")]).await;
    form.refuses_at("code", "That code is not right").await;
    take_all(&browser, "code").await;
    let form = Form::sign_in(&world, &browser).await;
    take_all(&browser, "sign-in").await;
    form.send_user((ADA.0, "Wrong-Guess-1")).await;
    form.refuses_at("password", "don’t match").await;
    take_all(&browser, "sign-in-error").await;
    browser.close().await;
}

#[tokio::test]
async fn the_account_and_the_choice_have_their_pictures_taken() {
    let pool = json!({
        "first_factors": ["PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"], "mfa": "OPTIONAL",
    });
    let world = World::start_with(pool, json!({ "sign_in_flow": "USER_AUTH" })).await;
    let browser = Browser::open().await;
    set_size(&browser, DESK).await;
    let form = Form::sign_in(&world, &browser).await;
    form.send(&[("username", ADA.0)]).await;
    let form = Form::seen(&browser, title::CHOICE).await;
    take_all(&browser, "choice").await;
    form.press("way-PASSWORD_SRP").await;
    let form = Form::seen(&browser, title::PASSWORD).await;
    take_all(&browser, "password").await;
    form.send(&[("password", ADA.1)]).await;
    Play::seen(&browser).await;
    let settings = Settings::open(&browser).await;
    settings.press("set-up-EMAIL_OTP").await;
    settings.wait_for_factor("EMAIL_OTP", "preferred").await;
    settings.notes("Your second factors are changed").await;
    take_all(&browser, "account").await;
    settings.press("nav-session").await;
    SessionPage::seen(&browser).await;
    take_all(&browser, "session").await;
    browser.back().await;
    let settings = Settings::seen(&browser).await;
    settings.press("set-up-SOFTWARE_TOKEN_MFA").await;
    Form::seen(&browser, title::AUTHENTICATOR).await;
    take_all(&browser, "authenticator").await;
    browser.close().await;
}

/// Somebody waits: for the answer to his password, the gauge, and his second factors. What is empty shows in between.
#[tokio::test]
async fn those_who_wait_have_their_pictures_taken() {
    let world = World::start().await;
    let browser = Browser::open().await;
    set_size(&browser, DESK).await;
    slow_down(&world, "InitiateAuth").await;
    Form::sign_in(&world, &browser).await.send_user(ADA).await;
    browser.wait_for("[aria-busy=true]").await;
    take_all(&browser, "sign-in-waiting").await;
    world.stand_in.clear_faults().await;
    slow_down(&world, "ListRecords").await;
    Form::sign_in(&world, &browser).await.send_user(ADA).await;
    browser.wait_for("[data-testid=sync-status]").await;
    take_all(&browser, "play-waiting").await;
    let play = Play::seen(&browser).await;
    play.wait_saved().await;
    take_all(&browser, "play-empty").await;
    world.stand_in.write("records", "30").await;
    play.refresh().await;
    play.wait_status("Merged with another device").await;
    take_all(&browser, "merged").await;
    slow_down(&world, "GetUser").await;
    browser.click("[data-testid=account]:not(section)").await;
    browser.wait_for("[data-testid=account] .hidden").await;
    take_all(&browser, "account-waiting").await;
    world.stand_in.clear_faults().await;
    Settings::seen(&browser).await.sign_out().await;
    browser.go(&world.at("/signed-out")).await;
    Welcome::seen(&browser).await;
    take_all(&browser, "signed-out").await;
    browser.close().await;
}

/// Time stands still when it is told to: no wait comes to its end, and nothing is counted down.
const STILL: &str = "
    const now = Date.now, later = setTimeout;
    Date.now = () => window.still ?? now();
    window.setTimeout = (call, wait, ...rest) => later(() => wait > 100 && window.still || call(...rest), wait);";
const STAND_STILL: &str = "window.still = Date.now()";

/// What would be over before its pictures are taken: a player is offline, the page tries again, knows nobody yet, and has
/// somebody wait who has guessed too often.
#[tokio::test]
async fn what_passes_has_its_pictures_taken() {
    let world = World::start().await;
    let browser = Browser::open().await;
    browser.run_first(STILL).await;
    set_size(&browser, DESK).await;
    let play = play_as(&world, &browser, ADA).await;
    play.wait_saved().await;
    browser.set_offline(true).await;
    play.bomb().await;
    play.wait_status("Offline · 1 move waiting").await;
    take_all(&browser, "offline").await;
    browser.set_offline(false).await;
    play.wait_saved().await;
    world.stand_in.fail("UpdateRecords", "throttle", 1000).await;
    play.heart().await;
    play.wait_status("Trying again… · 1 move waiting").await;
    browser.script(STAND_STILL).await;
    take_all(&browser, "trying-again").await;
    world.stand_in.clear_faults().await;
    slow_down(&world, "jwks").await;
    browser.reload().await;
    let waits = async || {
        browser
            .text()
            .await
            .contains("Signing you in…")
            .then_some(())
    };
    browser.until("a page that knows nobody yet", waits).await;
    take_all(&browser, "signing-in").await;
    world.stand_in.clear_faults().await;
    Play::seen(&browser).await.sign_out().await;
    is_locked(&world, &browser).await;
    browser.close().await;
}

async fn is_locked(world: &World, browser: &Browser) {
    for _ in 0..9 {
        world.stand_in.guess_password(GRACE.0).await;
        world.stand_in.advance(30).await;
    }
    world.stand_in.guess_password(GRACE.0).await;
    let form = Form::sign_in(world, browser).await;
    browser.script(STAND_STILL).await;
    form.send_user(GRACE).await;
    form.refuses_at("password", "Too many wrong passwords")
        .await;
    take_all(browser, "locked").await;
}

/// The next request of this kind is answered long after the pictures are taken.
async fn slow_down(world: &World, operation: &str) {
    let fault = json!({ "operation": operation, "fault": "delay", "milliseconds": 9000 });
    world.stand_in.order(fault).await;
}

#[tokio::test]
async fn the_chosen_theme_stays() {
    let world = World::start().await;
    let browser = Browser::open().await;
    Welcome::open(&world, &browser).await;
    set_theme(&browser, "dark").await;
    let system = background(&browser).await;
    assert_eq!(bar(&browser).await, DARK_BAR);
    browser.click("[data-testid=theme]").await;
    let light = background(&browser).await;
    assert_ne!(light, system, "light, though the system is dark");
    assert_eq!(bar(&browser).await, LIGHT_BAR);
    browser.reload().await;
    Welcome::seen(&browser).await;
    assert_eq!(background(&browser).await, light);
    assert_eq!(bar(&browser).await, LIGHT_BAR);
    browser.click("[data-testid=theme]").await;
    assert_eq!(background(&browser).await, system, "dark");
    assert_eq!(bar(&browser).await, DARK_BAR);
    browser.click("[data-testid=theme]").await;
    assert_eq!(
        browser.script("return localStorage.length").await,
        0,
        "as the system"
    );
    browser.close().await;
}

/// Light and dark, on a desk and on a phone.
pub(super) async fn take_all(browser: &Browser, name: &str) {
    set_size(browser, ZOOMED).await;
    assert_eq!(browser.script(LOST).await, json!([]), "{name} at 400 %");
    for (size, device) in [(PHONE, "-phone"), (DESK, "")] {
        set_size(browser, size).await;
        let overflow = "return document.documentElement.scrollWidth > innerWidth";
        let overflows = browser.script(overflow).await;
        assert_eq!(overflows, false, "{name}{device} scrolls sideways");
        for (theme, ending) in [("dark", "-dark"), ("light", "")] {
            set_theme(browser, theme).await;
            everybody_can_use(browser, &format!("{name}{device}{ending}")).await;
            take(browser, size, &format!("{name}{device}{ending}.png")).await;
        }
    }
}

/// Takes a picture of the whole page, also of what one would scroll to.
async fn take(browser: &Browser, (width, height): (u32, u32), file: &str) {
    let whole = "return document.documentElement.scrollHeight";
    let whole = browser.script(whole).await.as_u64().unwrap();
    let whole = u32::try_from(whole).unwrap();
    set_size(browser, (width, whole)).await;
    // What turns for ever, while somebody waits, is never still.
    let still = "return document.getAnimations().every(
        it => it.playState !== 'running' || it.effect.getComputedTiming().endTime === Infinity) || null";
    let is_still = async || browser.script(still).await.as_bool();
    browser.until("a still picture", is_still).await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/screens");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(file), browser.screenshot().await).unwrap();
    set_size(browser, (width, height)).await;
}

async fn background(browser: &Browser) -> String {
    let script = "return getComputedStyle(document.body).backgroundColor";
    browser.script(script).await.to_string()
}

/// The colour that the page wants the browser's own bar to have.
async fn bar(browser: &Browser) -> Value {
    let script = "
        const wanted = [...document.querySelectorAll('meta[name=theme-color]')];
        return wanted.find(({ media }) => matchMedia(media).matches).content";
    browser.script(script).await
}

async fn set_theme(browser: &Browser, theme: &str) {
    let features = json!({ "features": [
        { "name": "prefers-color-scheme", "value": theme },
        { "name": "prefers-reduced-motion", "value": "reduce" },
    ]});
    browser
        .devtools("Emulation.setEmulatedMedia", features)
        .await;
}

async fn set_size(browser: &Browser, (width, height): (u32, u32)) {
    let is_phone = width < 600;
    let metrics = json!({
        "width": width, "height": height, "mobile": is_phone, "deviceScaleFactor": if is_phone { 2 } else { 1 },
    });
    browser
        .devtools("Emulation.setDeviceMetricsOverride", metrics)
        .await;
}
