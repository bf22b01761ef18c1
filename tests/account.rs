//! A new account as a table of events: made, confirmed, signed in; and the addresses of these forms.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::accounts::{
    TYPED, confirm, continuing, delivery, forgot, signed_up, signing_up, unconfirmed, username,
};
use common::forms::{
    CLIENT_ID, PASSWORD, RESPOND, challenge, choice, denied, empty, good, refused, tokens,
};
use common::store::error;
use common::{Game, NOW, config};
use life_gauge::config::Config;
use life_gauge::flow::form::{Choice, Notice, Operation, Page};
use life_gauge::flow::{Effect, Event};
use life_gauge::http::Failure;
use life_gauge::language::Language;
use life_gauge::route::Route;
use serde_json::json;

#[test]
fn a_new_account_is_sent_and_its_code_asked_for() {
    let mut game = signing_up();
    let sent = game.answer_form(Operation::SignUp, signed_up(false, None));
    let expected = json!({ "ClientId": CLIENT_ID, "ClientMetadata": { "locale": "en" }, "Username": "ada", "Password": PASSWORD,
        "UserAttributes": [{ "Name": "given_name", "Value": "Ada" }, { "Name": "locale", "Value": "en" }] });
    assert_eq!(sent, expected);
    let asked = confirm(&game);
    assert_eq!(
        (&*asked.username, &*asked.delivery.destination),
        ("ada", "a***@e***")
    );
    assert_eq!(
        (game.app.route, game.went_to()),
        (Route::Confirm, Some((Route::Confirm, "ada")))
    );
}

#[test]
fn a_user_may_do_without_a_password() {
    let mut game = Game::at_form(Route::SignUp, "");
    game.submit(&[("username", "ada@example.com"), ("new-password", "")]);
    let sent = game.answer_form(Operation::SignUp, signed_up(true, None));
    assert_eq!(
        sent,
        json!({ "ClientId": CLIENT_ID, "ClientMetadata": { "locale": "en" }, "Username": "ada@example.com", "UserAttributes": [{ "Name": "locale", "Value": "en" }] })
    );
}

#[test]
fn the_user_pool_learns_which_language_a_new_player_speaks() {
    let french = json!([{ "Name": "locale", "Value": "fr" }]);
    // Not every app client may write attributes.
    for (writes_locale, attributes) in [(false, json!([])), (true, french)] {
        let config = Config {
            writes_locale,
            ..config()
        };
        let mut game = Game::at_form_of(config, Route::SignUp, "");
        game.send(Event::Speaks(Language::French));
        game.submit(&[("username", "ada"), ("new-password", PASSWORD)]);
        let sent = game.answer_form(Operation::SignUp, signed_up(false, None));
        assert_eq!(sent["ClientMetadata"], json!({ "locale": "fr" }));
        assert_eq!(sent["UserAttributes"], attributes);
    }
}

#[test]
fn a_good_code_leads_to_the_sign_in() {
    let mut game = unconfirmed(None);
    game.type_code(" 12 34 56 ");
    let sent = game.answer_form(Operation::ConfirmSignUp, empty());
    let expected = json!({ "ClientId": CLIENT_ID, "ClientMetadata": { "locale": "en" }, "Username": "ada", "ConfirmationCode": "123456",
        "ForceAliasCreation": false });
    assert_eq!(sent, expected);
    assert_eq!(
        (game.app.route, game.app.forms.notice),
        (Route::SignIn, Some(Notice::Confirmed))
    );
    assert_eq!(
        (game.went_to(), &*game.sign_in().username),
        (Some((Route::SignIn, "ada")), "ada")
    );
}

#[test]
fn a_code_is_as_long_as_the_user_pool_likes() {
    for code in ["1", "12345678", &"9".repeat(2048)] {
        let mut game = unconfirmed(None);
        game.type_code(code);
        assert_eq!(
            game.answer_form(Operation::ConfirmSignUp, empty())["ConfirmationCode"],
            code
        );
    }
}

