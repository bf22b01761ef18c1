//! A browser that does not keep what it is given, or has kept what nobody can read.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::Game;
use life_gauge::flow::session::Session;
use life_gauge::flow::trouble::Trouble;
use life_gauge::flow::{Effect, Event};
use life_gauge::route::Route;

#[test]
fn the_gravest_trouble_is_told() {
    let mut game = Game::open(Route::Play, "", None);
    assert_eq!(game.app.kept_trouble(), None);
    for (trouble, told) in [
        (Trouble::Unreadable, Trouble::Unreadable),
        (Trouble::Full, Trouble::Full),
        (Trouble::Blocked, Trouble::Blocked),
        (Trouble::Unreadable, Trouble::Blocked),
    ] {
        game.effects.clear();
        game.send(Event::NotKept(trouble));
        assert_eq!(game.app.kept_trouble(), Some(told));
        assert_eq!(game.effects, []);
    }
}

#[test]
fn the_page_is_not_left_for_a_sign_in_that_it_would_not_know() {
    let mut game = Game::open(Route::Play, "", None);
    game.send(Event::SignIn(None));
    assert_eq!(game.app.session, Session::Leaving);
    let leaves = |effect: &Effect| matches!(effect, Effect::Navigate(_));
    assert!(!game.effects.iter().any(leaves), "before it is kept");
    game.send(Event::NotKept(Trouble::Blocked));
    assert_eq!(game.app.session, Session::Leaving);
    game.send(Event::NotKept(Trouble::NoWayBack));
    assert_eq!(game.app.session, Session::SignedOut);
    assert_eq!(game.app.kept_trouble(), Some(Trouble::NoWayBack));
}

#[test]
fn who_has_signed_in_again_has_lost_nothing() {
    for (trouble, later) in [
        (Trouble::Unreadable, None),
        (Trouble::NoWayBack, None),
        (Trouble::Full, Some(Trouble::Full)),
        (Trouble::Blocked, Some(Trouble::Blocked)),
    ] {
        let mut game = Game::open(Route::Play, "", None);
        game.send(Event::NotKept(trouble));
        game.sign_in_as("sub-1");
        assert!(game.app.session.signed_in().is_some());
        assert_eq!(game.app.kept_trouble(), later);
        // His tokens could not be kept either.
        game.send(Event::NotKept(Trouble::Full));
        assert_eq!(
            game.app.kept_trouble(),
            Some(later.unwrap_or(Trouble::Full))
        );
    }
}

#[test]
fn a_player_who_leaves_is_not_taken_back_by_it() {
    let mut game = Game::signed_in();
    game.send(Event::SignOut);
    assert_eq!(game.app.session, Session::Leaving);
    game.send(Event::NotKept(Trouble::Full));
    assert_eq!(game.app.session, Session::Leaving);
}
