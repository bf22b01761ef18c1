//! Several pages of one browser: they share a session, renew its tokens one at a time, and never mix two players.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{Game, ISSUER, NOW, ok, tokens_body};
use life_gauge::flow::session::Session;
use life_gauge::flow::signed_in::SignedIn;
use life_gauge::flow::{Call, Effect, Event, News, Wake, Wanted};
use life_gauge::http::Failure;
use life_gauge::oauth::token::TokenSet;
use life_gauge::route::Route;
use life_gauge::time::UnixSeconds;

const AN_HOUR: i64 = 3600;

fn keys(game: &mut Game) {
    game.answer(Call::Keys, Ok(ok(&ISSUER.jwks_body())));
}

fn tokens(sub: &str, at: UnixSeconds) -> TokenSet {
    ISSUER.tokens(sub, None, at)
}

fn hear(game: &mut Game, news: News) {
    game.effects.clear();
    game.send(Event::Told(news));
}

fn told(game: &Game) -> Vec<News> {
    let news = |effect: &Effect| match effect {
        Effect::Tell(news) => Some(news.clone()),
        _ => None,
    };
    game.effects.iter().filter_map(news).collect()
}

/// A page of a player whose tokens are due, which has others beside it.
fn due() -> Game {
    let mut game = Game::signed_in();
    game.is_alone = false;
    game.now = NOW.plus(AN_HOUR - 60);
    game.effects.clear();
    game.send(Event::Seen(true));
    game
}

fn turn(game: &mut Game) {
    let is_queued = |effect: &Effect| matches!(effect, Effect::TakeTurn { epoch: 1 });
    assert!(game.effects.iter().any(is_queued));
    game.send(Event::Turn(1));
}

fn nobody_answers(game: &mut Game) {
    let (epoch, wake) = (1, Wake::Answer);
    game.send(Event::Woke { epoch, wake });
}

#[test]
fn a_page_that_is_opened_asks_the_others_and_takes_what_it_is_given() {
    let mut game = Game::open(Route::Play, "", None);
    let wanted = Wanted {
        sub: None,
        beyond: NOW,
    };
    assert_eq!(told(&game), [News::Wanted(wanted)]);
    game.is_alone = false;
    game.reopen(Route::Play, "", None);
    keys(&mut game);
    hear(&mut game, News::Tokens(tokens("sub-1", NOW)));
    assert_eq!(game.gauge().owner(), common::browser::PLAYER);
    assert!(game.kept_tokens(), "a reload finds them");

    let mut late = Game::open(Route::Play, "", None);
    keys(&mut late);
    hear(&mut late, News::Tokens(tokens("sub-1", NOW)));
    assert_eq!(
        late.app.session,
        Session::SignedOut,
        "it has given up asking"
    );
}

#[test]
fn nothing_is_offered_that_was_not_asked_for_or_is_no_better() {
    let mut game = Game::signed_in();
    let ask = |sub: Option<&str>, beyond| {
        let sub = sub.map(str::to_owned);
        News::Wanted(Wanted { sub, beyond })
    };
    let rows = [
        (ask(None, NOW), 1),
        (ask(Some("sub-1"), NOW), 1),
        (ask(Some("sub-2"), NOW), 0),
        (ask(Some("sub-1"), NOW.plus(AN_HOUR)), 0),
    ];
    for (news, offers) in rows {
        hear(&mut game, news.clone());
        assert_eq!(told(&game).len(), offers, "{news:?}");
    }
    game.now = NOW.plus(2 * AN_HOUR);
    hear(&mut game, ask(None, UnixSeconds(0)));
    assert_eq!(told(&game), [], "these have ended");
}

#[test]
fn tokens_are_renewed_in_turn_and_after_asking() {
    let mut game = due();
    assert!(!game.calls().contains(&Call::Renew), "others come first");
    turn(&mut game);
    let beyond = NOW.plus(AN_HOUR);
    let sub = Some("sub-1".to_owned());
    assert!(told(&game).contains(&News::Wanted(Wanted { sub, beyond })));
    assert!(!game.calls().contains(&Call::Renew), "others may have some");
    nobody_answers(&mut game);
    let new = tokens("sub-1", game.now);
    game.answer(Call::Renew, Ok(ok(&tokens_body(&new))));
    assert!(told(&game).contains(&News::Tokens(new)));
    assert!(
        !game.effects.contains(&Effect::EndTurn),
        "all have to hear it"
    );
    let (epoch, wake) = (1, Wake::EndTurn);
    game.send(Event::Woke { epoch, wake });
    assert!(game.effects.contains(&Effect::EndTurn));
}

