//! The JSON API: passkeys that are not what they should be.

use serde_json::{Value, json};

use crate::common::Stand;
use crate::common::authenticator::{Authenticator, decode, encode};
use crate::common::passkeys::{
    answer, begin, complete, options, register, sign_in, start, with_passkeys,
};
use crate::common::user_pool::{ada, admin, idp, password};

/// The name of the error that an authenticator gets after it was changed.
async fn refusal_of_registration(stand: &Stand, change: impl Fn(&mut Authenticator)) -> String {
    let access = ada(stand).await["AccessToken"].take();
    let mut authenticator = Authenticator::new();
    change(&mut authenticator);
    let refusal = register(stand, &access, &mut authenticator).await;
    refusal.unwrap_err().name
}

#[tokio::test]
async fn a_wrong_registration_is_refused_by_name() {
    let stand = with_passkeys(json!({})).await;
    let of = async |change: fn(&mut Authenticator)| refusal_of_registration(&stand, change).await;
    assert_eq!(
        of(|passkey| passkey.challenge = Some("AAAA".to_owned())).await,
        "WebAuthnChallengeNotFoundException"
    );
    assert_eq!(
        of(|passkey| passkey.origin = "http://127.0.0.1:8080".to_owned()).await,
        "WebAuthnOriginNotAllowedException"
    );
    assert_eq!(
        of(|passkey| passkey.framed = true).await,
        "WebAuthnOriginNotAllowedException"
    );
    assert_eq!(
        of(|passkey| passkey.relying_party_id = "example.com".to_owned()).await,
        "WebAuthnRelyingPartyMismatchException"
    );
    assert_eq!(
        of(|passkey| passkey.algorithm = -47).await,
        "WebAuthnCredentialNotSupportedException",
        "ES256K was not asked for"
    );
}

#[tokio::test]
async fn a_required_verification_must_have_been() {
    let stand = with_passkeys(json!({"passkeys": {"user_verification": "required"}})).await;
    let refusal = refusal_of_registration(&stand, |passkey| passkey.user_verified = false).await;
    assert_eq!(refusal, "WebAuthnCredentialNotSupportedException");
    let access = ada(&stand).await["AccessToken"].take();
    let mut authenticator = Authenticator::new();
    register(&stand, &access, &mut authenticator).await.unwrap();
    authenticator.user_verified = false;
    let unverified = sign_in(&stand, "ada", &mut authenticator).await;
    assert_eq!(unverified.unwrap_err().name, "NotAuthorizedException");
}

#[tokio::test]
async fn a_key_that_stays_on_the_server_is_no_passkey() {
    let stand = with_passkeys(json!({})).await;
    let access = ada(&stand).await["AccessToken"].take();
    let told = start(&stand, &access).await.unwrap();
    let mut credential = Authenticator::new().create(&told);
    credential["clientExtensionResults"]["credProps"]["rk"] = json!(false);
    let refusal = complete(&stand, &access, &credential).await.unwrap_err();
    assert_eq!(refusal.name, "WebAuthnCredentialNotSupportedException");
    credential["response"]["attestationObject"] = json!("not base64url");
    let refusal = complete(&stand, &access, &credential).await.unwrap_err();
    assert_eq!(refusal.name, "InvalidParameterException");
}

#[tokio::test]
async fn a_registration_is_completed_once_in_time_by_whom_it_was_started_for() {
    let stand = with_passkeys(json!({})).await;
    let access = ada(&stand).await["AccessToken"].take();
    let grace = password(&stand, "grace", "Battery-Staple-7").await.unwrap();
    let grace = &grace["AuthenticationResult"]["AccessToken"];
    let told = start(&stand, &access).await.unwrap();
    let credential = Authenticator::new().create(&told);
    let name = async |access: &Value| {
        let refusal = complete(&stand, access, &credential).await;
        refusal.unwrap_err().name
    };
    assert_eq!(name(grace).await, "WebAuthnChallengeNotFoundException");
    complete(&stand, &access, &credential).await.unwrap();
    assert_eq!(name(&access).await, "WebAuthnChallengeNotFoundException");

    let told = start(&stand, &access).await.unwrap();
    stand.advance(181).await;
    let late = complete(&stand, &access, &Authenticator::new().create(&told)).await;
    assert_eq!(late.unwrap_err().name, "WebAuthnChallengeNotFoundException");

    let told = start(&stand, grace).await.unwrap();
    let mut stolen = Authenticator::new();
    stolen.id = decode(&credential["rawId"]);
    let taken = complete(&stand, grace, &stolen.create(&told)).await;
    assert_eq!(taken.unwrap_err().name, "InvalidParameterException");
}

