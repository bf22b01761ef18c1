//! Every request to the user pool, to be compared with the service's model.

use life_gauge::cognito::account::{
    change_password_request, confirm_forgot_password_request, confirm_sign_up_request,
    delete_user_request, forgot_password_request, get_user_request, global_sign_out_request,
    resend_confirmation_code_request, sign_up_request, update_user_attributes_request,
    verification_code_request, verify_user_attribute_request,
};
use life_gauge::cognito::auth::{
    Challenge, ChallengeName, initiate_auth_request, refresh_request,
    respond_to_auth_challenge_request, revoke_token_request,
};
use life_gauge::cognito::device::{
    Device, DeviceKeys, confirm_device_request, remember_device_request,
};
use life_gauge::cognito::mfa::{
    Whom, associate_software_token_request, set_user_mfa_preference_request,
    verify_software_token_request,
};
use life_gauge::cognito::passkeys::{
    complete_web_authn_registration_request, delete_web_authn_credential_request,
    list_web_authn_credentials_request, start_web_authn_registration_request,
};
use life_gauge::config::AuthFlow;
use life_gauge::flow::settings::FACTORS;
use life_gauge::http::Request;
use life_gauge::secret::Secret;
use serde_json::{Value, json};

use super::config;

/// A request with the operation of a service that it should be.
pub(crate) fn described(service: &str, operation: &str, request: &Request) -> Value {
    let headers: serde_json::Map<_, _> = request
        .headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), json!(value)))
        .collect();
    json!({ "service": service, "operation": operation, "method": request.method.as_str(), "url": request.url,
        "headers": headers, "body": request.body })
}

const TOKEN: &str = "header.payload.signature";
const SESSION: &str = "a session of twenty characters or more";
const DEVICE_KEY: &str = "us-east-1_11111111-2222-3333-4444-555555555555";