#[test]
fn tokens_of_another_page_take_the_place_of_a_renewal() {
    let new = tokens("sub-1", NOW.plus(AN_HOUR - 60));
    let before: [fn(&mut Game); 2] = [|_| {}, turn];
    for so_far in before {
        let mut game = due();
        so_far(&mut game);
        hear(&mut game, News::Tokens(new.clone()));
        assert!(game.effects.contains(&Effect::EndTurn));
        assert!(game.effects.contains(&Effect::KeepTokens(new.clone())));
        nobody_answers(&mut game);
        assert!(!game.calls().contains(&Call::Renew));
    }
}

#[test]
fn a_turn_that_comes_too_late_is_passed_on() {
    let mut game = due();
    let new = tokens("sub-1", game.now);
    hear(&mut game, News::Tokens(new));
    game.effects.clear();
    game.send(Event::Turn(1));
    assert_eq!(game.effects, [Effect::EndTurn]);
}

#[test]
fn what_is_offered_is_checked_like_anything_else_and_harms_nobody() {
    let mut forged = tokens("sub-1", NOW.plus(AN_HOUR));
    forged.access_token = tokens("sub-2", NOW.plus(AN_HOUR)).access_token;
    let mut game = Game::signed_in();
    hear(&mut game, News::Tokens(forged.clone()));
    assert!(game.app.session.signed_in().is_some() && !game.kept_tokens());
    assert_eq!(game.app.refusal, None);

    let mut game = due();
    hear(&mut game, News::Tokens(forged.clone()));
    turn(&mut game);
    nobody_answers(&mut game);
    assert!(
        game.calls().contains(&Call::Renew),
        "as if nobody had offered any"
    );

    let ended = tokens("sub-1", NOW.plus(-2 * AN_HOUR));
    let mut game = Game::new(common::config(), &game.browser);
    game.is_alone = false;
    game.reopen(Route::Play, "", Some(ended));
    keys(&mut game);
    game.send(Event::Told(News::Tokens(forged)));
    let player = game.app.session.signed_in();
    assert!(player.is_some_and(SignedIn::is_renewing));
    assert!(!game.kept_tokens() && !game.effects.contains(&Effect::ForgetAll));
}

#[test]
fn two_players_are_never_mixed() {
    let mut game = Game::signed_in();
    for news in [
        News::SignedIn("sub-2".to_owned()),
        News::SignedOut("sub-2".to_owned()),
        News::Tokens(tokens("sub-2", NOW.plus(AN_HOUR))),
    ] {
        hear(&mut game, news);
        let player = &game.app.session.signed_in().unwrap().player;
        assert_eq!(player.sub, "sub-1");
        assert!(!game.kept_tokens() && !game.effects.contains(&Effect::ForgetAll));
    }
    hear(&mut game, News::SignedOut("sub-1".to_owned()));
    assert_eq!(game.app.session, Session::SignedOut);
    assert!(game.effects.contains(&Effect::ForgetAll));
}

#[test]
fn a_rotated_refresh_token_is_kept_before_anything_else() {
    let mut game = due();
    turn(&mut game);
    nobody_answers(&mut game);
    let mut new = tokens("sub-1", game.now);
    new.refresh_token = "rotated".into();
    new.id_token = "not.a.token".into();
    game.answer(Call::Renew, Ok(ok(&tokens_body(&new))));
    let kept = game.effects.iter().find_map(|effect| match effect {
        Effect::KeepTokens(tokens) => Some(tokens.refresh_token.expose()),
        _ => None,
    });
    assert_eq!(kept, Some("rotated"));
}

#[test]
fn who_sleeps_too_long_over_his_turn_is_passed_by() {
    let mut game = due();
    game.send(Event::Woke {
        epoch: 1,
        wake: Wake::Turn,
    });
    nobody_answers(&mut game);
    game.answer(Call::Renew, Err(Failure::Unreachable));
    assert!(
        game.effects.contains(&Effect::EndTurn),
        "the next one may try"
    );
    assert!(game.app.session.signed_in().is_some());
}

#[test]
fn signing_out_is_told_and_heard() {
    let mut game = Game::signed_in();
    game.send(Event::SignOut);
    assert!(
        game.effects
            .contains(&Effect::Tell(News::SignedOut("sub-1".to_owned())))
    );
    let mut other = Game::signed_in();
    other.send(Event::Told(News::SignedOut("sub-1".to_owned())));
    assert_eq!(
        (&other.app.session, other.app.gauge.is_none()),
        (&Session::SignedOut, true)
    );
    assert!(other.effects.contains(&Effect::ForgetAll));
    assert!(
        !other.calls().contains(&Call::Revoke),
        "that was done elsewhere"
    );
}

#[test]
fn signing_out_elsewhere_does_not_spoil_a_sign_in_under_way() {
    let mut game = Game::open(Route::Play, "", None);
    game.send(Event::SignIn(None));
    game.send(Event::Told(News::SignedOut("sub-1".to_owned())));
    assert_eq!(game.app.session, Session::Leaving);
    assert!(!game.effects.contains(&Effect::ForgetAll));
}
