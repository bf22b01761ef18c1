//! The settings as a table of events, when something is refused or lost, and when every session ends.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::forms::{Answered, PASSWORD, body, denied, empty, good, refused};
use common::settings::{at_settings, by_token, opened, plain, settings, user};
use common::store::error;
use common::{Game, NOW, ok, tokens_body};
use life_gauge::flow::form::{Choice, Operation, Refusal};
use life_gauge::flow::session::{self, Session};
use life_gauge::flow::settings::Task;
use life_gauge::flow::{Call, Effect, News};
use life_gauge::http::Failure;
use life_gauge::oauth::token::Source;
use life_gauge::route::Route;
use serde_json::json;

/// Every operation of the settings but the first, as far as its call.
fn under_way() -> Vec<(Game, Operation)> {
    let chosen = |choice: Choice, operation: Operation| {
        let mut game = at_settings(&json!({ "phone_number": "+15550100" }), "");
        game.choose(choice);
        (game, operation)
    };
    let set_up = |factor: &str| Choice::SetUp(factor.to_owned());
    let (mut password, _) = chosen(Choice::ChangePassword, Operation::ChangePassword);
    password.submit(&[("password", "Old-Horse-8"), ("new-password", PASSWORD)]);
    let (mut authenticator, associate) = chosen(
        set_up("SOFTWARE_TOKEN_MFA"),
        Operation::AssociateSoftwareToken,
    );
    authenticator.answer_form(
        associate,
        body(&json!({ "SecretCode": "JBSWY3DPEHPK3PXP" })),
    );
    authenticator.type_code("123456");
    let (mut email, _) = chosen(set_up("EMAIL_OTP"), Operation::UpdateUserAttributes);
    email.submit(&[("email", "a@b.c")]);
    let (mut phone, send) = chosen(
        set_up("SMS_MFA"),
        Operation::GetUserAttributeVerificationCode,
    );
    phone.answer_form(send, empty());
    phone.type_code("123456");
    let (mut passkey, start) = chosen(Choice::AddPasskey, Operation::StartWebAuthnRegistration);
    passkey.answer_form(start, body(&json!({ "CredentialCreationOptions": {} })));
    passkey.answer_passkey(body(&json!({ "id": "x" })));
    vec![
        (password, Operation::ChangePassword),
        chosen(
            set_up("SOFTWARE_TOKEN_MFA"),
            Operation::AssociateSoftwareToken,
        ),
        (authenticator, Operation::VerifySoftwareToken),
        (email, Operation::UpdateUserAttributes),
        chosen(
            set_up("SMS_MFA"),
            Operation::GetUserAttributeVerificationCode,
        ),
        (phone, Operation::VerifyUserAttribute),
        chosen(
            Choice::Factor("EMAIL_OTP".to_owned(), None),
            Operation::SetUserMFAPreference,
        ),
        chosen(Choice::AddPasskey, Operation::StartWebAuthnRegistration),
        (passkey, Operation::CompleteWebAuthnRegistration),
        chosen(Choice::SignOutEverywhere, Operation::GlobalSignOut),
    ]
}

const NAMES: [&str; 27] = [
    "ResourceNotFoundException",
    "InvalidParameterException",
    "InvalidPasswordException",
    "PasswordHistoryPolicyViolationException",
    "LimitExceededException",
    "PasswordResetRequiredException",
    "UserNotFoundException",
    "UserNotConfirmedException",
    "OperationNotEnabledException",
    "ForbiddenException",
    "CodeMismatchException",
    "ExpiredCodeException",
    "EnableSoftwareTokenMFAException",
    "SoftwareTokenMFANotFoundException",
    "ConcurrentModificationException",
    "AliasExistsException",
    "CodeDeliveryFailureException",
    "UserLambdaValidationException",
    "UnexpectedLambdaException",
    "InvalidUserPoolConfigurationException",
    "WebAuthnNotEnabledException",
    "WebAuthnChallengeNotFoundException",
    "WebAuthnRelyingPartyMismatchException",
    "WebAuthnClientMismatchException",
    "WebAuthnOriginNotAllowedException",
    "WebAuthnCredentialNotSupportedException",
    "SomethingNewerException",
];

#[test]
fn a_refusal_is_told_and_nobody_is_signed_out() {
    for name in NAMES {
        for (mut game, operation) in under_way() {
            let before = settings(&game).clone();
            game.answer_form(operation, refused(name));
            assert_eq!(
                (game.refused_by(), settings(&game)),
                (name, &before),
                "{operation:?}"
            );
            assert!(game.is_signed_in() && !game.app.forms.is_busy());
            assert!(game.form_calls().is_empty() && !game.calls().contains(&Call::Renew));
        }
    }
}

#[test]
fn a_lost_answer_is_asked_for_again_only_where_it_does_no_harm() {
    let harmless = [Operation::SetUserMFAPreference, Operation::GlobalSignOut];
    for (answer, throttled) in [
        (refused("TooManyRequestsException"), true),
        (error(500, "InternalErrorException", ""), false),
        (Err(Failure::TimedOut), false),
    ] {
        for (mut game, operation) in under_way() {
            let times = if throttled || harmless.contains(&operation) {
                5
            } else {
                1
            };
            assert_eq!(game.exhaust(operation, &answer), times, "{operation:?}");
            assert!(matches!(game.refusal(), Some(Refusal::Failure(_))) && game.is_signed_in());
        }
        assert_eq!(
            opened(Source::HostedUi).exhaust(Operation::GetUser, &answer),
            5
        );
    }
}

