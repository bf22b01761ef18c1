//! The page can be installed as an app, and has its pictures.

use serde_json::{Value, json};

use super::chrome::Browser;
use super::pages::Welcome;
use super::world::World;

#[tokio::test]
async fn the_page_can_be_installed() {
    let world = World::start().await;
    let browser = Browser::open().await;
    Welcome::open(&world, &browser).await;
    let told = asked(&browser, "Page.getAppManifest").await;
    assert_eq!(told["url"], world.at("/manifest.webmanifest"));
    assert_eq!(told["errors"], json!([]));
    let manifest = &told["manifest"];
    for key in ["startUrl", "scope", "id"] {
        assert_eq!(manifest[key], world.at("/"), "{key}");
    }
    let told = asked(&browser, "Page.getInstallabilityErrors").await;
    assert_eq!(told["installabilityErrors"], json!([]));
    browser.close().await;
}

#[tokio::test]
async fn the_pictures_of_the_page_are_there() {
    let world = World::start().await;
    let browser = Browser::open().await;
    Welcome::open(&world, &browser).await;
    let script = "
        const at = (css, name) => document.querySelector(css)[name];
        const preview = new URL(at('meta[property=\"og:image\"]', 'content'), document.baseURI).href;
        const manifest = await (await fetch(at('link[rel=manifest]', 'href'))).json();
        const icons = ['icon', 'apple-touch-icon'].map(it => at(`link[rel=${it}]`, 'href'));
        const shown = async src => {
            const image = Object.assign(new Image(), { src });
            await image.decode();
            return [image.naturalWidth > 0, src.startsWith(document.baseURI)];
        };
        const all = [preview, ...icons, ...manifest.icons.map(({ src }) => new URL(src, document.baseURI).href)];
        return Promise.all(all.map(shown));";
    let shown = browser
        .script(&format!("return (async () => {{ {script} }})()"))
        .await;
    assert_eq!(shown, json!(vec![[true, true]; 6]));
    assert_eq!(world.page.missed(), [""; 0]);
    browser.close().await;
}

/// What Chromium's own protocol answers.
async fn asked(browser: &Browser, cmd: &str) -> Value {
    let body = json!({ "cmd": cmd, "params": {} });
    browser.chromium("goog/cdp/execute", &body).await
}
