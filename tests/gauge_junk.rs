//! What else a page of this origin may say in the tabs' channel: none of it costs a move, adds one, or is sent.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::browser::{DEVICE, PLAYER};
use common::store::{READ, life, list, marked, marker, patch};
use common::tabs::Tabs;
use life_gauge::flow::Event;
use life_gauge::flow::gauge::life::Move;
use serde_json::{Value, json};

const HTML: &str = "<img src=x onerror=alert(1)>";

/// Values of every shape.
fn shapes() -> Vec<Value> {
    let waiting = json!([{ "number": u64::MAX, "points": 25, "at": 1 }, { "number": 1, "points": -128, "at": i64::MIN }]);
    vec![
        Value::Null,
        json!(true),
        json!(-1),
        json!(1e300),
        json!(u64::MAX),
        json!(""),
        json!(HTML),
        json!([]),
        json!([[[]]]),
        json!({}),
        json!({ "State": {} }),
        waiting,
        json!(vec![Value::Null; 2_000]),
    ]
}

/// Messages that are none, and every message with every shape for its content, and for each part of it.
fn junk() -> Vec<String> {
    let texts = [
        "",
        "{",
        "null",
        "[]",
        "0",
        "\"Hello\"",
        HTML,
        "{\"\":0}",
        "{\"State\":{\"records\":[{]}}",
    ];
    let mut junk: Vec<String> = texts.map(str::to_owned).to_vec();
    for shape in shapes() {
        for name in ["Hello", "Moves", "Wish", "State", "Other", "__proto__"] {
            junk.push(json!({ name: shape }).to_string());
        }
        for part in [
            "identity_id",
            "records",
            "doing",
            "failure",
            "saved_at",
            "merged_at",
            "returned",
            "answers",
            "starts_over",
        ] {
            let mut state = good_state();
            state["State"][part] = shape.clone();
            junk.push(state.to_string());
        }
        for part in ["key", "value", "sync_count", "last_modified"] {
            let mut state = good_state();
            state["State"]["records"][0][part] = shape.clone();
            junk.push(state.to_string());
        }
    }
    junk
}

/// A message in all its form, of a store that is not the player's.
fn good_state() -> Value {
    let record = |key: &str, value: &str| json!({ "key": key, "value": value, "sync_count": i64::MAX, "last_modified": i64::MAX });
    json!({ "State": {
        "identity_id": HTML,
        "records": [record("life", "0"), record(&marker(DEVICE), &u64::MAX.to_string()), record("recent", HTML)],
        "doing": "stuck", "failure": [u64::MAX, HTML, HTML],
        "saved_at": i64::MAX, "merged_at": i64::MIN, "returned": [HTML, u32::MAX, u32::MAX], "answers": u32::MAX,
        "starts_over": true,
    }})
}

#[test]
fn a_tab_that_leads_is_not_impressed() {
    let first = Tabs::new(&[life(Some("50"), 3)]);
    for text in junk() {
        let mut tabs = first.copy();
        tabs.leader.hear(&text);
        assert_eq!(
            (tabs.leader.shown(), tabs.leader.calls()),
            ((Some(50), 0), vec![]),
            "{text}"
        );
        tabs.leader.send(Event::Moved(Move::HEART));
        tabs.leader.hear(&text);
        let request = tabs.leader.write(4);
        assert_eq!(
            (patch(&request).0, marked(&request)),
            ("75".to_owned(), Some(1)),
            "{text}"
        );
    }
}

#[test]
fn a_tab_that_follows_sends_nothing_of_it_and_is_set_right_again() {
    let first = Tabs::new(&[life(Some("50"), 3)]);
    for text in junk() {
        let mut tabs = first.copy();
        tabs.follower.send(Event::Moved(Move::HEART));
        tabs.follower.hear(&text);
        tabs.follower.hear(&good_state().to_string());
        // What the page shows is worked out, whatever was said.
        let _ = (tabs.follower.gauge().chart(), tabs.follower.gauge().life());
        assert_eq!(tabs.follower.calls(), []);
        assert_eq!(
            tabs.follower.browser.borrow().moves(PLAYER),
            [(1, 25)],
            "{text}"
        );
        tabs.talk();
        tabs.leader.write(4);
        tabs.talk();
        assert_eq!(tabs.shown(), [(Some(75), 0), (Some(75), 0)], "{text}");
    }
}

#[test]
fn a_tab_that_begins_to_lead_forgets_it() {
    let first = Tabs::new(&[life(Some("50"), 3)]);
    for text in junk() {
        let mut tabs = first.copy();
        tabs.follower.send(Event::Moved(Move::HEART));
        tabs.follower.hear(&good_state().to_string());
        tabs.follower.hear(&text);
        tabs.follower.lead();
        tabs.follower.admit();
        tabs.follower.answer(READ, list(&[life(Some("50"), 3)]));
        assert_eq!(tabs.follower.shown(), (Some(75), 1), "{text}");
        let request = tabs.follower.write(4);
        assert_eq!(
            (patch(&request), marked(&request)),
            (("75".to_owned(), 3), Some(1)),
            "{text}"
        );
        assert_eq!(tabs.follower.shown(), (Some(75), 0), "{text}");
    }
}

#[test]
fn wishes_of_a_stranger_cost_one_read_at_a_time() {
    let mut tabs = Tabs::new(&[]);
    for wish in ["Read", "Look", "Poll", "Again", "StartOver", "Format"] {
        for _ in 0..50 {
            tabs.leader.hear(&json!({ "Wish": wish }).to_string());
        }
    }
    assert_eq!(tabs.leader.calls(), [READ]);
    assert_eq!(tabs.leader.shown(), (Some(50), 0));
}
