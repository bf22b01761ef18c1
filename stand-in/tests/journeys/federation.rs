//! Sign-in through the pretend external providers.

use serde_json::json;

use crate::common::browser::{Browser, location, parameter};
use crate::common::{CALLBACK, Stand, claims};

#[tokio::test]
async fn someone_comes_with_amazon_and_keeps_the_same_profile() {
    let stand = Stand::start().await;
    let browser = Browser::new(&stand);
    let called_back = location(
        &browser
            .visit_provider("LoginWithAmazon", "amazon-ada")
            .await,
    );
    assert!(called_back.starts_with(CALLBACK));
    let (_, tokens) = browser.redeem(&called_back).await;
    let id = claims(&tokens["id_token"]);
    assert!(
        id["cognito:username"]
            .as_str()
            .unwrap()
            .starts_with("LoginWithAmazon_amzn1.")
    );
    assert_eq!(
        id["cognito:groups"],
        json!(["us-east-1_LifeGauge_LoginWithAmazon"])
    );
    assert_eq!(id["identities"][0]["primary"], "true");
    assert!(id["identities"][0]["dateCreated"].is_string());
    assert!(id["picture"].is_string());

    let other = Browser::new(&stand);
    let called_back = location(&other.visit_provider("LoginWithAmazon", "amazon-ada").await);
    let (_, tokens) = other.redeem(&called_back).await;
    assert_eq!(claims(&tokens["id_token"])["sub"], id["sub"]);
}

#[tokio::test]
async fn every_provider_of_the_pool_has_its_own_people() {
    let stand = Stand::start().await;
    for (provider, person) in [("Google", "google-grace"), ("Example", "example-grace")] {
        let browser = Browser::new(&stand);
        let called_back = location(&browser.visit_provider(provider, person).await);
        let (_, tokens) = browser.redeem(&called_back).await;
        let id = claims(&tokens["id_token"]);
        assert_eq!(id["identities"][0]["providerName"], provider);
        assert_eq!(id["name"], "Grace Hopper");
    }
}

#[tokio::test]
async fn someone_who_cancels_at_the_provider_comes_back_with_access_denied() {
    let stand = Stand::start().await;
    let called_back = location(
        &Browser::new(&stand)
            .visit_provider("Google", "cancel")
            .await,
    );
    assert_eq!(parameter(&called_back, "error").unwrap(), "access_denied");
    assert_eq!(
        parameter(&called_back, "state").unwrap(),
        "a state of the app"
    );
}

#[tokio::test]
async fn a_journey_cannot_be_finished_in_another_browser() {
    let stand = Stand::start().await;
    let browser = Browser::new(&stand);
    let page = location(&browser.authorize(&[("identity_provider", "Google")]).await);
    let state = parameter(&stand.url(&page), "state").unwrap();
    let form = [("state", state.as_str()), ("person", "google-ada")];
    let back = location(&browser.post("/pretend/Google/authorize", &form).await);
    assert_eq!(Browser::new(&stand).get(&back).await.status(), 400);
    assert_eq!(browser.get(&back).await.status(), 302);
    assert_eq!(browser.get(&back).await.status(), 400, "and only once");
}

#[tokio::test]
async fn a_session_of_another_provider_is_not_reused() {
    let stand = Stand::start().await;
    let browser = Browser::new(&stand);
    browser.sign_in_as_ada().await;
    let to = location(&browser.authorize(&[("identity_provider", "Google")]).await);
    assert!(to.starts_with("/pretend/Google/authorize?"));
}
