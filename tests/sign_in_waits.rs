//! Sign-in by our own forms as a table of events, when one has to wait, or an answer comes late, twice or never.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::forms::{
    Answered, INITIATE, PASSWORD, RESPOND, challenge, denied, good, refused, srp_a, tokens,
};
use common::sign_ins::{answered, asked, begun, chosen, proven, verifying};
use common::store::error;
use common::{Game, NOW, reply};
use life_gauge::flow::Event;
use life_gauge::flow::form::{Choice, Operation, Refusal};
use life_gauge::http::Failure;
use life_gauge::route::Route;
use serde_json::json;

/// Tries a password; gives for how long none is looked at, if that is so.
fn locked_after(game: &mut Game, username: &str, message: &str) -> Option<i64> {
    game.submit(&[("username", username), ("password", "wrong")]);
    game.answer_form(INITIATE, denied(message));
    match game.refusal() {
        Some(Refusal::Locked(until)) => Some(until.since(game.now)),
        _ => None,
    }
}

const WRONG: &str = "Incorrect username or password.";
const LOCKED: &str = "Password attempts exceeded";

#[test]
fn a_lockout_is_told_as_a_waiting_time_that_doubles() {
    let mut game = Game::at_sign_in("USER_PASSWORD_AUTH");
    for _ in 0..5 {
        assert_eq!(locked_after(&mut game, "ada", WRONG), None);
    }
    for seconds in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
        assert_eq!(locked_after(&mut game, "ada", LOCKED), Some(seconds));
        game.submit(&[("username", "ada"), ("password", "wrong")]);
        assert!(
            game.form_calls().is_empty(),
            "nothing is sent while it would not be looked at"
        );
        assert!(
            matches!(game.refusal(), Some(Refusal::Locked(until)) if until.since(game.now) == seconds)
        );
        game.now = game.now.plus(seconds);
        assert_eq!(locked_after(&mut game, "ada", WRONG), None);
    }
}

#[test]
fn a_wait_that_was_too_short_is_doubled() {
    // The page was reloaded, and the user pool knows of more failures than it does.
    let mut game = Game::at_sign_in("USER_PASSWORD_AUTH");
    for seconds in [1, 2, 4, 8] {
        assert_eq!(locked_after(&mut game, "ada", LOCKED), Some(seconds));
        game.now = game.now.plus(seconds);
    }
}

#[test]
fn nobody_waits_for_the_failures_of_another() {
    let mut game = Game::at_sign_in("USER_PASSWORD_AUTH");
    for _ in 0..9 {
        locked_after(&mut game, "ada", WRONG);
    }
    assert_eq!(locked_after(&mut game, "ada", LOCKED), Some(16));
    assert_eq!(locked_after(&mut game, "grace", WRONG), None);
    assert_eq!(locked_after(&mut game, "grace", LOCKED), Some(1));
}

#[test]
fn a_lockout_is_told_at_the_proof_too() {
    let mut game = proven();
    game.answer_form(RESPOND, denied(LOCKED));
    assert_eq!(game.refusal(), Some(&Refusal::Locked(NOW.plus(1))));
    assert!(game.is_at_start());
}

/// Throttled, and the server's own trouble.
fn throttling() -> [Answered; 3] {
    [
        refused("TooManyRequestsException"),
        refused("ThrottlingException"),
        Ok(reply(429, "slow down")),
    ]
}

fn trouble() -> [Answered; 4] {
    [
        Err(Failure::Unreachable),
        Err(Failure::TimedOut),
        error(500, "InternalErrorException", ""),
        Ok(reply(503, "<html>")),
    ]
}

#[test]
fn throttling_is_tried_again_and_told_in_the_end() {
    for answer in throttling() {
        let stages = [
            (begun("USER_PASSWORD_AUTH"), INITIATE),
            (proven(), RESPOND),
            (answered(), RESPOND),
            (verifying(), Operation::VerifySoftwareToken),
        ];
        for (mut game, operation) in stages {
            assert_eq!(game.exhaust(operation, &answer), 5);
            assert!(game.refusal().is_some() && !game.app.forms.is_busy());
        }
    }
}

#[test]
fn what_was_throttled_goes_out_unchanged() {
    let mut game = answered();
    let first = game.answer_form(RESPOND, refused("TooManyRequestsException"));
    assert!(game.app.forms.is_busy() && game.form_calls().is_empty());
    game.wake();
    assert_eq!(game.answer_form(RESPOND, tokens(&good())), first);
    assert!(game.is_signed_in());
}

