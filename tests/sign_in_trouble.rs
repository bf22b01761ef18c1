//! Sign-in by our own forms as a table of events, when something is refused or hostile.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::forms::{
    INITIATE, RESPOND, USER_ID, answer_to, challenge, choice, denied, good, refused, tokens,
    verifier,
};
use common::sign_ins::{End, answered, begun, chosen, ends, met, proven};
use life_gauge::cognito::srp::SrpError;
use life_gauge::flow::Effect;
use life_gauge::flow::challenge::ways;
use life_gauge::flow::form::{Choice, Notice, Refusal};
use life_gauge::flow::sign_in::Stage;
use life_gauge::http::Failure;
use life_gauge::route::Route;
use serde_json::{Value, json};

/// Names that say the same at every stage.
const ELSEWHERE: [(&str, End); 2] = [
    (
        "UserNotConfirmedException",
        End::Go(Route::Confirm, Some(Notice::NotConfirmed)),
    ),
    (
        "PasswordResetRequiredException",
        End::Go(Route::Reset, Some(Notice::ResetRequired)),
    ),
];

/// Names that leave nothing to do but to begin anew, once the sign-in has begun.
const FATAL: [&str; 14] = [
    "ResourceNotFoundException",
    "ExpiredCodeException",
    "UnexpectedLambdaException",
    "UserLambdaValidationException",
    "InvalidLambdaResponseException",
    "InvalidUserPoolConfigurationException",
    "MFAMethodNotFoundException",
    "SoftwareTokenMFANotFoundException",
    "InvalidSmsRoleAccessPolicyException",
    "InvalidSmsRoleTrustRelationshipException",
    "InvalidEmailRoleAccessPolicyException",
    "ForbiddenException",
    "OperationNotEnabledException",
    "SomethingNewerException",
];

#[test]
fn refused_at_the_beginning() {
    let names = [
        "UnsupportedOperationException",
        "FeatureUnavailableInTierException",
        "NotAuthorizedException",
        "UserNotFoundException",
        "InvalidParameterException",
    ];
    for flow in [
        "USER_SRP_AUTH",
        "USER_AUTH",
        "USER_PASSWORD_AUTH",
        "CUSTOM_AUTH",
    ] {
        for name in names.into_iter().chain(FATAL) {
            let mut game = begun(flow);
            game.answer_form(INITIATE, refused(name));
            ends(&game, &End::Again, name);
            assert!(game.is_at_start());
        }
        for (name, end) in &ELSEWHERE {
            let mut game = begun(flow);
            game.answer_form(INITIATE, refused(name));
            ends(&game, end, name);
        }
    }
}

#[test]
fn a_refused_code() {
    let repairable = [
        "CodeMismatchException",
        "InvalidParameterException",
        "InvalidPasswordException",
        "PasswordHistoryPolicyViolationException",
        "AliasExistsException",
        "LimitExceededException",
    ];
    let again = repairable.into_iter().map(|name| (name, End::Again));
    let anew = ["NotAuthorizedException", "UserNotFoundException"]
        .into_iter()
        .chain(FATAL);
    let rows = again
        .chain(anew.map(|name| (name, End::Anew)))
        .chain(ELSEWHERE);
    for (name, end) in rows {
        let mut game = answered();
        game.answer_form(RESPOND, refused(name));
        ends(&game, &end, name);
        if end == End::Again {
            assert_eq!(game.asked(), "SMS_MFA");
            game.type_code("654321");
            let responses = json!({ "USERNAME": USER_ID, "SMS_MFA_CODE": "654321" });
            let sent = game.answer_form(RESPOND, tokens(&good()));
            assert_eq!(
                sent,
                answer_to("SMS_MFA", "session-1", &responses),
                "{name}"
            );
            assert!(game.is_signed_in());
        }
    }
}

#[test]
fn a_refused_proof_or_password() {
    for stage in [proven, chosen] {
        for name in ["NotAuthorizedException", "UserNotFoundException"] {
            let mut game = stage();
            game.answer_form(RESPOND, refused(name));
            ends(&game, &End::Again, name);
            assert!(game.is_at_start());
        }
        for (name, end) in ELSEWHERE {
            let mut game = stage();
            game.answer_form(RESPOND, refused(name));
            ends(&game, &end, name);
        }
    }
    for name in FATAL {
        let mut game = chosen();
        game.answer_form(RESPOND, refused(name));
        ends(&game, &End::Anew, name);
    }
}

