//! What a write of the gauge carries, and when it goes out.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::browser::{DEVICE, PLAYER};
use common::store::{
    READ, WRITE, applied, life, list, marked, marker, patch, patches, playing, record, taken,
};
use common::{Game, NOW};
use life_gauge::flow::Event;
use life_gauge::flow::gauge::life::Move;
use serde_json::{Value, json};

const HEART: Move = Move::HEART;
const BOMB: Move = Move::BOMB;

/// A player who was quicker than the first read.
fn quick(moves: &[Move], records: &[Value]) -> Game {
    let mut game = Game::signed_in();
    for step in moves {
        game.send(Event::Moved(*step));
    }
    game.admit();
    game.answer(READ, list(records));
    game
}

#[test]
fn one_write_carries_all_that_waits_one_move_after_the_other_on_the_value_as_it_is() {
    let rows: [(&str, &[Move], &str); 8] = [
        ("50", &[HEART, HEART, HEART], "100"),
        ("90", &[HEART, BOMB], "75"),
        ("10", &[BOMB, HEART], "25"),
        ("100", &[HEART, HEART, BOMB], "75"),
        ("0", &[BOMB, HEART, BOMB], "0"),
        (" 60 ", &[HEART], "85"),
        ("250", &[BOMB], "75"),
        ("-3", &[HEART, BOMB, BOMB, HEART], "25"),
    ];
    for (stored, moves, expected) in rows {
        let mut game = quick(moves, &[life(Some(stored), 7)]);
        let request = game.write(8);
        assert_eq!(patch(&request), (expected.to_owned(), 7), "{stored}");
        assert_eq!(marked(&request), u64::try_from(moves.len()).ok());
        let points: Option<u8> = expected.parse().ok();
        assert_eq!((game.shown(), game.calls()), ((points, 0), vec![]));
        assert_eq!(game.browser.borrow().moves(PLAYER), []);
    }
}

#[test]
fn value_chart_and_marker_go_in_one_request_each_over_its_own_count() {
    let records = [
        life(Some("50"), 7),
        applied(4, 3),
        record("recent", Some("1:50:d"), 5),
    ];
    let mut game = Game::signed_in();
    game.browser.borrow_mut().count_from(PLAYER, 4);
    game.admit();
    game.answer(READ, list(&records));
    game.send(Event::Moved(HEART));
    let request = game.write(8);
    let at = NOW.0;
    let patch = |key: &str, value: &str, count: i64| {
        format!(
            r#"{{"Op":"replace","Key":"{key}","Value":"{value}","SyncCount":{count},"DeviceLastModifiedDate":{at}}}"#
        )
    };
    let patches = [
        patch("life", "75", 7),
        patch("recent", &format!("1:50:d {at}:75:{DEVICE}"), 5),
        patch(&marker(DEVICE), "5", 3),
    ];
    let expected = format!(
        r#"{{"SyncSessionToken":"to+k/en=","RecordPatches":[{}]}}"#,
        patches.join(",")
    );
    assert_eq!(request.body, expected);
}

#[test]
fn a_move_is_not_sent_before_the_browser_has_kept_it() {
    let mut game = playing(&[life(Some("50"), 1)]);
    game.keeps_at_once = false;
    game.send(Event::Moved(HEART));
    game.send(Event::Moved(HEART));
    assert_eq!((game.shown(), game.calls()), ((Some(100), 2), vec![]));
    game.keep();
    assert_eq!(game.shown(), (Some(100), 2));
    assert_eq!(patch(&game.sent(WRITE)).0, "75", "one of them is kept");
}

#[test]
fn clicks_within_a_second_of_a_write_go_with_the_next() {
    let mut game = playing(&[life(Some("0"), 1)]);
    game.send(Event::Moved(HEART));
    assert_eq!(game.waits(life_gauge::flow::gauge::Wait::Pace), [1_000]);
    game.send(Event::Moved(HEART));
    assert_eq!(game.written(2).0, "25");
    game.send(Event::Moved(HEART));
    assert_eq!((game.shown(), game.calls()), ((Some(75), 2), vec![]));
    game.pace();
    let request = game.write(3);
    assert_eq!(
        (patch(&request).0, marked(&request)),
        ("75".to_owned(), Some(3))
    );
    game.pace();
    assert_eq!(game.calls(), [], "nothing is left");
    game.send(Event::Moved(HEART));
    assert_eq!(game.written(4).0, "100", "and the next goes at once");
}

