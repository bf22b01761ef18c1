//! Sign-in by our own forms as a table of events: every first factor, and exactly what is sent for it.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::forms::{
    CLIENT_ID, INITIATE, PASSWORD, RESPOND, USER_ID, answer_to, body, challenge, choice, good,
    proof, srp_a, tokens, verifier,
};
use common::sign_ins::{finish, met};
use common::{Game, ok};
use life_gauge::flow::challenge::{missing_attributes, ways};
use life_gauge::flow::session::Session;
use life_gauge::flow::sign_in::Stage;
use life_gauge::flow::{Effect, Event};
use life_gauge::oauth::token::{Source, TokenSet};
use life_gauge::route::Route;
use serde_json::json;

#[test]
fn what_is_typed_goes_out_as_the_challenge_wants_it() {
    // (challenge, its parameters, what is typed, what goes out beside the user name)
    let rows = [
        (
            "SMS_MFA",
            json!({}),
            ("code", " 123 456 "),
            json!({ "SMS_MFA_CODE": "123456" }),
        ),
        (
            "SMS_OTP",
            json!({}),
            ("code", "12345678"),
            json!({ "SMS_OTP_CODE": "12345678" }),
        ),
        (
            "EMAIL_OTP",
            json!({}),
            ("code", "123456"),
            json!({ "EMAIL_OTP_CODE": "123456" }),
        ),
        (
            "EMAIL_OTP",
            json!({}),
            ("code", "1234 5678\n"),
            json!({ "EMAIL_OTP_CODE": "12345678" }),
        ),
        (
            "SOFTWARE_TOKEN_MFA",
            json!({}),
            ("code", "654321"),
            json!({ "SOFTWARE_TOKEN_MFA_CODE": "654321" }),
        ),
        (
            "PASSWORD",
            json!({}),
            ("password", " p w "),
            json!({ "PASSWORD": " p w " }),
        ),
        (
            "CUSTOM_CHALLENGE",
            json!({ "question": "?" }),
            ("code", " two words "),
            json!({ "ANSWER": "two words" }),
        ),
        (
            "NEW_PASSWORD_REQUIRED",
            json!({ "requiredAttributes": "[]" }),
            ("new-password", PASSWORD),
            json!({ "NEW_PASSWORD": PASSWORD }),
        ),
    ];
    for (name, parameters, typed, mut responses) in rows {
        let mut game = met(challenge(name, "session-1", parameters));
        assert_eq!((game.asked(), game.app.forms.is_busy()), (name, false));
        game.submit(&[typed]);
        responses["USERNAME"] = json!("ada");
        assert_eq!(finish(&mut game), answer_to(name, "session-1", &responses));
    }
}

#[test]
fn the_user_pools_name_for_the_user_takes_the_place_of_what_was_typed() {
    for name in ["USERNAME", "USER_ID_FOR_SRP"] {
        let mut game = met(challenge(
            "SMS_MFA",
            "session-1",
            json!({ (name): USER_ID }),
        ));
        game.type_code("1");
        assert_eq!(finish(&mut game)["ChallengeResponses"]["USERNAME"], USER_ID);
    }
}

#[test]
fn a_password_is_proven_and_never_sent() {
    // Whether the first challenge has a session is up to the user pool.
    for session in [Some("session-1"), None] {
        let mut game = Game::at_sign_in("USER_SRP_AUTH");
        game.submit(&[("username", "ada@example.com"), ("password", PASSWORD)]);
        let mut reply =
            json!({ "ChallengeName": "PASSWORD_VERIFIER", "ChallengeParameters": verifier() });
        let mut expected = answer_to("PASSWORD_VERIFIER", "session-1", &proof());
        match session {
            Some(session) => reply["Session"] = json!(session),
            None => drop(
                expected
                    .as_object_mut()
                    .map(|members| members.remove("Session")),
            ),
        }
        let sent = game.answer_form(INITIATE, body(&reply));
        assert_eq!(
            sent["AuthParameters"],
            json!({ "USERNAME": "ada@example.com", "SRP_A": srp_a() })
        );
        assert!(game.app.forms.is_busy() && game.form_calls().is_empty());
        game.prove();
        assert_eq!(finish(&mut game), expected);
    }
}

