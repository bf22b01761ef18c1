//! What a player can change, as a table of events.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::forms::{INITIATE, PASSWORD, body, empty, good, tokens};
use common::settings::{at_settings, by_token, plain, settings, user};
use common::{Game, ISSUER, ok};
use life_gauge::cognito::account::CodeDelivery;
use life_gauge::flow::address::{Factor, Purpose};
use life_gauge::flow::form::{Choice, Notice, Operation};
use life_gauge::flow::settings::Task;
use life_gauge::flow::{Call, Effect, Event, News};
use life_gauge::oauth::token::{Source, TokenSet};
use life_gauge::route::Route;
use serde_json::json;

/// What was wanted is done, and the user is read anew.
fn is_done(game: &mut Game, notice: Notice) {
    assert_eq!(
        (&settings(game).task, game.app.forms.notice),
        (&Task::Overview, Some(notice))
    );
    game.answer_form(
        Operation::GetUser,
        user(&json!({ "name": "new" }), "EMAIL_OTP"),
    );
    assert_eq!(game.app.forms.notice, Some(notice), "it stays to be read");
    assert_eq!(
        settings(game)
            .user
            .as_ref()
            .map(|user| user.attribute("name")),
        Some("new")
    );
}

/// Switches a factor on after it was set up; `preferred` if it is the first.
fn is_enabled(game: &mut Game, settings: &str, preferred: bool) {
    let sent = game.answer_form(Operation::SetUserMFAPreference, empty());
    let flags = json!({ "Enabled": true, "PreferredMfa": preferred });
    assert_eq!(sent, by_token(json!({ (settings): flags })));
    is_done(game, Notice::FactorsChanged);
}

#[test]
fn the_settings_tell_of_the_user() {
    let game = at_settings(&json!({ "email": "a@b.c" }), "EMAIL_OTP");
    let user = settings(&game).user.as_ref();
    assert_eq!(
        user.map(|user| (user.attribute("email"), &*user.preferred_mfa)),
        Some(("a@b.c", "EMAIL_OTP"))
    );
}

#[test]
fn whoever_is_not_signed_in_signs_in_first_and_is_at_the_settings_then() {
    let mut game = Game::at_form(Route::Account, "");
    assert!(game.is_at_start());
    game.submit(&[("username", "ada"), ("password", PASSWORD)]);
    game.answer_form(INITIATE, tokens(&good()));
    assert!(game.is_signed_in());
    assert_eq!(
        (game.app.route, game.form_calls()),
        (Route::Account, vec![Operation::GetUser])
    );
    assert_eq!(settings(&game).task, Task::Overview);
}

#[test]
fn the_settings_wait_for_a_session_that_is_checked() {
    let kept = TokenSet {
        source: Source::Api(String::new()),
        ..good()
    };
    let mut game = Game::open(Route::Account, "", Some(kept));
    assert!(game.form_calls().is_empty());
    game.answer(Call::Keys, Ok(ok(&ISSUER.jwks_body())));
    assert_eq!(game.form_calls(), [Operation::GetUser]);
}

#[test]
fn signing_out_closes_the_settings() {
    let mut game = plain();
    game.send(Event::Told(News::SignedOut("sub-1".to_owned())));
    assert_eq!(game.app.route, Route::Account);
    assert!(game.is_at_start() && game.effects.contains(&Effect::ForgetAll));
}

#[test]
fn a_password_is_changed() {
    for old in ["Old-Horse-8", ""] {
        let mut game = plain();
        game.choose(Choice::ChangePassword);
        game.submit(&[("password", old), ("new-password", PASSWORD)]);
        let sent = game.answer_form(Operation::ChangePassword, empty());
        let mut expected = by_token(json!({ "ProposedPassword": PASSWORD }));
        if !old.is_empty() {
            expected["PreviousPassword"] = json!(old);
        }
        assert_eq!(sent, expected);
        is_done(&mut game, Notice::PasswordChanged);
    }
}

#[test]
fn an_authenticator_is_set_up() {
    for (preferred, is_first) in [("", true), ("EMAIL_OTP", false)] {
        let mut game = at_settings(&json!({}), preferred);
        game.choose(Choice::SetUp("SOFTWARE_TOKEN_MFA".to_owned()));
        let secret = body(&json!({ "SecretCode": "JBSWY3DPEHPK3PXP" }));
        assert_eq!(
            game.answer_form(Operation::AssociateSoftwareToken, secret),
            by_token(json!({}))
        );
        assert!(
            matches!(&settings(&game).task, Task::Authenticator(secret) if secret.expose() == "JBSWY3DPEHPK3PXP")
        );
        game.type_code("000 000");
        let wrong = body(&json!({ "Status": "ERROR" }));
        let sent = game.answer_form(Operation::VerifySoftwareToken, wrong);
        assert_eq!(sent, by_token(json!({ "UserCode": "000000" })));
        assert_eq!(game.refused_by(), "EnableSoftwareTokenMFAException");
        game.type_code("123456");
        game.answer_form(
            Operation::VerifySoftwareToken,
            body(&json!({ "Status": "SUCCESS" })),
        );
        is_enabled(&mut game, "SoftwareTokenMfaSettings", is_first);
    }
}

const ADDRESSES: [(Factor, &str, &str, &str); 2] = [
    (Factor::Email, "email", "a@b.c", "EmailMfaSettings"),
    (Factor::Sms, "phone_number", "+15550100", "SMSMfaSettings"),
];

