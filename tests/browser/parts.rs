//! The parts of the program: none is fetched before it is needed, and one that cannot be fetched is not the end.

use serde_json::json;

use super::chrome::Browser;
use super::forms::{Form, title};
use super::pages::{ADA, Play, Welcome};
use super::screens::take_all;
use super::world::World;

/// The names of the files of code that a page has fetched itself.
async fn fetched(browser: &Browser) -> Vec<String> {
    let script = "return performance.getEntriesByType('resource').map(({ name }) => name)";
    let urls = browser.script(script).await;
    let names = urls.as_array().unwrap().iter();
    let names = names.filter_map(|url| url.as_str()?.rsplit('/').next());
    let is_code = |name: &&str| {
        [".wasm", ".js", ".css"]
            .iter()
            .any(|kind| name.ends_with(kind))
    };
    names.filter(is_code).map(str::to_owned).collect()
}

#[tokio::test]
async fn the_entrance_fetches_the_first_page_and_nothing_more() {
    let world = World::start().await;
    let browser = Browser::open().await;
    Welcome::open(&world, &browser).await;
    browser.click("[data-testid=sign-in]").await;
    let form = Form::seen(&browser, title::SIGN_IN).await;
    form.fill("password", ADA.1).await;
    let page = browser
        .script("return document.documentElement.outerHTML")
        .await;
    let page = page.as_str().unwrap();
    let names = fetched(&browser).await;
    assert!(names.len() >= 4, "{names:?}");
    for name in names {
        assert!(page.contains(&name), "{name} is not named in the page");
    }
    browser.close().await;
}

#[tokio::test]
async fn every_file_is_fetched_once() {
    let world = World::start().await;
    let browser = Browser::open().await;
    Form::sign_in(&world, &browser).await.send_user(ADA).await;
    Play::seen(&browser).await;
    browser.click("[data-testid=account]").await;
    browser.wait_for("[data-testid=factors]").await;
    is_fetched_once(&browser, &["forms-", "game-", "settings-"]).await;
    browser.close().await;
}

async fn is_fetched_once(browser: &Browser, parts: &[&str]) {
    let mut names = fetched(browser).await;
    names.sort();
    let all = names.clone();
    names.dedup();
    assert_eq!(names, all);
    for part in parts {
        assert!(names.iter().any(|name| name.starts_with(part)), "{names:?}");
    }
}

/// The game comes ahead then, and not a second time when it is asked for.
#[tokio::test]
async fn who_has_been_here_has_the_game_fetched_once_as_well() {
    let world = World::start().await;
    let browser = Browser::open().await;
    Form::sign_in(&world, &browser).await.send_user(ADA).await;
    Play::seen(&browser).await;
    browser.reload().await;
    Play::seen(&browser).await;
    is_fetched_once(&browser, &["game-"]).await;
    browser.close().await;
}

/// Takes away what the service worker keeps.
const FORGET: &str = "
    const registrations = navigator.serviceWorker.getRegistrations();
    const unregistered = registrations.then((all) => Promise.all(all.map((it) => it.unregister())));
    const names = unregistered.then(() => caches.keys());
    return names.then((all) => Promise.all(all.map((name) => caches.delete(name)))).then(() => true);";

#[tokio::test]
async fn what_does_not_come_ahead_is_asked_for_later() {
    let world = World::start().await;
    let browser = Browser::open().await;
    Form::sign_in(&world, &browser).await.send_user(ADA).await;
    Play::seen(&browser).await;
    world.page.withhold(Some("game"));
    browser.script(FORGET).await;
    browser
        .devtools("Network.clearBrowserCache", json!({}))
        .await;
    browser.reload().await;
    browser.wait_for("[data-testid=lost-part]").await;
    world.page.withhold(None);
    browser.click("[data-testid=try-again]").await;
    Play::seen(&browser).await;
    browser.close().await;
}

#[tokio::test]
async fn a_part_that_cannot_be_fetched_is_told_and_can_be_asked_for_again() {
    let world = World::start().await;
    let browser = Browser::open().await;
    world.page.withhold(Some("game"));
    Form::sign_in(&world, &browser).await.send_user(ADA).await;
    browser.wait_for("[data-testid=lost-part]").await;
    take_all(&browser, "lost-part").await;
    world.page.withhold(None);
    browser.click("[data-testid=try-again]").await;
    Play::seen(&browser).await;
    browser.close().await;
}

#[tokio::test]
async fn a_form_outlasts_that_its_part_cannot_be_fetched() {
    let world = World::start().await;
    let browser = Browser::open().await;
    world.page.withhold(Some("forms"));
    let form = Form::sign_in(&world, &browser).await;
    form.send_user(ADA).await;
    form.refuses("No connection").await;
    browser.go(&world.at("/sign-up")).await;
    browser.wait_for("[data-testid=lost-part]").await;
    world.page.withhold(None);
    browser.click("[data-testid=try-again]").await;
    Form::seen(&browser, title::SIGN_UP).await;
    browser.close().await;
}
