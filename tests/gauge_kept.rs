//! What waits outlives the page: a reload, a crash, a player who goes and comes back – and is nobody else's.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::browser::{Browser, PLAYER};
use common::store::{READ, WRITE, applied, life, list, marked, patch, patches, playing};
use common::{Game, ISSUER, NOW, config, ok};
use life_gauge::flow::gauge::life::Move;
use life_gauge::flow::{Call, Effect, Event, News};
use life_gauge::http::Failure;
use life_gauge::route::Route;
use serde_json::Value;

/// A player whose move was not saved, because nothing is answered any more.
fn cut_off() -> Game {
    let mut game = playing(&[life(Some("50"), 1)]);
    game.send(Event::Moved(Move::HEART));
    game.send(Event::Moved(Move::HEART));
    game.send(Event::Moved(Move::BOMB));
    game.answer(WRITE, Err(Failure::Unreachable));
    game
}

/// The player's gauge is read in a page that has just been opened.
fn reads(game: &mut Game, records: &[Value]) {
    game.admit();
    game.answer(READ, list(records));
}

#[test]
fn what_waits_survives_a_reload() {
    let mut game = cut_off();
    game.sign_in_as("sub-1");
    assert_eq!(game.shown(), (None, 3));
    reads(&mut game, &[life(Some("50"), 1)]);
    assert_eq!(game.shown(), (Some(75), 3));
    let request = game.write(2);
    assert_eq!(
        (patch(&request).0, marked(&request)),
        ("75".to_owned(), Some(3))
    );
    assert_eq!(game.browser.borrow().moves(PLAYER), []);
}

#[test]
fn what_was_saved_without_an_answer_is_not_sent_again_after_a_reload() {
    let mut game = cut_off();
    game.sign_in_as("sub-1");
    reads(&mut game, &[life(Some("75"), 2), applied(1, 2)]);
    assert_eq!(game.shown(), (Some(75), 2));
    assert_eq!(game.browser.borrow().moves(PLAYER), [(2, 25), (3, -25)]);
    let request = game.write(3);
    assert_eq!(
        (patch(&request).0, marked(&request)),
        ("75".to_owned(), Some(3))
    );
}

#[test]
fn what_waits_survives_signing_out_and_in() {
    let mut game = cut_off();
    game.send(Event::SignOut);
    assert!(game.effects.contains(&Effect::ForgetAll) && game.app.gauge.is_none());
    assert_eq!(game.browser.borrow().moves(PLAYER).len(), 3);
    game.sign_in_as("sub-1");
    reads(&mut game, &[life(Some("0"), 5)]);
    assert_eq!(game.written(6).0, "25");
}

#[test]
fn another_player_neither_sees_nor_sends_it() {
    let mut game = cut_off();
    game.send(Event::SignOut);
    game.sign_in_as("sub-2");
    reads(&mut game, &[life(Some("50"), 1)]);
    assert_eq!((game.shown(), game.calls()), ((Some(50), 0), vec![]));
    game.send(Event::Moved(Move::HEART));
    assert_eq!(marked(&game.write(2)), Some(1), "his own first");
    assert_eq!(
        game.browser.borrow().moves(PLAYER).len(),
        3,
        "and it still waits"
    );
}

#[test]
fn answers_for_a_player_who_is_gone_are_nobodys() {
    let mut game = playing(&[life(Some("50"), 1)]);
    game.keeps_at_once = false;
    game.send(Event::Moved(Move::HEART));
    game.send(Event::Reread);
    let old = std::mem::take(&mut game.effects);
    game.keeps_at_once = true;
    game.send(Event::Told(News::SignedOut("sub-1".to_owned())));
    game.effects.clear();
    game.sign_in_as("sub-2");
    let before = (game.shown(), game.calls());
    game.effects.splice(0..0, old);
    game.answer(READ, list(&[life(Some("0"), 9)]));
    game.keep();
    assert_eq!((game.shown(), game.calls()), before);
}

#[test]
fn a_browser_that_keeps_nothing_is_told_to_the_player() {
    let mut game = Game::new(config(), &Browser::new("d"));
    game.browser.borrow_mut().is_durable = false;
    game.reopen(Route::Play, "", Some(ISSUER.tokens("sub-1", None, NOW)));
    game.answer(Call::Keys, Ok(ok(&ISSUER.jwks_body())));
    assert!(game.gauge().is_fleeting());
    assert!(!playing(&[]).gauge().is_fleeting());
    reads(&mut game, &[]);
    game.send(Event::Moved(Move::HEART));
    assert_eq!(game.written(1).0, "75", "and plays all the same");
}

#[test]
fn a_store_that_was_emptied_begins_with_another_name_and_number() {
    let mut game = playing(&[life(Some("50"), 1)]);
    for _ in 0..3 {
        game.send(Event::Moved(Move::BOMB));
    }
    game.write(2);
    let emptied = Browser::new("browser-2");
    game.browser.swap(&emptied);
    game.send(Event::Moved(Move::HEART));
    assert_eq!(game.gauge().device(), "browser-2");
    assert_eq!(
        game.shown(),
        (Some(50), 1),
        "the moves that it had kept are gone"
    );
    game.pace();
    let request = game.write(3);
    assert_eq!(patch(&request).0, "50");
    let marker = patches(&request)["applied.browser-2"].clone();
    assert_eq!(marker, (Some("1".to_owned()), 0));
}