#[test]
fn a_verified_address_is_used_as_it_is() {
    for (factor, attribute, address, name) in ADDRESSES {
        let verified = json!({ (attribute): address, (format!("{attribute}_verified")): "true" });
        let mut game = at_settings(&verified, "");
        game.choose(Choice::SetUp(factor.as_str().to_owned()));
        is_enabled(&mut game, name, true);
    }
}

/// The code that went out is typed, and the factor is on.
fn address_is_verified(game: &mut Game, (factor, attribute, _, name): (Factor, &str, &str, &str)) {
    types_code(game, (factor, attribute), Purpose::SecondFactor);
    is_enabled(game, name, false);
}

fn types_code(game: &mut Game, (factor, attribute): (Factor, &str), purpose: Purpose) {
    let delivery = CodeDelivery {
        destination: "a***".to_owned(),
        delivery_medium: String::new(),
    };
    let asked = Task::AddressCode(factor, purpose, delivery);
    assert_eq!(settings(game).task, asked);
    game.type_code(" 12 34 ");
    let sent = game.answer_form(Operation::VerifyUserAttribute, empty());
    assert_eq!(
        sent,
        by_token(json!({ "AttributeName": attribute, "Code": "1234" }))
    );
}

fn sends_code(game: &mut Game, attribute: &str) {
    let sent = game.answer_form(
        Operation::GetUserAttributeVerificationCode,
        body(&json!({ "CodeDeliveryDetails": { "Destination": "a***" } })),
    );
    assert_eq!(
        sent,
        by_token(json!({ "AttributeName": attribute, "ClientMetadata": { "locale": "en" } }))
    );
}

#[test]
fn an_address_that_is_not_verified_gets_a_code() {
    for row in ADDRESSES {
        let (factor, attribute, address, _) = row;
        let mut game = at_settings(&json!({ (attribute): address }), "SOFTWARE_TOKEN_MFA");
        game.choose(Choice::SetUp(factor.as_str().to_owned()));
        sends_code(&mut game, attribute);
        game.choose(Choice::Resend);
        sends_code(&mut game, attribute);
        address_is_verified(&mut game, row);
    }
}

#[test]
fn an_address_is_verified_for_its_own_sake() {
    for (factor, attribute, address, _) in ADDRESSES {
        let mut game = at_settings(&json!({ (attribute): address }), "");
        game.choose(Choice::Verify(factor));
        sends_code(&mut game, attribute);
        game.choose(Choice::Resend);
        sends_code(&mut game, attribute);
        types_code(&mut game, (factor, attribute), Purpose::Recovery);
        is_done(&mut game, Notice::AddressVerified);
    }
}

#[test]
fn an_address_is_asked_for_where_there_is_none() {
    // Whether the user pool sends a code by itself is up to it.
    let by_itself = json!({ "CodeDeliveryDetailsList": [{ "Destination": "a***" }] });
    for (row, sent_already) in ADDRESSES
        .into_iter()
        .flat_map(|row| [(row, true), (row, false)])
    {
        let (factor, attribute, address, _) = row;
        let mut game = at_settings(&json!({}), "SOFTWARE_TOKEN_MFA");
        game.choose(Choice::SetUp(factor.as_str().to_owned()));
        assert_eq!(
            (&settings(&game).task, game.form_calls()),
            (&Task::Address(factor), vec![])
        );
        game.submit(&[(attribute, &format!(" {address} "))]);
        let answer = if sent_already {
            body(&by_itself)
        } else {
            empty()
        };
        let sent = game.answer_form(Operation::UpdateUserAttributes, answer);
        let attributes = json!([{ "Name": attribute, "Value": address }]);
        let expected =
            json!({ "UserAttributes": attributes, "ClientMetadata": { "locale": "en" } });
        assert_eq!(sent, by_token(expected));
        if !sent_already {
            sends_code(&mut game, attribute);
        }
        address_is_verified(&mut game, row);
    }
}

#[test]
fn an_address_that_was_told_is_known_after_going_back() {
    let mut game = plain();
    game.choose(Choice::SetUp("EMAIL_OTP".to_owned()));
    game.submit(&[("email", "a@b.c")]);
    game.answer_form(Operation::UpdateUserAttributes, empty());
    sends_code(&mut game, "email");
    game.choose(Choice::Back);
    game.answer_form(Operation::GetUser, user(&json!({ "email": "a@b.c" }), ""));
    game.choose(Choice::SetUp("EMAIL_OTP".to_owned()));
    sends_code(&mut game, "email");
}

#[test]
fn a_factor_is_preferred_or_not_or_off() {
    let rows = [
        (Some(true), true, true),
        (Some(false), true, false),
        (None, false, false),
    ];
    let names = [
        ("SOFTWARE_TOKEN_MFA", "SoftwareTokenMfaSettings"),
        ("EMAIL_OTP", "EmailMfaSettings"),
        ("SMS_MFA", "SMSMfaSettings"),
    ];
    for (factor, name) in names {
        for (wanted, enabled, preferred) in rows {
            let mut game = plain();
            game.choose(Choice::Factor(factor.to_owned(), wanted));
            let sent = game.answer_form(Operation::SetUserMFAPreference, empty());
            let flags = json!({ "Enabled": enabled, "PreferredMfa": preferred });
            assert_eq!(sent, by_token(json!({ (name): flags })));
            is_done(&mut game, Notice::FactorsChanged);
        }
    }
}
