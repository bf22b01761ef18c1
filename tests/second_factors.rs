//! Second factors of a sign-in as a table of events: one is chosen, or set up.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::Game;
use common::forms::{RESPOND, answer_to, body, challenge, empty, refused};
use common::sign_ins::{End, ends, finish, met, verifying};
use life_gauge::cognito::mfa::otpauth_uri;
use life_gauge::flow::form::Operation;
use life_gauge::flow::sign_in::Stage;
use life_gauge::http::Failure;
use serde_json::json;

#[test]
fn a_second_factor_is_chosen_by_the_name_that_was_offered() {
    let offered = r#"["SMS_MFA","SOFTWARE_TOKEN_MFA","EMAIL_OTP"]"#;
    for way in ["SMS_MFA", "SOFTWARE_TOKEN_MFA", "EMAIL_OTP"] {
        let mut game = met(challenge(
            "SELECT_MFA_TYPE",
            "session-1",
            json!({ "MFAS_CAN_CHOOSE": offered }),
        ));
        game.choose_way(way);
        let sent = game.answer_form(RESPOND, challenge(way, "session-2", json!({})));
        let responses = json!({ "USERNAME": "ada", "ANSWER": way });
        assert_eq!(sent, answer_to("SELECT_MFA_TYPE", "session-1", &responses));
        game.type_code("123456");
        assert_eq!(finish(&mut game)["Session"], "session-2");
    }
}

fn set_up(offered: &str) -> Game {
    met(challenge(
        "MFA_SETUP",
        "session-1",
        json!({ "MFAS_CAN_SETUP": offered }),
    ))
}

fn set_up_authenticator(mut game: Game) {
    let secret = json!({ "SecretCode": "JBSWY3DPEHPK3PXP", "Session": "session-2" });
    let sent = game.answer_form(Operation::AssociateSoftwareToken, body(&secret));
    assert_eq!(sent, json!({ "Session": "session-1" }));
    let secret = game.shown_secret();
    assert!(
        otpauth_uri("x", "ada", secret)
            .expose()
            .contains("secret=JBSWY3DPEHPK3PXP")
    );
    game.type_code("123 456");
    let verified = json!({ "Status": "SUCCESS", "Session": "session-3" });
    let sent = game.answer_form(Operation::VerifySoftwareToken, body(&verified));
    assert_eq!(
        sent,
        json!({ "Session": "session-2", "UserCode": "123456" })
    );
    let expected = answer_to("MFA_SETUP", "session-3", &json!({ "USERNAME": "ada" }));
    assert_eq!(finish(&mut game), expected);
}

#[test]
fn an_authenticator_is_set_up_at_once_if_there_is_no_choice() {
    set_up_authenticator(set_up(r#"["SMS_MFA","SOFTWARE_TOKEN_MFA"]"#));
    let mut game = set_up(r#"["SOFTWARE_TOKEN_MFA","EMAIL_OTP"]"#);
    assert!(game.form_calls().is_empty());
    game.choose_way("SOFTWARE_TOKEN_MFA");
    set_up_authenticator(game);
}

#[test]
fn codes_by_email_are_set_up_with_an_address() {
    let mut chosen = set_up(r#"["EMAIL_OTP","SOFTWARE_TOKEN_MFA"]"#);
    chosen.choose_way("EMAIL_OTP");
    for mut game in [set_up(r#"["EMAIL_OTP"]"#), chosen] {
        game.submit(&[("email", " ada@example.com ")]);
        let sent = game.answer_form(RESPOND, challenge("EMAIL_OTP", "session-2", json!({})));
        let responses = json!({ "USERNAME": "ada", "EMAIL": "ada@example.com" });
        assert_eq!(sent, answer_to("MFA_SETUP", "session-1", &responses));
        game.type_code("123456");
        assert_eq!(finish(&mut game)["Session"], "session-2");
    }
}

#[test]
fn a_refused_authenticator() {
    let status = body(&json!({ "Status": "ERROR" }));
    let rows = [
        (status, "EnableSoftwareTokenMFAException", End::Again),
        (
            refused("EnableSoftwareTokenMFAException"),
            "EnableSoftwareTokenMFAException",
            End::Again,
        ),
        (
            refused("CodeMismatchException"),
            "CodeMismatchException",
            End::Again,
        ),
        (
            refused("SoftwareTokenMFANotFoundException"),
            "SoftwareTokenMFANotFoundException",
            End::Anew,
        ),
        (
            refused("NotAuthorizedException"),
            "NotAuthorizedException",
            End::Anew,
        ),
        (empty(), "", End::Anew),
    ];
    for (answer, name, end) in rows {
        let mut game = verifying();
        game.answer_form(Operation::VerifySoftwareToken, answer);
        ends(&game, &end, name);
        assert_eq!(
            matches!(game.sign_in().stage, Stage::SetUp(..)),
            end == End::Again
        );
    }
}

#[test]
fn an_authenticator_goes_on_with_the_latest_session() {
    let mut game = verifying();
    let verified = body(&json!({ "Status": "SUCCESS", "Session": "session-3" }));
    game.answer_form(Operation::VerifySoftwareToken, verified);
    game.answer_form(RESPOND, Err(Failure::Unreachable));
    game.type_code("654321");
    let sent = game.answer_form(Operation::VerifySoftwareToken, empty());
    assert_eq!(sent["Session"], "session-3");
}