#[test]
fn a_is_made_before_the_player_submits() {
    let mut game = Game::at_sign_in("USER_SRP_AUTH");
    game.wake();
    game.submit(&[("username", "ada"), ("password", PASSWORD)]);
    let sent = game.answer_form(
        INITIATE,
        challenge("PASSWORD_VERIFIER", "session-1", verifier()),
    );
    assert_eq!(sent["AuthParameters"]["SRP_A"], srp_a());
    game.prove();
    assert_eq!(finish(&mut game)["ChallengeResponses"], proof());
}

#[test]
fn each_flow_begins_in_its_own_way() {
    let rows = [
        (
            "USER_SRP_AUTH",
            json!({ "USERNAME": "ada", "SRP_A": srp_a() }),
        ),
        ("USER_AUTH", json!({ "USERNAME": "ada" })),
        (
            "USER_PASSWORD_AUTH",
            json!({ "USERNAME": "ada", "PASSWORD": PASSWORD }),
        ),
        ("CUSTOM_AUTH", json!({ "USERNAME": "ada" })),
    ];
    for (flow, parameters) in rows {
        let mut game = Game::at_sign_in(flow);
        game.submit(&[("username", "ada"), ("password", PASSWORD)]);
        let sent = game.answer_form(INITIATE, tokens(&good()));
        let expected = json!({ "AuthFlow": flow, "ClientId": CLIENT_ID, "ClientMetadata": { "locale": "en" }, "AuthParameters": parameters });
        assert_eq!(sent, expected);
        assert!(game.is_signed_in());
    }
}

#[test]
fn tokens_are_checked_then_kept_and_lead_to_the_game() {
    let mut game = Game::open(Route::SignIn, "?username=ada", None);
    assert_eq!(game.sign_in().username, "ada");
    game.submit(&[("username", "ada"), ("password", PASSWORD)]);
    game.answer_form(INITIATE, tokens(&good()));
    assert!(matches!(game.app.session, Session::Checking(_)) && !game.kept_tokens());
    let keys = common::ISSUER.jwks_body();
    game.answer(life_gauge::flow::Call::Keys, Ok(ok(&keys)));
    let kept = TokenSet {
        source: Source::Api(String::new()),
        ..good()
    };
    assert!(game.is_signed_in());
    assert!(game.effects.contains(&Effect::Replace(Route::Play)));
    let keeps = |effect: &Effect| matches!(effect, Effect::KeepTokens(tokens) if tokens.source == kept.source);
    assert!(game.effects.iter().any(keeps));
}

#[test]
fn tokens_of_another_pool_let_nobody_in() {
    let mut game = Game::at_sign_in("USER_AUTH");
    game.submit(&[("username", "ada")]);
    let forged = TokenSet {
        id_token: "e30.e30.AA".into(),
        ..good()
    };
    game.answer_form(INITIATE, tokens(&forged));
    assert_eq!(game.app.session, Session::SignedOut);
    assert!(game.app.refusal.is_some() && game.is_at_start() && !game.kept_tokens());
}

#[test]
fn a_choice_of_first_factors_is_answered_by_name() {
    for way in ["EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"] {
        let mut game = met(choice("session-1", &["PASSWORD", way]));
        game.choose_way(way);
        let sent = game.answer_form(RESPOND, challenge("EMAIL_OTP", "session-2", json!({})));
        let responses = json!({ "USERNAME": "ada", "ANSWER": way });
        assert_eq!(sent, answer_to("SELECT_CHALLENGE", "session-1", &responses));
        game.type_code("12345678");
        assert_eq!(finish(&mut game)["Session"], "session-2");
    }
}

#[test]
fn a_chosen_password_goes_out_with_the_choice() {
    let mut game = met(choice("session-1", &["PASSWORD", "EMAIL_OTP"]));
    game.choose_way("PASSWORD");
    assert!(game.form_calls().is_empty(), "it is asked for first");
    game.submit(&[("password", PASSWORD)]);
    let responses = json!({ "USERNAME": "ada", "ANSWER": "PASSWORD", "PASSWORD": PASSWORD });
    assert_eq!(
        finish(&mut game),
        answer_to("SELECT_CHALLENGE", "session-1", &responses)
    );
}

