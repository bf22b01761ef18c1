//! The JSON API: second factors, factors of one's choice, and the custom challenge.

use serde_json::{Value, json};

use crate::common::Stand;
use crate::common::user_pool::{
    Reply, ada, admin, authenticator, code, idp, initiate, letter, not_authorized, now, password,
    proof, refused, respond, stand_with,
};
use crate::common::{CLIENT, srp};

const ADA: &str = "Correct-Horse-9";

async fn with_mfa(mode: &str, factors: Value) -> Stand {
    stand_with(json!({"mfa": mode, "mfa_factors": factors}), json!({})).await
}

async fn give_phone(stand: &Stand) {
    let number = json!({"Name": "phone_number", "Value": "+12065550123"});
    let verified = json!({"Name": "phone_number_verified", "Value": "true"});
    let body = json!({"Username": "ada", "UserAttributes": [number, verified]});
    admin(stand, "AdminUpdateUserAttributes", body)
        .await
        .unwrap();
}

async fn prefer(stand: &Stand, access: &Value, settings: Value) -> Reply {
    let mut body = settings;
    body["AccessToken"] = access.clone();
    idp(stand, "SetUserMFAPreference", body).await
}

fn on() -> Value {
    json!({"Enabled": true})
}

/// Sets an authenticator up with an access token; gives its secret.
async fn set_up(stand: &Stand, access: &Value) -> Value {
    let secret = idp(
        stand,
        "AssociateSoftwareToken",
        json!({"AccessToken": access}),
    )
    .await;
    let secret = secret.unwrap()["SecretCode"].take();
    let mut body =
        json!({"AccessToken": access, "UserCode": "000000", "FriendlyDeviceName": "Phone"});
    let right = authenticator(&secret, now(stand).await);
    if right != "000000" {
        let wrong = idp(stand, "VerifySoftwareToken", body.clone())
            .await
            .unwrap_err();
        assert_eq!(
            wrong,
            refused("EnableSoftwareTokenMFAException", "Code mismatch")
        );
    }
    body["UserCode"] = json!(right);
    let done = idp(stand, "VerifySoftwareToken", body).await.unwrap();
    assert_eq!(done["Status"], "SUCCESS");
    secret
}

#[tokio::test]
async fn an_authenticator_is_asked_for_once_it_is_set_up() {
    let stand = with_mfa("OPTIONAL", json!(["SOFTWARE_TOKEN_MFA"])).await;
    let access = ada(&stand).await["AccessToken"].take();
    let settings = json!({"SoftwareTokenMfaSettings": on()});
    let early = prefer(&stand, &access, settings.clone()).await.unwrap_err();
    assert_eq!(early.message, "User has not verified software token mfa");
    let secret = set_up(&stand, &access).await;
    prefer(&stand, &access, settings).await.unwrap();
    let user = idp(&stand, "GetUser", json!({"AccessToken": access}))
        .await
        .unwrap();
    assert_eq!(user["UserMFASettingList"], json!(["SOFTWARE_TOKEN_MFA"]));
    let asked = password(&stand, "ada", ADA).await.unwrap();
    assert_eq!(asked["ChallengeName"], "SOFTWARE_TOKEN_MFA");
    assert_eq!(
        asked["ChallengeParameters"]["FRIENDLY_DEVICE_NAME"],
        "Phone"
    );
    let answer = |code: String| json!({"USERNAME": "ada", "SOFTWARE_TOKEN_MFA_CODE": code});
    let time = now(&stand).await;
    let replay = respond(&stand, &asked, answer(authenticator(&secret, time)))
        .await
        .unwrap_err();
    assert_eq!(replay.name, "ExpiredCodeException");
    stand.advance(90).await;
    let time = now(&stand).await;
    let old = respond(&stand, &asked, answer(authenticator(&secret, time - 60))).await;
    assert_eq!(old.unwrap_err().name, "CodeMismatchException");
    let neighbour = answer(authenticator(&secret, time - 25));
    let tokens = respond(&stand, &asked, neighbour).await.unwrap();
    assert!(tokens["AuthenticationResult"]["RefreshToken"].is_string());
}

