//! The JSON API: what users do with their own profile and sessions.

use serde_json::{Value, json};

use crate::common::browser::Browser;
use crate::common::user_pool::{
    Reply, ada, code, idp, initiate, letter, not_authorized, password, refused, stand_with,
};
use crate::common::{CLIENT, Stand};

async fn set(stand: &Stand, access: &Value, name: &str, value: &str) -> Reply {
    let attributes = json!([{"Name": name, "Value": value}]);
    let body = json!({"AccessToken": access, "UserAttributes": attributes});
    idp(stand, "UpdateUserAttributes", body).await
}

async fn attribute(stand: &Stand, access: &Value, name: &str) -> Value {
    let user = idp(stand, "GetUser", json!({"AccessToken": access}))
        .await
        .unwrap();
    let mut attributes = user["UserAttributes"].as_array().unwrap().iter();
    let found = attributes.find(|attribute| attribute["Name"] == name);
    found.map_or(Value::Null, |attribute| attribute["Value"].clone())
}

async fn verify(stand: &Stand, access: &Value, code: &str) -> Reply {
    let body = json!({"AccessToken": access, "AttributeName": "email", "Code": code});
    idp(stand, "VerifyUserAttribute", body).await
}

#[tokio::test]
async fn attributes_are_written_and_removed() {
    let stand = Stand::start().await;
    let access = ada(&stand).await["AccessToken"].take();
    let reply = set(&stand, &access, "nickname", "Countess").await.unwrap();
    assert_eq!(reply["CodeDeliveryDetailsList"], json!([]));
    assert_eq!(attribute(&stand, &access, "nickname").await, "Countess");
    let body = json!({"AccessToken": access, "UserAttributeNames": ["nickname"]});
    idp(&stand, "DeleteUserAttributes", body).await.unwrap();
    assert!(attribute(&stand, &access, "nickname").await.is_null());
    set(&stand, &access, "email", "").await.unwrap();
    for gone in ["email", "email_verified"] {
        assert!(attribute(&stand, &access, gone).await.is_null(), "{gone}");
    }
    for guarded in ["email_verified", "sub"] {
        let refusal = set(&stand, &access, guarded, "true").await.unwrap_err();
        let told = "A client attempted to write unauthorized attribute";
        assert_eq!(refusal, not_authorized(told));
    }
}

#[tokio::test]
async fn a_new_email_is_unverified_until_its_code_comes_back() {
    let stand = Stand::start().await;
    let access = ada(&stand).await["AccessToken"].take();
    let reply = set(&stand, &access, "email", "countess@example.com")
        .await
        .unwrap();
    assert_eq!(
        reply["CodeDeliveryDetailsList"][0]["Destination"],
        "c***@e***"
    );
    assert_eq!(letter(&stand).await["destination"], "countess@example.com");
    assert_eq!(attribute(&stand, &access, "email_verified").await, "false");
    let again = json!({"AccessToken": access, "AttributeName": "email"});
    idp(&stand, "GetUserAttributeVerificationCode", again)
        .await
        .unwrap();
    let wrong = verify(&stand, &access, "000").await.unwrap_err();
    assert_eq!(wrong.name, "CodeMismatchException");
    verify(&stand, &access, &code(&stand).await).await.unwrap();
    assert_eq!(attribute(&stand, &access, "email_verified").await, "true");
}

#[tokio::test]
async fn a_pool_can_keep_the_old_email_until_the_new_one_is_verified() {
    let stand = stand_with(json!({"keep_until_verified": ["email"]}), json!({})).await;
    let access = ada(&stand).await["AccessToken"].take();
    set(&stand, &access, "email", "countess@example.com")
        .await
        .unwrap();
    assert_eq!(attribute(&stand, &access, "email").await, "ada@example.com");
    verify(&stand, &access, &code(&stand).await).await.unwrap();
    assert_eq!(
        attribute(&stand, &access, "email").await,
        "countess@example.com"
    );
}

#[tokio::test]
async fn an_alias_of_another_user_cannot_be_verified() {
    let stand = stand_with(json!({"alias_attributes": ["email"]}), json!({})).await;
    let access = ada(&stand).await["AccessToken"].take();
    set(&stand, &access, "email", "grace@example.com")
        .await
        .unwrap();
    let taken = verify(&stand, &access, &code(&stand).await)
        .await
        .unwrap_err();
    assert_eq!(
        taken,
        refused(
            "AliasExistsException",
            "An account with the email already exists."
        )
    );
}

#[tokio::test]
async fn a_deleted_user_is_gone_at_once() {
    let stand = Stand::start().await;
    let tokens = ada(&stand).await;
    let body = json!({"AccessToken": tokens["AccessToken"]});
    idp(&stand, "DeleteUser", body.clone()).await.unwrap();
    assert_eq!(
        idp(&stand, "GetUser", body).await.unwrap_err().name,
        "NotAuthorizedException"
    );
    assert!(password(&stand, "ada", "Correct-Horse-9").await.is_err());
    let refresh = json!({"REFRESH_TOKEN": tokens["RefreshToken"]});
    assert!(
        initiate(&stand, "REFRESH_TOKEN_AUTH", refresh)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn revoking_a_refresh_token_ends_one_sign_in_only() {
    let stand = Stand::start().await;
    let (phone, laptop) = (ada(&stand).await, ada(&stand).await);
    let revoke = async |token: &Value| idp(&stand, "RevokeToken", json!({"Token": token})).await;
    let signed = revoke(&phone["AccessToken"]).await.unwrap_err();
    assert_eq!(signed.name, "UnsupportedTokenTypeException");
    revoke(&phone["RefreshToken"]).await.unwrap();
    let over = idp(
        &stand,
        "GetUser",
        json!({"AccessToken": phone["AccessToken"]}),
    )
    .await;
    assert_eq!(
        over.unwrap_err(),
        not_authorized("Access Token has been revoked")
    );
    idp(
        &stand,
        "GetUser",
        json!({"AccessToken": laptop["AccessToken"]}),
    )
    .await
    .unwrap();
    let without = stand_with(json!({}), json!({"revocation": false})).await;
    let body = json!({"Token": "any", "ClientId": CLIENT});
    let unsupported = idp(&without, "RevokeToken", body).await.unwrap_err();
    assert_eq!(unsupported.name, "UnsupportedOperationException");
}

#[tokio::test]
async fn self_service_needs_its_scope_and_a_token_in_time() {
    let stand = Stand::start().await;
    let browser = Browser::new(&stand);
    let reply = browser.authorize(&[("scope", "openid")]).await;
    let login = crate::common::browser::location(&reply);
    let back = browser.log_in(&login, "ada", "Correct-Horse-9").await;
    let (_, tokens) = browser
        .redeem(&crate::common::browser::location(&back))
        .await;
    let get = async |token: &Value| idp(&stand, "GetUser", json!({"AccessToken": token})).await;
    let scopes = get(&tokens["access_token"]).await.unwrap_err();
    assert_eq!(
        scopes,
        not_authorized("Access Token does not have required scopes")
    );
    let access = ada(&stand).await["AccessToken"].take();
    stand.advance(3600).await;
    let late = get(&access).await.unwrap_err();
    assert_eq!(late, not_authorized("Access Token has expired"));
    assert_eq!(
        get(&json!("x")).await.unwrap_err(),
        not_authorized("Invalid Access Token")
    );
}
