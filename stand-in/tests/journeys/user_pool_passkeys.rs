//! The JSON API: passkeys are added, used, listed and deleted.

use serde_json::{Value, json};

use crate::common::authenticator::{Authenticator, encode};
use crate::common::passkeys::{
    answer, begin, complete, options, register, sign_in, start, with_passkeys,
};
use crate::common::user_pool::{Reply, ada, admin, idp, initiate, password, respond};
use crate::common::{CLIENT, Stand};

async fn list(stand: &Stand, access: &Value, more: Value) -> Value {
    let mut body = more;
    body["AccessToken"] = access.clone();
    idp(stand, "ListWebAuthnCredentials", body).await.unwrap()
}

async fn factors(stand: &Stand, access: &Value) -> Value {
    let body = json!({"AccessToken": access});
    idp(stand, "GetUserAuthFactors", body).await.unwrap()
}

#[tokio::test]
async fn a_passkey_is_added_and_signs_in() {
    let stand = with_passkeys(json!({})).await;
    let access = ada(&stand).await["AccessToken"].take();
    let told = start(&stand, &access).await.unwrap();
    assert_eq!(told["rp"], json!({"id": "localhost", "name": "localhost"}));
    assert_eq!(told["user"]["name"], "ada");
    assert_eq!(told["authenticatorSelection"]["residentKey"], "required");
    assert_eq!(
        told["authenticatorSelection"]["userVerification"],
        "preferred"
    );
    let mut authenticator = Authenticator::new();
    complete(&stand, &access, &authenticator.create(&told))
        .await
        .unwrap();

    let asked = begin(&stand, "ada").await;
    assert_eq!(asked["ChallengeName"], "WEB_AUTHN");
    let told = options(&asked);
    assert_eq!(told["rpId"], "localhost");
    let allowed = &told["allowCredentials"][0];
    assert_eq!(allowed["id"], encode(&authenticator.id));
    assert_eq!(allowed["transports"], json!(["internal", "hybrid"]));
    let tokens = answer(&stand, &asked, &authenticator.get(&told)).await;
    assert!(tokens.unwrap()["AuthenticationResult"]["RefreshToken"].is_string());
    sign_in(&stand, "ada", &mut authenticator).await.unwrap();
}

#[tokio::test]
async fn passkeys_are_among_the_choices_of_those_who_have_one() {
    let stand = with_passkeys(json!({})).await;
    let access = ada(&stand).await["AccessToken"].take();
    let mut authenticator = Authenticator::new();
    register(&stand, &access, &mut authenticator).await.unwrap();
    let told = factors(&stand, &access).await;
    let all = json!(["PASSWORD", "EMAIL_OTP", "WEB_AUTHN"]);
    assert_eq!(told["ConfiguredUserAuthFactors"], all);
    let choose = async |username: &str| {
        let parameters = json!({"USERNAME": username});
        initiate(&stand, "USER_AUTH", parameters).await.unwrap()
    };
    let available = json!(["PASSWORD_SRP", "PASSWORD", "EMAIL_OTP"]);
    assert_eq!(choose("grace").await["AvailableChallenges"], available);
    let asked = choose("ada").await;
    assert_eq!(asked["AvailableChallenges"][3], "WEB_AUTHN");
    let picked = json!({"USERNAME": "ada", "ANSWER": "WEB_AUTHN"});
    let asked = respond(&stand, &asked, picked).await.unwrap();
    let credential = authenticator.get(&options(&asked));
    answer(&stand, &asked, &credential).await.unwrap();
}

