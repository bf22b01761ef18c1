//! A local clock that is wrong: the server's is learnt from its replies, and only this page knows it.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::browser::{Browser, DEVICE};
use common::{Game, ISSUER, NOW, config, ok};
use life_gauge::flow::form::Operation;
use life_gauge::flow::gauge::steps::Step;
use life_gauge::flow::session::Session;
use life_gauge::flow::{Call, Effect, Event, Opening, Wake};
use life_gauge::http::Response;
use life_gauge::oauth::authorize::Authorization;
use life_gauge::route::Route;

const GET_ID: Call = Call::Gauge(Step::GetId);
const INITIATE_AUTH: Call = Call::Form(Operation::InitiateAuth);
const TWENTY_MINUTES: i64 = 1200;
const TWO_HOURS: i64 = 7200;

/// When tokens are due that are new now, in milliseconds.
const DUE: u32 = 3_300_000;

/// A player with fresh tokens whose clock differs by so much, before any reply has told the time.
fn with_clock(wrong: i64) -> Game {
    let mut game = Game::new(config(), &Browser::new(DEVICE));
    game.now = NOW.plus(wrong);
    let kept = ISSUER.tokens("sub-1", None, NOW.plus(wrong.min(0)));
    game.reopen(Route::Play, "", Some(kept));
    game.answer(Call::Keys, Ok(ok(&ISSUER.jwks_body())));
    game
}

fn told_the_time(game: &mut Game, call: Call, body: &str) {
    let date = Some(NOW);
    game.answer(call, Ok(Response { date, ..ok(body) }));
}

fn renewals(game: &Game) -> Vec<u32> {
    let wait = |effect: &Effect| match effect {
        Effect::Wait {
            wake: Wake::Renew,
            milliseconds,
            ..
        } => Some(*milliseconds),
        _ => None,
    };
    game.effects.iter().filter_map(wait).collect()
}

#[test]
fn the_timer_of_the_renewal_is_set_anew_when_the_time_is_known() {
    for (wrong, first) in [
        (TWENTY_MINUTES, DUE - 1_200_000),
        // The tokens are of twenty minutes ago, as they would not be believed otherwise.
        (-TWENTY_MINUTES, DUE),
    ] {
        let mut game = with_clock(wrong);
        assert_eq!(renewals(&game), [first]);
        told_the_time(&mut game, GET_ID, r#"{"IdentityId":"us-east-1:1"}"#);
        let due = DUE - u32::try_from(wrong.min(0).abs() * 1000).unwrap();
        assert_eq!(renewals(&game), [first, due]);
        assert!(game.app.session.signed_in().is_some());
    }
}

#[test]
fn a_clock_that_is_right_sets_no_timer_twice() {
    let mut game = with_clock(60);
    told_the_time(&mut game, GET_ID, r#"{"IdentityId":"us-east-1:1"}"#);
    assert_eq!(renewals(&game), [DUE - 60_000]);
}

/// A form has learnt the time before the player leaves for the hosted page; the page that he comes back to is a new one.
#[test]
fn a_redirect_is_timed_by_the_clock_that_both_pages_have() {
    for wrong in [TWO_HOURS, -TWO_HOURS] {
        let mut game = Game::at_sign_in("USER_AUTH");
        game.now = NOW.plus(wrong);
        game.submit(&[("username", "ada")]);
        told_the_time(&mut game, INITIATE_AUTH, "{}");
        assert_eq!(game.app.now, NOW);
        game.send(Event::SignIn(None));
        let left = game.effects.iter().find_map(|effect| match effect {
            Effect::KeepAuthorization(authorization, _) => Some(authorization.clone()),
            _ => None,
        });
        let left: Authorization = left.unwrap();

        let mut page = Game::new(config(), &Browser::new(DEVICE));
        page.now = NOW.plus(wrong);
        let query = format!("?code=c-1&state={}", left.state.expose());
        page.send(Event::Opened(Box::new(Opening {
            route: Route::Callback,
            query,
            tokens: None,
            remembered: None,
            authorization: Some(left),
            is_guest: false,
        })));
        assert!(matches!(page.app.session, Session::Exchanging(_)));
    }
}
