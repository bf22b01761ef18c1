//! What may stand in the browser's storage, where other programs of this origin, and people, can write.

use life_gauge::cognito::device::{Device, DeviceKeys};
use life_gauge::flow::Effect;
use life_gauge::flow::gauge::queue::Waiting;
use life_gauge::flow::session::Refusal;
use life_gauge::oauth::authorize::Authorization;
use life_gauge::oauth::jwt::TokenProblem;
use life_gauge::oauth::token::{Source, TokenSet};
use life_gauge::route::Route;
use life_gauge::time::UnixSeconds;
use serde::Serialize;
use serde_json::{Value, json};

use crate::common::{Game, ISSUER, NOW};
use crate::hosted::{KINDS, Kind, give_keys, leaves_nothing};

fn no_texts() -> Vec<Value> {
    vec![
        Value::Null,
        json!(7),
        json!(true),
        json!([]),
        json!(["x"]),
        json!({}),
        json!({ "0": "x" }),
    ]
}

fn no_numbers() -> Vec<Value> {
    vec![
        Value::Null,
        json!("7"),
        json!(7.5),
        json!(1e300),
        json!(true),
        json!([7]),
        json!({}),
    ]
}

/// What is no object at all is never read; what was written is.
fn there_and_back<T: PartialEq + std::fmt::Debug + Serialize>(
    written: &T,
    read: fn(&Value) -> Option<T>,
) -> Value {
    let json = serde_json::to_value(written).unwrap();
    assert_eq!(read(&json).as_ref(), Some(written));
    for value in [
        Value::Null,
        json!(7),
        json!("x"),
        json!([]),
        json!([json]),
        json!(json.to_string()),
        json!({}),
    ] {
        assert_eq!(read(&value), None, "{value}");
    }
    json
}

/// Each of these values in place of a member, and the member left out.
fn refuses<T: PartialEq + std::fmt::Debug>(
    good: &Value,
    read: fn(&Value) -> Option<T>,
    name: &str,
    values: &[Value],
) {
    for value in values {
        let mut json = good.clone();
        json[name] = value.clone();
        assert_eq!(read(&json), None, "{name}: {value}");
    }
    let mut json = good.clone();
    json.as_object_mut().unwrap().remove(name);
    assert_eq!(read(&json), None, "{name}");
}

#[test]
fn tokens_are_three_texts() {
    let tokens = ISSUER.tokens("sub-1", None, NOW);
    let json = there_and_back(&tokens, TokenSet::read);
    let values = [no_texts(), vec![json!("")]].concat();
    for name in ["access_token", "id_token", "refresh_token"] {
        refuses(&json, TokenSet::read, name, &values);
    }
    let source = Source::Api("device".to_owned());
    there_and_back(&TokenSet { source, ..tokens }, TokenSet::read);
}

#[test]
fn what_is_remembered_is_a_text_and_brings_no_tokens() {
    let stub = ISSUER.tokens("sub-1", None, NOW).stub();
    let json = serde_json::to_value(&stub).unwrap();
    let values = [no_texts(), vec![json!("")]].concat();
    refuses(&json, TokenSet::read_stub, "refresh_token", &values);
    for (name, value) in [
        ("access_token", json!("a.b.c")),
        ("id_token", json!("a.b.c")),
        ("is_remembered", json!(false)),
        ("claimed", json!(7)),
        (
            "claimed",
            json!({ "sub": ["sub-1"], "username": {}, "expires_at": 4_000_000_000_u64 }),
        ),
    ] {
        let mut json = json.clone();
        json[name] = value;
        let read = TokenSet::read_stub(&json).unwrap();
        assert!(read.access_token.expose().is_empty() && read.id_token.expose().is_empty());
        assert_eq!(
            read.claimed.expires_at,
            UnixSeconds(0),
            "it counts as ended"
        );
        assert_eq!(
            TokenSet::read(&json),
            None,
            "no tab takes it for tokens: {name}"
        );
    }
}