#[test]
fn a_chosen_proof_of_the_password_goes_out_in_two_halves() {
    let mut game = met(choice("session-1", &["PASSWORD_SRP", "PASSWORD"]));
    let Stage::Asked(select) = &game.sign_in().stage else {
        panic!()
    };
    assert_eq!(
        ways(select),
        ["PASSWORD_SRP"],
        "the password itself need not go out"
    );
    game.choose_way("PASSWORD_SRP");
    game.submit(&[("password", PASSWORD)]);
    let sent = game.answer_form(
        RESPOND,
        challenge("PASSWORD_VERIFIER", "session-2", verifier()),
    );
    let responses = json!({ "USERNAME": "ada", "ANSWER": "PASSWORD_SRP", "SRP_A": srp_a() });
    assert_eq!(sent, answer_to("SELECT_CHALLENGE", "session-1", &responses));
    game.prove();
    assert_eq!(
        finish(&mut game),
        answer_to("PASSWORD_VERIFIER", "session-2", &proof())
    );
}

#[test]
fn a_proof_may_be_asked_for_without_a_choice() {
    let mut game = met(challenge("PASSWORD_SRP", "session-1", json!({})));
    game.submit(&[("password", PASSWORD)]);
    let sent = game.answer_form(
        RESPOND,
        challenge("PASSWORD_VERIFIER", "session-2", verifier()),
    );
    let responses = json!({ "USERNAME": "ada", "SRP_A": srp_a() });
    assert_eq!(sent, answer_to("PASSWORD_SRP", "session-1", &responses));
    game.prove();
    assert_eq!(finish(&mut game)["ChallengeResponses"], proof());
}

#[test]
fn a_first_sign_in_brings_a_password_and_what_is_missing() {
    let required = r#"["userAttributes.given_name","userAttributes.email_verified","userAttributes.custom:team"]"#;
    let parameters =
        json!({ "requiredAttributes": required, "userAttributes": r#"{"email":"a@b.c"}"# });
    let mut game = met(challenge("NEW_PASSWORD_REQUIRED", "session-1", parameters));
    let Stage::Asked(first) = &game.sign_in().stage else {
        panic!()
    };
    assert_eq!(missing_attributes(first), ["given_name", "custom:team"]);
    game.submit(&[
        ("new-password", PASSWORD),
        ("given_name", " Ada "),
        ("custom:team", "red"),
    ]);
    let responses = json!({ "USERNAME": "ada", "NEW_PASSWORD": PASSWORD, "userAttributes.given_name": "Ada",
        "userAttributes.custom:team": "red" });
    assert_eq!(
        finish(&mut game),
        answer_to("NEW_PASSWORD_REQUIRED", "session-1", &responses)
    );
}

#[test]
fn a_custom_challenge_may_come_twice_in_a_row() {
    let mut game = met(challenge(
        "CUSTOM_CHALLENGE",
        "session-1",
        json!({ "question": "one?" }),
    ));
    let first = game.sign_in().question;
    game.type_code("eins");
    let second = challenge(
        "CUSTOM_CHALLENGE",
        "session-2",
        json!({ "question": "one?" }),
    );
    assert_eq!(game.answer_form(RESPOND, second)["Session"], "session-1");
    assert_ne!(game.sign_in().question, first, "the field is empty again");
    game.type_code("zwei");
    let responses = json!({ "USERNAME": "ada", "ANSWER": "zwei" });
    assert_eq!(
        finish(&mut game),
        answer_to("CUSTOM_CHALLENGE", "session-2", &responses)
    );
}

#[test]
fn a_passkey_is_asked_of_the_browser_and_sent_as_it_came() {
    let options = r#"{"challenge":"AAEC","rpId":"localhost"}"#;
    let mut game = met(challenge(
        "WEB_AUTHN",
        "session-1",
        json!({ "CREDENTIAL_REQUEST_OPTIONS": options }),
    ));
    assert!(game.app.forms.is_busy());
    assert_eq!(
        game.answer_passkey(common::store::error(400, "NotAllowedError", "")),
        options
    );
    assert_eq!(game.refused_by(), "NotAllowedError");
    game.submit(&[]);
    let credential = r#"{"id":"x","response":{"signature":"AA"}}"#;
    assert_eq!(game.answer_passkey(Ok(ok(credential))), options);
    let responses = json!({ "USERNAME": "ada", "CREDENTIAL": credential });
    assert_eq!(
        finish(&mut game),
        answer_to("WEB_AUTHN", "session-1", &responses)
    );
}

#[test]
fn whoever_is_signed_in_has_no_sign_in() {
    let mut game = Game::signed_in();
    game.send(Event::Went(Route::SignIn, "ada".to_owned()));
    assert_eq!((game.app.route, game.form_calls()), (Route::Play, vec![]));
    assert!(game.effects.contains(&Effect::Replace(Route::Play)));
}
