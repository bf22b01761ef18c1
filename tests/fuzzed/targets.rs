//! One function for each reader of what comes from outside. It may be given anything; it panics if the reader does, or if
//! what was read is out of bounds.

use std::cell::RefCell;
use std::rc::Rc;

use life_gauge::cognito::device::Device;
use life_gauge::config::{Config, ConfigError};
use life_gauge::flow::gauge::life::{Life, Move};
use life_gauge::flow::gauge::queue::Waiting;
use life_gauge::flow::{Event, News};
use life_gauge::hello::hello_response;
use life_gauge::http::{Failure, Response, form_decode, form_encode};
use life_gauge::oauth::authorize::{Authorization, CallbackError, authorization_response};
use life_gauge::oauth::claims::{LEEWAY_SECONDS, Nonce, checks, verify};
use life_gauge::oauth::jwt::jwks_response;
use life_gauge::oauth::token::{Source, TokenSet, token_response};
use life_gauge::store::{Store, read_response, remedy, write_response};
use life_gauge::time::UnixSeconds;
use serde::Serialize;
use serde_json::Value;

use crate::common::browser::{Browser, DEVICE, PLAYER};
use crate::common::store::{READ, WRITE, life, list, marked, patch};
use crate::common::stores::config_of;
use crate::common::tabs::Tabs;
use crate::common::{Game, ISSUER, NOW, access_claims, config, id_claims, ok, reply};