#[tokio::test]
async fn passkeys_are_listed_page_by_page_and_deleted() {
    let stand = with_passkeys(json!({})).await;
    let access = ada(&stand).await["AccessToken"].take();
    for _ in 0..3 {
        register(&stand, &access, &mut Authenticator::new())
            .await
            .unwrap();
    }
    let first = list(&stand, &access, json!({"MaxResults": 2})).await;
    assert_eq!(first["Credentials"].as_array().unwrap().len(), 2);
    let next = json!({"NextToken": first["NextToken"]});
    let second = list(&stand, &access, next).await;
    let last = &second["Credentials"][0];
    assert!(second["NextToken"].is_null());
    assert_eq!(last["RelyingPartyId"], "localhost");
    assert_eq!(last["AuthenticatorAttachment"], "platform");
    assert!(last["CreatedAt"].is_i64() && last["FriendlyCredentialName"].is_string());
    let body = json!({"AccessToken": access, "CredentialId": last["CredentialId"]});
    idp(&stand, "DeleteWebAuthnCredential", body.clone())
        .await
        .unwrap();
    let again = idp(&stand, "DeleteWebAuthnCredential", body).await;
    assert_eq!(again.unwrap_err().name, "ResourceNotFoundException");
    let left = list(&stand, &access, json!({})).await;
    assert_eq!(left["Credentials"].as_array().unwrap().len(), 2);
    let excluded = start(&stand, &access).await.unwrap();
    assert_eq!(excluded["excludeCredentials"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn twenty_passkeys_are_enough() {
    let stand = with_passkeys(json!({})).await;
    let access = ada(&stand).await["AccessToken"].take();
    let early = start(&stand, &access).await.unwrap();
    for _ in 0..20 {
        register(&stand, &access, &mut Authenticator::new())
            .await
            .unwrap();
    }
    let full = start(&stand, &access).await.unwrap_err();
    assert_eq!(full.name, "LimitExceededException");
    let late = complete(&stand, &access, &Authenticator::new().create(&early)).await;
    assert_eq!(late.unwrap_err().name, "LimitExceededException");
}

#[tokio::test]
async fn a_pool_without_passkeys_says_so() {
    let stand = Stand::start().await;
    let access = ada(&stand).await["AccessToken"].take();
    let refusal = start(&stand, &access).await.unwrap_err();
    assert_eq!(refusal.name, "WebAuthnNotEnabledException");
    let told = factors(&stand, &access).await;
    assert_eq!(told["ConfiguredUserAuthFactors"], json!(["PASSWORD"]));
}

async fn prefer(stand: &Stand, access: &Value, settings: Value) -> Reply {
    let mut body = settings;
    body["AccessToken"] = access.clone();
    idp(stand, "SetUserMFAPreference", body).await
}

#[tokio::test]
async fn a_second_factor_hides_the_passkey() {
    let pool = json!({"mfa": "OPTIONAL", "mfa_factors": ["EMAIL_OTP"]});
    let stand = with_passkeys(pool).await;
    let access = ada(&stand).await["AccessToken"].take();
    let mut authenticator = Authenticator::new();
    register(&stand, &access, &mut authenticator).await.unwrap();
    let on = json!({"EmailMfaSettings": {"Enabled": true, "PreferredMfa": true}});
    prefer(&stand, &access, on).await.unwrap();
    let asked = begin(&stand, "ada").await;
    assert_eq!(asked["ChallengeName"], "SELECT_CHALLENGE");
    let available = json!(["PASSWORD_SRP", "PASSWORD"]);
    assert_eq!(asked["AvailableChallenges"], available);
    let told = factors(&stand, &access).await;
    assert_eq!(told["ConfiguredUserAuthFactors"][2], "WEB_AUTHN");
    assert_eq!(told["UserMFASettingList"], json!(["EMAIL_OTP"]));
    assert_eq!(told["PreferredMfaSetting"], "EMAIL_OTP");
    let two = json!({"WebAuthnMfaSettings": {"Enabled": true}});
    let refusal = prefer(&stand, &access, two).await.unwrap_err();
    assert_eq!(refusal.name, "InvalidParameterException");
}

#[tokio::test]
async fn a_verified_user_may_have_both_factors_in_one() {
    let factor = "MULTI_FACTOR_WITH_USER_VERIFICATION";
    let pool = json!({
        "mfa": "ON",
        "mfa_factors": ["EMAIL_OTP"],
        "passkeys": {"factor_configuration": factor},
    });
    let stand = with_passkeys(pool).await;
    let asked = password(&stand, "ada", "Correct-Horse-9").await.unwrap();
    let code = crate::common::user_pool::code(&stand).await;
    let responses = json!({"USERNAME": "ada", "EMAIL_OTP_CODE": code});
    let tokens = respond(&stand, &asked, responses).await.unwrap();
    let access = &tokens["AuthenticationResult"]["AccessToken"];
    let mut authenticator = Authenticator::new();
    register(&stand, access, &mut authenticator).await.unwrap();
    let asked = begin(&stand, "ada").await;
    assert_eq!(asked["ChallengeName"], "SELECT_CHALLENGE");
    let two = json!({"WebAuthnMfaSettings": {"Enabled": true}});
    prefer(&stand, access, two).await.unwrap();
    let asked = begin(&stand, "ada").await;
    assert_eq!(options(&asked)["userVerification"], "required");
    let credential = authenticator.get(&options(&asked));
    answer(&stand, &asked, &credential).await.unwrap();
    authenticator.user_verified = false;
    let unverified = sign_in(&stand, "ada", &mut authenticator).await;
    assert_eq!(unverified.unwrap_err().name, "NotAuthorizedException");
}

#[tokio::test]
async fn somebody_without_a_password_signs_up_and_adds_a_passkey() {
    let stand = with_passkeys(json!({})).await;
    let attributes = json!([{"Name": "email", "Value": "c@example.com"}]);
    let body = json!({"Username": "c", "UserAttributes": attributes});
    let signed_up = idp(&stand, "SignUp", body).await.unwrap();
    let code = crate::common::user_pool::code(&stand).await;
    let session = &signed_up["Session"];
    let body = json!({"Username": "c", "ConfirmationCode": code, "Session": session});
    let confirmed = idp(&stand, "ConfirmSignUp", body).await.unwrap();
    let body = json!({
        "ClientId": CLIENT,
        "AuthFlow": "USER_AUTH",
        "AuthParameters": {"USERNAME": "c"},
        "Session": confirmed["Session"],
    });
    let tokens = idp(&stand, "InitiateAuth", body).await.unwrap();
    let access = &tokens["AuthenticationResult"]["AccessToken"];
    let mut authenticator = Authenticator::new();
    register(&stand, access, &mut authenticator).await.unwrap();
    let asked = initiate(&stand, "USER_AUTH", json!({"USERNAME": "c"})).await;
    let available = json!(["EMAIL_OTP", "WEB_AUTHN"]);
    assert_eq!(asked.unwrap()["AvailableChallenges"], available);
    sign_in(&stand, "c", &mut authenticator).await.unwrap();
    let refused = Stand::start().await;
    let body = json!({"Username": "c"});
    let refusal = idp(&refused, "SignUp", body).await.unwrap_err();
    assert_eq!(refusal.name, "InvalidParameterException");
}

#[tokio::test]
async fn an_administrator_sets_passkeys_up() {
    let stand = Stand::start().await;
    let factors = json!({"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]});
    let body = json!({"PoolName": "new", "Policies": {"SignInPolicy": factors}});
    let made = admin(&stand, "CreateUserPool", body).await.unwrap();
    let pool = &made["UserPool"]["Id"];
    let client = json!({"UserPoolId": pool, "ClientName": "page"});
    let client = admin(&stand, "CreateUserPoolClient", client).await.unwrap();
    let web_authn = json!({"RelyingPartyId": "example.com", "UserVerification": "required"});
    let body = json!({"UserPoolId": pool, "WebAuthnConfiguration": web_authn});
    admin(&stand, "SetUserPoolMfaConfig", body).await.unwrap();
    let id = client["UserPoolClient"]["ClientId"].as_str().unwrap();
    let told = stand.control(&format!("config?client={id}")).await;
    let passwordless = json!({
        "email_otp_enabled": false,
        "sms_otp_enabled": false,
        "web_authn": {"relying_party_id": "example.com", "user_verification": "required"},
    });
    assert_eq!(told["config"]["auth"]["passwordless"], passwordless);
}
