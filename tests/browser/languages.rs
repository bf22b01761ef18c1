//! The page in other languages: chosen by the browser or by hand, read from both sides, with nothing left in English.

use std::fs;

use serde_json::{Value, json};

use super::chrome::Browser;
use super::everybody::everybody_can_use;
use super::forms::{Form, Settings, title};
use super::pages::{ADA, Play, Welcome};
use super::screens::take_all;
use super::session_page::SessionPage;
use super::world::World;

const OTHERS: [&str; 5] = ["fr", "de", "es", "ja", "ar"];

/// What the page is called in all languages, and what is neither a word nor a sentence of ours.
const LEFT: &str = r"
    const not_ours = 'code, kbd, option, td, dd, .brand, .who, .face, .fact, [data-testid=lead]';
    const names = /Life Gauge|UTC|\S+…|Cognito|Amazon|Google|UpdateRecords|RS256|\bID\b|nonce|PKCE|AWS|[a-z]+[.@_][a-z._]+/gi;
    const texts = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        if (!walk.currentNode.parentElement.closest(not_ours)) texts.push(walk.currentNode.data);
    }
    for (const it of document.querySelectorAll('[aria-label], [title]')) {
        texts.push(it.getAttribute('aria-label') ?? '', it.getAttribute('title') ?? '');
    }
    texts.push(document.title);
    return texts.filter((text) => /[a-z]{2,}/i.test(text.replace(names, '')));";

/// A browser whose owner reads these languages.
async fn reader_of(languages: &str) -> Browser {
    let browser = Browser::open().await;
    let agent = browser.script("return navigator.userAgent").await;
    let reads = json!({ "userAgent": agent, "acceptLanguage": languages });
    browser
        .devtools("Emulation.setUserAgentOverride", reads)
        .await;
    browser
}

/// Chooses a language by hand, and waits until it is spoken.
async fn speak(browser: &Browser, tag: &str) {
    let script = format!(
        "const list = document.querySelector('[data-testid=language]');
        list.value = '{tag}';
        list.dispatchEvent(new Event('change', {{ bubbles: true }}));"
    );
    browser.script(&script).await;
    let name = format!("html[lang={tag}]");
    browser.wait_for(&name).await;
    let script = "return document.querySelector('[data-testid=language]').value";
    let is_redrawn = async || (browser.script(script).await == tag).then_some(());
    browser
        .until("the page in another language", is_redrawn)
        .await;
}

/// An English text in another language.
fn translated(tag: &str, english: &str) -> String {
    let path = format!("{}/lang/{tag}.json", env!("CARGO_MANIFEST_DIR"));
    let texts: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    texts[english].as_str().unwrap().to_owned()
}

async fn is_all_translated(browser: &Browser, name: &str) {
    let left = browser.script(LEFT).await;
    assert_eq!(left, json!([]), "{name} has English texts");
}

#[tokio::test]
async fn a_browser_is_spoken_to_in_the_first_language_of_its_owner_that_there_is() {
    let world = World::start().await;
    let browser = reader_of("nl,fr-CH,en").await;
    let welcome = Welcome::open(&world, &browser).await;
    assert!(browser.has("html[lang=fr][dir=ltr]").await);
    assert_eq!(
        browser.text_of("[data-testid=sign-in]").await.as_deref(),
        Some(&*translated("fr", "Sign in"))
    );
    welcome.sign_in().await;
    let url = browser.url().await;
    assert!(url.contains("lang=fr"), "{url}");
    browser.close().await;
}

#[tokio::test]
async fn another_language_keeps_what_is_typed_and_stays() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let form = Form::open(&world, &browser, "/sign-up", title::SIGN_UP).await;
    form.fill("username", "nia").await;
    form.fill("new-password", "quiet-otter").await;
    let rules = form.rules().await;
    speak(&browser, "ar").await;
    assert!(browser.has("html[dir=rtl]").await);
    let kept = async || (form.value("username").await == "nia").then_some(());
    browser.until("what was typed", kept).await;
    assert_eq!(form.value("new-password").await, "quiet-otter");
    assert_eq!(form.rules().await, rules, "they are still ticked off");
    browser.reload().await;
    browser.wait_for("html[lang=ar] [data-testid=submit]").await;
    speak(&browser, "en").await;
    let focus = "return document.activeElement.dataset.testid === 'language' || null";
    let has_focus = async || browser.script(focus).await.as_bool();
    browser.until("the focus where it was", has_focus).await;
    let heading = browser.text_of("main h1").await;
    assert_eq!(heading.as_deref(), Some(title::SIGN_UP));
    browser.close().await;
}

