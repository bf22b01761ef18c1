//! The chart of the last changes, and taking moves back.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::browser::DEVICE;
use common::store::{READ, life, list, marked, patch, patches, playing, record};
use common::{Game, NOW};
use life_gauge::flow::Event;
use life_gauge::flow::gauge::life::Move;
use life_gauge::http::Request;

const HEART: Move = Move::HEART;
const BOMB: Move = Move::BOMB;
/// When the records of the tests were written.
const BEFORE: i64 = 1_770_000_000;

/// When, to what, and by which device.
fn chart(game: &Game) -> Vec<(i64, u8, String)> {
    let steps = game.gauge().chart().into_iter();
    steps
        .map(|step| (step.at.0, step.points, step.by))
        .collect()
}

fn step(at: i64, points: u8, by: &str) -> (i64, u8, String) {
    (at, points, by.to_owned())
}

fn recent(request: &Request) -> String {
    let (value, _) = patches(request).remove("recent").unwrap_or_default();
    value.unwrap_or_default()
}

#[test]
fn each_step_has_its_time_its_value_and_its_device() {
    let mut game = playing(&[
        life(Some("75"), 2),
        record("recent", Some("5:50:d-2 9:75:d-3"), 2),
    ]);
    let before = [step(5, 50, "d-2"), step(9, 75, "d-3")];
    assert_eq!(chart(&game), before);
    game.send(Event::Moved(HEART));
    game.now = NOW.plus(3);
    game.send(Event::Moved(BOMB));
    let ours = [step(NOW.0, 100, DEVICE), step(NOW.0 + 3, 75, DEVICE)];
    let all = [before, ours].concat();
    assert_eq!(chart(&game), all, "moves that wait are in it");
    game.write(3);
    game.pace();
    let request = game.write(4);
    assert_eq!(chart(&game), all);
    let expected = format!(
        "5:50:d-2 9:75:d-3 {}:100:{DEVICE} {}:75:{DEVICE}",
        NOW.0,
        NOW.0 + 3
    );
    assert_eq!(recent(&request), expected);
}

#[test]
fn the_work_of_an_app_that_keeps_no_chart_is_a_step_without_a_name() {
    let mut game = playing(&[life(Some("30"), 4), record("recent", Some("5:50:d-2"), 2)]);
    assert_eq!(chart(&game), [step(5, 50, "d-2"), step(BEFORE, 30, "")]);
    game.send(Event::Moved(HEART));
    let expected = format!("5:50:d-2 {BEFORE}:30: {}:55:{DEVICE}", NOW.0);
    assert_eq!(recent(&game.write(5)), expected);
}

#[test]
fn the_chart_keeps_twelve_steps() {
    let told: Vec<String> = (1..=40).map(|at| format!("{at}:50:d-2")).collect();
    let mut game = playing(&[
        life(Some("50"), 2),
        record("recent", Some(&told.join(" ")), 2),
    ]);
    game.send(Event::Moved(HEART));
    let text = recent(&game.write(3));
    let steps: Vec<&str> = text.split(' ').collect();
    assert_eq!(
        (steps.len(), steps.first().copied()),
        (12, Some("30:50:d-2"))
    );
}

#[test]
fn a_gauge_that_nobody_has_touched_has_no_chart() {
    assert_eq!(chart(&playing(&[])), []);
    assert_eq!(chart(&Game::signed_in()), []);
    assert_eq!(chart(&playing(&[life(Some("much"), 1)])), []);
}

#[test]
fn taking_back_brings_what_was_seen_before_at_the_ends_too() {
    // (the value, the moves, what is seen after taking each of them back)
    let rows: [(&str, &[Move], &[u8]); 6] = [
        ("50", &[HEART], &[50]),
        ("90", &[HEART], &[90]),
        ("10", &[BOMB], &[10]),
        ("90", &[HEART, BOMB], &[100, 90]),
        ("60", &[HEART, HEART, BOMB], &[100, 85, 60]),
        ("100", &[HEART, BOMB], &[100]),
    ];
    for (stored, moves, seen) in rows {
        let mut game = playing(&[life(Some(stored), 1)]);
        for step in moves {
            game.send(Event::Moved(*step));
        }
        for points in seen {
            assert!(game.gauge().can_undo(), "{stored}");
            game.send(Event::Undo);
            assert_eq!(game.points(), Some(*points), "{stored}");
        }
        assert!(
            !game.gauge().can_undo(),
            "{stored}: what changed nothing is not taken back"
        );
    }
}

#[test]
fn taking_back_is_a_move_of_its_own() {
    let mut game = playing(&[life(Some("90"), 1)]);
    game.send(Event::Moved(HEART));
    assert_eq!(game.written(2).0, "100");
    game.send(Event::Undo);
    assert_eq!(game.shown(), (Some(90), 1));
    game.pace();
    let request = game.write(3);
    assert_eq!(
        (patch(&request).0, marked(&request)),
        ("90".to_owned(), Some(2))
    );
    game.pace();
    game.send(Event::Undo);
    assert_eq!(
        (game.shown(), game.calls()),
        ((Some(90), 0), vec![]),
        "nothing is left"
    );
}

#[test]
fn taking_back_goes_on_top_of_what_another_device_did() {
    let mut game = playing(&[life(Some("50"), 1)]);
    game.send(Event::Moved(HEART));
    game.write(2);
    game.send(Event::Reread);
    game.answer(READ, list(&[life(Some("40"), 3)]));
    game.send(Event::Undo);
    assert_eq!(game.points(), Some(15));
}

#[test]
fn nothing_is_taken_back_from_a_value_that_is_no_number_or_not_known() {
    let mut game = playing(&[life(Some("50"), 1)]);
    game.send(Event::Moved(HEART));
    game.write(2);
    game.send(Event::Reread);
    game.answer(READ, list(&[life(Some("much"), 3)]));
    game.send(Event::Undo);
    assert_eq!((game.gauge().waiting_moves(), game.calls()), (0, vec![]));
    let mut early = Game::signed_in();
    early.send(Event::Undo);
    assert_eq!(early.gauge().waiting_moves(), 0);
}
