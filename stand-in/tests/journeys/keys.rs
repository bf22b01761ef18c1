//! The signing keys are rolled over.

use serde_json::{Value, json};

use crate::common::browser::Browser;
use crate::common::{POOL, Stand};

/// The name of the key that signed a token.
fn kid(token: &Value) -> Value {
    use base64::Engine as _;
    let header = token.as_str().unwrap().split('.').next().unwrap();
    let json = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(header);
    let header: Value = serde_json::from_slice(&json.unwrap()).unwrap();
    header["kid"].clone()
}

async fn kids(stand: &Stand) -> Vec<Value> {
    let url = stand.url(&format!("/{POOL}/.well-known/jwks.json"));
    let jwks = stand.get_json(&url).await;
    let keys = jwks["keys"].as_array().unwrap().iter();
    keys.map(|key| key["kid"].clone()).collect()
}

async fn user_info(stand: &Stand, token: &Value) -> u16 {
    let request = stand.http.get(stand.url("/oauth2/userInfo"));
    let request = request.bearer_auth(token.as_str().unwrap());
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn new_keys_sign_and_old_ones_count_until_they_are_dropped() {
    let stand = Stand::start().await;
    let old = Browser::new(&stand).tokens_of_ada().await;
    let told = stand.tell("keys", json!({})).await;
    let (_, new) = stand.refresh(&old["refresh_token"]).await;
    assert_eq!(told["id"], kid(&new["id_token"]));
    assert_eq!(told["access"], kid(&new["access_token"]));
    let both = [&old, &new].map(|tokens| [kid(&tokens["id_token"]), kid(&tokens["access_token"])]);
    assert_eq!(kids(&stand).await, both.concat());
    for tokens in [&old, &new] {
        assert_eq!(user_info(&stand, &tokens["access_token"]).await, 200);
    }
    stand.forget("keys").await;
    assert_eq!(kids(&stand).await, both[1]);
    assert_eq!(user_info(&stand, &old["access_token"]).await, 401);
    assert_eq!(user_info(&stand, &new["access_token"]).await, 200);
}

#[tokio::test]
async fn keys_can_be_kept_from_the_world() {
    let stand = Stand::start().await;
    let before = kids(&stand).await;
    let told = stand.tell("keys", json!({"publish": false})).await;
    assert_eq!(kids(&stand).await, before);
    assert_eq!(told["published"], json!(before));
    assert!(!before.contains(&told["id"]) && !before.contains(&told["access"]));
    let tokens = Browser::new(&stand).tokens_of_ada().await;
    assert_eq!(kid(&tokens["id_token"]), told["id"]);
    assert_eq!(stand.control("keys").await, told);
    assert!(stand.tell("keys", json!({"pubish": true})).await["error"].is_string());
}