#[tokio::test]
async fn a_language_that_cannot_be_fetched_is_told_and_nothing_changes() {
    let world = World::start().await;
    let browser = Browser::open().await;
    Welcome::open(&world, &browser).await;
    world.page.withhold(Some("lang/"));
    let script = "const list = document.querySelector('[data-testid=language]');
        list.value = 'de';
        list.dispatchEvent(new Event('change', { bubbles: true }));";
    browser.script(script).await;
    let told = browser.wait_for("[data-testid=no-language]").await;
    assert!(told.contains("could not be fetched"), "{told}");
    assert!(browser.has("html[lang=en]").await);
    world.page.withhold(None);
    speak(&browser, "de").await;
    browser.close().await;
}

#[tokio::test]
async fn nothing_is_left_in_english() {
    let world = World::start_with(json!({ "mfa": "OPTIONAL" }), json!({})).await;
    let browser = reader_of("ar").await;
    let open = async |path: &str, title: &str| {
        Form::open(&world, &browser, path, &translated("ar", title)).await
    };
    open("/sign-up", title::SIGN_UP).await;
    take_all(&browser, "sign-up-ar").await;
    is_all_translated(&browser, "sign-up").await;
    let form = open("/sign-in", title::SIGN_IN).await;
    form.send_user((ADA.0, "Wrong-Guess-1")).await;
    browser.wait_for("[aria-invalid=true]").await;
    is_all_translated(&browser, "sign-in").await;
    form.send_user(ADA).await;
    let play = Play::seen(&browser).await;
    play.heart().await;
    browser.wait_for(".status.good").await;
    take_all(&browser, "play-ar").await;
    is_all_translated(&browser, "play").await;
    let settings = Settings::open(&browser).await;
    is_all_translated(&browser, "account").await;
    settings.press("nav-session").await;
    SessionPage::seen(&browser).await;
    take_all(&browser, "session-ar").await;
    is_all_translated(&browser, "session").await;
    let of_the_key = browser.wait_for("[data-testid=id-token] p.soft").await;
    let isolate = "\u{2068}RS256\u{2069}";
    assert!(of_the_key.contains(isolate), "{of_the_key:?} is mixed up");
    browser.close().await;
}

#[tokio::test]
async fn every_language_fits() {
    let world = World::start().await;
    let browser = Browser::open().await;
    Form::sign_in(&world, &browser).await.send_user(ADA).await;
    Play::seen(&browser).await.wait_saved().await;
    set_width(&browser, 320).await;
    let overflow = "return document.documentElement.scrollWidth - innerWidth";
    for place in ["play", "account", "nav-session"] {
        browser.click(&format!("a[data-testid={place}]")).await;
        browser
            .wait_for(&format!("a[data-testid={place}][aria-current=true]"))
            .await;
        for tag in OTHERS {
            speak(&browser, tag).await;
            let overflow: Value = browser.script(overflow).await;
            assert_eq!(overflow, 0, "{place} in {tag} at 320 px");
            everybody_can_use(&browser, &format!("{place} in {tag}")).await;
        }
    }
    browser.close().await;
}

/// What is beside the page, lies over the part of it that is below the line at the top, has left that line's first row, or is
/// a button of more than one line.
const OVER: &str = "
    const end = (name) => document.querySelector(name).getBoundingClientRect().bottom;
    const start = document.querySelector('main > *').getBoundingClientRect().top;
    const all = [...document.querySelectorAll('header *')].map((it) => it.getBoundingClientRect().bottom - start);
    const beside = document.documentElement.scrollWidth - innerWidth;
    const broken = document.querySelector('.player .small').offsetHeight - 36;
    return Math.round(Math.max(...all, end('.tools') - end('.brand'), beside, broken));";

#[tokio::test]
async fn the_line_at_the_top_fits_every_window() {
    let email = "maximiliane-theodora.von-und-zu-oberhausen@mail.example.com";
    let (username, password) = (email, "Steady-Crane-2");
    let long =
        json!({ "username": username, "password": password, "attributes": { "email": email } });
    let world = World::start_with(json!({ "users": [long] }), json!({})).await;
    let browser = Browser::open().await;
    let form = Form::sign_in(&world, &browser).await;
    form.send_user((username, password)).await;
    Play::seen(&browser).await.wait_saved().await;
    for tag in ["en"].iter().chain(&OTHERS) {
        speak(&browser, tag).await;
        for width in (320..1240).step_by(20) {
            set_width(&browser, width).await;
            let over = browser.script(OVER).await;
            assert!(
                over.as_i64().unwrap() <= 0,
                "{over} px in {tag} at {width} px"
            );
        }
    }
    browser.close().await;
}

async fn set_width(browser: &Browser, width: u32) {
    let window = json!({ "width": width, "height": 640, "mobile": true, "deviceScaleFactor": 1 });
    browser
        .devtools("Emulation.setDeviceMetricsOverride", window)
        .await;
}
