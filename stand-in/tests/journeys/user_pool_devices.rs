//! The JSON API: devices that are confirmed, remembered, asked for and forgotten.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsa::BigUint;
use serde_json::{Value, json};

use crate::common::user_pool::{
    Reply, ada, idp, initiate, not_authorized, now, refused, respond, stand_with,
};
use crate::common::{Stand, claims, srp};

const SECRET: &str = "a secret of the device";

/// Confirms the device of a sign-in, as clients do it.
async fn confirm(stand: &Stand, tokens: &Value) -> Value {
    let device = &tokens["NewDeviceMetadata"];
    let text = |name: &str| device[name].as_str().unwrap();
    let salt = BigUint::from_bytes_be(&[0xd1; 16]);
    let x = srp::private_key(text("DeviceGroupKey"), text("DeviceKey"), SECRET, &salt);
    let verifier = json!({
        "Salt": STANDARD.encode(srp::pad(&salt)),
        "PasswordVerifier": STANDARD.encode(srp::pad(&srp::verifier(&x))),
    });
    let body = json!({
        "AccessToken": tokens["AccessToken"], "DeviceKey": device["DeviceKey"],
        "DeviceName": "Laptop", "DeviceSecretVerifierConfig": verifier,
    });
    idp(stand, "ConfirmDevice", body).await.unwrap()
}

async fn sign_in_with(stand: &Stand, device_key: &Value) -> Reply {
    let parameters =
        json!({"USERNAME": "ada", "PASSWORD": "Correct-Horse-9", "DEVICE_KEY": device_key});
    initiate(stand, "USER_PASSWORD_AUTH", parameters).await
}

async fn prove(stand: &Stand, asked: &Value, device: &Value, secret: &str) -> Reply {
    let key = &device["DeviceKey"];
    let answer = json!({"USERNAME": "ada", "SRP_A": srp::public(), "DEVICE_KEY": key});
    let asked = respond(stand, asked, answer).await?;
    assert_eq!(asked["ChallengeName"], "DEVICE_PASSWORD_VERIFIER");
    let space = (
        device["DeviceGroupKey"].as_str().unwrap(),
        key.as_str().unwrap(),
    );
    let time = srp::timestamp(now(stand).await);
    let mut answer = srp::claim(&asked["ChallengeParameters"], space, secret, &time);
    answer["USERNAME"] = json!("ada");
    answer["DEVICE_KEY"] = key.clone();
    respond(stand, &asked, answer).await
}

#[tokio::test]
async fn a_remembered_device_proves_itself() {
    let stand = stand_with(json!({"devices": "ALWAYS"}), json!({})).await;
    let tokens = ada(&stand).await;
    let device = &tokens["NewDeviceMetadata"];
    assert_eq!(
        confirm(&stand, &tokens).await["UserConfirmationNecessary"],
        false
    );
    let asked = sign_in_with(&stand, &device["DeviceKey"]).await.unwrap();
    assert_eq!(asked["ChallengeName"], "DEVICE_SRP_AUTH");
    let again = prove(&stand, &asked, device, SECRET).await.unwrap();
    let again = &again["AuthenticationResult"];
    assert!(again["NewDeviceMetadata"].is_null());
    assert_eq!(
        claims(&again["AccessToken"])["device_key"],
        device["DeviceKey"]
    );
    let asked = sign_in_with(&stand, &device["DeviceKey"]).await.unwrap();
    let wrong = prove(&stand, &asked, device, "a guess").await.unwrap_err();
    assert_eq!(wrong, not_authorized("Incorrect username or password."));
    let mut parameters = json!({"REFRESH_TOKEN": again["RefreshToken"]});
    let without = initiate(&stand, "REFRESH_TOKEN_AUTH", parameters.clone())
        .await
        .unwrap_err();
    assert_eq!(without, not_authorized("Invalid Refresh Token"));
    parameters["DEVICE_KEY"] = device["DeviceKey"].clone();
    initiate(&stand, "REFRESH_TOKEN_AUTH", parameters)
        .await
        .unwrap();
}

#[tokio::test]
async fn devices_are_listed_updated_and_forgotten() {
    let stand = stand_with(json!({"devices": "OPT_IN"}), json!({})).await;
    let tokens = ada(&stand).await;
    let key = &tokens["NewDeviceMetadata"]["DeviceKey"];
    assert_eq!(
        confirm(&stand, &tokens).await["UserConfirmationNecessary"],
        true
    );
    let reply = sign_in_with(&stand, key).await.unwrap();
    assert!(
        reply["AuthenticationResult"].is_object(),
        "not remembered yet"
    );
    let mut body = json!({"AccessToken": tokens["AccessToken"], "DeviceKey": key});
    body["DeviceRememberedStatus"] = json!("remembered");
    idp(&stand, "UpdateDeviceStatus", body.clone())
        .await
        .unwrap();
    let asked = sign_in_with(&stand, key).await.unwrap();
    assert_eq!(asked["ChallengeName"], "DEVICE_SRP_AUTH");
    let listed = json!({"AccessToken": tokens["AccessToken"], "Limit": 1});
    let listed = idp(&stand, "ListDevices", listed).await.unwrap();
    let told = idp(&stand, "GetDevice", body.clone()).await.unwrap();
    assert_eq!(listed["Devices"], json!([told["Device"]]));
    let name = json!({"Name": "device_name", "Value": "Laptop"});
    assert!(
        told["Device"]["DeviceAttributes"]
            .as_array()
            .unwrap()
            .contains(&name)
    );
    idp(&stand, "ForgetDevice", body).await.unwrap();
    let gone = sign_in_with(&stand, key).await.unwrap_err();
    assert_eq!(
        gone,
        refused("ResourceNotFoundException", "Device does not exist.")
    );
}