/// Wherever it is said to go on, it is a route of ours.
#[test]
fn an_authorization_leads_nowhere_else() {
    let good = Authorization {
        place: Route::Account,
        is_remembered: true,
        ..Authorization::start(&[[1; 32], [2; 32], [3; 32]], NOW)
    };
    let json = there_and_back(&good, Authorization::read);
    for place in [
        json!("https://evil.example/"),
        json!("//evil.example"),
        json!("/\\evil.example"),
        json!("javascript:alert(1)"),
        json!("callback"),
        json!("callback?code=c&state=s"),
        json!("signed-out"),
        json!(["account"]),
        json!(null),
    ] {
        let mut json = json.clone();
        (json["place"], json["is_remembered"]) = (place, json!("true"));
        let read = Authorization::read(&json).unwrap();
        assert_eq!(
            (read.place, read.is_remembered),
            (Route::Play, false),
            "{json}"
        );
    }
}

#[test]
fn an_authorization_is_three_texts_and_a_time() {
    let started = Authorization::start(&[[1; 32], [2; 32], [3; 32]], NOW);
    let json = there_and_back(&started, Authorization::read);
    // An empty state would be that of a link without one.
    let values = [no_texts(), vec![json!("")]].concat();
    for name in ["state", "nonce", "code_verifier"] {
        refuses(&json, Authorization::read, name, &values);
    }
    refuses(&json, Authorization::read, "started_at", &no_numbers());
}

#[test]
fn a_device_is_four_texts() {
    let keys = DeviceKeys {
        device_key: "key".to_owned(),
        device_group_key: "group".to_owned(),
    };
    let device = Device::new("ada", keys, &[[7; 32]; 3]);
    let json = there_and_back(&device, Device::read);
    for name in ["username", "device_key", "device_group_key", "password"] {
        refuses(&json, Device::read, name, &no_texts());
    }
}

#[test]
fn a_move_is_three_numbers() {
    let waiting = Waiting {
        number: 1,
        points: -25,
        at: UnixSeconds(7),
    };
    let json = there_and_back(&waiting, Waiting::read);
    for name in ["number", "points", "at"] {
        refuses(&json, Waiting::read, name, &no_numbers());
    }
    refuses(
        &json,
        Waiting::read,
        "number",
        &[json!(-1), json!(i64::MIN)],
    );
    refuses(
        &json,
        Waiting::read,
        "points",
        &[json!(128), json!(-129), json!(u64::MAX)],
    );
    refuses(&json, Waiting::read, "at", &[json!(u64::MAX)]);
}

/// Tokens of the tab are checked like any others, but for the nonce, and what is wrong with them empties the tab.
#[test]
fn forged_tokens_in_the_tab_let_nobody_in() {
    let foreign = |kind: Kind| ISSUER.sign(2, &kind.header(), &kind.claims());
    let mut claims = Kind::Id.claims();
    claims["aud"] = json!("another");
    let rows = [
        (Kind::Id, foreign(Kind::Id), TokenProblem::Signature),
        (Kind::Access, foreign(Kind::Access), TokenProblem::Signature),
        (
            Kind::Id,
            ISSUER.token(2, &Kind::Id.claims()),
            TokenProblem::UnknownKey,
        ),
        (Kind::Id, ISSUER.token(0, &claims), TokenProblem::Audience),
        (Kind::Id, Kind::Access.good(), TokenProblem::TokenUse),
        (Kind::Access, Kind::Id.good(), TokenProblem::TokenUse),
        (
            Kind::Id,
            "<img src=x onerror=alert(1)>".to_owned(),
            TokenProblem::Malformed,
        ),
    ];
    for (kind, token, problem) in rows {
        let game = kept(kind, token);
        assert_eq!(game.app.refusal, Some(Refusal::Token(problem)));
        leaves_nothing(&game, "forged");
        assert!(game.effects.contains(&Effect::ForgetAll));
    }
    for kind in KINDS {
        assert!(kept(kind, kind.good()).app.session.signed_in().is_some());
    }
}

/// A page that is opened with a token of the tab that is another one.
fn kept(kind: Kind, token: String) -> Game {
    let mut tokens = ISSUER.tokens("sub-1", None, NOW);
    match kind {
        Kind::Id => tokens.id_token = token.into(),
        Kind::Access => tokens.access_token = token.into(),
    }
    let mut game = Game::open(Route::Play, "", Some(tokens));
    give_keys(&mut game, &ISSUER.jwks_body());
    game
}
