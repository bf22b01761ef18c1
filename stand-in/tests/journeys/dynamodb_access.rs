//! `DynamoDB`: who may reach which item, with which signature, and how refusals look.

use serde_json::{Value, json};

use crate::common::Stand;
use crate::common::aws::Player;
use crate::common::browser::{Browser, location};

fn of(identity_id: &str) -> Value {
    json!({"TableName": "life-gauge", "Key": {"identityId": {"S": identity_id}}})
}

#[tokio::test]
async fn a_player_reaches_the_item_of_his_identity_and_no_other() {
    let stand = Stand::start().await;
    let ada = Player::ada(&stand).await;
    let own = of(&ada.identity_id);
    assert_eq!(ada.dynamodb("GetItem", &own).await, (200, json!({})));

    let browser = Browser::new(&stand);
    let called_back = location(&browser.visit_provider("Google", "google-grace").await);
    let (_, tokens) = browser.redeem(&called_back).await;
    let grace = Player::with_token(&stand, &tokens["id_token"]).await;
    for operation in ["GetItem", "UpdateItem", "DeleteItem"] {
        let (status, body) = grace.dynamodb(operation, &own).await;
        let name = "com.amazon.coral.service#AccessDeniedException";
        assert_eq!((status, &body["__type"]), (400, &json!(name)));
        let words = format!(
            "User: arn:aws:sts::000000000000:assumed-role/LifeGaugePlayer/\
             CognitoIdentityCredentials is not authorized to perform: dynamodb:{operation} on \
             resource: arn:aws:dynamodb:us-east-1:000000000000:table/life-gauge because no \
             identity-based policy allows the dynamodb:{operation} action"
        );
        assert_eq!(body["Message"], words);
    }
    let mut elsewhere = of(&ada.identity_id);
    elsewhere["TableName"] = json!("other");
    let (_, body) = ada.dynamodb("GetItem", &elsewhere).await;
    assert!(body["Message"].as_str().unwrap().contains("table/other"));
}

#[tokio::test]
async fn a_clock_may_be_wrong_by_fifteen_minutes_and_no_more() {
    let stand = Stand::start().await;
    let mut ada = Player::ada(&stand).await;
    let own = of(&ada.identity_id);
    for (ahead, words) in [
        (-910, "Signature expired: "),
        (910, "Signature not yet current: "),
    ] {
        ada.clock_ahead_seconds = ahead;
        let (status, body) = ada.dynamodb("GetItem", &own).await;
        let name = "com.amazon.coral.service#InvalidSignatureException";
        assert_eq!((status, &body["__type"]), (400, &json!(name)));
        let message = body["message"].as_str().unwrap();
        assert!(message.starts_with(words) && message.contains("15 min."));
    }
    ada.clock_ahead_seconds = -890;
    assert_eq!(ada.dynamodb("GetItem", &own).await.0, 200);
}

#[tokio::test]
async fn wrong_and_old_credentials_are_told_apart() {
    let stand = Stand::start().await;
    let mut ada = Player::ada(&stand).await;
    let own = of(&ada.identity_id);
    let name = |body: &Value| {
        let kind = body["__type"].as_str().unwrap();
        kind.strip_prefix("com.amazon.coral.service#")
            .unwrap()
            .to_owned()
    };
    let secret = std::mem::replace(&mut ada.secret_key, "guess".to_owned());
    let (_, body) = ada.dynamodb("GetItem", &own).await;
    assert_eq!(name(&body), "InvalidSignatureException");
    ada.secret_key = secret;
    let token = std::mem::replace(&mut ada.session_token, "guess".to_owned());
    let (_, body) = ada.dynamodb("GetItem", &own).await;
    assert_eq!(name(&body), "UnrecognizedClientException");
    ada.session_token = token;
    stand.advance(3601).await;
    ada.clock_ahead_seconds = 3601;
    let (status, body) = ada.dynamodb("GetItem", &own).await;
    assert_eq!(
        (status, name(&body).as_str()),
        (400, "ExpiredTokenException")
    );
}

#[tokio::test]
async fn other_operations_and_content_types_are_unknown() {
    let stand = Stand::start().await;
    let ada = Player::ada(&stand).await;
    let (status, body) = ada.dynamodb("PutItem", &json!({})).await;
    let name = "com.amazon.coral.service#UnknownOperationException";
    assert_eq!((status, &body["__type"]), (400, &json!(name)));
    let request = stand.http.post(stand.url("/"));
    let request = request.header("x-amz-target", "DynamoDB_20120810.GetItem");
    let reply = request.header("content-type", "application/x-amz-json-1.1");
    assert_eq!(reply.send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn a_page_of_another_origin_may_call() {
    let stand = Stand::start().await;
    let preflight = stand.http.request(reqwest::Method::OPTIONS, stand.url("/"));
    let preflight = preflight.header("origin", "http://localhost:8080");
    let reply = preflight.send().await.unwrap();
    assert_eq!(reply.headers()["access-control-allow-origin"], "*");
    let ada = Player::ada(&stand).await;
    let reply = ada
        .try_dynamodb("GetItem", &of(&ada.identity_id))
        .await
        .unwrap();
    let headers = reply.headers();
    assert_eq!(headers["access-control-allow-origin"], "*");
    assert_eq!(headers["content-type"], "application/x-amz-json-1.0");
}