/// The name of a corpus, and what it is given to.
pub(crate) type Target = (&'static str, fn(&[u8]));

pub(crate) const TARGETS: [Target; 11] = [
    ("callback", callback),
    ("jwt", jwt),
    ("jwks", jwks),
    ("config", configuration),
    ("list_records", list_records),
    ("dynamodb_item", dynamodb_item),
    ("error_body", error_body),
    ("storage", storage),
    ("heard", heard),
    ("news", news),
    ("http_date", http_date),
];

fn text(data: &[u8]) -> String {
    String::from_utf8_lossy(data).into_owned()
}

/// The query of a redirect. `S` stands for the right state, so that what is behind that check is met as well.
fn callback(data: &[u8]) {
    let started = Authorization::start(&[[7; 32]; 3], NOW);
    let query = text(data).replace("=S", &format!("={}", started.state.expose()));
    let config = config();
    match authorization_response(&query, Some(&started), &config, NOW) {
        Ok(code) => assert!((1..=query.len() * 3).contains(&code.expose().len())),
        Err(CallbackError::Refused { error, .. }) => assert!(error.len() <= query.len() * 3),
        Err(error) => assert!(error != CallbackError::NotStarted && error != CallbackError::TooOld),
    }
    let again = authorization_response(&query, None, &config, NOW);
    assert_eq!(again, Err(CallbackError::NotStarted));
    let pairs = form_decode(&query);
    let borrowed: Vec<_> = pairs
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    assert_eq!(form_decode(&form_encode(&borrowed)), pairs);
}

/// An ID token as it comes; or, with a line feed in it, its header and its payload, which are signed as they should be.
fn jwt(data: &[u8]) {
    let token = match data.split(|octet| *octet == b'\n').collect::<Vec<_>>()[..] {
        [header, payload] => signed(header, payload),
        _ => text(data),
    };
    let tokens = TokenSet::new(
        ISSUER.token(1, &access_claims("sub-1", NOW)).into(),
        token.into(),
        "r".into(),
        Source::HostedUi,
    );
    let judged = verify(&tokens, &ISSUER.jwks(), Nonce::NotSent, &config(), NOW);
    let checks = checks(&tokens, &ISSUER.jwks(), &config(), NOW);
    let mut failed = checks.into_iter().filter(|it| it.holds == Some(false));
    let first = failed.next().map(|check| check.problem);
    assert_eq!(judged.as_ref().err(), first.as_ref(), "one table");
    if let Ok(player) = judged {
        assert_eq!(player.sub, "sub-1");
        assert!(NOW.since(player.expires_at) < LEEWAY_SECONDS);
        assert!(player.expires_at <= NOW.plus(3600));
    }
}

fn signed(header: &[u8], payload: &[u8]) -> String {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let [header, payload] = [header, payload].map(|part| URL_SAFE_NO_PAD.encode(part));
    ISSUER.sign_text(0, &format!("{header}.{payload}"))
}

/// A key set, and what becomes of a token under it. `N` stands for the modulus of the issuer.
fn jwks(data: &[u8]) {
    let modulus = ISSUER.jwk(0)["n"].as_str().unwrap_or_default().to_owned();
    let body = text(data).replace("\"N\"", &format!("\"{modulus}\""));
    let Ok(keys) = jwks_response(&ok(&body)) else {
        return;
    };
    assert!(body.len() <= 64 * 1024);
    let tokens = TokenSet::new(
        ISSUER.token(0, &access_claims("sub-1", NOW)).into(),
        ISSUER.token(0, &id_claims("sub-1", NOW)).into(),
        "r".into(),
        Source::HostedUi,
    );
    if verify(&tokens, &keys, Nonce::NotSent, &config(), NOW).is_ok() {
        assert!(body.contains(&modulus), "no other key has signed it");
    }
}

/// `config.json`
fn configuration(data: &[u8]) {
    let config = match Config::parse(&text(data)) {
        Ok(config) => config,
        Err(error) => return assert_ne!(error, ConfigError::Missing),
    };
    let endpoints = &config.endpoints;
    let uris = config.oauth.redirect_sign_in_uri.iter();
    let uris = uris.chain(&config.oauth.redirect_sign_out_uri);
    let services = [
        &endpoints.cognito_idp,
        &endpoints.hosted_ui,
        &endpoints.cognito_identity,
    ];
    let others = [&endpoints.cognito_sync, &endpoints.dynamodb];
    let others = others.into_iter().chain(&endpoints.hello);
    for url in uris.chain(services).chain(others) {
        let hosts = [
            "https://",
            "http://127.0.0.1",
            "http://localhost",
            "http://[::1]",
        ];
        assert!(hosts.iter().any(|host| url.starts_with(host)), "{url}");
        assert!(
            !url.contains(['@', '\\', '?', '#', ' ']) && url.len() <= 2048,
            "{url}"
        );
    }
    assert!(config.issuer().starts_with(&endpoints.cognito_idp));
    let origin = "http://localhost:8080";
    if let Ok(here) = config.at(origin) {
        let uris = [
            here.oauth.redirect_sign_in_uri,
            here.oauth.redirect_sign_out_uri,
        ];
        assert!(
            uris.iter()
                .all(|uris| uris.len() == 1 && uris[0].starts_with(origin))
        );
    }
}

/// A reply of Cognito Sync to a read, and what the player sees and sends of it.
fn list_records(data: &[u8]) {
    thread_local!(static FIRST: Game = unread(Store::Sync));
    let body = text(data);
    let response = ok(&body);
    if let Ok(page) = read_response(Store::Sync, &response) {
        assert!(
            page.records.len() <= body.len() / 20,
            "each has a key and a count"
        );
    }
    let _ = write_response(Store::Sync, &response);
    FIRST.with(|first| plays(first, &body));
}

/// A reply of `DynamoDB`, the same.
fn dynamodb_item(data: &[u8]) {
    thread_local!(static FIRST: Game = unread(Store::DynamoDb));
    let body = text(data);
    if let Ok(page) = read_response(Store::DynamoDb, &ok(&body)) {
        assert!(page.is_whole && page.session.is_some());
    }
    let refused = Response {
        error_type: Some("ConditionalCheckFailedException".to_owned()),
        ..reply(400, &body)
    };
    assert!(write_response(Store::DynamoDb, &refused).is_err());
    FIRST.with(|first| plays(first, &body));
}

/// A player whose gauge was asked for and not read yet.
fn unread(store: Store) -> Game {
    let mut game = Game::new(config_of(store), &Browser::new(DEVICE));
    game.sign_in_as("sub-1");
    game.admit();
    game
}

/// The same in a browser of its own.
fn copy(game: &Game) -> Game {
    let browser = game.browser.borrow().clone();
    let mut copy = game.clone();
    copy.browser = Rc::new(RefCell::new(browser));
    copy
}

/// Whatever is read, a move leads to a request that can be read, with a value of the gauge in it, or to none.
fn plays(first: &Game, body: &str) {
    let mut game = copy(first);
    game.answer(READ, Ok(ok(body)));
    looks(&game);
    game.send(Event::Moved(Move::HEART));
    looks(&game);
    if game.calls().contains(&WRITE) {
        let sent: Value = serde_json::from_str(&game.sent(WRITE).body).expect("JSON");
        assert!(sent.is_object());
        if sent["RecordPatches"].is_array() {
            let (points, _) = patch(&game.sent(WRITE));
            assert!(
                points.parse::<u8>().is_ok_and(|points| points <= 100),
                "{points}"
            );
        }
        game.answer(WRITE, Ok(ok(body)));
        looks(&game);
    }
}

/// All that the page shows is worked out.
fn looks(game: &Game) {
    let gauge = game.gauge();
    if let Some(Life::Points(points)) = gauge.life() {
        assert!(points <= 100);
    }
    let _ = (
        gauge.chart(),
        gauge.records().len(),
        gauge.waiting_moves(),
        gauge.can_undo(),
    );
}

/// A refusal: the header that names it, a line feed, and its body.
fn error_body(data: &[u8]) {
    let text = text(data);
    let (header, body) = text.split_once('\n').unwrap_or(("", &text));
    for (status, header) in [(400, Some(header.to_owned())), (503, None), (0, None)] {
        let response = Response {
            challenge: header.clone(),
            error_type: header,
            ..reply(status, body)
        };
        let answer = hello_response(response.clone());
        assert!(answer.message.len() + answer.error_description.len() <= text.len());
        let Err(failure) = token_response(&response) else {
            panic!("a refusal is no success")
        };
        assert!(matches!(&failure, Failure::Service(error) if error.status == status));
        assert!(!failure.name().contains([':', ',', '#']));
        assert!(failure.name().len() + failure.message().len() <= text.len());
        assert_eq!(
            failure.is_transient(),
            status == 503 || failure.is_throttling()
        );
        let _ = (
            remedy(&failure),
            failure.says("words"),
            failure.is(failure.name()),
        );
    }
}

/// What a tab, or the browser, keeps.
fn storage(data: &[u8]) {
    let Ok(json) = serde_json::from_slice::<Value>(data) else {
        return;
    };
    same_again(&json, TokenSet::read);
    same_again(&json, TokenSet::read_stub);
    same_again(&json, Authorization::read);
    same_again(&json, Device::read);
    same_again(&json, Waiting::read);
}

/// What was read is read again, once it is written.
pub(crate) fn same_again<T: PartialEq + std::fmt::Debug + Serialize>(
    json: &Value,
    read: fn(&Value) -> Option<T>,
) {
    if let Some(found) = read(json) {
        let written = serde_json::to_value(&found).expect("JSON");
        assert_eq!(read(&written), Some(found));
    }
}

/// What another page of this origin says in the tabs' channel.
fn heard(data: &[u8]) {
    thread_local!(static FIRST: Tabs = Tabs::new(&[life(Some("50"), 3)]));
    let mut tabs = FIRST.with(Tabs::copy);
    let said = text(data);
    tabs.leader.hear(&said);
    tabs.follower.hear(&said);
    looks(&tabs.leader);
    looks(&tabs.follower);
    assert_eq!(tabs.follower.calls(), []);
    assert_eq!(tabs.leader.browser.borrow().moves(PLAYER), []);
    assert!(tabs.leader.calls().iter().all(|call| *call == READ));
    if !tabs.leader.calls().is_empty() {
        tabs.leader.answer(READ, list(&[life(Some("50"), 3)]));
    }
    tabs.leader.send(Event::Moved(Move::HEART));
    let request = tabs.leader.write(4);
    assert_eq!(
        (patch(&request), marked(&request)),
        (("75".to_owned(), 3), Some(1))
    );
}

/// What another page of this origin says to all. Nothing of it is believed, but that a player has left.
fn news(data: &[u8]) {
    thread_local!(static FIRST: Game = Game::signed_in());
    let Some(news) = News::read(&text(data)) else {
        return;
    };
    assert_eq!(News::read(&news.text()).as_ref(), Some(&news));
    let has_left = news == News::SignedOut("sub-1".to_owned());
    let mut game = FIRST.with(copy);
    let kept = game.app.session.signed_in().map(|it| it.tokens.clone());
    game.send(Event::Told(news));
    let now = game.app.session.signed_in().map(|it| it.tokens.clone());
    assert_eq!(now, if has_left { None } else { kept });
}

/// The header `Date`.
fn http_date(data: &[u8]) {
    if let Some(UnixSeconds(at)) = UnixSeconds::parse_http_date(&text(data)) {
        let year_10000 = 253_402_300_800;
        assert!((0..year_10000 + 86_400).contains(&at), "{at}");
    }
}