#[tokio::test]
async fn sms_and_email_codes_are_chosen_tried_again_and_used_once() {
    let stand = with_mfa("OPTIONAL", json!(["SMS_MFA", "EMAIL_OTP"])).await;
    let access = ada(&stand).await["AccessToken"].take();
    let both = json!({"SMSMfaSettings": on(), "EmailMfaSettings": on()});
    let early = prefer(&stand, &access, both.clone()).await.unwrap_err();
    assert!(
        early
            .message
            .starts_with("User does not have delivery config")
    );
    give_phone(&stand).await;
    prefer(&stand, &access, both).await.unwrap();
    let asked = password(&stand, "ada", ADA).await.unwrap();
    assert_eq!(asked["ChallengeName"], "SELECT_MFA_TYPE");
    assert_eq!(
        asked["ChallengeParameters"]["MFAS_CAN_CHOOSE"],
        r#"["SMS_MFA","EMAIL_OTP"]"#
    );
    let answer = json!({"USERNAME": "ada", "ANSWER": "SMS_MFA"});
    let asked = respond(&stand, &asked, answer).await.unwrap();
    assert_eq!(asked["ChallengeName"], "SMS_MFA");
    let told = &asked["ChallengeParameters"];
    assert_eq!(told["CODE_DELIVERY_DESTINATION"], "+*******0123");
    assert_eq!(letter(&stand).await["medium"], "SMS");
    let wrong = json!({"USERNAME": "ada", "SMS_MFA_CODE": "none"});
    let mismatch = respond(&stand, &asked, wrong).await.unwrap_err();
    assert_eq!(mismatch.name, "CodeMismatchException");
    let right = json!({"USERNAME": "ada", "SMS_MFA_CODE": code(&stand).await});
    respond(&stand, &asked, right.clone()).await.unwrap();
    let again = respond(&stand, &asked, right).await.unwrap_err();
    assert_eq!(
        again.message,
        "Invalid session for the user, session is expired."
    );
    let settings = json!({"EmailMfaSettings": {"Enabled": true, "PreferredMfa": true}});
    prefer(&stand, &access, settings).await.unwrap();
    let asked = password(&stand, "ada", ADA).await.unwrap();
    assert_eq!(asked["ChallengeName"], "EMAIL_OTP");
    stand.advance(181).await;
    let late = json!({"USERNAME": "ada", "EMAIL_OTP_CODE": code(&stand).await});
    assert!(respond(&stand, &asked, late).await.is_err());
    let refusal = idp(&stand, "ForgotPassword", json!({"Username": "ada"}))
        .await
        .unwrap_err();
    assert!(refusal.message.contains("no registered/verified email"));
}

