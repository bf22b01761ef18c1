//! Every state that the app can come into is drawn in a browser: each has something to read, and a way on.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop here"
)]

use leptos::mount::mount_to;
use life_gauge::cognito::passkeys::Passkey;
use life_gauge::flow::form::{Choice, Operation, field};
use life_gauge::flow::parts::Part;
use life_gauge::flow::trouble::Trouble;
use life_gauge::flow::{App, Call, Event};
use life_gauge::http::{Failure, Response};
use life_gauge::route::Route;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement};

use super::screen;
use super::stage::{Stage, ok};
use crate::browser::{Runner, page};

wasm_bindgen_test_configure!(run_in_browser);

/// Draws a state and reads it: the title, the lead, and whether anything leads on.
fn drawn(name: &str, app: App) -> (String, bool) {
    let runner = Runner::showing(app);
    let root = page::html()
        .unwrap()
        .owner_document()
        .unwrap()
        .create_element("div")
        .unwrap();
    let handle = mount_to(root.clone().unchecked_into::<HtmlElement>(), move || {
        screen::page(runner)
    });
    let text = text_of(&root);
    let main = root.query_selector("main").unwrap().unwrap();
    let leads_on = main.query_selector("button, a, input").unwrap().is_some();
    drop(handle);
    assert!(text.len() > 10, "{name}: {text}");
    (text, leads_on)
}

fn text_of(root: &Element) -> String {
    let title = root.query_selector("main").unwrap().unwrap();
    title.text_content().unwrap_or_default()
}

fn leads_on(name: &str, app: &App) {
    let (text, leads_on) = drawn(name, app.clone());
    assert!(leads_on, "{name} leads nowhere: {text}");
}

#[wasm_bindgen_test]
fn every_route_and_flow() {
    for flow in [
        "USER_SRP_AUTH",
        "USER_AUTH",
        "USER_PASSWORD_AUTH",
        "CUSTOM_AUTH",
    ] {
        for route in [
            Route::Play,
            Route::SignIn,
            Route::SignUp,
            Route::Confirm,
            Route::Forgot,
            Route::Reset,
            Route::Account,
            Route::Session,
            Route::SignedOut,
            Route::NotFound,
            Route::Callback,
        ] {
            leads_on(&format!("{flow} {route:?}"), &Stage::at(route, flow).app);
        }
    }
}

#[wasm_bindgen_test]
fn parts_on_their_way_and_lost() {
    for (route, part) in [(Route::SignUp, Part::Forms), (Route::Forgot, Part::Forms)] {
        let mut stage = Stage::new("USER_SRP_AUTH");
        stage.open(route, None);
        let (text, _) = drawn("fetching", stage.app.clone());
        assert!(text.contains("One moment"), "{text}");
        for _ in 0..5 {
            stage.send(Event::NotBrought(part));
        }
        let (text, leads_on) = drawn("lost", stage.app);
        assert!(text.contains("could not be fetched") && leads_on, "{text}");
    }
}

#[wasm_bindgen_test]
fn what_is_not_kept_is_told() {
    for (trouble, words) in [
        (Trouble::Unreadable, "could not be read"),
        (Trouble::Full, "no room left"),
        (Trouble::Blocked, "does not let the page keep anything"),
        (Trouble::NoWayBack, "Please take another one"),
    ] {
        let mut stage = Stage::at(Route::Play, "USER_SRP_AUTH");
        stage.send(Event::NotKept(trouble));
        let (text, leads_on) = drawn("not kept", stage.app);
        assert!(text.contains(words) && leads_on, "{text}");
    }
}

const DESTINATION: &str = r#"{"CODE_DELIVERY_DESTINATION":"a***"}"#;