#[test]
fn a_session_that_is_over_begins_anew_whatever_was_asked() {
    for message in [
        "Invalid session for the user, session is expired.",
        "Invalid session for the user.",
    ] {
        for stage in [proven, chosen, answered] {
            let mut game = stage();
            game.answer_form(RESPOND, denied(message));
            ends(&game, &End::Anew, "NotAuthorizedException");
        }
    }
}

#[test]
fn other_denials_keep_their_words() {
    for message in [
        "User is disabled.",
        "Unable to login because of security reasons",
        "Client x is configured with secret but SECRET_HASH was not received",
    ] {
        let mut game = begun("USER_SRP_AUTH");
        game.answer_form(INITIATE, denied(message));
        let Some(Refusal::Failure(failure)) = game.refusal() else {
            panic!()
        };
        assert_eq!(failure.message(), message);
    }
}

#[test]
fn an_answer_that_makes_no_sense_is_told() {
    for nonsense in [
        "",
        "[]",
        "<html>",
        "{}",
        r#"{"AuthenticationResult":{"AccessToken":"a"}}"#,
    ] {
        let mut game = begun("USER_SRP_AUTH");
        game.answer_form(INITIATE, Ok(common::ok(nonsense)));
        assert_eq!(
            game.refusal(),
            Some(&Refusal::Failure(Failure::Malformed)),
            "{nonsense}"
        );
        let mut game = answered();
        game.answer_form(RESPOND, Ok(common::ok(nonsense)));
        assert_eq!(
            game.refusal(),
            Some(&Refusal::StartAgain(Failure::Malformed)),
            "{nonsense}"
        );
    }
}

#[test]
fn hostile_values_send_nothing() {
    let n = "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3\
        CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F2411\
        7C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED52907\
        7096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3BE39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6\
        955817183995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA7157\
        5D060C7DB3970F85A6E1E4C7ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18\
        177B200CBBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF";
    let long = "ab".repeat(10_000);
    let rows = [
        ("SRP_B", "", SrpError::B),
        ("SRP_B", "0", SrpError::B),
        ("SRP_B", n, SrpError::B),
        ("SRP_B", &long, SrpError::B),
        ("SRP_B", "not hexadecimal", SrpError::B),
        ("SALT", "not hexadecimal", SrpError::Salt),
        ("SECRET_BLOCK", "*", SrpError::SecretBlock),
    ];
    for (name, value, expected) in rows {
        let mut parameters = verifier();
        parameters[name] = Value::from(value);
        let mut game = begun("USER_SRP_AUTH");
        game.answer_form(
            INITIATE,
            challenge("PASSWORD_VERIFIER", "session-1", parameters),
        );
        assert_eq!(game.refusal(), Some(&Refusal::Srp(expected)), "{name}");
        assert!(game.form_calls().is_empty() && game.is_at_start());
        assert_eq!(game.sign_in().username, "ada");
    }
}

#[test]
fn whoever_cannot_sign_in_yet_is_led_on_by_the_address() {
    let mut game = begun("USER_SRP_AUTH");
    game.answer_form(INITIATE, refused("UserNotConfirmedException"));
    assert!(
        game.effects
            .contains(&Effect::Go(Route::Confirm, "ada".to_owned()))
    );
}

#[test]
fn what_cannot_be_done_here_is_shown_with_a_way_back() {
    let rows = [
        challenge(
            "MFA_SETUP",
            "session-1",
            json!({ "MFAS_CAN_SETUP": r#"["SMS_MFA"]"# }),
        ),
        challenge("RETINA_SCAN", "session-1", json!({})),
        // The second half of something that was not begun.
        challenge("PASSWORD_VERIFIER", "session-1", verifier()),
        challenge("DEVICE_SRP_AUTH", "session-1", json!({})),
        challenge("DEVICE_PASSWORD_VERIFIER", "session-1", verifier()),
        choice("session-1", &[]),
    ];
    for reply in rows {
        let mut game = met(reply);
        let Stage::Asked(shown) = game.sign_in().stage.clone() else {
            panic!()
        };
        assert!(ways(&shown).is_empty());
        game.type_code("1");
        game.choose_way("SMS_MFA");
        assert!(game.form_calls().is_empty(), "{:?}", shown.name);
        game.choose(Choice::Back);
        assert!(game.is_at_start());
        assert_eq!(game.sign_in().username, "ada");
    }
}
