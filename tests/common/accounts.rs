//! New accounts and forgotten passwords on their way.

use life_gauge::flow::account::{Account, Confirm};
use life_gauge::flow::form::{Operation, Page};
use life_gauge::route::Route;
use serde_json::json;

use super::Game;
use super::forms::{Answered, CLIENT_ID, PASSWORD, USER_ID, body};

pub(crate) const TYPED: [(&str, &str); 3] = [
    ("username", " ada "),
    ("new-password", PASSWORD),
    ("given_name", " Ada "),
];

pub(crate) fn account(game: &Game) -> &Account {
    match &game.app.forms.page {
        Page::Account(account) => account,
        page => unreachable!("no account: {page:?}"),
    }
}

pub(crate) fn confirm(game: &Game) -> &Confirm {
    match account(game) {
        Account::Confirm(confirm) => confirm,
        account => unreachable!("nothing to confirm: {account:?}"),
    }
}

/// The user name that the form is about.
pub(crate) fn username(game: &Game) -> &str {
    match account(game) {
        Account::SignUp { username }
        | Account::Forgot { username }
        | Account::Reset { username, .. } => username,
        Account::Confirm(confirm) => &confirm.username,
    }
}

/// Somebody has sent the form for a new account.
pub(crate) fn signing_up() -> Game {
    let mut game = Game::at_form(Route::SignUp, "");
    game.submit(&TYPED);
    game
}

/// What `SignUp` answers.
pub(crate) fn signed_up(user_confirmed: bool, session: Option<&str>) -> Answered {
    let mut reply = json!({ "UserConfirmed": user_confirmed, "UserSub": USER_ID, "CodeDeliveryDetails":
        { "Destination": "a***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email" } });
    if let Some(session) = session {
        reply["Session"] = json!(session);
    }
    body(&reply)
}

/// A code is asked for after a sign-up.
pub(crate) fn unconfirmed(session: Option<&str>) -> Game {
    let mut game = signing_up();
    game.answer_form(Operation::SignUp, signed_up(false, session));
    game
}

pub(crate) fn delivery(destination: &str) -> Answered {
    body(
        &json!({ "CodeDeliveryDetails": { "Destination": destination, "DeliveryMedium": "EMAIL" } }),
    )
}

/// A sign-in that goes on by itself, as far as its first call.
pub(crate) fn continuing() -> Game {
    let mut game = unconfirmed(Some("session-1"));
    game.type_code("123456");
    let sent = game.answer_form(
        Operation::ConfirmSignUp,
        body(&json!({ "Session": "session-2" })),
    );
    assert_eq!(sent["Session"], "session-1");
    assert_eq!(
        (game.app.route, game.app.forms.is_busy()),
        (Route::SignIn, true)
    );
    game
}

pub(crate) fn forgot(answer: Answered) -> Game {
    let mut game = Game::at_form(Route::Forgot, "");
    game.submit(&[("username", " ada ")]);
    let sent = game.answer_form(Operation::ForgotPassword, answer);
    assert_eq!(
        sent,
        json!({ "ClientId": CLIENT_ID, "ClientMetadata": { "locale": "en" }, "Username": "ada" })
    );
    game
}