/// Each challenge with its parameters, and what its form says.
const CHALLENGES: &[(&str, &str, &str)] = &[
    (
        "NEW_PASSWORD_REQUIRED",
        r#"{"requiredAttributes":"[\"userAttributes.given_name\"]"}"#,
        "Given name",
    ),
    ("PASSWORD", "{}", "Your password"),
    ("PASSWORD_SRP", "{}", "Your password"),
    ("SELECT_CHALLENGE", "{}", "Passkey"),
    (
        "SELECT_MFA_TYPE",
        r#"{"MFAS_CAN_CHOOSE":"[\"SMS_MFA\",\"SOFTWARE_TOKEN_MFA\"]"}"#,
        "Authenticator app",
    ),
    (
        "MFA_SETUP",
        r#"{"MFAS_CAN_SETUP":"[\"EMAIL_OTP\",\"SOFTWARE_TOKEN_MFA\"]"}"#,
        "Code by e-mail",
    ),
    (
        "MFA_SETUP",
        r#"{"MFAS_CAN_SETUP":"[\"EMAIL_OTP\"]"}"#,
        "E-mail address",
    ),
    (
        "MFA_SETUP",
        r#"{"MFAS_CAN_SETUP":"[\"SMS_MFA\"]"}"#,
        "cannot be set up here",
    ),
    ("SMS_MFA", DESTINATION, "a***"),
    ("EMAIL_OTP", DESTINATION, "a***"),
    ("SMS_OTP", DESTINATION, "a***"),
    (
        "SOFTWARE_TOKEN_MFA",
        r#"{"FRIENDLY_DEVICE_NAME":"Phone"}"#,
        "“Phone”",
    ),
    (
        "CUSTOM_CHALLENGE",
        r#"{"question":"What opens the mountain?"}"#,
        "What opens the mountain?",
    ),
    (
        "WEB_AUTHN",
        r#"{"CREDENTIAL_REQUEST_OPTIONS":"{}"}"#,
        "passkey",
    ),
    ("DEVICE_SRP_AUTH", "{}", "DEVICE_SRP_AUTH"),
    ("DEVICE_PASSWORD_VERIFIER", "{}", "DEVICE_PASSWORD_VERIFIER"),
    ("PASSWORD_VERIFIER", "{}", "PASSWORD_VERIFIER"),
    ("RETINA_SCAN", "{}", "RETINA_SCAN"),
];

#[wasm_bindgen_test]
fn every_challenge() {
    for (name, parameters, says) in CHALLENGES {
        let mut stage = Stage::challenged(name, parameters);
        leads_on(name, &stage.app);
        let (text, _) = drawn(name, stage.app.clone());
        assert!(text.contains(*says), "{name}: {text}");
        stage.choose(Choice::Back);
        let (text, _) = drawn(name, stage.app);
        assert!(
            text.contains("Welcome back"),
            "{name} has a way back: {text}"
        );
    }
}

#[wasm_bindgen_test]
fn an_authenticator_is_shown() {
    let mut stage = Stage::challenged(
        "MFA_SETUP",
        r#"{"MFAS_CAN_SETUP":"[\"SOFTWARE_TOKEN_MFA\"]"}"#,
    );
    let body = r#"{"SecretCode":"JBSWY3DPEHPK3PXP","Session":"s2"}"#;
    stage.answer_form(Operation::AssociateSoftwareToken, Ok(ok(body)));
    let (text, _) = drawn("SetUp", stage.app);
    assert!(text.contains("JBSWY3DPEHPK3PXP"), "{text}");
}

