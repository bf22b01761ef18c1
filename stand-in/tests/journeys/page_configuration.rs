//! What a page is told about the stand-in, and how it registers.

use serde_json::json;
use stand_in::Options;

use crate::common::browser::Browser;
use crate::common::user_pool::stand_with;
use crate::common::{CLIENT, POOL, Stand};

#[tokio::test]
async fn the_page_gets_its_configuration_with_its_own_origin_first() {
    let options = Options {
        pages: vec!["http://localhost:3000".to_owned()],
        ..Options::default()
    };
    let stand = Stand::with(options).await;
    let told = stand.control("config").await;
    let auth = &told["config"]["auth"];
    assert_eq!(
        (&auth["user_pool_id"], &auth["user_pool_client_id"]),
        (&json!(POOL), &json!(CLIENT))
    );
    assert_eq!(
        auth["oauth"]["redirect_sign_in_uri"][0],
        "http://localhost:3000/callback"
    );
    let endpoints = &told["config"]["life_gauge"]["endpoints"];
    assert_eq!(endpoints["cognito_sync"], stand.base_url());
    assert_eq!(told["users"][1]["password"], "Battery-Staple-7");
    assert_eq!(told["users"][0]["given_name"], "Ada");
}

#[tokio::test]
async fn the_page_is_told_what_its_pool_asks_for() {
    let pool = json!({
        "required_attributes": ["email", "name"],
        "username_attributes": ["email"],
        "first_factors": ["PASSWORD", "SMS_OTP"],
        "mfa": "OPTIONAL",
    });
    let stand = stand_with(pool, json!({"sign_in_flow": "USER_AUTH"})).await;
    let told = stand.control("config").await;
    let auth = &told["config"]["auth"];
    assert_eq!(auth["standard_required_attributes"][1], "name");
    assert_eq!(auth["user_verification_types"], json!(["email"]));
    assert_eq!(auth["mfa_methods"], json!(["SMS", "TOTP", "EMAIL"]));
    let passwordless = json!({"email_otp_enabled": false, "sms_otp_enabled": true});
    assert_eq!(auth["passwordless"], passwordless);
    let flow = &told["config"]["life_gauge"]["sign_in"]["flow"];
    assert_eq!(flow, "USER_AUTH");
    let usual = Stand::start().await.control("config").await;
    assert!(usual["config"]["auth"]["passwordless"].is_null());
    let flow = &usual["config"]["life_gauge"]["sign_in"]["flow"];
    assert_eq!(flow, "USER_SRP_AUTH");
}

#[tokio::test]
async fn the_page_is_told_where_to_keep_the_gauge_and_whether_guests_may_come() {
    let stand = Stand::start().await;
    let told = stand.control("config").await["config"].take();
    let gauge = json!({"store": "sync", "dataset": "gauge"});
    assert_eq!(told["life_gauge"]["gauge"], gauge);
    assert_eq!(told["auth"]["unauthenticated_identities_enabled"], false);
    let told = stand.control("config?store=dynamodb").await["config"].take();
    let gauge = json!({"store": "dynamodb", "table": "life-gauge"});
    assert_eq!(told["life_gauge"]["gauge"], gauge);
    let endpoint = &told["life_gauge"]["endpoints"]["dynamodb"];
    assert_eq!(*endpoint, stand.base_url());
    let hello = &told["life_gauge"]["endpoints"]["hello"];
    assert_eq!(*hello, stand.url("/hello"));

    let file = include_str!("../../default-config.json")
        .replace("\"store\": \"sync\"", "\"store\": \"dynamodb\"")
        .replace("life-gauge\",\n", "gauges\",\n")
        .replace("\"allow_guests\": false", "\"allow_guests\": true");
    let config = Some(file.parse().unwrap());
    let options = Options {
        config,
        ..Options::default()
    };
    let told = Stand::with(options).await.control("config").await["config"].take();
    let gauge = json!({"store": "dynamodb", "table": "gauges"});
    assert_eq!(told["life_gauge"]["gauge"], gauge);
    assert_eq!(told["auth"]["unauthenticated_identities_enabled"], true);
}

#[tokio::test]
async fn a_page_can_register_while_the_stand_in_runs() {
    let stand = Stand::start().await;
    let browser = Browser::new(&stand);
    let callback = [("redirect_uri", "http://localhost:1234/callback")];
    assert_eq!(browser.authorize(&callback).await.status(), 400);
    stand
        .tell("page", json!({"origin": "http://localhost:1234"}))
        .await;
    assert_eq!(browser.authorize(&callback).await.status(), 302);
    let refused = stand.tell("page", json!({"origin": "nonsense"})).await;
    assert!(refused["error"].is_string());
}
