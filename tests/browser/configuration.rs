//! A `config.json` that cannot be used, and services that are not there.

use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::chrome::Browser;
use super::pages::Welcome;
use super::screens::take_all;
use super::world::World;

#[tokio::test]
async fn a_file_that_is_missing_or_no_json_is_told() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let files: [(Option<&str>, &str); 5] = [
        (None, "config.json is missing"),
        (Some(""), "config.json is not JSON"),
        (
            Some("<!doctype html><title>404</title>"),
            "config.json is not JSON",
        ),
        (Some("{\"auth\": "), "config.json is not JSON"),
        (Some("[]"), "auth.aws_region"),
    ];
    for (file, words) in files {
        world
            .page
            .set_config(file.map(|text| text.as_bytes().to_vec()));
        is_told(&world, &browser, words).await;
    }
    browser.close().await;
}

#[tokio::test]
async fn a_wrong_entry_is_told_by_its_key() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let entries = [
        ("auth.aws_region", json!(7)),
        ("auth.user_pool_id", json!("eu-west-1_LifeGauge")),
        ("auth.user_pool_client_id", Value::Null),
        ("auth.identity_pool_id", json!(["us-east-1:1"])),
        ("auth.oauth.scopes", json!("openid")),
        ("auth.oauth.scopes", json!(["email"])),
        ("auth.oauth.redirect_sign_in_uri", json!([])),
        (
            "auth.oauth.redirect_sign_out_uri",
            json!(["javascript:alert(1)"]),
        ),
        ("auth.oauth.response_type", json!("token")),
        ("life_gauge.gauge.dataset", json!("no spaces")),
        ("life_gauge.gauge.store", json!("dynamo-db")),
        ("life_gauge.endpoints.cognito_idp", json!("ftp://127.0.0.1")),
    ];
    for (key, value) in entries {
        configure_with(&world, key, value);
        is_told(&world, &browser, &format!("{key} should be")).await;
    }
    take_all(&browser, "config-error").await;
    browser.close().await;
}

#[tokio::test]
async fn a_client_secret_is_refused_wherever_it_stands() {
    let world = World::start().await;
    let browser = Browser::open().await;
    for key in ["auth.user_pool_client_secret", "auth.oauth.clientSecret"] {
        configure_with(&world, key, json!("hush"));
        is_told(&world, &browser, &format!("Remove {key}")).await;
    }
    browser.close().await;
}

#[tokio::test]
async fn a_file_for_another_address_is_told() {
    let world = World::start().await;
    let browser = Browser::open().await;
    for (name, path) in [
        ("redirect_sign_in_uri", "callback"),
        ("redirect_sign_out_uri", "signed-out"),
    ] {
        let key = format!("auth.oauth.{name}");
        configure_with(&world, &key, json!([format!("http://localhost:1/{path}")]));
        let words = format!(
            "This page is open at {}, and {key} has no entry",
            world.at("")
        );
        is_told(&world, &browser, &words).await;
    }
    browser.close().await;
}

#[tokio::test]
async fn the_welcome_says_how_to_start_a_stand_in_that_is_not_there() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let closed = closed_port().await;
    let mut config = world.config.clone();
    for endpoint in config["life_gauge"]["endpoints"]
        .as_object_mut()
        .unwrap()
        .values_mut()
    {
        *endpoint = json!(closed);
    }
    world.configure(&config);
    Welcome::open(&world, &browser).await;
    let text = browser.wait_for("[data-testid=unreachable]").await;
    assert!(
        text.contains(&closed) && text.contains("cargo xtask serve"),
        "{text}"
    );
    take_all(&browser, "unreachable").await;
    browser.click("[data-testid=try-again]").await;
    browser.close().await;
}

#[tokio::test]
async fn a_route_that_does_not_exist_leads_to_the_game() {
    let world = World::start().await;
    let browser = Browser::open().await;
    browser.go(&world.at("/nowhere")).await;
    browser.wait_for("[data-testid=to-the-game]").await;
    take_all(&browser, "not-found").await;
    browser.click("[data-testid=to-the-game]").await;
    Welcome::seen(&browser).await;
    assert_eq!(browser.url().await, world.at("/"));
    browser.close().await;
}

/// The right configuration with one entry of another value; the key is a dotted path.
fn configure_with(world: &World, key: &str, value: Value) {
    let mut config = world.config.clone();
    let entry = key
        .split('.')
        .fold(&mut config, |parent, name| &mut parent[name]);
    *entry = value;
    world.configure(&config);
}

async fn is_told(world: &World, browser: &Browser, words: &str) {
    browser.go(&world.at("/")).await;
    browser.wait_for("[data-testid=config-error]").await;
    let text = browser.text().await;
    assert!(text.contains(words), "“{words}” is not in: {text}");
    assert!(!browser.has("[data-testid=sign-in-hosted]").await);
}

/// The address of a port on which nobody listens.
async fn closed_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}
