//! Words of servers are text and stay as they are: nothing here makes markup of them, nor hides a part.

use life_gauge::flow::Call;
use life_gauge::flow::gauge::life::Life;
use life_gauge::flow::session::Refusal;
use life_gauge::http::{Failure, ServiceError};
use life_gauge::oauth::jwt::jwks_response;
use life_gauge::oauth::token::token_response;
use life_gauge::route::Route;
use serde_json::json;

use crate::common::store::{life, playing};
use crate::common::{ISSUER, reply};
use crate::hosted::{Kind, beside, leaving, random};

const WORDS: [&str; 10] = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</textarea><svg/onload=alert(1)>",
    "&lt;b&gt;",
    "\"><b a='",
    "javascript:alert(1)",
    "{{7*7}} ${7*7}",
    "\u{202e}txt.exe",
    "a\0b",
    "%3Cb%3E",
];

#[test]
fn errors_pass_through_unchanged() {
    for words in WORDS {
        let expected = |name: &str| {
            Failure::Service(ServiceError {
                status: 400,
                name: name.to_owned(),
                message: words.to_owned(),
            })
        };
        let aws = json!({ "__type": "Name", "message": words });
        assert_eq!(
            jwks_response(&reply(400, &aws.to_string())),
            Err(expected("Name"))
        );
        let oauth = json!({ "error": "invalid_grant", "error_description": words }).to_string();
        assert_eq!(
            token_response(&reply(400, &oauth)),
            Err(expected("invalid_grant"))
        );
        let mut game = leaving();
        game.reopen(
            Route::Callback,
            &format!("?code=c-1&state={}", random()),
            None,
        );
        game.answer(Call::Exchange, Ok(reply(400, &oauth)));
        assert_eq!(
            game.app.refusal,
            Some(Refusal::Exchange(expected("invalid_grant")))
        );
    }
}

#[test]
fn an_error_that_is_a_page_is_nobodys_words() {
    for body in [
        "<html><script>alert(1)</script></html>",
        "<img src=x>",
        "\"<b>\"",
        "[\"<b>\"]",
    ] {
        let Err(Failure::Service(error)) = token_response(&reply(403, body)) else {
            panic!("{body}")
        };
        assert_eq!((error.status, &*error.name, &*error.message), (403, "", ""));
    }
}

#[test]
fn names_pass_through_unchanged() {
    for words in WORDS {
        let mut claims = Kind::Id.claims();
        for name in [
            "name",
            "email",
            "custom:words",
            "picture",
            "cognito:username",
        ] {
            claims[name] = json!(words);
        }
        claims["cognito:groups"] = json!([words]);
        let game = beside(Kind::Id, &ISSUER.token(0, &claims));
        let player = &game.app.session.signed_in().unwrap().player;
        assert_eq!((&*player.name, &*player.username), (words, words));
        assert_eq!(player.email.as_deref(), Some(words));
        assert_eq!(player.groups, [words]);
        assert_eq!(player.custom, [("words".to_owned(), words.to_owned())]);
        assert_eq!(player.picture, None, "only an address of https is one");
    }
}

#[test]
fn values_of_other_clients_pass_through_unchanged() {
    for words in WORDS {
        let game = playing(&[life(Some(words), 3)]);
        assert_eq!(game.gauge().life(), Some(Life::Foreign(words.to_owned())));
        assert_eq!(game.calls(), [], "and are not written over");
    }
}

/// Views make text nodes of all that they show. Markup is made in two places, out of nothing that comes from outside: the
/// picture of a QR code, and the signs on buttons.
#[test]
fn views_make_no_markup_of_words() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/ui");
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    let writes_markup = |path: &std::path::PathBuf| {
        let source = std::fs::read_to_string(path).unwrap();
        [
            "inner_html",
            "outer_html",
            "insert_adjacent",
            "document.write",
        ]
        .iter()
        .any(|name| source.contains(name))
    };
    let mut names: Vec<_> = files
        .filter(writes_markup)
        .map(|path| path.file_name().unwrap().to_owned())
        .collect();
    names.sort();
    assert_eq!(names, ["authenticator.rs", "part.rs"]);
}
