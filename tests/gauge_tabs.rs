//! Several tabs of one browser: one leads, the others show what it tells them and pass wishes on.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::NOW;
use common::browser::{DEVICE, PLAYER};
use common::store::{
    GET_ID, READ, WRITE, applied, body, error, life, list, marked, patch, playing,
};
use common::tabs::Tabs;
use life_gauge::flow::gauge::life::{Life, Move};
use life_gauge::flow::gauge::{Doing, Wait};
use life_gauge::flow::{Event, News};
use life_gauge::http::Failure;
use serde_json::json;

const HEART: Move = Move::HEART;

#[test]
fn a_tab_that_follows_sends_nothing_and_shows_what_the_leading_one_knows() {
    let mut tabs = Tabs::new(&[life(Some("75"), 3)]);
    let (leader, follower) = (&tabs.leader, &tabs.follower);
    assert_eq!(
        (follower.shown(), follower.calls()),
        (leader.shown(), vec![])
    );
    assert_eq!(follower.gauge().records(), leader.gauge().records());
    assert_eq!(follower.gauge().chart(), leader.gauge().chart());
    assert_eq!(follower.gauge().identity_id, leader.gauge().identity_id);
    assert_eq!(follower.gauge().returned, leader.gauge().returned);
    assert_eq!(follower.gauge().saved_at, Some(NOW));
    tabs.leader.send(Event::Reread);
    tabs.leader.answer(READ, list(&[life(Some("25"), 4)]));
    tabs.talk();
    assert_eq!(tabs.shown(), [(Some(25), 0), (Some(25), 0)]);
}

#[test]
fn moves_of_every_tab_show_in_all_of_them_and_go_out_together() {
    let mut tabs = Tabs::new(&[life(Some("0"), 3)]);
    tabs.follower.send(Event::Moved(HEART));
    assert_eq!(tabs.shown(), [(Some(0), 0), (Some(25), 1)]);
    tabs.talk();
    assert_eq!(tabs.shown(), [(Some(25), 1), (Some(25), 1)]);
    tabs.leader.send(Event::Moved(HEART));
    tabs.follower.send(Event::Moved(HEART));
    tabs.talk();
    assert_eq!(tabs.shown(), [(Some(75), 3), (Some(75), 3)]);
    assert_eq!(marked(&tabs.leader.write(4)), Some(1));
    tabs.leader.pace();
    let request = tabs.leader.write(5);
    assert_eq!(
        (patch(&request).0, marked(&request)),
        ("75".to_owned(), Some(3))
    );
    tabs.talk();
    assert_eq!(tabs.shown(), [(Some(75), 0), (Some(75), 0)]);
    assert_eq!(tabs.follower.calls(), []);
}

#[test]
fn a_tab_that_follows_takes_back_its_own_moves() {
    let mut tabs = Tabs::new(&[life(Some("90"), 3)]);
    tabs.follower.send(Event::Moved(HEART));
    tabs.talk();
    assert!(!tabs.leader.gauge().can_undo());
    tabs.follower.send(Event::Undo);
    tabs.talk();
    assert_eq!(tabs.shown(), [(Some(90), 2), (Some(90), 2)]);
}

#[test]
fn wishes_are_passed_on() {
    let rows: [fn(&mut Tabs); 4] = [
        |tabs| tabs.follower.send(Event::Reread),
        |tabs| tabs.follower.wake_for(Wait::Poll),
        |tabs| {
            tabs.follower.send(Event::Seen(false));
            tabs.follower.send(Event::Seen(true));
        },
        |tabs| {
            tabs.follower.send(Event::Seen(false));
            tabs.leader.send(Event::Seen(false));
            tabs.follower.send(Event::Seen(true));
        },
    ];
    for wishes in rows {
        let mut tabs = Tabs::new(&[]);
        tabs.pass(31);
        wishes(&mut tabs);
        tabs.talk();
        assert_eq!(
            (tabs.leader.calls(), tabs.follower.calls()),
            (vec![READ], vec![])
        );
    }
}

#[test]
fn another_try_and_consent_are_passed_on() {
    let mut tabs = Tabs::new(&[life(Some("much"), 3)]);
    tabs.leader.send(Event::Reread);
    tabs.leader
        .answer(READ, error(403, "AccessDeniedException", "no & <b>"));
    tabs.talk();
    assert_eq!(tabs.follower.gauge().doing, tabs.leader.gauge().doing);
    assert!(
        matches!(&tabs.follower.gauge().doing, Doing::Stuck(failure) if failure.message() == "no & <b>")
    );
    tabs.follower.send(Event::TryAgain);
    tabs.talk();
    tabs.leader.answer(READ, list(&[life(Some("much"), 3)]));
    tabs.talk();
    assert_eq!(
        tabs.follower.gauge().life(),
        Some(Life::Foreign("much".to_owned()))
    );
    tabs.follower.send(Event::StartOver);
    tabs.talk();
    assert_eq!(tabs.shown(), [(Some(50), 0), (Some(50), 0)]);
    assert_eq!(tabs.leader.written(4), ("50".to_owned(), 3));
}