#[test]
fn a_user_who_was_not_told_can_be_asked_for_again() {
    let mut game = opened(Source::HostedUi);
    game.answer_form(Operation::GetUser, refused("ForbiddenException"));
    assert!(settings(&game).user.is_none());
    game.choose(Choice::Back);
    game.answer_form(Operation::GetUser, user(&json!({}), ""));
    assert!(settings(&game).user.is_some() && game.refusal().is_none());
}

#[test]
fn a_wrong_password_is_no_reason_to_doubt_the_session() {
    let (mut game, operation) = under_way().remove(0);
    game.answer_form(operation, denied("Incorrect username or password."));
    assert_eq!(
        (&settings(&game).task, game.refused_by()),
        (&Task::ChangePassword, "NotAuthorizedException")
    );
    assert!(!game.calls().contains(&Call::Renew));
}

/// The user pool says no to the player's token.
fn doubted(answer: &Answered) -> Game {
    let mut game = opened(Source::HostedUi);
    game.answer_form(Operation::GetUser, denied("Access Token has been revoked"));
    assert_eq!(game.refused_by(), "NotAuthorizedException");
    let request = game.answer(Call::Renew, answer.clone());
    assert!(request.body.contains("refresh_token=refresh"));
    game
}

#[test]
fn a_refused_token_shows_that_every_session_was_ended_elsewhere() {
    let game = doubted(&error(400, "invalid_grant", ""));
    assert_eq!(
        (&game.app.session, &game.app.refusal),
        (&Session::SignedOut, &Some(session::Refusal::Ended))
    );
    assert!(game.effects.contains(&Effect::ForgetAll) && game.is_at_start());
    for (mut game, operation) in under_way().split_off(1) {
        game.answer_form(operation, denied("Access Token has been revoked"));
        game.answer(Call::Renew, denied("Refresh Token has been revoked"));
        assert_eq!(game.app.session, Session::SignedOut, "{operation:?}");
    }
}

#[test]
fn a_refused_token_may_have_been_no_more_than_that() {
    let mut game = doubted(&Ok(ok(&tokens_body(&good()))));
    assert!(game.is_signed_in() && !game.effects.contains(&Effect::ForgetAll));
    game.choose(Choice::Back);
    game.answer_form(Operation::GetUser, user(&json!({}), ""));
    assert!(settings(&game).user.is_some());
    let game = doubted(&Err(Failure::Unreachable));
    assert!(game.is_signed_in(), "a missing answer ends nothing");
}

#[test]
fn every_session_is_ended_where_the_tokens_came_from() {
    for source in [Source::HostedUi, Source::Api(String::new())] {
        let mut game = opened(source.clone());
        game.answer_form(Operation::GetUser, user(&json!({}), ""));
        game.choose(Choice::SignOutEverywhere);
        assert!(game.is_signed_in(), "not before the user pool has done it");
        assert_eq!(
            game.answer_form(Operation::GlobalSignOut, empty()),
            by_token(json!({}))
        );
        assert!(game.effects.contains(&Effect::ForgetAll) && game.app.gauge.is_none());
        assert!(
            game.effects
                .contains(&Effect::Tell(News::SignedOut("sub-1".to_owned())))
        );
        assert!(
            !game.calls().contains(&Call::Revoke),
            "there is nothing left to revoke"
        );
        let leaves =
            |effect: &Effect| matches!(effect, Effect::Navigate(url) if url.contains("/logout?"));
        let is_hosted = source == Source::HostedUi;
        assert_eq!(
            game.effects.iter().any(leaves),
            is_hosted,
            "the hosted UI has a session of its own"
        );
        let (session, route) = if is_hosted {
            (Session::Leaving, Route::Account)
        } else {
            (Session::SignedOut, Route::SignedOut)
        };
        assert_eq!((&game.app.session, game.app.route), (&session, route));
        assert_eq!(
            game.effects.contains(&Effect::Replace(Route::SignedOut)),
            !is_hosted
        );
    }
}

#[test]
fn new_tokens_are_used_at_once() {
    let mut game = plain();
    game.now = NOW.plus(3300);
    game.wake();
    let new = common::ISSUER.tokens("sub-1", None, game.now);
    game.answer(Call::Renew, common::forms::tokens(&new));
    game.choose(Choice::SignOutEverywhere);
    let sent = game.answer_form(Operation::GlobalSignOut, empty());
    assert_eq!(sent["AccessToken"], json!(new.access_token));
}

#[test]
fn what_does_not_fit_is_dropped() {
    let mut game = plain();
    let before = settings(&game).clone();
    for choice in [
        Choice::Resend,
        Choice::TakeAlias,
        Choice::Way("SMS_MFA".to_owned()),
        Choice::Remember(true),
    ] {
        game.choose(choice);
    }
    game.submit(&[("code", "1")]);
    assert_eq!((settings(&game), game.form_calls()), (&before, vec![]));
    let mut game = opened(Source::HostedUi);
    game.choose(Choice::SignOutEverywhere);
    assert_eq!(
        game.form_calls(),
        [Operation::GetUser],
        "one thing after the other"
    );
}