fn user_pool(rows: impl IntoIterator<Item = (&'static str, Request)>) -> Vec<Value> {
    rows.into_iter()
        .map(|(operation, request)| described("cognito-idp", operation, &request))
        .collect()
}

pub(crate) fn sign_in() -> Vec<Value> {
    let config = config();
    let session = Secret::from(SESSION);
    let challenge = |name| Challenge {
        name,
        session: Some(session.clone()),
        parameters: Vec::new(),
        available: Vec::new(),
    };
    let responses = [
        ("USERNAME", "ada"),
        ("TIMESTAMP", "Tue Feb 3 04:05:06 UTC 2026"),
    ];
    let flows = [
        AuthFlow::UserSrpAuth,
        AuthFlow::UserAuth,
        AuthFlow::UserPasswordAuth,
        AuthFlow::CustomAuth,
    ];
    let begins = flows.map(|flow| {
        let parameters = [("USERNAME", "ada"), ("DEVICE_KEY", DEVICE_KEY)];
        (
            "InitiateAuth",
            initiate_auth_request(&config, flow.as_str(), &parameters, Some(&session)),
        )
    });
    let answers = ALL.map(|name| {
        let challenge = challenge(ChallengeName::parse(name));
        (
            "RespondToAuthChallenge",
            respond_to_auth_challenge_request(&config, &challenge, &responses),
        )
    });
    let token = Secret::from(TOKEN);
    let tokens = [
        (
            "GetTokensFromRefreshToken",
            refresh_request(&config, &token, DEVICE_KEY),
        ),
        (
            "GetTokensFromRefreshToken",
            refresh_request(&config, &token, ""),
        ),
        ("RevokeToken", revoke_token_request(&config, &token)),
    ];
    user_pool(begins.into_iter().chain(answers).chain(tokens))
}

/// Every challenge that a sign-in answers.
const ALL: [&str; 15] = [
    "PASSWORD_VERIFIER",
    "SELECT_CHALLENGE",
    "PASSWORD",
    "PASSWORD_SRP",
    "NEW_PASSWORD_REQUIRED",
    "SMS_MFA",
    "EMAIL_OTP",
    "SMS_OTP",
    "SOFTWARE_TOKEN_MFA",
    "SELECT_MFA_TYPE",
    "MFA_SETUP",
    "CUSTOM_CHALLENGE",
    "DEVICE_SRP_AUTH",
    "DEVICE_PASSWORD_VERIFIER",
    "WEB_AUTHN",
];

pub(crate) fn account() -> Vec<Value> {
    let config = config();
    let (token, password, session) = (
        Secret::from(TOKEN),
        Secret::from("Correct-Horse-9"),
        Secret::from(SESSION),
    );
    let attributes = [("email", "ada@example.com"), ("custom:team", "red")];
    user_pool([
        (
            "SignUp",
            sign_up_request(&config, "ada", &password, &attributes),
        ),
        ("SignUp", sign_up_request(&config, "ada", &"".into(), &[])),
        (
            "ConfirmSignUp",
            confirm_sign_up_request(&config, "ada", "1", None, false),
        ),
        (
            "ConfirmSignUp",
            confirm_sign_up_request(&config, "ada", &"9".repeat(2048), Some(&session), true),
        ),
        (
            "ResendConfirmationCode",
            resend_confirmation_code_request(&config, "ada"),
        ),
        ("ForgotPassword", forgot_password_request(&config, "ada")),
        (
            "ConfirmForgotPassword",
            confirm_forgot_password_request(&config, "ada", "1", &password),
        ),
        (
            "ChangePassword",
            change_password_request(&config, &token, &password, &password),
        ),
        (
            "ChangePassword",
            change_password_request(&config, &token, &"".into(), &password),
        ),
        ("GetUser", get_user_request(&config, &token)),
        (
            "UpdateUserAttributes",
            update_user_attributes_request(&config, &token, &attributes),
        ),
        (
            "GetUserAttributeVerificationCode",
            verification_code_request(&config, &token, "email"),
        ),
        (
            "VerifyUserAttribute",
            verify_user_attribute_request(&config, &token, "email", "1"),
        ),
        ("GlobalSignOut", global_sign_out_request(&config, &token)),
        ("DeleteUser", delete_user_request(&config, &token)),
    ])
}

pub(crate) fn factors_and_devices() -> Vec<Value> {
    let config = config();
    let (token, session) = (Secret::from(TOKEN), Secret::from(SESSION));
    let keys = DeviceKeys {
        device_key: DEVICE_KEY.to_owned(),
        device_group_key: "-aBcDeFg1".to_owned(),
    };
    let device = Device::new("ada", keys, &[[7; 32]; 3]);
    let both = [Whom::SignedIn(&token), Whom::Session(Some(&session))];
    let associate = both.map(|whom| {
        (
            "AssociateSoftwareToken",
            associate_software_token_request(&config, whom),
        )
    });
    let verify = both.map(|whom| {
        (
            "VerifySoftwareToken",
            verify_software_token_request(&config, whom, "123456"),
        )
    });
    let prefer = FACTORS.map(|factor| {
        (
            "SetUserMFAPreference",
            set_user_mfa_preference_request(&config, &token, factor, true, false),
        )
    });
    let others = [
        (
            "StartWebAuthnRegistration",
            start_web_authn_registration_request(&config, &token),
        ),
        (
            "CompleteWebAuthnRegistration",
            complete_web_authn_registration_request(&config, &token, r#"{"id":"x","response":{}}"#),
        ),
        (
            "ListWebAuthnCredentials",
            list_web_authn_credentials_request(&config, &token, ""),
        ),
        (
            "ListWebAuthnCredentials",
            list_web_authn_credentials_request(&config, &token, "next"),
        ),
        (
            "DeleteWebAuthnCredential",
            delete_web_authn_credential_request(&config, &token, "id"),
        ),
        (
            "ConfirmDevice",
            confirm_device_request(&config, &token, &device, &[7; 16]),
        ),
        (
            "UpdateDeviceStatus",
            remember_device_request(&config, &token, DEVICE_KEY),
        ),
    ];
    user_pool(
        associate
            .into_iter()
            .chain(verify)
            .chain(prefer)
            .chain(others),
    )
}