#[test]
fn every_failure_is_told_as_it_is() {
    for failure in [Failure::Malformed, Failure::Unreachable, Failure::TimedOut] {
        let mut tabs = Tabs::new(&[]);
        tabs.leader.send(Event::Reread);
        tabs.leader.answer(READ, Err(failure.clone()));
        while tabs.leader.gauge().doing == Doing::BackingOff {
            tabs.talk();
            assert_eq!(tabs.follower.gauge().doing, Doing::BackingOff);
            tabs.leader.wake();
            tabs.leader.answer(READ, Err(failure.clone()));
        }
        tabs.talk();
        assert_eq!(tabs.follower.gauge().doing, Doing::Stuck(failure));
    }
}

#[test]
fn a_tab_that_begins_to_lead_reads_before_it_writes() {
    let mut tabs = Tabs::new(&[life(Some("50"), 3)]);
    tabs.follower.send(Event::Moved(HEART));
    tabs.follower.lead();
    assert_eq!(
        tabs.follower.shown(),
        (Some(75), 1),
        "and shows what it knew meanwhile"
    );
    tabs.follower.admit();
    let request = tabs.follower.answer(READ, list(&[life(Some("0"), 9)]));
    assert!(request.url.contains("lastSyncCount=0&"));
    let request = tabs.follower.write(10);
    assert_eq!(
        (patch(&request), marked(&request)),
        (("25".to_owned(), 9), Some(1))
    );
    assert_eq!(tabs.follower.shown(), (Some(25), 0));
}

#[test]
fn a_tab_that_begins_to_lead_finds_what_the_last_one_had_saved_without_an_answer() {
    let mut tabs = Tabs::new(&[life(Some("50"), 3)]);
    tabs.leader.send(Event::Moved(HEART));
    tabs.talk();
    tabs.follower.lead();
    tabs.follower.admit();
    tabs.follower
        .answer(READ, list(&[life(Some("75"), 4), applied(1, 4)]));
    assert_eq!(
        (tabs.follower.shown(), tabs.follower.calls()),
        ((Some(75), 0), vec![])
    );
    assert_eq!(tabs.follower.browser.borrow().moves(PLAYER), []);
}

#[test]
fn a_tab_that_begins_to_lead_counts_its_own_requests() {
    let mut tabs = Tabs::new(&[]);
    tabs.follower.lead();
    tabs.follower.admit();
    tabs.follower.answer(READ, list(&[]));
    assert_eq!(tabs.follower.gauge().returned.requests, 3);
}

#[test]
fn a_tab_that_looks_regularly_finds_the_move_of_one_that_ended_before_it_told() {
    let mut tabs = Tabs::new(&[life(Some("50"), 3)]);
    tabs.follower.send(Event::Moved(HEART));
    tabs.follower.shared.clear();
    tabs.pass(31);
    tabs.leader.wake_for(Wait::Poll);
    tabs.leader.answer(READ, list(&[]));
    assert_eq!(patch(&tabs.leader.sent(WRITE)).0, "75");
}

#[test]
fn a_player_hears_nothing_of_another_one() {
    let mut tabs = Tabs::new(&[life(Some("75"), 3)]);
    let epoch = 1;
    tabs.leader.send(Event::Reread);
    tabs.leader.answer(READ, list(&[life(Some("25"), 4)]));
    let state = tabs.leader.shared.last().cloned().unwrap_or_default();
    tabs.follower
        .send(Event::Told(News::SignedOut("sub-1".to_owned())));
    tabs.follower.sign_in_as("sub-2");
    tabs.follower.send(Event::Heard { epoch, text: state });
    assert_eq!(tabs.follower.shown(), (None, 0));
}

#[test]
fn what_makes_the_gauge_wait_for_tokens_in_vain_is_told() {
    let mut game = playing(&[]);
    game.now = NOW.plus(3700);
    game.send(Event::Reread);
    for _ in 0..4 {
        game.answer(life_gauge::flow::Call::Renew, Err(Failure::TimedOut));
        game.wake();
    }
    game.answer(life_gauge::flow::Call::Renew, Err(Failure::TimedOut));
    let told = game.shared.last().cloned().unwrap_or_default();
    assert!(
        told.contains(r#""doing":"stuck","failure":[1,"",""]"#),
        "{told}"
    );
}

#[test]
fn the_first_read_is_made_by_the_tab_that_leads_alone() {
    let mut tabs = Tabs::unread();
    assert_eq!(
        (tabs.leader.calls(), tabs.follower.calls()),
        (vec![GET_ID], vec![])
    );
    assert_eq!(tabs.shown(), [(None, 0), (None, 0)]);
    tabs.leader
        .answer(GET_ID, body(&json!({ "IdentityId": DEVICE })));
    tabs.talk();
    assert_eq!(tabs.follower.gauge().identity_id.as_deref(), Some(DEVICE));
}
