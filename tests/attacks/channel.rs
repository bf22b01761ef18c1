//! What a hostile page of this origin may say to the tabs of a player, beside what `gauge_junk` says to them.

use life_gauge::flow::Event;
use life_gauge::flow::gauge::life::{Life, Move};
use serde_json::{Value, json};

use crate::common::browser::{DEVICE, PLAYER};
use crate::common::store::{READ, life, list, marked, patch};
use crate::common::tabs::Tabs;

/// A state of the gauge that was never read, with everything in it that a page could wish for.
fn state(value: &str) -> Value {
    let record = |key: String, value: &str| json!({ "key": key, "value": value, "sync_count": 99, "last_modified": 1 });
    json!({
        "identity_id": "us-east-1:eve", "doing": "resting", "failure": null, "saved_at": 1, "merged_at": 1,
        "records": [record("life".to_owned(), value), record(format!("applied.{DEVICE}"), "0")],
        "returned": ["UpdateRecords", 1, 1], "answers": 9, "starts_over": true,
    })
}

/// Messages that are far too long, too deep, or made for another reader.
fn oddities() -> Vec<String> {
    let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
    let records = vec![state("0")["records"][0].clone(); 5_000];
    let moves =
        json!([{ "number": 1, "points": 127, "at": 1 }, { "number": 2, "points": -128, "at": 1 }]);
    vec![
        "x".repeat(1_000_000),
        deep.clone(),
        format!(r#"{{"State":{deep}}}"#),
        format!(r#"{{"State":{{"records":{deep}}}}}"#),
        json!({ "State": { "records": records } }).to_string(),
        json!({ "State": { "identity_id": "x".repeat(1_000_000) } }).to_string(),
        json!({ "Moves": moves }).to_string(),
        json!({ "Kept": { "moves": moves, "device": DEVICE, "is_durable": false } }).to_string(),
        json!({ "Append": moves, "Settle": u64::MAX, "Adopt": null, "Open": null }).to_string(),
        json!({ "Leads": 1, "SignedOut": null, "SignedIn": { "sub": "eve" } }).to_string(),
        json!({ "Hello": null, "Moves": null, "Wish": "Read", "State": state("100") }).to_string(),
        r#"{"Moves":null,"Moves":null,"State":{},"State":{"starts_over":true}}"#.to_owned(),
        r#"{"Wish":"\u0052ead","Wish":["Read"],"Wish":{"Read":1}}"#.to_owned(),
        "{\"Wish\":\"read\"}\0".to_owned(),
        "\u{feff}{\"Hello\":null}".to_owned(),
    ]
}

#[test]
fn nothing_that_was_said_is_sent() {
    let first = Tabs::new(&[life(Some("50"), 3)]);
    for text in oddities() {
        let mut tabs = first.copy();
        let shown: String = text.chars().take(60).collect();
        tabs.follower.hear(&text);
        tabs.leader.hear(&text);
        assert_eq!(tabs.leader.browser.borrow().moves(PLAYER), [], "{shown}");
        assert!(
            tabs.leader.calls().iter().all(|call| *call == READ),
            "{shown}"
        );
        assert_eq!(tabs.follower.calls(), [], "{shown}");
        if !tabs.leader.calls().is_empty() {
            tabs.leader.answer(READ, list(&[life(Some("50"), 3)]));
        }
        tabs.leader.send(Event::Moved(Move::BOMB));
        let request = tabs.leader.write(4);
        assert_eq!(
            (patch(&request), marked(&request)),
            (("25".to_owned(), 3), Some(1)),
            "{shown}"
        );
        assert!(request.url.contains("us-east-1%3A1111"), "{shown}");
    }
}

/// A number that somebody reached is written over by moves alone, whoever wishes a new start and however often.
#[test]
fn a_value_is_not_started_over_by_a_message() {
    for text in [
        json!({ "Wish": "StartOver" }),
        json!({ "State": state("much") }),
    ] {
        let mut tabs = Tabs::new(&[life(Some("50"), 3)]);
        for _ in 0..100 {
            tabs.leader.hear(&text.to_string());
        }
        assert_eq!(
            (tabs.leader.shown(), tabs.leader.calls()),
            ((Some(50), 0), vec![])
        );
    }
}

/// A tab that was told that the player wants to start over does not do it when it begins to lead.
#[test]
fn a_value_that_is_no_number_outlives_a_faked_state() {
    let foreign = Life::Foreign("much".to_owned());
    let mut tabs = Tabs::new(&[life(Some("much"), 3)]);
    assert_eq!(tabs.follower.gauge().life(), Some(foreign.clone()));
    tabs.follower
        .hear(&json!({ "State": state("much") }).to_string());
    tabs.follower.lead();
    tabs.follower.admit();
    tabs.follower.answer(READ, list(&[life(Some("much"), 3)]));
    assert_eq!(tabs.follower.calls(), []);
    assert_eq!(tabs.follower.gauge().life(), Some(foreign));
}

/// Where there is nothing to lose but that, a wish to start over counts: it has no sender, so a page of this origin has
/// the player's hand here as it has on the button.
#[test]
fn a_value_that_is_no_number_is_started_over_by_the_player() {
    let mut tabs = Tabs::new(&[life(Some("much"), 3)]);
    tabs.follower.send(Event::StartOver);
    tabs.talk();
    assert_eq!(patch(&tabs.leader.write(4)), ("50".to_owned(), 3));
}