#[test]
fn whoever_has_confirmed_is_signed_in_with_the_session_that_this_brought() {
    let mut game = continuing();
    let sent = game.answer_form(Operation::ContinueSignUp, tokens(&good()));
    let expected = json!({ "AuthFlow": "USER_AUTH", "ClientId": CLIENT_ID, "ClientMetadata": { "locale": "en" }, "Session": "session-2",
        "AuthParameters": { "USERNAME": "ada" } });
    assert_eq!(sent, expected);
    assert!(game.is_signed_in());
    assert_eq!(game.app.route, Route::Play);
}

#[test]
fn it_may_still_be_asked_something() {
    let mut game = continuing();
    game.answer_form(
        Operation::ContinueSignUp,
        choice("session-3", &["EMAIL_OTP", "PASSWORD"]),
    );
    game.choose_way("EMAIL_OTP");
    assert_eq!(
        game.answer_form(RESPOND, challenge("EMAIL_OTP", "session-4", json!({})))["Session"],
        "session-3"
    );
    game.type_code("12345678");
    game.answer_form(RESPOND, tokens(&good()));
    assert!(game.is_signed_in());
}

#[test]
fn a_sign_in_that_does_not_go_on_begins_at_its_form() {
    for answer in [
        denied("Invalid session for the user."),
        Err(Failure::TimedOut),
        empty(),
        refused("UserNotConfirmedException"),
        error(500, "InternalErrorException", ""),
    ] {
        let mut game = continuing();
        assert_eq!(
            game.exhaust(Operation::ContinueSignUp, &answer),
            1,
            "the session is used up"
        );
        assert!(game.is_at_start() && game.refusal().is_none());
        assert_eq!(
            (&*game.sign_in().username, game.app.forms.notice),
            ("ada", Some(Notice::Confirmed))
        );
    }
}

#[test]
fn whoever_needs_no_code_is_not_asked_for_one() {
    let mut game = signing_up();
    game.answer_form(Operation::SignUp, signed_up(true, None));
    assert_eq!(
        (game.app.route, game.app.forms.notice),
        (Route::SignIn, Some(Notice::Confirmed))
    );
    let mut game = signing_up();
    game.answer_form(Operation::SignUp, signed_up(true, Some("session-1")));
    assert_eq!(
        game.answer_form(Operation::ContinueSignUp, tokens(&good()))["Session"],
        "session-1"
    );
    assert!(game.is_signed_in());
}

#[test]
fn another_code_has_its_waiting_time() {
    let mut game = unconfirmed(None);
    assert_eq!(confirm(&game).resend_at, NOW.plus(30));
    game.now = NOW.plus(29);
    game.choose(Choice::Resend);
    assert!(game.form_calls().is_empty());
    game.now = NOW.plus(30);
    game.choose(Choice::Resend);
    let sent = game.answer_form(Operation::ResendConfirmationCode, delivery("b***"));
    assert_eq!(
        sent,
        json!({ "ClientId": CLIENT_ID, "ClientMetadata": { "locale": "en" }, "Username": "ada" })
    );
    let asked = confirm(&game);
    assert_eq!(
        (&*asked.delivery.destination, asked.resend_at),
        ("b***", NOW.plus(60))
    );
    assert_eq!(game.app.forms.notice, Some(Notice::CodeSent));
    game.choose(Choice::Resend);
    assert!(game.form_calls().is_empty());
}

#[test]
fn another_code_looks_the_same_without_such_a_user() {
    let mut game = Game::at_form(Route::Confirm, "?username=nobody");
    game.choose(Choice::Resend);
    game.answer_form(
        Operation::ResendConfirmationCode,
        refused("UserNotFoundException"),
    );
    assert_eq!(
        (game.refusal(), game.app.forms.notice),
        (None, Some(Notice::CodeSent))
    );
}

#[test]
fn nobody_gets_no_code() {
    for route in [Route::Confirm, Route::Reset] {
        let mut game = Game::at_form(route, "");
        game.choose(Choice::Resend);
        assert!(game.form_calls().is_empty());
    }
}