#[test]
fn a_lone_click_is_one_request_while_the_session_token_is_fresh() {
    for (seconds, is_fresh) in [(0, true), (59, true), (60, false), (-1, false)] {
        let mut game = playing(&[life(Some("50"), 1)]);
        game.now = NOW.plus(seconds);
        game.send(Event::Moved(HEART));
        if !is_fresh {
            game.answer(READ, list(&[life(Some("25"), 2)]));
        }
        game.write(3);
        let requests = if is_fresh { 1 } else { 2 };
        assert_eq!(game.gauge().returned.requests, requests, "{seconds}");
        assert_eq!(game.calls(), []);
    }
}

/// A marker of another device, last written so many days ago.
fn marker_since(device: &str, days: i64) -> Value {
    json!({ "Key": marker(device), "Value": "3", "SyncCount": 2, "LastModifiedDate": NOW.0 - days * 86_400 })
}

#[test]
fn markers_of_devices_unseen_for_90_days_are_removed_in_passing() {
    let mut records: Vec<Value> = (0..10)
        .map(|n| marker_since(&format!("old-{n}"), 91))
        .collect();
    records.push(marker_since(DEVICE, 400));
    records.push(marker_since("young", 89));
    records.push(json!({ "Key": marker("timeless"), "Value": "3", "SyncCount": 2 }));
    records.push(json!({ "Key": "other", "Value": "3", "SyncCount": 2, "LastModifiedDate": 1.0 }));
    let mut game = Game::signed_in();
    game.browser.borrow_mut().count_from(PLAYER, 3);
    game.admit();
    game.answer(READ, list(&records));
    let removed = |game: &mut Game, count| {
        game.send(Event::Moved(HEART));
        let patches = patches(&game.write(count));
        let removed = patches
            .into_iter()
            .filter(|(_, (value, _))| value.is_none());
        removed
            .map(|(key, (_, count))| (key, count))
            .collect::<Vec<_>>()
    };
    let expected = |range: std::ops::Range<u8>| -> Vec<_> {
        range.map(|n| (marker(&format!("old-{n}")), 2)).collect()
    };
    assert_eq!(removed(&mut game, 9), expected(0..8), "eight at a time");
    game.pace();
    assert_eq!(removed(&mut game, 10), expected(8..10));
    game.pace();
    assert_eq!(removed(&mut game, 11), [], "and each once");
}

#[test]
fn foreign_junk_beside_the_value_does_no_harm() {
    let junk = [
        "",
        " ",
        ":",
        "::",
        "x:1:y",
        "1:x:y",
        "9999999999999999999:50:d",
        "1:50",
        "\u{0}",
        "<script>",
        "-1",
        "1e9",
        "99999999999999999999",
        "1.5",
    ];
    for text in junk {
        let records = [
            life(Some("50"), 7),
            record("recent", Some(text), 6),
            record(&marker(DEVICE), Some(text), 5),
            record(&marker("d-2"), Some(text), 4),
            record(&marker(""), Some(text), 3),
            record(text, Some(text), 2),
        ];
        let mut game = playing(&records);
        assert_eq!(
            game.gauge().chart().last().map(|step| step.points),
            Some(50),
            "{text}"
        );
        game.send(Event::Moved(HEART));
        let request = game.write(8);
        assert_eq!(
            (patch(&request).0, marked(&request)),
            ("75".to_owned(), Some(1)),
            "{text}"
        );
        let recent = patches(&request)
            .remove("recent")
            .and_then(|(value, _)| value);
        let last = format!("{}:75:{DEVICE}", NOW.0);
        assert!(
            recent.is_some_and(|recent| recent.ends_with(&last)),
            "{text}"
        );
        assert_eq!((game.shown(), game.calls()), ((Some(75), 0), vec![]));
    }
}

#[test]
fn an_answer_that_leaves_out_the_marker_settles_nothing_and_doubles_nothing() {
    let mut game = playing(&[life(Some("50"), 1)]);
    game.send(Event::Moved(HEART));
    let whole = taken(&game.sent(WRITE), 2);
    game.answer(WRITE, common::store::only(whole, "life"));
    game.pace();
    let over = patches(&game.sent(WRITE)).remove(&marker(DEVICE));
    assert_eq!(
        over,
        Some((Some("1".to_owned()), 0)),
        "which the store will refuse"
    );
    game.answer(
        WRITE,
        common::store::error(409, "ResourceConflictException", ""),
    );
    game.wake();
    game.answer(READ, list(&[life(Some("75"), 2), applied(1, 2)]));
    assert_eq!((game.shown(), game.calls()), ((Some(75), 0), vec![]));
}