#[wasm_bindgen_test]
fn a_device_is_asked_about() {
    let mut stage = Stage::at(Route::SignIn, "CUSTOM_AUTH");
    stage.submit(field::USERNAME, "ada");
    let body = r#"{"AuthenticationResult":{"AccessToken":"a","IdToken":"i","RefreshToken":"r","NewDeviceMetadata":{"DeviceKey":"us-east-1_1","DeviceGroupKey":"-g"}}}"#;
    stage.answer_form(Operation::InitiateAuth, Ok(ok(body)));
    drawn("Remembering", stage.app.clone());
    stage.answer_form(
        Operation::ConfirmDevice,
        Ok(ok(r#"{"UserConfirmationNecessary":true}"#)),
    );
    leads_on("Remember", &stage.app);
}

#[wasm_bindgen_test]
fn every_step_of_an_account() {
    let mut stage = Stage::at(Route::SignUp, "USER_SRP_AUTH");
    stage.submit(field::USERNAME, "ada");
    let body = r#"{"UserConfirmed":false,"CodeDeliveryDetails":{"Destination":"a***"}}"#;
    stage.answer_form(Operation::SignUp, Ok(ok(body)));
    let (text, _) = drawn("Confirm", stage.app.clone());
    assert!(
        text.contains("a***") && text.contains("Another code in 30 s"),
        "{text}"
    );
    stage.submit(field::CODE, "1");
    stage.answer_form(
        Operation::ConfirmSignUp,
        Err(Failure::named("AliasExistsException")),
    );
    let (text, _) = drawn("taken", stage.app);
    assert!(text.contains("Take it over"), "{text}");
    let mut stage = Stage::at(Route::Forgot, "USER_SRP_AUTH");
    stage.submit(field::USERNAME, "ada");
    stage.answer_form(
        Operation::ForgotPassword,
        Err(Failure::named("UserNotFoundException")),
    );
    let (text, _) = drawn("Reset", stage.app);
    assert!(text.contains("If ada has an account"), "{text}");
}

#[wasm_bindgen_test]
fn every_refusal_is_told() {
    let names = [
        "NotAuthorizedException",
        "UserNotFoundException",
        "InvalidPasswordException",
        "PasswordHistoryPolicyViolationException",
        "CodeMismatchException",
        "EnableSoftwareTokenMFAException",
        "ExpiredCodeException",
        "UsernameExistsException",
        "AliasExistsException",
        "LimitExceededException",
        "TooManyFailedAttemptsException",
        "CodeDeliveryFailureException",
        "SoftwareTokenMFANotFoundException",
        "MFAMethodNotFoundException",
        "UserLambdaValidationException",
        "UnexpectedLambdaException",
        "InvalidLambdaResponseException",
        "ForbiddenException",
        "FeatureUnavailableInTierException",
        "OperationNotEnabledException",
        "UnsupportedOperationException",
        "ConcurrentModificationException",
        "InvalidParameterException",
        "InvalidUserPoolConfigurationException",
        "InvalidSmsRoleAccessPolicyException",
        "InvalidSmsRoleTrustRelationshipException",
        "InvalidEmailRoleAccessPolicyException",
        "ResourceNotFoundException",
        "InternalErrorException",
        "WebAuthnNotEnabledException",
        "NotAllowedError",
        "InvalidStateError",
        "NotSupportedError",
        "SomethingNewException",
    ];
    for name in names {
        let mut stage = Stage::at(Route::SignUp, "USER_SRP_AUTH");
        let (before, _) = drawn(name, stage.app.clone());
        stage.submit(field::USERNAME, "ada");
        stage.answer_form(Operation::SignUp, Err(Failure::named(name)));
        let (after, _) = drawn(name, stage.app);
        assert!(after.len() > before.len() + 15, "{name}: {after}");
    }
}

#[wasm_bindgen_test]
fn every_state_of_the_session_page() {
    let mut stage = Stage::signed_in(Route::Session);
    let says = |stage: &Stage, words: &[&str]| {
        leads_on(words[0], &stage.app);
        let (text, _) = drawn(words[0], stage.app.clone());
        for word in words {
            assert!(text.contains(word), "{word}: {text}");
        }
    };
    let claims = [
        "Your session",
        "60minutes left",
        "Analytical",
        "in 60 minutes",
    ];
    says(&stage, &claims);
    says(&stage, &["passed: One of the user pool’s public keys"]);
    says(&stage, &["The answer will stand here"]);
    let hello = |is_tampered| Event::SayHello { is_tampered };
    let answers = [
        (
            false,
            Ok(ok(r#"{"message":"Hello, Ada"}"#)),
            "knows who you are",
        ),
        (true, Ok(ok("Hello")), "does not check signatures"),
        (true, Ok(refused("")), "does not fit any more"),
        (false, Ok(refused("the token has expired")), "has ended"),
        (
            false,
            Ok(refused("the token has been revoked")),
            "was ended",
        ),
        (
            false,
            Ok(refused("the token does not have a valid audience")),
            "does not know",
        ),
        (false, Ok(refused("")), "does not say why"),
        (false, Err(Failure::TimedOut), "No answer in time"),
    ];
    for (is_tampered, result, words) in answers {
        stage.send(hello(is_tampered));
        says(&stage, &["Waiting for the answer"]);
        stage.answer(Call::Hello, result);
        says(&stage, &[words]);
    }
    stage.send(Event::Renew);
    says(&stage, &["Getting new tokens"]);
}

fn refused(why: &str) -> Response {
    Response {
        status: 401,
        challenge: Some(format!("Bearer error_description=\"{why}\"")),
        ..ok(r#"{"message":"Unauthorized"}"#)
    }
}

#[wasm_bindgen_test]
fn every_task_of_the_settings() {
    let mut stage = Stage::settings();
    leads_on("unanswered", &stage.app);
    let user = r#"{"UserAttributes":[{"Name":"email","Value":"a@b.c"}],"UserMFASettingList":["SOFTWARE_TOKEN_MFA","EMAIL_OTP"],"PreferredMfaSetting":"EMAIL_OTP"}"#;
    stage.answer_form(Operation::GetUser, Ok(ok(user)));
    let says = |stage: &Stage, words: &[&str]| {
        leads_on(words[0], &stage.app);
        let (text, _) = drawn(words[0], stage.app.clone());
        for word in words {
            assert!(text.contains(word), "{word}: {text}");
        }
    };
    says(
        &stage,
        &[
            "testers, friends",
            "Analytical",
            "preferred",
            "Prefer",
            "Set up",
        ],
    );
    stage.choose(Choice::ChangePassword);
    says(&stage, &["Current password"]);
    stage.choose(Choice::Back);
    stage.choose(Choice::SetUp("SMS_MFA".to_owned()));
    says(&stage, &["Phone number"]);
    stage.submit("phone_number", "+12065550100");
    stage.answer_form(Operation::UpdateUserAttributes, Ok(ok("{}")));
    let sent = r#"{"CodeDeliveryDetails":{"Destination":"+***0100"}}"#;
    stage.answer_form(Operation::GetUserAttributeVerificationCode, Ok(ok(sent)));
    says(&stage, &["+***0100", "Back to your account"]);
    stage.choose(Choice::Back);
    stage.answer_form(Operation::GetUser, Ok(ok(user)));
    stage.choose(Choice::SetUp("SOFTWARE_TOKEN_MFA".to_owned()));
    let secret = r#"{"SecretCode":"JBSWY3DPEHPK3PXP"}"#;
    stage.answer_form(Operation::AssociateSoftwareToken, Ok(ok(secret)));
    says(&stage, &["JBSWY3DPEHPK3PXP"]);
    stage.choose(Choice::Back);
    stage.choose(Choice::AddPasskey);
    let disabled = Failure::named("WebAuthnNotEnabledException");
    stage.answer_form(Operation::StartWebAuthnRegistration, Err(disabled));
    says(&stage, &["This passkey was not accepted.", "Your account"]);
    says(&stage, &["a@b.c", "not confirmed yet", "Confirm it"]);
    stage.choose(Choice::Passkeys);
    says(&stage, &["Add a passkey", "The user pool is being asked"]);
    let list = |credentials| Ok(ok(&format!("{{\"Credentials\":[{credentials}]}}")));
    let phone = r#"{"CredentialId":"x","FriendlyCredentialName":"Phone","CreatedAt":1.79e9}"#;
    stage.answer_form(Operation::ListWebAuthnCredentials, list(phone));
    says(&stage, &["PhoneMade on 21 Sep 2026", "Remove", "Back"]);
    stage.choose(Choice::RemovePasskey(Passkey {
        credential_id: "x".to_owned(),
        name: "Phone".to_owned(),
        created_at: None,
    }));
    says(
        &stage,
        &["Remove this passkey?", "“Phone” will let nobody in"],
    );
    stage.choose(Choice::Back);
    stage.answer_form(Operation::ListWebAuthnCredentials, list(""));
    says(&stage, &["You have none yet", "Back"]);
    stage.choose(Choice::Back);
    stage.choose(Choice::DeleteAccount);
    says(&stage, &["Delete your account?", "to confirm"]);
}
