//! Single sign-on, refresh, revocation and sign-out.

use serde_json::{Value, json};

use crate::common::aws::call;
use crate::common::browser::{Browser, location, parameter};
use crate::common::{CLIENT, SIGNED_OUT, Stand, claims};

#[tokio::test]
async fn single_sign_on_lasts_one_hour_and_use_does_not_extend_it() {
    let stand = Stand::start().await;
    let browser = Browser::new(&stand);
    browser.sign_in_as_ada().await;
    stand.advance(3590).await;
    let again = location(&browser.authorize(&[("prompt", "none")]).await);
    let (_, tokens) = browser.redeem(&again).await;
    let id = claims(&tokens["id_token"]);
    let age = id["iat"].as_i64().unwrap() - id["auth_time"].as_i64().unwrap();
    assert!(
        (3590..3600).contains(&age),
        "auth_time is that of the sign-in"
    );
    stand.advance(11).await;
    assert!(location(&browser.authorize(&[]).await).starts_with("/login?"));
}

#[tokio::test]
async fn prompt_login_asks_again() {
    let stand = Stand::start().await;
    let browser = Browser::new(&stand);
    browser.sign_in_as_ada().await;
    let to = location(&browser.authorize(&[("prompt", "login")]).await);
    assert!(to.starts_with("/login?"));
}

#[tokio::test]
async fn refreshed_tokens_belong_to_the_same_sign_in() {
    let stand = Stand::start().await;
    let tokens = Browser::new(&stand).tokens_of_ada().await;
    stand.advance(5000).await;
    let (status, fresh) = stand.refresh(&tokens["refresh_token"]).await;
    assert_eq!(status, 200);
    let (old, new) = (claims(&tokens["id_token"]), claims(&fresh["id_token"]));
    assert_eq!(old["origin_jti"], new["origin_jti"]);
    assert_eq!(old["auth_time"], new["auth_time"]);
    assert!(new["exp"].as_i64() > old["exp"].as_i64());
    assert!(fresh["refresh_token"].is_null());
    stand.advance(30 * 24 * 3600).await;
    assert_eq!(stand.refresh(&tokens["refresh_token"]).await.0, 400);
}

async fn user_info(stand: &Stand, token: &Value) -> (u16, Value) {
    let request = stand.http.get(stand.url("/oauth2/userInfo"));
    let reply = request
        .bearer_auth(token.as_str().unwrap())
        .send()
        .await
        .unwrap();
    (reply.status().as_u16(), reply.json().await.unwrap())
}

async fn revoke(stand: &Stand, token: &Value, client: &str) -> u16 {
    let form = [("token", token.as_str().unwrap()), ("client_id", client)];
    let request = stand.http.post(stand.url("/oauth2/revoke")).form(&form);
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn user_info_tells_strings_until_the_token_is_over() {
    let stand = Stand::start().await;
    let tokens = Browser::new(&stand).tokens_of_ada().await;
    let (status, info) = user_info(&stand, &tokens["access_token"]).await;
    assert_eq!((status, &info["email_verified"]), (200, &json!("true")));
    assert_eq!(user_info(&stand, &tokens["id_token"]).await.0, 401);
    stand.advance(3601).await;
    assert_eq!(user_info(&stand, &tokens["access_token"]).await.0, 401);
}

#[tokio::test]
async fn revoking_a_refresh_token_ends_all_tokens_of_the_sign_in() {
    let stand = Stand::start().await;
    let tokens = Browser::new(&stand).tokens_of_ada().await;
    assert_eq!(
        revoke(&stand, &tokens["refresh_token"], "nobody").await,
        401
    );
    assert_eq!(revoke(&stand, &tokens["access_token"], CLIENT).await, 400);
    assert_eq!(revoke(&stand, &tokens["refresh_token"], CLIENT).await, 200);
    assert_eq!(revoke(&stand, &tokens["refresh_token"], CLIENT).await, 200);
    assert_eq!(stand.refresh(&tokens["refresh_token"]).await.0, 400);
    assert_eq!(user_info(&stand, &tokens["access_token"]).await.0, 401);
}

#[tokio::test]
async fn global_sign_out_ends_every_session_of_the_user() {
    let stand = Stand::start().await;
    let phone = Browser::new(&stand).tokens_of_ada().await;
    let laptop = Browser::new(&stand).tokens_of_ada().await;
    let target = |operation| format!("AWSCognitoIdentityProviderService.{operation}");
    let body = json!({"AccessToken": phone["access_token"]});
    let (_, user) = call(&stand, &target("GetUser"), body.clone()).await;
    assert_eq!(user["Username"], "ada");
    assert_eq!(
        call(&stand, &target("GlobalSignOut"), body.clone()).await.0,
        200
    );
    let (status, refused) = call(&stand, &target("GetUser"), body).await;
    assert_eq!(
        (status, &refused["__type"]),
        (400, &json!("NotAuthorizedException"))
    );
    assert_eq!(stand.refresh(&laptop["refresh_token"]).await.0, 400);
    let (_, unknown) = call(&stand, &target("ListUsers"), json!({})).await;
    assert_eq!(unknown["message"], "The stand-in does not play ListUsers.");
}

#[tokio::test]
async fn logout_ends_the_browser_session_but_no_token() {
    let stand = Stand::start().await;
    let browser = Browser::new(&stand);
    let tokens = browser.tokens_of_ada().await;
    let wrong = format!("/logout?client_id={CLIENT}&logout_uri=https://evil.example");
    let page = browser.get(&wrong).await.text().await.unwrap();
    assert!(page.contains("redirect_mismatch"));
    let logout = format!("/logout?client_id={CLIENT}&logout_uri={SIGNED_OUT}");
    assert_eq!(location(&browser.get(&logout).await), SIGNED_OUT);
    let to = location(&browser.authorize(&[("prompt", "none")]).await);
    assert_eq!(parameter(&to, "error").unwrap(), "login_required");
    assert_eq!(stand.refresh(&tokens["refresh_token"]).await.0, 200);
}

#[tokio::test]
async fn logout_can_lead_to_the_login_page() {
    let stand = Stand::start().await;
    let browser = Browser::new(&stand);
    browser.sign_in_as_ada().await;
    let query = crate::common::browser::query(&[]);
    let to = location(&browser.get(&format!("/logout?{query}")).await);
    assert!(to.starts_with("/login?"));
    assert!(
        browser
            .get(&to)
            .await
            .text()
            .await
            .unwrap()
            .contains("signInSubmitButton")
    );
}