#[tokio::test]
async fn where_a_factor_is_required_it_is_set_up_at_sign_in() {
    let stand = with_mfa("ON", json!(["SOFTWARE_TOKEN_MFA"])).await;
    let asked = password(&stand, "ada", ADA).await.unwrap();
    assert_eq!(asked["ChallengeName"], "MFA_SETUP");
    let can = &asked["ChallengeParameters"]["MFAS_CAN_SETUP"];
    assert_eq!(*can, r#"["SOFTWARE_TOKEN_MFA"]"#);
    let body = json!({"Session": asked["Session"]});
    let given = idp(&stand, "AssociateSoftwareToken", body.clone())
        .await
        .unwrap();
    let stale = idp(&stand, "AssociateSoftwareToken", body)
        .await
        .unwrap_err();
    assert_eq!(stale.name, "NotAuthorizedException");
    let user_code = authenticator(&given["SecretCode"], now(&stand).await);
    let body = json!({"Session": given["Session"], "UserCode": user_code});
    let done = idp(&stand, "VerifySoftwareToken", body).await.unwrap();
    let finished = json!({"ChallengeName": "MFA_SETUP", "Session": done["Session"]});
    let tokens = respond(&stand, &finished, json!({"USERNAME": "ada"}))
        .await
        .unwrap();
    let access = &tokens["AuthenticationResult"]["AccessToken"];
    let off = json!({"SoftwareTokenMfaSettings": {"Enabled": false}});
    assert!(prefer(&stand, access, off).await.is_err());
    let asked = password(&stand, "ada", ADA).await.unwrap();
    assert_eq!(asked["ChallengeName"], "SOFTWARE_TOKEN_MFA");
}

#[tokio::test]
async fn an_email_address_can_be_set_up_as_a_factor() {
    let stand = with_mfa("ON", json!(["EMAIL_OTP"])).await;
    let attributes = json!([{"Name": "email_verified", "Value": "false"}]);
    let body = json!({"Username": "ada", "UserAttributes": attributes});
    admin(&stand, "AdminUpdateUserAttributes", body)
        .await
        .unwrap();
    let asked = password(&stand, "ada", ADA).await.unwrap();
    let answer = json!({"USERNAME": "ada", "EMAIL": "countess@example.com"});
    let asked = respond(&stand, &asked, answer).await.unwrap();
    assert_eq!(asked["ChallengeName"], "EMAIL_OTP");
    let answer = json!({"USERNAME": "ada", "EMAIL_OTP_CODE": code(&stand).await});
    respond(&stand, &asked, answer).await.unwrap();
    let asked = password(&stand, "ada", ADA).await.unwrap();
    assert_eq!(
        asked["ChallengeParameters"]["CODE_DELIVERY_DESTINATION"],
        "c***@e***"
    );
}

fn passwordless() -> Value {
    json!({"first_factors": ["PASSWORD", "EMAIL_OTP", "SMS_OTP"]})
}

#[tokio::test]
async fn a_first_factor_is_chosen() {
    let stand = stand_with(passwordless(), json!({})).await;
    give_phone(&stand).await;
    let choose = json!({"USERNAME": "ada"});
    let asked = initiate(&stand, "USER_AUTH", choose.clone()).await.unwrap();
    assert_eq!(asked["ChallengeName"], "SELECT_CHALLENGE");
    let all = json!(["PASSWORD_SRP", "PASSWORD", "EMAIL_OTP", "SMS_OTP"]);
    assert_eq!(asked["AvailableChallenges"], all);
    let answer = json!({"USERNAME": "ada", "ANSWER": "SMS_OTP"});
    let asked = respond(&stand, &asked, answer).await.unwrap();
    assert_eq!(
        (&asked["ChallengeName"], code(&stand).await.len()),
        (&json!("SMS_OTP"), 8)
    );
    let answer = json!({"USERNAME": "ada", "SMS_OTP_CODE": code(&stand).await});
    respond(&stand, &asked, answer).await.unwrap();
    let asked = initiate(&stand, "USER_AUTH", choose).await.unwrap();
    let answer = json!({"USERNAME": "ada", "ANSWER": "PASSWORD", "PASSWORD": ADA});
    respond(&stand, &asked, answer).await.unwrap();
}

#[tokio::test]
async fn a_preferred_first_factor_comes_at_once() {
    let stand = stand_with(passwordless(), json!({})).await;
    let begin = async |more: Value| {
        let mut parameters = json!({"USERNAME": "ada"});
        parameters
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        initiate(&stand, "USER_AUTH", parameters).await.unwrap()
    };
    let asked = begin(json!({"PREFERRED_CHALLENGE": "EMAIL_OTP"})).await;
    let answer = json!({"USERNAME": "ada", "EMAIL_OTP_CODE": code(&stand).await});
    respond(&stand, &asked, answer).await.unwrap();
    let parameters = json!({"PREFERRED_CHALLENGE": "PASSWORD_SRP", "SRP_A": srp::public()});
    let asked = begin(parameters).await;
    assert!(asked["Session"].is_string());
    let answer = proof(&asked, ADA, &srp::timestamp(now(&stand).await));
    respond(&stand, &asked, answer).await.unwrap();
    let asked = begin(json!({"PREFERRED_CHALLENGE": "PASSWORD"})).await;
    assert_eq!(asked["ChallengeName"], "PASSWORD");
    respond(&stand, &asked, json!({"USERNAME": "ada", "PASSWORD": ADA}))
        .await
        .unwrap();
    let asked = begin(json!({"PREFERRED_CHALLENGE": "WEB_AUTHN"})).await;
    assert_eq!(asked["ChallengeName"], "SELECT_CHALLENGE");
}

#[tokio::test]
async fn an_unknown_user_may_choose_too_and_fails() {
    let stand = stand_with(passwordless(), json!({})).await;
    let asked = initiate(&stand, "USER_AUTH", json!({"USERNAME": "nobody"}))
        .await
        .unwrap();
    let answer = json!({"USERNAME": "nobody", "ANSWER": "PASSWORD"});
    let asked = respond(&stand, &asked, answer).await.unwrap();
    let answer = json!({"USERNAME": "nobody", "PASSWORD": ADA});
    let wrong = respond(&stand, &asked, answer).await.unwrap_err();
    assert_eq!(wrong, not_authorized("Incorrect username or password."));
}

#[tokio::test]
async fn a_fresh_sign_up_needs_no_factor() {
    let stand = stand_with(json!({"mfa": "ON"}), json!({})).await;
    let attributes = json!([{"Name": "email", "Value": "c@example.com"}]);
    let body = json!({"Username": "c", "Password": "Difference-1", "UserAttributes": attributes});
    let signed_up = idp(&stand, "SignUp", body).await.unwrap();
    let begin = async |session: &Value| {
        let parameters = json!({"USERNAME": "c"});
        let body = json!({
            "ClientId": CLIENT, "AuthFlow": "USER_AUTH", "AuthParameters": parameters, "Session": session,
        });
        idp(&stand, "InitiateAuth", body).await
    };
    let early = begin(&signed_up["Session"]).await.unwrap_err();
    assert_eq!(early.name, "UserNotConfirmedException");
    let body = json!({
        "Username": "c", "ConfirmationCode": code(&stand).await, "Session": signed_up["Session"],
    });
    let confirmed = idp(&stand, "ConfirmSignUp", body).await.unwrap();
    let tokens = begin(&confirmed["Session"]).await.unwrap();
    assert!(tokens["AuthenticationResult"]["IdToken"].is_string());
    assert!(begin(&confirmed["Session"]).await.is_err());
}

#[tokio::test]
async fn the_pools_question_may_be_answered_three_times() {
    let stand = Stand::start().await;
    let mut asked = initiate(&stand, "CUSTOM_AUTH", json!({"USERNAME": "ada"}))
        .await
        .unwrap();
    assert_eq!(
        asked["ChallengeParameters"]["question"],
        "What opens the mountain?"
    );
    let wrong = json!({"USERNAME": "ada", "ANSWER": "wheat"});
    for _ in 0..2 {
        asked = respond(&stand, &asked, wrong.clone()).await.unwrap();
        assert_eq!(asked["ChallengeName"], "CUSTOM_CHALLENGE");
    }
    let over = respond(&stand, &asked, wrong).await.unwrap_err();
    assert_eq!(over, not_authorized("Incorrect username or password."));
    let parameters = json!({"USERNAME": "ada", "CHALLENGE_NAME": "SRP_A", "SRP_A": srp::public()});
    let asked = initiate(&stand, "CUSTOM_AUTH", parameters).await.unwrap();
    let answer = proof(&asked, ADA, &srp::timestamp(now(&stand).await));
    let asked = respond(&stand, &asked, answer).await.unwrap();
    let answer = json!({"USERNAME": "ada", "ANSWER": "sesame"});
    respond(&stand, &asked, answer).await.unwrap();
}
