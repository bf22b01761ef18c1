//! The passkeys of a player, as a table of events.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::Game;
use common::forms::{Answered, body, empty, refused};
use common::settings::{by_token, plain, settings};
use common::store::error;
use life_gauge::cognito::passkeys::Passkey;
use life_gauge::flow::form::{Choice, Notice, Operation};
use life_gauge::flow::settings::Task;
use life_gauge::http::Failure;
use life_gauge::time::UnixSeconds;
use serde_json::{Value, json};

const LIST: Operation = Operation::ListWebAuthnCredentials;
const REMOVE: Operation = Operation::DeleteWebAuthnCredential;

fn passkey(id: &str) -> Passkey {
    Passkey {
        credential_id: id.to_owned(),
        name: format!("Phone {id}"),
        created_at: Some(UnixSeconds(1_790_000_000)),
    }
}

fn listed(ids: &[&str], next_token: Option<&str>) -> Answered {
    let one = |id: &&str| {
        json!({ "CredentialId": id, "FriendlyCredentialName": format!("Phone {id}"), "CreatedAt": 1.79e9,
            "RelyingPartyId": "play.example", "AuthenticatorTransports": ["internal"] })
    };
    let credentials: Vec<Value> = ids.iter().map(one).collect();
    body(&json!({ "Credentials": credentials, "NextToken": next_token }))
}

/// Those that are shown, if the user pool has told of them.
fn shown(game: &Game) -> Option<Vec<Passkey>> {
    match &settings(game).task {
        Task::Passkeys(list) => list.shown.clone(),
        task => unreachable!("no passkeys: {task:?}"),
    }
}

/// A player who looks at these passkeys of his.
fn looking_at(ids: &[&str]) -> Game {
    let mut game = plain();
    game.choose(Choice::Passkeys);
    assert_eq!(shown(&game), None);
    let sent = game.answer_form(LIST, listed(ids, None));
    assert_eq!(sent, by_token(json!({})));
    game
}

fn shows(game: &Game, ids: &[&str]) {
    let expected: Vec<_> = ids.iter().map(|id| passkey(id)).collect();
    assert_eq!(shown(game), Some(expected));
    assert!(!game.app.forms.is_busy());
}

#[test]
fn they_are_listed_page_by_page() {
    shows(&looking_at(&[]), &[]);
    let mut game = plain();
    game.choose(Choice::Passkeys);
    game.answer_form(LIST, listed(&["a", "b"], Some("next")));
    assert_eq!(shown(&game), None, "not before all of them are here");
    let sent = game.answer_form(LIST, listed(&["c"], None));
    assert_eq!(sent, by_token(json!({ "NextToken": "next" })));
    shows(&game, &["a", "b", "c"]);
    game.choose(Choice::Back);
    assert_eq!(settings(&game).task, Task::Overview);
}

#[test]
fn what_is_nowhere_told_is_left_out() {
    let mut game = plain();
    game.choose(Choice::Passkeys);
    let bare = json!({ "Credentials": [{ "CredentialId": "a" }] });
    game.answer_form(LIST, body(&bare));
    let nameless = Passkey {
        name: String::new(),
        created_at: None,
        ..passkey("a")
    };
    assert_eq!(shown(&game), Some(vec![nameless]));
    for malformed in [json!({}), json!({ "Credentials": [{}] })] {
        let mut game = plain();
        game.choose(Choice::Passkeys);
        game.answer_form(LIST, body(&malformed));
        assert!(shown(&game).is_none() && game.refusal().is_some());
    }
}

#[test]
fn one_is_made_and_the_others_are_shown_meanwhile() {
    let mut game = looking_at(&["a"]);
    game.choose(Choice::AddPasskey);
    let options = json!({ "CredentialCreationOptions": { "challenge": "AAEC" } });
    assert_eq!(
        game.answer_form(Operation::StartWebAuthnRegistration, body(&options)),
        by_token(json!({}))
    );
    let credential = json!({ "id": "x", "response": { "attestationObject": "AA" } });
    assert_eq!(game.answer_passkey(body(&credential)), options.to_string());
    let sent = game.answer_form(Operation::CompleteWebAuthnRegistration, empty());
    assert_eq!(sent, by_token(json!({ "Credential": credential })));
    assert_eq!(shown(&game), Some(vec![passkey("a")]));
    game.answer_form(LIST, listed(&["a", "b"], None));
    shows(&game, &["a", "b"]);
    assert_eq!(game.app.forms.notice, Some(Notice::PasskeyAdded));
}

#[test]
fn one_that_the_browser_does_not_make_is_told() {
    for name in ["NotAllowedError", "InvalidStateError", "SecurityError"] {
        let mut game = looking_at(&["a"]);
        game.choose(Choice::AddPasskey);
        let options = json!({ "CredentialCreationOptions": {} });
        game.answer_form(Operation::StartWebAuthnRegistration, body(&options));
        game.answer_passkey(refused(name));
        assert_eq!(game.refused_by(), name);
        shows(&game, &["a"]);
        assert!(game.form_calls().is_empty());
    }
}

#[test]
fn one_is_removed_after_a_question() {
    // Perhaps somebody else was faster.
    for answer in [empty(), refused("ResourceNotFoundException")] {
        let mut game = looking_at(&["a", "b"]);
        game.choose(Choice::RemovePasskey(passkey("b")));
        assert_eq!(settings(&game).task, Task::RemovePasskey(passkey("b")));
        assert!(game.form_calls().is_empty());
        game.submit(&[]);
        let sent = game.answer_form(REMOVE, answer);
        assert_eq!(sent, by_token(json!({ "CredentialId": "b" })));
        game.answer_form(LIST, listed(&["a"], None));
        shows(&game, &["a"]);
        assert_eq!(game.app.forms.notice, Some(Notice::PasskeyRemoved));
    }
}

#[test]
fn one_that_is_not_removed_is_still_there() {
    let mut game = looking_at(&["a"]);
    game.choose(Choice::RemovePasskey(passkey("a")));
    game.choose(Choice::Back);
    game.answer_form(LIST, listed(&["a"], None));
    shows(&game, &["a"]);
    game.choose(Choice::RemovePasskey(passkey("a")));
    game.submit(&[]);
    game.answer_form(REMOVE, refused("ForbiddenException"));
    assert_eq!(game.refused_by(), "ForbiddenException");
    assert_eq!(settings(&game).task, Task::RemovePasskey(passkey("a")));
}

#[test]
fn a_list_that_was_refused_can_be_asked_for_again() {
    let mut game = plain();
    game.choose(Choice::Passkeys);
    game.answer_form(LIST, refused("ForbiddenException"));
    assert_eq!(
        (shown(&game), game.refused_by()),
        (None, "ForbiddenException")
    );
    game.choose(Choice::Passkeys);
    game.answer_form(LIST, listed(&["a"], None));
    shows(&game, &["a"]);
    assert!(game.refusal().is_none());
}

#[test]
fn lost_answers_are_asked_for_again() {
    for answer in [
        refused("TooManyRequestsException"),
        error(500, "InternalErrorException", ""),
        Err(Failure::TimedOut),
    ] {
        let mut game = plain();
        game.choose(Choice::Passkeys);
        assert_eq!(game.exhaust(LIST, &answer), 5);
        let mut game = looking_at(&["a"]);
        game.choose(Choice::RemovePasskey(passkey("a")));
        game.submit(&[]);
        assert_eq!(game.exhaust(REMOVE, &answer), 5);
    }
}
