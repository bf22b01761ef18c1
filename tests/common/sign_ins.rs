//! Sign-ins on their way, and what can become of them.

use life_gauge::flow::form::{Notice, Operation, Refusal};
use life_gauge::route::Route;
use serde_json::{Value, json};

use super::Game;
use super::forms::{
    Answered, CLIENT_ID, INITIATE, PASSWORD, RESPOND, USER_ID, body, challenge, choice, good,
    tokens, verifier,
};

/// A sign-in that has come to a challenge: the user name is sent, and the user pool asks.
pub(crate) fn met(first: Answered) -> Game {
    let mut game = Game::at_sign_in("USER_AUTH");
    game.submit(&[("username", " ada ")]);
    let sent = game.answer_form(INITIATE, first);
    let expected = json!({ "AuthFlow": "USER_AUTH", "ClientId": CLIENT_ID, "ClientMetadata": { "locale": "en" }, "AuthParameters": { "USERNAME": "ada" } });
    assert_eq!(sent, expected);
    game
}

/// Lets the user in; gives the answer that did it.
pub(crate) fn finish(game: &mut Game) -> Value {
    let sent = game.answer_form(RESPOND, tokens(&good()));
    assert!(game.is_signed_in(), "{:?}", game.refusal());
    sent
}

/// What becomes of a sign-in.
#[derive(Debug, PartialEq)]
pub(crate) enum End {
    /// The same form can be sent again.
    Again,
    /// It begins anew.
    Anew,
    /// Another form.
    Go(Route, Option<Notice>),
}

/// Checks that nothing of the player is lost on the way to `end`.
pub(crate) fn ends(game: &Game, end: &End, name: &str) {
    match (end, game.refusal()) {
        (End::Again, Some(Refusal::Failure(failure))) => assert_eq!(failure.name(), name),
        (End::Anew, Some(Refusal::StartAgain(failure))) => {
            assert_eq!(failure.name(), name);
            assert!(game.is_at_start());
        }
        (End::Go(route, notice), None) => {
            assert_eq!(game.went_to(), Some((*route, "ada")), "{name}");
            assert_eq!((game.app.route, game.app.forms.notice), (*route, *notice));
            return;
        }
        (_, refusal) => panic!("{name}: {end:?} and not {refusal:?}"),
    }
    assert_eq!(game.sign_in().username, "ada", "{name}");
    assert!(
        game.form_calls().is_empty() && !game.app.forms.is_busy(),
        "{name}"
    );
}

pub(crate) fn begun(flow: &str) -> Game {
    let mut game = Game::at_sign_in(flow);
    game.submit(&[("username", "ada"), ("password", PASSWORD)]);
    game
}

/// A proof of the password is under way.
pub(crate) fn proven() -> Game {
    let mut game = begun("USER_SRP_AUTH");
    game.answer_form(
        INITIATE,
        challenge("PASSWORD_VERIFIER", "session-1", verifier()),
    );
    game.prove();
    game
}

/// A code is asked for.
pub(crate) fn asked() -> Game {
    let mut game = begun("USER_PASSWORD_AUTH");
    game.answer_form(
        INITIATE,
        challenge("SMS_MFA", "session-1", json!({ "USERNAME": USER_ID })),
    );
    game
}

/// A code is under way.
pub(crate) fn answered() -> Game {
    let mut game = asked();
    game.type_code("123456");
    game
}

/// A password is under way that was chosen among other ways.
pub(crate) fn chosen() -> Game {
    let mut game = begun("USER_AUTH");
    game.answer_form(INITIATE, choice("session-1", &["PASSWORD", "EMAIL_OTP"]));
    game.choose_way("PASSWORD");
    game.submit(&[("password", PASSWORD)]);
    game
}

/// The code of a new authenticator is under way.
pub(crate) fn verifying() -> Game {
    let mut game = begun("USER_PASSWORD_AUTH");
    let offered = json!({ "MFAS_CAN_SETUP": r#"["SOFTWARE_TOKEN_MFA"]"# });
    game.answer_form(INITIATE, challenge("MFA_SETUP", "session-1", offered));
    let secret = json!({ "SecretCode": "JBSWY3DPEHPK3PXP", "Session": "session-2" });
    game.answer_form(Operation::AssociateSoftwareToken, body(&secret));
    game.type_code("123456");
    game
}
