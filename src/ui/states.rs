//! Every state that the app can come into is drawn in a browser: each has something to read, and a way on.

use leptos::mount::mount_to;
use life_gauge::config::Config;
use life_gauge::flow::form::{Answers, Choice, Operation, field};
use life_gauge::flow::{App, Call, Effect, Event, Opening, Outside, Reply};
use life_gauge::http::{Failure, Response};
use life_gauge::route::Route;
use life_gauge::time::UnixSeconds;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement};

use super::screen;
use crate::browser::{Runner, page};

wasm_bindgen_test_configure!(run_in_browser);

const CONFIG: &str = include_str!("../../config.json");

/// An app, and what it wants of the outside.
struct Stage {
    app: App,
    effects: Vec<Effect>,
}

impl Stage {
    fn at(route: Route, flow: &str) -> Self {
        let changed = CONFIG.replace(
            "\"life_gauge\": {",
            &format!("\"life_gauge\": {{ \"sign_in\": {{ \"flow\": \"{flow}\" }},"),
        );
        let config = Config::parse(&changed).unwrap();
        let mut stage = Self {
            app: App::new(config.at("http://localhost:8080").unwrap()),
            effects: Vec::new(),
        };
        stage.send(Event::Opened(Box::new(Opening {
            route,
            query: "?username=ada".to_owned(),
            tokens: None,
            authorization: None,
        })));
        stage
    }

    fn send(&mut self, event: Event) {
        let outside = Outside {
            now: UnixSeconds(1_770_091_506),
            entropy: [[7; 32]; 3],
        };
        self.effects.extend(self.app.update(event, outside));
    }

    fn submit(&mut self, name: &str, text: &str) {
        let texts = vec![(name.to_owned(), text.into())];
        self.send(Event::Submitted(Answers {
            texts,
            device: None,
        }));
    }

    fn choose(&mut self, choice: Choice) {
        self.send(Event::Chose(choice));
    }

    /// Answers what was asked last.
    fn answer(&mut self, operation: Operation, result: Result<Response, Failure>) {
        let epoch = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::Send {
                epoch,
                call: Call::Form(called),
                ..
            } if *called == operation => Some(*epoch),
            Effect::Passkey { epoch, .. } if operation == Operation::Passkey => Some(*epoch),
            _ => None,
        });
        self.send(Event::Replied(Reply {
            epoch: epoch.unwrap(),
            call: Call::Form(operation),
            result,
            milliseconds: 1,
        }));
    }

    /// A sign-in that this challenge was put to.
    fn challenged(name: &str, parameters: &str) -> Self {
        let mut stage = Self::at(Route::SignIn, "CUSTOM_AUTH");
        stage.submit(field::USERNAME, "ada");
        let body = format!(
            r#"{{"ChallengeName":"{name}","Session":"s","AvailableChallenges":["PASSWORD","EMAIL_OTP","WEB_AUTHN"],"ChallengeParameters":{parameters}}}"#
        );
        stage.answer(Operation::InitiateAuth, Ok(ok(&body)));
        stage
    }
}

fn ok(body: &str) -> Response {
    Response {
        status: 200,
        body: body.to_owned(),
        ..Response::default()
    }
}

/// Draws a state and reads it: the title, the lead, and how many ways lead on.
fn drawn(name: &str, app: App) -> (String, usize) {
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
    let ways = main
        .query_selector_all("button, a, input")
        .unwrap()
        .length();
    drop(handle);
    assert!(text.len() > 10, "{name}: {text}");
    (text, ways as usize)
}

fn text_of(root: &Element) -> String {
    let title = root.query_selector("main").unwrap().unwrap();
    title.text_content().unwrap_or_default()
}

fn leads_on(name: &str, app: &App) {
    let (text, ways) = drawn(name, app.clone());
    assert!(ways > 0, "{name} leads nowhere: {text}");
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
            Route::SignedOut,
            Route::NotFound,
            Route::Callback,
        ] {
            leads_on(&format!("{flow} {route:?}"), &Stage::at(route, flow).app);
        }
    }
}

#[wasm_bindgen_test]
fn every_challenge() {
    let destination = r#"{"CODE_DELIVERY_DESTINATION":"a***"}"#;
    let rows = [
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
        ("SMS_MFA", destination, "a***"),
        ("EMAIL_OTP", destination, "a***"),
        ("SMS_OTP", destination, "a***"),
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
    for (name, parameters, says) in rows {
        let mut stage = Stage::challenged(name, parameters);
        leads_on(name, &stage.app);
        let (text, _) = drawn(name, stage.app.clone());
        assert!(text.contains(says), "{name}: {text}");
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
    stage.answer(Operation::AssociateSoftwareToken, Ok(ok(body)));
    let (text, _) = drawn("SetUp", stage.app);
    assert!(text.contains("JBSWY3DPEHPK3PXP"), "{text}");
}

#[wasm_bindgen_test]
fn a_device_is_asked_about() {
    let mut stage = Stage::at(Route::SignIn, "CUSTOM_AUTH");
    stage.submit(field::USERNAME, "ada");
    let body = r#"{"AuthenticationResult":{"AccessToken":"a","IdToken":"i","RefreshToken":"r","NewDeviceMetadata":{"DeviceKey":"us-east-1_1","DeviceGroupKey":"-g"}}}"#;
    stage.answer(Operation::InitiateAuth, Ok(ok(body)));
    drawn("Remembering", stage.app.clone());
    stage.answer(
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
    stage.answer(Operation::SignUp, Ok(ok(body)));
    let (text, _) = drawn("Confirm", stage.app.clone());
    assert!(
        text.contains("a***") && text.contains("Another code in 30 s"),
        "{text}"
    );
    stage.submit(field::CODE, "1");
    stage.answer(
        Operation::ConfirmSignUp,
        Err(Failure::named("AliasExistsException")),
    );
    let (text, _) = drawn("taken", stage.app);
    assert!(text.contains("Take it over"), "{text}");
    let mut stage = Stage::at(Route::Forgot, "USER_SRP_AUTH");
    stage.submit(field::USERNAME, "ada");
    stage.answer(
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
        stage.answer(Operation::SignUp, Err(Failure::named(name)));
        let (after, _) = drawn(name, stage.app);
        assert!(after.len() > before.len() + 15, "{name}: {after}");
    }
}
