//! The forms of accounts as tables of events, when something is refused or lost; and what nobody is told.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::accounts::{delivery, forgot, signing_up, unconfirmed, username};
use common::forms::{Answered, CLIENT_ID, PASSWORD, denied, empty, refused};
use common::store::error;
use common::{Game, NOW, reply};
use life_gauge::flow::form::{Choice, Notice, Operation, Refusal};
use life_gauge::http::Failure;
use life_gauge::route::Route;
use serde_json::json;

/// Every operation of these forms, as far as its call.
fn under_way() -> [(Game, Operation); 5] {
    let mut confirming = unconfirmed(None);
    confirming.type_code("123456");
    let mut resending = Game::at_form(Route::Confirm, "?username=ada");
    resending.choose(Choice::Resend);
    let mut forgot = Game::at_form(Route::Forgot, "?username=ada");
    forgot.submit(&[("username", "ada")]);
    let mut resetting = Game::at_form(Route::Reset, "?username=ada");
    resetting.submit(&[("code", "123456"), ("new-password", PASSWORD)]);
    [
        (signing_up(), Operation::SignUp),
        (confirming, Operation::ConfirmSignUp),
        (resending, Operation::ResendConfirmationCode),
        (forgot, Operation::ForgotPassword),
        (resetting, Operation::ConfirmForgotPassword),
    ]
}

/// What every one of these operations can be refused with, and what only some can.
const NAMES: [&str; 21] = [
    "ResourceNotFoundException",
    "UnexpectedLambdaException",
    "UserLambdaValidationException",
    "InvalidLambdaResponseException",
    "InvalidPasswordException",
    "PasswordHistoryPolicyViolationException",
    "UsernameExistsException",
    "LimitExceededException",
    "TooManyFailedAttemptsException",
    "CodeMismatchException",
    "ExpiredCodeException",
    "CodeDeliveryFailureException",
    "InvalidSmsRoleAccessPolicyException",
    "InvalidSmsRoleTrustRelationshipException",
    "InvalidEmailRoleAccessPolicyException",
    "OperationNotEnabledException",
    "FeatureUnavailableInTierException",
    "ForbiddenException",
    "UnsupportedOperationException",
    "InvalidUserPoolConfigurationException",
    "SomethingNewerException",
];

#[test]
fn a_refusal_keeps_the_form_with_its_user_name() {
    for name in NAMES {
        for (mut game, operation) in under_way() {
            let route = game.app.route;
            game.answer_form(operation, refused(name));
            let told = match (operation, name) {
                // Nobody learns from the difference; see `nor_does_the_new_password`.
                (Operation::ConfirmForgotPassword, "CodeMismatchException") => {
                    "ExpiredCodeException"
                }
                _ => name,
            };
            assert_eq!(game.refused_by(), told, "{operation:?}");
            assert_eq!(
                (username(&game), game.app.route),
                ("ada", route),
                "{operation:?} {name}"
            );
            assert!(game.form_calls().is_empty() && !game.app.forms.is_busy());
        }
    }
}

#[test]
fn what_the_operator_has_to_know_is_told() {
    let message = "Client x is configured with secret but SECRET_HASH was not received";
    for (mut game, operation) in under_way() {
        game.answer_form(operation, denied(message));
        let refusal = game.refusal();
        assert!(
            matches!(refusal, Some(Refusal::Failure(failure)) if failure.message() == message),
            "{operation:?}"
        );
    }
}

#[test]
fn nothing_is_sent_twice_but_what_was_throttled() {
    let rows = [
        (refused("TooManyRequestsException"), 5),
        (Err(Failure::TimedOut), 1),
        (Err(Failure::Unreachable), 1),
        (error(500, "InternalErrorException", ""), 1),
        (Ok(reply(503, "<html>")), 1),
    ];
    for (answer, times) in rows {
        for (mut game, operation) in under_way() {
            assert_eq!(game.exhaust(operation, &answer), times, "{operation:?}");
            assert!(
                matches!(game.refusal(), Some(Refusal::Failure(failure)) if failure.is_transient())
            );
        }
    }
}

/// Everything about a form that somebody can see, and everything that it asks for.
fn seen(game: &Game) -> String {
    let forms = &game.app.forms;
    format!(
        "{:?} {:?} {:?} {:?} {:?}",
        game.app.route, forms.page, forms.refusal, forms.notice, game.effects
    )
}

/// Answers to `ForgotPassword` that say whether there is such a user, or what he has.
fn telling() -> [Answered; 7] {
    [
        delivery("a***@e***"),
        delivery("+*****1234"),
        refused("UserNotFoundException"),
        error(
            400,
            "InvalidParameterException",
            "Cannot reset password for the user as there is no registered/verified \
            email or phone_number",
        ),
        denied("User password cannot be reset in the current state."),
        denied("User is disabled."),
        refused("UserNotConfirmedException"),
    ]
}

#[test]
fn a_forgotten_password_does_not_tell_who_is_there() {
    for answer in telling() {
        let game = forgot(answer.clone());
        assert_eq!(game.went_to(), Some((Route::Reset, "ada")));
        assert_eq!(seen(&game), seen(&forgot(empty())), "{answer:?}");
    }
}

#[test]
fn nor_does_another_code_for_it() {
    let resent = |answer: Answered| {
        let mut game = forgot(empty());
        game.choose(Choice::Resend);
        assert!(game.form_calls().is_empty(), "not so soon");
        game.now = NOW.plus(30);
        game.choose(Choice::Resend);
        game.answer_form(Operation::ForgotPassword, answer);
        assert_eq!(
            (game.refusal(), game.app.forms.notice),
            (None, Some(Notice::CodeSent))
        );
        game
    };
    for answer in telling() {
        assert_eq!(seen(&resent(answer)), seen(&resent(empty())));
    }
}

#[test]
fn nor_does_the_new_password() {
    let reset = |name: &str| {
        let mut game = forgot(empty());
        game.submit(&[("code", "123456"), ("new-password", PASSWORD)]);
        game.answer_form(Operation::ConfirmForgotPassword, refused(name));
        assert_eq!(game.refused_by(), "ExpiredCodeException");
        seen(&game)
    };
    let wrong_code = reset("CodeMismatchException");
    for nobody in ["UserNotFoundException", "ExpiredCodeException"] {
        assert_eq!(reset(nobody), wrong_code, "{nobody}");
    }
}

#[test]
fn a_new_password_leads_to_the_sign_in() {
    let mut game = forgot(empty());
    game.submit(&[("code", "12 34"), ("new-password", PASSWORD)]);
    let sent = game.answer_form(Operation::ConfirmForgotPassword, empty());
    let expected = json!({ "ClientId": CLIENT_ID, "ClientMetadata": { "locale": "en" }, "Username": "ada", "ConfirmationCode": "1234",
        "Password": PASSWORD });
    assert_eq!(sent, expected);
    assert_eq!(
        (game.went_to(), game.app.forms.notice),
        (Some((Route::SignIn, "ada")), Some(Notice::PasswordReset))
    );
    assert_eq!(game.sign_in().username, "ada");
}