#[test]
fn a_lost_answer_is_asked_for_again_only_where_it_does_no_harm() {
    for answer in trouble() {
        // (the flow, how often it is begun): other flows may have sent a code, or counted a wrong password.
        for (flow, times) in [
            ("USER_SRP_AUTH", 5),
            ("USER_AUTH", 1),
            ("USER_PASSWORD_AUTH", 1),
            ("CUSTOM_AUTH", 1),
        ] {
            let mut game = begun(flow);
            assert_eq!(game.exhaust(INITIATE, &answer), times, "{flow}");
            assert!(matches!(game.refusal(), Some(Refusal::Failure(_))) && game.is_at_start());
        }
        let stages = [
            (answered(), RESPOND),
            (chosen(), RESPOND),
            (proven(), RESPOND),
            (verifying(), Operation::VerifySoftwareToken),
        ];
        for (mut game, operation) in stages {
            assert_eq!(game.exhaust(operation, &answer), 1);
            assert!(matches!(game.refusal(), Some(Refusal::Failure(_))));
            assert_eq!(game.sign_in().username, "ada");
        }
    }
}

#[test]
fn the_next_try_after_a_failure_has_an_a_of_its_own() {
    let mut game = begun("USER_SRP_AUTH");
    game.exhaust(INITIATE, &Err(Failure::Unreachable));
    game.wake();
    game.submit(&[("username", "ada"), ("password", PASSWORD)]);
    let sent = game.answer_form(INITIATE, tokens(&good()));
    assert_eq!(
        sent["AuthParameters"],
        json!({ "USERNAME": "ada", "SRP_A": srp_a() })
    );
}

#[test]
fn a_late_answer_is_for_nobody() {
    // A sign-in that the player has left, by Back or for another page.
    let leaves: [fn(&mut Game); 2] = [
        |game| game.choose(Choice::Back),
        |game| game.send(Event::Went(Route::SignIn, "ada".to_owned())),
    ];
    for leave in leaves {
        let mut game = begun("USER_PASSWORD_AUTH");
        let epoch = game.form_epoch();
        leave(&mut game);
        assert!(!game.app.forms.is_busy());
        game.form_replied(epoch, INITIATE, tokens(&good()));
        assert!(game.is_at_start() && !game.is_signed_in());
    }
}

#[test]
fn an_answer_counts_once_and_only_for_what_was_asked() {
    let mut game = answered();
    let epoch = game.form_epoch();
    let next = || challenge("EMAIL_OTP", "session-2", json!({}));
    for (epoch, operation) in [
        (epoch - 1, RESPOND),
        (epoch + 1, RESPOND),
        (epoch, Operation::GetUser),
        (epoch, INITIATE),
        (epoch, Operation::Passkey),
    ] {
        game.form_replied(epoch, operation, next());
        assert_eq!(
            (game.asked(), game.app.forms.is_busy()),
            ("SMS_MFA", true),
            "{operation:?}"
        );
    }
    game.answer_form(RESPOND, next());
    game.form_replied(epoch, RESPOND, challenge("SMS_MFA", "session-3", json!({})));
    assert_eq!(game.asked(), "EMAIL_OTP");
}

#[test]
fn answers_while_busy_are_dropped() {
    let mut game = answered();
    let before = game.effects.len();
    game.type_code("654321");
    game.choose_way("SMS_MFA");
    game.choose(Choice::Resend);
    assert_eq!(
        (game.effects.len(), game.app.forms.is_busy()),
        (before, true)
    );
    let sent = game.answer_form(RESPOND, tokens(&good()));
    assert_eq!(sent["ChallengeResponses"]["SMS_MFA_CODE"], "123456");
}

#[test]
fn what_does_not_fit_is_dropped() {
    let mut game = asked();
    let before = game.effects.len();
    for choice in [
        Choice::Way("EMAIL_OTP".to_owned()),
        Choice::Resend,
        Choice::TakeAlias,
        Choice::Remember(true),
        Choice::ChangePassword,
        Choice::SignOutEverywhere,
        Choice::AddPasskey,
    ] {
        game.choose(choice);
        assert_eq!((game.asked(), game.effects.len()), ("SMS_MFA", before));
    }
}
