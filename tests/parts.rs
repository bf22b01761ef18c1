//! The parts of the app as a table of events: when each is asked for, what waits for it, and what becomes of one that
//! cannot be fetched.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::browser::{Browser, DEVICE};
use common::forms::{INITIATE, PASSWORD};
use common::{Game, ISSUER, NOW, config, ok};
use life_gauge::flow::code::Code;
use life_gauge::flow::form::{Operation, Refusal};
use life_gauge::flow::gauge::steps::Step;
use life_gauge::flow::parts::Part;
use life_gauge::flow::{App, Call, Effect, Event};
use life_gauge::http::Failure;
use life_gauge::route::Route;

/// A page none of whose parts are here.
fn opened(route: Route, is_player: bool) -> Game {
    let mut game = Game::new(config(), &Browser::new(DEVICE));
    game.app = App::new(config());
    let tokens = is_player.then(|| ISSUER.tokens("sub-1", None, NOW));
    game.reopen(route, "", tokens);
    game.answer(Call::Keys, Ok(ok(&ISSUER.jwks_body())));
    game
}

/// The parts that were asked for since the last time.
fn asked_for(game: &mut Game) -> Vec<Part> {
    let part = |effect: &Effect| match effect {
        Effect::Bring(part) => Some(*part),
        _ => None,
    };
    let parts = game.effects.iter().filter_map(part).collect();
    game.effects.retain(|effect| part(effect).is_none());
    parts
}

fn submit(game: &mut Game) {
    game.submit(&[("username", "ada"), ("password", PASSWORD)]);
}

/// The part fails as often as it is asked for by itself.
fn lose(game: &mut Game, part: Part) {
    for tries in 1..=5 {
        assert!(!game.app.parts.is_lost(part), "after {tries} tries");
        game.send(Event::NotBrought(part));
        if tries < 5 {
            game.wake();
            assert_eq!(asked_for(game), [part]);
        }
    }
    assert!(game.app.parts.is_lost(part));
}

#[test]
fn the_entrance_needs_nothing() {
    for route in [
        Route::Play,
        Route::SignIn,
        Route::SignedOut,
        Route::NotFound,
    ] {
        let mut game = opened(route, false);
        assert_eq!(asked_for(&mut game), [], "{route:?}");
        assert_eq!(game.app.lacks(), None, "{route:?}");
    }
}

#[test]
fn a_sign_in_that_has_begun_asks_for_what_follows() {
    let mut game = opened(Route::SignIn, false);
    submit(&mut game);
    assert_eq!(asked_for(&mut game), [Part::Game, Part::Forms]);
    assert_eq!(game.app.lacks(), None, "the form stays where it is");
    game.send(Event::Ticked);
    assert_eq!(asked_for(&mut game), [], "once is enough");
}

#[test]
fn an_answer_waits_for_the_code_that_understands_it() {
    let mut game = opened(Route::SignIn, false);
    submit(&mut game);
    let refused = Failure::named("NotAuthorizedException");
    game.answer_form(INITIATE, Err(refused.clone()));
    assert!(game.app.forms.is_busy() && game.app.forms.refusal.is_none());
    game.send(Event::Brought(Code::forms()));
    assert!(!game.app.forms.is_busy());
    assert_eq!(game.app.forms.refusal, Some(Refusal::Failure(refused)));
}

#[test]
fn a_form_whose_code_is_lost_can_be_sent_again() {
    let mut game = opened(Route::SignIn, false);
    submit(&mut game);
    game.answer_form(INITIATE, Err(Failure::Unreachable));
    asked_for(&mut game);
    game.send(Event::Brought(Code::game()));
    lose(&mut game, Part::Forms);
    assert!(!game.app.forms.is_busy());
    let refusal = Refusal::Failure(Failure::Unreachable);
    assert_eq!(game.app.forms.refusal, Some(refusal));
    submit(&mut game);
    assert_eq!(asked_for(&mut game), [Part::Forms]);
    game.send(Event::Brought(Code::forms()));
    assert!(game.app.forms.is_busy() && game.app.forms.refusal.is_none());
}

#[test]
fn other_forms_wait_for_their_code() {
    for route in [Route::SignUp, Route::Confirm, Route::Forgot, Route::Reset] {
        let mut game = opened(route, false);
        assert_eq!(asked_for(&mut game), [Part::Forms], "{route:?}");
        assert_eq!(game.app.lacks(), Some(Part::Forms), "{route:?}");
        game.send(Event::Brought(Code::forms()));
        assert_eq!(game.app.lacks(), None, "{route:?}");
    }
}

#[test]
fn tokens_are_not_believed_before_the_code_that_checks_them_is_here() {
    let mut game = opened(Route::Play, true);
    assert_eq!(asked_for(&mut game), [Part::Game]);
    assert_eq!(game.app.lacks(), Some(Part::Game));
    assert!(game.app.session.signed_in().is_none() && game.calls().is_empty());
    game.send(Event::Brought(Code::game()));
    assert!(game.app.session.signed_in().is_some());
    assert_eq!(game.calls(), [Call::Gauge(Step::GetId)]);
}

#[test]
fn a_part_that_is_lost_is_asked_for_again_when_the_player_says_so() {
    let mut game = opened(Route::Play, true);
    asked_for(&mut game);
    lose(&mut game, Part::Game);
    game.send(Event::Ticked);
    assert_eq!(asked_for(&mut game), []);
    game.send(Event::TryAgain);
    assert_eq!(asked_for(&mut game), [Part::Game]);
    assert!(!game.app.parts.is_lost(Part::Game));
    game.send(Event::Brought(Code::game()));
    assert!(game.app.session.signed_in().is_some());
}

#[test]
fn settings_begin_when_their_code_is_here() {
    let mut game = opened(Route::Account, true);
    game.send(Event::Brought(Code::game()));
    let parts = asked_for(&mut game);
    assert_eq!(parts, [Part::Game, Part::Forms, Part::Settings]);
    let get_user = Call::Form(Operation::GetUser);
    game.send(Event::Brought(Code::forms()));
    assert!(!game.calls().contains(&get_user));
    game.send(Event::Brought(Code::settings()));
    assert_eq!(game.app.lacks(), None);
    assert!(game.calls().contains(&get_user));
}

#[test]
fn the_session_page_comes_with_the_settings_and_asks_the_user_pool_nothing() {
    let mut game = opened(Route::Session, true);
    assert_eq!(asked_for(&mut game), [Part::Game]);
    game.send(Event::Brought(Code::game()));
    assert_eq!(asked_for(&mut game), [Part::Settings]);
    assert_eq!(game.app.lacks(), Some(Part::Settings));
    game.send(Event::Brought(Code::settings()));
    assert_eq!(game.app.lacks(), None);
    let is_of_form = |call: &Call| matches!(call, Call::Form(_));
    assert!(!game.calls().iter().any(is_of_form));
    let mut nobody = opened(Route::Session, false);
    assert_eq!(asked_for(&mut nobody), [], "it leads to the sign-in");
    assert_eq!(nobody.app.route, Route::Session);
}
