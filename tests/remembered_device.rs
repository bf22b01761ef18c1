//! A browser that the user pool knows again, as a table of events: told to the pool, believed, forgotten.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::forms::{
    INITIATE, PASSWORD, RESPOND, SALT, SECRET_BLOCK, SRP_B, USER_ID, answer_to, body, challenge,
    denied, empty, good, proof, refused, signature, srp_a, tokens, tokens_on, verifier,
};
use common::{Game, NOW};
use life_gauge::cognito::device::{Device, DeviceKeys};
use life_gauge::flow::Effect;
use life_gauge::flow::form::{Choice, Operation, Refusal};
use life_gauge::flow::sign_in::Stage;
use life_gauge::http::Failure;
use life_gauge::oauth::token::Source;
use serde_json::{Value, json};

const KEY: &str = "us-east-1_11111111-2222-3333-4444-555555555555";
const GROUP: &str = "-aBcDeFg1";

/// What the page makes of [`KEY`] and the octets of every game.
fn device() -> Device {
    let keys = DeviceKeys {
        device_key: KEY.to_owned(),
        device_group_key: GROUP.to_owned(),
    };
    Device::new("ada", keys, &common::forms::ENTROPY)
}

/// The first sign-in in this browser, up to the answer to `ConfirmDevice`.
fn confirming() -> Game {
    let mut game = Game::at_sign_in("USER_PASSWORD_AUTH");
    game.submit(&[("username", "ada"), ("password", PASSWORD)]);
    game.answer_form(INITIATE, tokens_on(&good(), [KEY, GROUP]));
    assert!(!game.is_signed_in(), "the device comes first");
    game
}

fn kept(game: &Game) -> Option<Device> {
    game.effects.iter().find_map(|effect| match effect {
        Effect::KeepDevice(device) => Some(device.clone()),
        _ => None,
    })
}

/// Tokens that were born on a device are renewed with its key, remembered or not.
fn is_on_device(game: &Game) -> bool {
    let signed_in = game.app.session.signed_in();
    signed_in.is_some_and(|player| player.tokens.source == Source::Api(KEY.to_owned()))
}

/// A sign-in with a proof of the password, in a browser that is known.
fn known() -> Game {
    let mut game = Game::at_sign_in("USER_SRP_AUTH");
    game.submit_from(
        &[("username", "ada"), ("password", PASSWORD)],
        Some(device()),
    );
    game
}

/// The same, up to the device's own challenge.
fn proving() -> Game {
    let mut game = known();
    game.answer_form(
        INITIATE,
        challenge("PASSWORD_VERIFIER", "session-1", verifier()),
    );
    game.prove();
    game.answer_form(
        RESPOND,
        challenge("DEVICE_SRP_AUTH", "session-2", json!({})),
    );
    game
}

fn device_verifier() -> Value {
    json!({ "SRP_B": SRP_B, "SALT": SALT, "SECRET_BLOCK": SECRET_BLOCK, "USERNAME": USER_ID, "DEVICE_KEY": KEY })
}

fn forgets(game: &Game) -> bool {
    game.effects
        .contains(&Effect::ForgetDevice("ada".to_owned()))
}

#[test]
fn a_new_device_is_confirmed_and_kept() {
    let mut game = confirming();
    let sent = game.answer_form(Operation::ConfirmDevice, empty());
    assert_eq!(
        (&sent["AccessToken"], &sent["DeviceKey"]),
        (&json!(good().access_token), &json!(KEY))
    );
    let secret = &sent["DeviceSecretVerifierConfig"];
    assert_eq!(secret["Salt"], "BwcHBwcHBwcHBwcHBwcHBw==");
    assert!(
        secret["PasswordVerifier"]
            .as_str()
            .is_some_and(|verifier| verifier.len() > 500)
    );
    assert!(!sent.to_string().contains(device().password.expose()));
    assert_eq!(kept(&game), Some(device()));
    assert!(is_on_device(&game));
}

#[test]
fn the_player_is_asked_where_the_user_pool_wants_it() {
    for wanted in [true, false] {
        let mut game = confirming();
        game.answer_form(
            Operation::ConfirmDevice,
            body(&json!({ "UserConfirmationNecessary": true })),
        );
        assert!(matches!(game.sign_in().stage, Stage::Remember(..)) && !game.is_signed_in());
        game.choose(Choice::Remember(wanted));
        if wanted {
            assert_eq!(kept(&game), None, "not before the user pool has it");
            let sent = game.answer_form(Operation::UpdateDeviceStatus, empty());
            let expected = json!({ "AccessToken": good().access_token, "DeviceKey": KEY,
                "DeviceRememberedStatus": "remembered" });
            assert_eq!(sent, expected);
        }
        assert_eq!(kept(&game).is_some(), wanted);
        assert!(is_on_device(&game));
    }
}

#[test]
fn a_device_that_is_not_taken_does_not_keep_anybody_out() {
    let rows = [
        refused("InvalidParameterException"),
        refused("DeviceKeyExistsException"),
        denied("Access Token has been revoked"),
        Err(Failure::TimedOut),
    ];
    for failure in rows {
        let mut game = confirming();
        game.answer_form(Operation::ConfirmDevice, failure.clone());
        assert!(is_on_device(&game) && kept(&game).is_none());
        let mut game = confirming();
        game.answer_form(
            Operation::ConfirmDevice,
            body(&json!({ "UserConfirmationNecessary": true })),
        );
        game.choose(Choice::Remember(true));
        game.answer_form(Operation::UpdateDeviceStatus, failure);
        assert!(is_on_device(&game) && kept(&game).is_none());
    }
}

