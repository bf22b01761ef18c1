//! Without a connection, and from one deployment to the next.

use serde_json::{Value, json};

use super::chrome::Browser;
use super::deployment::{Deployment, style_sheet, version};
use super::forms::{Form, title};
use super::page_server::bundle;
use super::pages::{ADA, Welcome};
use super::world::World;

#[tokio::test]
async fn the_app_opens_without_its_server() {
    let mut world = World::start().await;
    let browser = Browser::open().await;
    visit(&world, &browser).await;
    world.page.stop().await;
    browser.reload().await;
    Welcome::seen(&browser).await;
    Form::open(&world, &browser, "/sign-up", title::SIGN_UP).await;
    let browser = browser.reopen().await;
    Welcome::open(&world, &browser).await;

    world.page.start_again().await;
    world.page.set_slow(true);
    browser.reload().await;
    Welcome::seen(&browser).await;
    browser.close().await;
}

#[tokio::test]
async fn a_deployment_shows_at_the_next_visit() {
    let mut world = World::start().await;
    let browser = Browser::open().await;
    visit(&world, &browser).await;
    let next = Deployment::next("next");
    world.page.deploy(&next.folder);
    browser.reload().await;
    is_shown(&browser, &next).await;
    has_taken_over(&browser, &next).await;

    browser.reload().await;
    is_shown(&browser, &next).await;
    keeps(&browser, &[version(&next.folder)]).await;
    assert_eq!(world.page.missed(), [""; 0], "the versions were mixed");
    world.page.stop().await;
    browser.reload().await;
    is_shown(&browser, &next).await;
    browser.close().await;
}

#[tokio::test]
async fn a_page_that_stays_open_finds_the_files_of_its_version() {
    let world = World::start().await;
    let browser = Browser::open().await;
    visit(&world, &browser).await;
    let next = Deployment::next("while-open");
    world.page.deploy(&next.folder);
    browser.open_tab().await;
    browser.go(&world.at("/")).await;
    is_shown(&browser, &next).await;
    has_taken_over(&browser, &next).await;
    browser.reload().await;
    is_shown(&browser, &next).await;

    browser.to_first_tab().await;
    let file = style_sheet(&bundle());
    let fetched = format!("return fetch('{file}').then(reply => reply.status)");
    assert_eq!(browser.script(&fetched).await, 200);
    assert_eq!(world.page.missed(), [""; 0]);
    browser.close_tab().await;
    browser.reload().await;
    is_shown(&browser, &next).await;
    keeps(&browser, &[version(&next.folder)]).await;
    browser.close().await;
}

/// The host has the new worker already and still an old page, or the other way round.
#[tokio::test]
async fn half_a_deployment_is_not_kept() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let next = Deployment::next("half");
    let page = std::fs::read(bundle().join("index.html")).unwrap();
    std::fs::write(next.folder.join("index.html"), page).unwrap();
    world.page.deploy(&next.folder);
    browser.go(&world.at("/")).await;
    let registering = "return navigator.serviceWorker.register('service-worker.js')
        .then(it => new Promise(told => it.installing.onstatechange = it => told(it.target.state)))";
    let fails = async || (browser.script(registering).await == "redundant").then_some(());
    browser.until("the worker to fail", fails).await;
    assert_eq!(
        browser.script("return caches.match('./')").await,
        Value::Null
    );
    browser.close().await;
}

#[tokio::test]
async fn a_development_build_is_never_an_old_one() {
    let world = World::start().await;
    let browser = Browser::open().await;
    visit(&world, &browser).await;
    let development = Deployment::of_development("development");
    world.page.deploy(&development.folder);
    browser.reload().await;
    let gone = async || {
        let left = "return Promise.all([caches.keys(), navigator.serviceWorker.getRegistrations()])
            .then(all => all.flat().length)";
        (browser.script(left).await == 0).then_some(())
    };
    browser.until("no worker and no caches", gone).await;
    browser.close().await;
}

