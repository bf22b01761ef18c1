//! Takes pictures of the screens into `target/screens`, and looks at the themes on the way.

use std::fs;
use std::path::Path;

use serde_json::json;

use super::chrome::Browser;
use super::pages::{ADA, Welcome};
use super::world::World;

const DESK: (u32, u32) = (1200, 800);
const PHONE: (u32, u32) = (390, 844);

#[tokio::test]
async fn the_screens_have_their_pictures_taken() {
    let world = World::start().await;
    let browser = Browser::open().await;
    set_size(&browser, DESK).await;
    let welcome = Welcome::open(&world, &browser).await;
    take_both(&browser, "welcome").await;
    let play = welcome.sign_in().await.sign_in_as(ADA).await;
    play.heart().await;
    play.wait_saved().await;
    take_both(&browser, "play").await;
    set_size(&browser, PHONE).await;
    take_both(&browser, "play-phone").await;
    let overflow = "return document.documentElement.scrollWidth > innerWidth";
    assert_eq!(
        browser.script(overflow).await,
        false,
        "a phone scrolls sideways"
    );
    browser.close().await;
}

#[tokio::test]
async fn the_chosen_theme_stays() {
    let world = World::start().await;
    let browser = Browser::open().await;
    Welcome::open(&world, &browser).await;
    set_theme(&browser, "dark").await;
    let system = background(&browser).await;
    browser.click("[data-testid=theme]").await;
    let light = background(&browser).await;
    assert_ne!(light, system, "light, though the system is dark");
    browser.reload().await;
    Welcome::seen(&browser).await;
    assert_eq!(background(&browser).await, light);
    browser.click("[data-testid=theme]").await;
    assert_eq!(background(&browser).await, system, "dark");
    browser.click("[data-testid=theme]").await;
    assert_eq!(
        browser.script("return localStorage.length").await,
        0,
        "as the system"
    );
    browser.close().await;
}

async fn take_both(browser: &Browser, name: &str) {
    for (theme, ending) in [("dark", "-dark"), ("light", "")] {
        set_theme(browser, theme).await;
        take(browser, &format!("{name}{ending}.png")).await;
    }
}

async fn take(browser: &Browser, file: &str) {
    let still = "return document.getAnimations().every(a => a.playState !== 'running') || null";
    let is_still = async || browser.script(still).await.as_bool();
    browser.until("a still picture", is_still).await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/screens");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(file), browser.screenshot().await).unwrap();
}

async fn background(browser: &Browser) -> String {
    let script = "return getComputedStyle(document.body).backgroundColor";
    browser.script(script).await.to_string()
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