#[test]
fn a_known_device_proves_itself_in_place_of_a_second_factor() {
    let mut game = known();
    let sent = game.answer_form(
        INITIATE,
        challenge("PASSWORD_VERIFIER", "session-1", verifier()),
    );
    let parameters = json!({ "USERNAME": "ada", "SRP_A": srp_a(), "DEVICE_KEY": KEY });
    assert_eq!(sent["AuthParameters"], parameters);
    game.prove();
    let mut responses = proof();
    responses["DEVICE_KEY"] = json!(KEY);
    let sent = game.answer_form(
        RESPOND,
        challenge("DEVICE_SRP_AUTH", "session-2", json!({})),
    );
    assert_eq!(
        sent,
        answer_to("PASSWORD_VERIFIER", "session-1", &responses)
    );

    let sent = game.answer_form(
        RESPOND,
        challenge("DEVICE_PASSWORD_VERIFIER", "session-3", device_verifier()),
    );
    let responses = json!({ "USERNAME": USER_ID, "DEVICE_KEY": KEY, "SRP_A": srp_a() });
    assert_eq!(sent, answer_to("DEVICE_SRP_AUTH", "session-2", &responses));
    game.prove();
    let password = device().password;
    let responses = json!({ "USERNAME": USER_ID, "DEVICE_KEY": KEY, "PASSWORD_CLAIM_SECRET_BLOCK": SECRET_BLOCK,
        "TIMESTAMP": NOW.java_date(), "PASSWORD_CLAIM_SIGNATURE": signature([GROUP, KEY, password.expose()]) });
    let sent = game.answer_form(RESPOND, tokens(&good()));
    assert_eq!(
        sent,
        answer_to("DEVICE_PASSWORD_VERIFIER", "session-3", &responses)
    );
    assert!(is_on_device(&game));
}

#[test]
fn an_unknown_device_is_forgotten_and_the_sign_in_goes_on_without() {
    for flow in ["USER_SRP_AUTH", "USER_AUTH", "CUSTOM_AUTH"] {
        let mut game = Game::at_sign_in(flow);
        game.submit_from(
            &[("username", "ada"), ("password", PASSWORD)],
            Some(device()),
        );
        let sent = game.answer_form(INITIATE, refused("ResourceNotFoundException"));
        assert_eq!(sent["AuthParameters"]["DEVICE_KEY"], KEY);
        assert!(forgets(&game) && game.refusal().is_none());
        let sent = game.answer_form(INITIATE, refused("ResourceNotFoundException"));
        assert_eq!(sent["AuthParameters"]["DEVICE_KEY"], Value::Null);
        assert_eq!(
            game.refused_by(),
            "ResourceNotFoundException",
            "that was not the device then"
        );
    }
}

#[test]
fn a_device_that_is_unknown_later_begins_the_sign_in_anew() {
    let mut at_proof = known();
    at_proof.answer_form(
        INITIATE,
        challenge("PASSWORD_VERIFIER", "session-1", verifier()),
    );
    at_proof.prove();
    let mut with_password = Game::at_sign_in("USER_PASSWORD_AUTH");
    with_password.submit_from(
        &[("username", "ada"), ("password", PASSWORD)],
        Some(device()),
    );
    for (mut game, operation) in [
        (at_proof, RESPOND),
        (proving(), RESPOND),
        (with_password, INITIATE),
    ] {
        game.answer_form(operation, refused("ResourceNotFoundException"));
        assert!(forgets(&game) && game.is_at_start());
        assert!(matches!(game.refusal(), Some(Refusal::StartAgain(_))));
        assert_eq!(game.sign_in().username, "ada");
    }
}

/// Otherwise nobody could ever sign in again in this browser.
#[test]
fn a_device_that_is_not_believed_is_forgotten() {
    let mut at_verifier = proving();
    at_verifier.answer_form(
        RESPOND,
        challenge("DEVICE_PASSWORD_VERIFIER", "session-3", device_verifier()),
    );
    at_verifier.prove();
    for mut game in [proving(), at_verifier] {
        game.answer_form(RESPOND, denied("Incorrect username or password."));
        assert!(forgets(&game) && game.is_at_start());
        assert!(matches!(game.refusal(), Some(Refusal::StartAgain(_))));
    }
}

/// The session of the question before is used up.
#[test]
fn a_device_without_an_answer_begins_the_sign_in_anew() {
    let mut game = Game::at_sign_in("USER_PASSWORD_AUTH");
    game.submit_from(
        &[("username", "ada"), ("password", PASSWORD)],
        Some(device()),
    );
    game.answer_form(
        INITIATE,
        challenge("NEW_PASSWORD_REQUIRED", "session-1", json!({})),
    );
    game.submit(&[("new-password", PASSWORD)]);
    game.answer_form(
        RESPOND,
        challenge("DEVICE_SRP_AUTH", "session-2", json!({})),
    );
    game.answer_form(RESPOND, Err(Failure::TimedOut));
    assert!(game.is_at_start() && !forgets(&game));
    assert!(matches!(game.refusal(), Some(Refusal::StartAgain(_))));
}

#[test]
fn the_device_of_another_user_is_not_his() {
    let mut game = known();
    game.answer_form(INITIATE, denied("Incorrect username or password."));
    game.submit(&[("username", "grace"), ("password", PASSWORD)]);
    let sent = game.answer_form(INITIATE, empty());
    assert_eq!(
        sent["AuthParameters"],
        json!({ "USERNAME": "grace", "SRP_A": srp_a() })
    );
}