#[tokio::test]
async fn a_changed_configuration_counts_at_once() {
    let mut world = World::start().await;
    let browser = Browser::open().await;
    visit(&world, &browser).await;
    let mut changed = world.config.clone();
    changed["auth"]["aws_region"] = json!(7);
    world.configure(&changed);
    browser.reload().await;
    browser.wait_for("[data-testid=config-error]").await;
    world.page.stop().await;
    browser.reload().await;
    let card = browser.wait_for("[data-testid=config-error]").await;
    assert!(card.contains("auth.aws_region"), "{card}");
    browser.close().await;
}

#[tokio::test]
async fn a_player_stays_signed_in_while_the_user_pool_is_away() {
    let mut world = World::start().await;
    let browser = Browser::open().await;
    visit(&world, &browser).await;
    let play = Welcome::seen(&browser).await.sign_in().await;
    let play = play.sign_in_as(ADA).await;
    let tokens = [
        play.token("id_token").await,
        play.token("access_token").await,
        play.refresh_token().await,
    ];
    let away = json!({ "operation": "*", "fault": "drop-before", "times": 1000 });
    world.stand_in.order(away).await;
    world.page.stop().await;
    browser.reload().await;
    assert_eq!(play.name().await, "Ada Lovelace");

    let kept = all_that_is_kept(&browser).await;
    assert!(kept.contains("jwks.json"), "{kept}");
    for private in tokens.iter().map(String::as_str).chain(["code="]) {
        assert!(!kept.contains(private), "“{private}” is kept: {kept}");
    }
    // As a word: the hash in the name of a file may begin like that.
    let mut words = kept.split(|c: char| !c.is_alphanumeric());
    assert!(
        !words.any(|word| word.eq_ignore_ascii_case("ada")),
        "{kept}"
    );
    browser.close().await;
}

/// Opens the page for the first time and waits until it can do without its server.
pub(super) async fn visit(world: &World, browser: &Browser) {
    Welcome::open(world, browser).await;
    let controlled = "return navigator.serviceWorker.controller?.state";
    let is_active = async || (browser.script(controlled).await == "activated").then_some(());
    browser.until("a worker", is_active).await;
    keeps(browser, &[version(&bundle())]).await;
}

/// Waits until the next version's worker has the say, beside the files of the version before.
async fn has_taken_over(browser: &Browser, next: &Deployment) {
    keeps(browser, &[version(&bundle()), version(&next.folder)]).await;
    let script = "return navigator.serviceWorker.getRegistration()
        .then(it => !it.installing && !it.waiting && it.active.state == 'activated')";
    let is_active = async || (browser.script(script).await == true).then_some(());
    browser.until("the next worker", is_active).await;
}

/// Waits until the caches are those of these versions.
async fn keeps(browser: &Browser, versions: &[String]) {
    let script = "return caches.keys()
        .then(names => names.map(name => name.split(' ').pop()).filter(name => name != 'kept'))";
    let same = async || (browser.script(script).await == json!(versions)).then_some(());
    browser
        .until(&format!("{versions:?} to be kept"), same)
        .await;
}

/// Waits for the page of the next version, which must look as that version does.
async fn is_shown(browser: &Browser, next: &Deployment) {
    Welcome::seen(browser).await;
    let style = format!(
        "link[rel=stylesheet][href$='{}']",
        style_sheet(&next.folder)
    );
    assert!(browser.has(&style).await, "it is an older page");
    let rules = "return [...document.styleSheets].every(sheet => sheet.cssRules.length)";
    assert_eq!(
        browser.script(rules).await,
        true,
        "a style sheet is missing"
    );
}

/// The addresses and contents of everything in the caches, but the program.
async fn all_that_is_kept(browser: &Browser) -> String {
    let script = "
        const entries = async name => {
            const cache = await caches.open(name);
            const text = async request => request.url + (await (await cache.match(request)).text());
            const isData = request => !/\\.(js|wasm|css)$/.test(request.url);
            return Promise.all((await cache.keys()).filter(isData).map(text));
        };
        return caches.keys().then(names => Promise.all(names.map(entries)))";
    match browser.script(script).await {
        Value::Null => panic!("the caches cannot be read"),
        kept => kept.to_string(),
    }
}