#[tokio::test]
async fn another_client_cannot_complete_a_registration() {
    let stand = with_passkeys(json!({})).await;
    let body = json!({"ClientName": "other", "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]});
    let other = admin(&stand, "CreateUserPoolClient", body).await.unwrap();
    let access = ada(&stand).await["AccessToken"].take();
    let told = start(&stand, &access).await.unwrap();
    let parameters = json!({"USERNAME": "ada", "PASSWORD": "Correct-Horse-9"});
    let body = json!({
        "ClientId": other["UserPoolClient"]["ClientId"],
        "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": parameters,
    });
    let tokens = idp(&stand, "InitiateAuth", body).await.unwrap();
    let foreign = &tokens["AuthenticationResult"]["AccessToken"];
    let refusal = complete(&stand, foreign, &Authenticator::new().create(&told)).await;
    assert_eq!(refusal.unwrap_err().name, "WebAuthnClientMismatchException");
}

/// A stand-in where Ada has a passkey.
async fn with_a_passkey() -> (Stand, Authenticator) {
    let stand = with_passkeys(json!({})).await;
    let access = ada(&stand).await["AccessToken"].take();
    let mut authenticator = Authenticator::new();
    register(&stand, &access, &mut authenticator).await.unwrap();
    (stand, authenticator)
}

#[tokio::test]
async fn a_wrong_assertion_is_refused() {
    let (stand, authenticator) = with_a_passkey().await;
    let hostile: [fn(&mut Authenticator); 5] = [
        |passkey| passkey.challenge = Some("AAAA".to_owned()),
        |passkey| passkey.origin = "https://localhost.example.com".to_owned(),
        |passkey| passkey.framed = true,
        |passkey| passkey.relying_party_id = "example.com".to_owned(),
        |passkey| passkey.id[0] ^= 1,
    ];
    for change in hostile {
        let mut changed = authenticator.clone();
        change(&mut changed);
        let refusal = sign_in(&stand, "ada", &mut changed).await.unwrap_err();
        assert_eq!(refusal.name, "NotAuthorizedException");
    }
    let mut foreign = Authenticator::new();
    foreign.id.clone_from(&authenticator.id);
    let refusal = sign_in(&stand, "ada", &mut foreign).await.unwrap_err();
    assert_eq!(refusal.message, "Passkey: Signature verification failed");
}

#[tokio::test]
async fn signed_bytes_cannot_be_changed() {
    let (stand, mut authenticator) = with_a_passkey().await;
    for member in ["signature", "authenticatorData", "clientDataJSON"] {
        let asked = begin(&stand, "ada").await;
        let mut credential = authenticator.get(&options(&asked));
        let mut sent = decode(&credential["response"][member]);
        match member {
            // Still JSON, and still of an origin that is allowed.
            "clientDataJSON" => *sent.iter_mut().rfind(|byte| **byte == b'8').unwrap() = b'9',
            _ => *sent.last_mut().unwrap() ^= 1,
        }
        credential["response"][member] = json!(encode(&sent));
        let refusal = answer(&stand, &asked, &credential).await.unwrap_err();
        let told = "Passkey: Signature verification failed";
        assert_eq!(refusal.message, told, "{member}");
    }
    sign_in(&stand, "ada", &mut authenticator).await.unwrap();
}

#[tokio::test]
async fn a_counter_does_not_go_back() {
    let (stand, mut authenticator) = with_a_passkey().await;
    let clone = authenticator.clone();
    sign_in(&stand, "ada", &mut authenticator).await.unwrap();
    sign_in(&stand, "ada", &mut authenticator).await.unwrap();
    let refusal = sign_in(&stand, "ada", &mut clone.clone()).await;
    let message = refusal.unwrap_err().message;
    assert!(message.contains("Sign count invalid"), "{message}");
}

#[tokio::test]
async fn an_assertion_is_taken_once_and_in_time() {
    let (stand, mut authenticator) = with_a_passkey().await;
    let asked = begin(&stand, "ada").await;
    let credential = authenticator.get(&options(&asked));
    answer(&stand, &asked, &credential).await.unwrap();
    let again = answer(&stand, &asked, &credential).await.unwrap_err();
    assert!(again.message.contains("session is expired"));
    let next = begin(&stand, "ada").await;
    let replayed = answer(&stand, &next, &credential).await.unwrap_err();
    assert!(replayed.message.contains("Challenge mismatch"));
    let spent = answer(&stand, &next, &authenticator.get(&options(&next))).await;
    assert_eq!(spent.unwrap_err().name, "NotAuthorizedException");
    let late = begin(&stand, "ada").await;
    stand.advance(181).await;
    let late = answer(&stand, &late, &authenticator.get(&options(&late))).await;
    assert!(late.unwrap_err().message.contains("session is expired"));
}

#[tokio::test]
async fn the_passkey_of_somebody_else_is_of_no_use() {
    let (stand, mut authenticator) = with_a_passkey().await;
    let grace = password(&stand, "grace", "Battery-Staple-7").await.unwrap();
    let access = &grace["AuthenticationResult"]["AccessToken"];
    let mut hers = Authenticator::new();
    register(&stand, access, &mut hers).await.unwrap();
    let refusal = sign_in(&stand, "grace", &mut authenticator).await;
    assert_eq!(refusal.unwrap_err().name, "NotAuthorizedException");
    let asked = begin(&stand, "grace").await;
    let mut credential = hers.get(&options(&asked));
    let foreign = authenticator.get(&options(&asked));
    credential["response"]["userHandle"] = foreign["response"]["userHandle"].clone();
    let refusal = answer(&stand, &asked, &credential).await.unwrap_err();
    assert_eq!(refusal.name, "NotAuthorizedException");
}
