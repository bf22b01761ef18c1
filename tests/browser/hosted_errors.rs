//! The hosted UI sends the player back with an error.

use reqwest::Url;

use super::chrome::Browser;
use super::pages::{Refusal, Welcome};
use super::screens::take_all;
use super::world::World;

/// Error redirects: code, description, and what the page says.
const ERRORS: [(&str, &str, &str); 7] = [
    (
        "invalid_request",
        "Connection to the provider timed out",
        "It says: Connection to the provider timed out",
    ),
    ("server_error", "", "has trouble right now"),
    ("temporarily_unavailable", "", "has trouble right now"),
    ("invalid_scope", "", "correct “scopes” in config.json"),
    ("unauthorized_client", "", "does not allow the code flow"),
    (
        "login_required",
        "",
        "Nobody is signed in at the user pool any more.",
    ),
    (
        "a_new_error",
        "Something new",
        "did not sign you in. It says: Something new",
    ),
];
const HTML: &str = r#"<img src=x onerror="window.hit = 1"><script>window.hit = 2</script>"#;

#[tokio::test]
async fn cancelling_at_the_provider_is_no_accident() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let provider = Welcome::open(&world, &browser)
        .await
        .sign_in_with_amazon()
        .await;
    provider.cancel().await.says("You have cancelled").await;
    assert_eq!(world.stand_in.count("token").await, 0);
    take_all(&browser, "callback-refused").await;
    let provider = Welcome::seen(&browser).await.sign_in_with_amazon().await;
    provider
        .choose("amazon-grace")
        .await
        .wait_for_value(50)
        .await;
    browser.close().await;
}

#[tokio::test]
async fn every_error_is_told_in_words_and_leads_on() {
    let world = World::start().await;
    let browser = Browser::open().await;
    for (error, description, words) in ERRORS {
        come_back_with(&world, &browser, error, description)
            .await
            .says(words)
            .await;
        assert_eq!(
            browser.url().await,
            world.at("/callback"),
            "the query is gone"
        );
    }
    assert_eq!(world.stand_in.count("token").await, 0);
    browser.close().await;
}

#[tokio::test]
async fn a_description_is_text_whatever_it_holds() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let refusal = come_back_with(&world, &browser, "invalid_request", HTML).await;
    refusal.says(HTML).await;
    assert!(!browser.has("main img, main script").await);
    assert!(browser.script("return window.hit").await.is_null());
    browser.close().await;
}

/// Goes to the hosted UI, and enters by hand the address that it would lead back to.
async fn come_back_with<'a>(
    world: &World,
    browser: &'a Browser,
    error: &str,
    description: &str,
) -> Refusal<'a> {
    let hosted_ui = Welcome::open(world, browser).await.sign_in().await;
    let state = hosted_ui.state().await;
    let mut query = vec![("error", error), ("state", &state)];
    if !description.is_empty() {
        query.push(("error_description", description));
    }
    let url = Url::parse_with_params(&world.at("/callback"), &query).unwrap();
    browser.go(url.as_str()).await;
    Refusal::seen(browser).await
}
