//! A player at his settings.

use life_gauge::flow::Call;
use life_gauge::flow::form::{Operation, Page};
use life_gauge::flow::settings::Settings;
use life_gauge::oauth::token::{Source, TokenSet};
use life_gauge::route::Route;
use serde_json::{Value, json};

use super::forms::{Answered, body, good};
use super::{Game, ISSUER, ok};

pub(crate) fn settings(game: &Game) -> &Settings {
    match &game.app.forms.page {
        Page::Settings(settings) => settings,
        page => unreachable!("no settings: {page:?}"),
    }
}

/// A player at the settings, whose user is asked for.
pub(crate) fn opened(source: Source) -> Game {
    let kept = TokenSet { source, ..good() };
    let mut game = Game::open(Route::Account, "", Some(kept));
    game.answer(Call::Keys, Ok(ok(&ISSUER.jwks_body())));
    game
}

/// What the user pool says of him.
pub(crate) fn user(attributes: &Value, preferred: &str) -> Answered {
    let pairs = attributes.as_object().into_iter().flatten();
    let attributes: Vec<_> = pairs
        .map(|(name, value)| json!({ "Name": name, "Value": value }))
        .collect();
    body(
        &json!({ "Username": "ada", "UserAttributes": attributes, "PreferredMfaSetting": preferred,
        "UserMFASettingList": [preferred] }),
    )
}

/// A player who sees his settings.
pub(crate) fn at_settings(attributes: &Value, preferred: &str) -> Game {
    let mut game = opened(Source::Api(String::new()));
    let sent = game.answer_form(Operation::GetUser, user(attributes, preferred));
    assert_eq!(sent, by_token(json!({})));
    assert!(!game.app.forms.is_busy() && settings(&game).user.is_some());
    game
}

pub(crate) fn plain() -> Game {
    at_settings(&json!({}), "")
}

/// A body with the player's token.
pub(crate) fn by_token(mut members: Value) -> Value {
    members["AccessToken"] = json!(good().access_token);
    members
}