#[test]
fn an_address_of_another_account_is_taken_only_when_that_is_wanted() {
    let mut game = unconfirmed(Some("session-1"));
    game.type_code("123456");
    game.answer_form(Operation::ConfirmSignUp, refused("AliasExistsException"));
    assert!(confirm(&game).is_taken && game.refusal().is_none() && game.form_calls().is_empty());
    game.choose(Choice::Back);
    assert!(!confirm(&game).is_taken && game.form_calls().is_empty());
    game.type_code("123456");
    game.answer_form(Operation::ConfirmSignUp, refused("AliasExistsException"));
    game.choose(Choice::TakeAlias);
    let sent = game.answer_form(Operation::ConfirmSignUp, empty());
    let expected = json!({ "ClientId": CLIENT_ID, "ClientMetadata": { "locale": "en" }, "Username": "ada", "ConfirmationCode": "123456",
        "ForceAliasCreation": true, "Session": "session-1" });
    assert_eq!(sent, expected);
    assert_eq!(game.app.route, Route::SignIn);
}

#[test]
fn whoever_was_confirmed_already_goes_to_the_sign_in() {
    let message = "User cannot be confirmed. Current status is CONFIRMED";
    let mut at_code = unconfirmed(None);
    at_code.type_code("123456");
    at_code.answer_form(Operation::ConfirmSignUp, denied(message));
    let mut at_resend = Game::at_form(Route::Confirm, "?username=ada");
    at_resend.choose(Choice::Resend);
    let answer = error(
        400,
        "InvalidParameterException",
        "User is already confirmed.",
    );
    at_resend.answer_form(Operation::ResendConfirmationCode, answer);
    for game in [at_code, at_resend] {
        assert_eq!(
            (game.went_to(), game.app.forms.notice),
            (Some((Route::SignIn, "ada")), Some(Notice::Confirmed))
        );
    }
}

#[test]
fn an_address_keeps_the_step_and_the_user() {
    for route in [Route::SignUp, Route::Confirm, Route::Forgot, Route::Reset] {
        let opened = Game::at_form(route, "?username=ada%40example.com");
        let mut went = Game::at_form(Route::Play, "");
        went.send(Event::Went(route, "ada@example.com".to_owned()));
        for game in [opened, went] {
            assert_eq!(
                (game.app.route, username(&game)),
                (route, "ada@example.com")
            );
        }
        assert_eq!(username(&Game::at_form(route, "")), "");
    }
}

#[test]
fn the_user_name_may_be_typed_where_the_address_has_none() {
    for (route, operation) in [
        (Route::Confirm, Operation::ConfirmSignUp),
        (Route::Reset, Operation::ConfirmForgotPassword),
    ] {
        let mut game = Game::at_form(route, "");
        game.submit(&[
            ("username", " ada "),
            ("code", "1"),
            ("new-password", PASSWORD),
        ]);
        assert_eq!(
            game.answer_form(operation, refused("CodeMismatchException"))["Username"],
            "ada"
        );
        game.submit(&[("code", "2"), ("new-password", PASSWORD)]);
        assert_eq!(game.answer_form(operation, empty())["Username"], "ada");
    }
}

#[test]
fn no_address_holds_a_secret() {
    let mut game = continuing();
    game.answer_form(Operation::ContinueSignUp, tokens(&good()));
    let reset = forgot(empty());
    for effect in game.effects.iter().chain(&reset.effects) {
        if let Effect::Go(_, username) = effect {
            assert_eq!(username, "ada");
        }
    }
    let shown = format!(
        "{:?} {:?}",
        unconfirmed(Some("session-1")).app.forms,
        signing_up().effects
    );
    let hides = |secret: &str| !shown.contains(secret);
    assert!(hides("session-1") && hides(PASSWORD));
}

#[test]
fn whoever_is_signed_in_is_sent_on() {
    for route in [Route::SignUp, Route::Confirm, Route::Forgot, Route::Reset] {
        let mut game = Game::signed_in();
        game.send(Event::Went(route, String::new()));
        assert_eq!(game.app.route, Route::Play);
        assert!(matches!(game.app.forms.page, Page::None));
        game.submit(&TYPED);
        assert_eq!(game.form_calls(), []);
    }
}
