//! The requests of the store one by one: what is read and written, and how a refusal is judged.

use life_gauge::http::Failure;
use life_gauge::store::{Page, Refused, Remedy, remedy};
use serde_json::json;

use crate::table::Table;

const MARKER: &str = "applied.phone";
const OTHER: &str = "applied.tablet";

pub(crate) async fn all(table: &Table) {
    the_first_writes(table).await;
    a_write_over_an_old_count(table).await;
    a_value_of_another_program(table).await;
    a_value_that_was_removed(table).await;
    a_marker_that_is_forgotten(table).await;
}

async fn the_first_writes(table: &Table) {
    table.clear().await;
    let nothing = table.read().await;
    assert_eq!((told(&nothing), nothing.sync_count), (vec![], Some(0)));

    let first = [("life", Some("75")), (MARKER, Some("1"))];
    let written = table.write(&nothing, &first).await.unwrap();
    assert_eq!(told(&written), [(MARKER, "1", 1), ("life", "75", 1)]);
    assert_eq!(written, table.read().await, "a write tells the whole item");
    let times = written.records.iter().map(|record| record.last_modified);
    assert!(times.into_iter().all(|at| at == Some(table.now)));

    let second = [
        ("life", Some("50")),
        (OTHER, Some("7")),
        ("recent", Some("x")),
    ];
    let written = table.write(&written, &second).await.unwrap();
    let expected = [
        (MARKER, "1", 1),
        (OTHER, "7", 2),
        ("life", "50", 2),
        ("recent", "x", 2),
    ];
    assert_eq!(told(&written), expected, "a marker keeps its own count");
    assert_eq!(written, table.read().await);
}

async fn a_write_over_an_old_count(table: &Table) {
    table.clear().await;
    let nothing = table.read().await;
    let ours = [("life", Some("75")), (MARKER, Some("1"))];
    let theirs = [("life", Some("25")), (OTHER, Some("1"))];
    table.write(&nothing, &theirs).await.unwrap();
    let refused = table.write(&nothing, &ours).await.unwrap_err();
    is_conflict(table, &refused).await;

    let merged = table.read().await;
    let written = table.write(&merged, &ours).await.unwrap();
    assert_eq!(
        told(&written),
        [(MARKER, "1", 2), (OTHER, "1", 1), ("life", "75", 2)]
    );
    let refused = table.write(&merged, &ours).await.unwrap_err();
    is_conflict(table, &refused).await;
}

/// It knows neither the count nor the markers, and may write a number where we write a text.
async fn a_value_of_another_program(table: &Table) {
    let kinds = [
        (json!({ "S": "10" }), "10"),
        (json!({ "N": "30" }), "30"),
        (json!({ "S": "much" }), "much"),
        (json!({ "S": "" }), ""),
    ];
    for (value, text) in kinds {
        table.clear().await;
        let nothing = table.read().await;
        let ours = [("life", Some("75")), (MARKER, Some("1"))];
        table.write(&nothing, &ours).await.unwrap();
        let seen = table.read().await;
        table.set_life(Some(value)).await;
        let next = [("life", Some("35")), (MARKER, Some("2"))];
        let refused = table.write(&seen, &next).await.unwrap_err();
        let current = table.read().await;
        is_conflict(table, &refused).await;
        assert_eq!(told(&current), [(MARKER, "1", 1), ("life", text, 1)]);
        let written = table.write(&current, &next).await.unwrap();
        assert_eq!(told(&written), [(MARKER, "2", 2), ("life", "35", 2)]);
    }
}

async fn a_value_that_was_removed(table: &Table) {
    table.clear().await;
    let nothing = table.read().await;
    table.set_life(Some(json!({ "S": "10" }))).await;
    let ours = [("life", Some("75")), (MARKER, Some("1"))];
    let refused = table.write(&nothing, &ours).await.unwrap_err();
    is_conflict(table, &refused).await;
    let seen = table.write(&table.read().await, &ours).await.unwrap();
    table.set_life(None).await;
    let refused = table.write(&seen, &ours).await.unwrap_err();
    is_conflict(table, &refused).await;
    let written = table.write(&table.read().await, &ours).await.unwrap();
    assert_eq!(told(&written), [(MARKER, "1", 2), ("life", "75", 2)]);

    table.clear().await;
    let refused = table.write(&written, &ours).await.unwrap_err();
    let Failure::Service(error) = &refused.failure else {
        panic!("{refused:?}");
    };
    assert_eq!(error.name, "ConditionalCheckFailedException");
    assert_eq!(refused.current, None, "there is no item to tell of");
}

async fn a_marker_that_is_forgotten(table: &Table) {
    table.clear().await;
    let nothing = table.read().await;
    let both = [
        ("life", Some("75")),
        (MARKER, Some("1")),
        (OTHER, Some("1")),
    ];
    let seen = table.write(&nothing, &both).await.unwrap();
    let next = [("life", Some("50")), (MARKER, Some("2")), (OTHER, None)];
    let written = table.write(&seen, &next).await.unwrap();
    assert_eq!(told(&written), [(MARKER, "2", 2), ("life", "50", 2)]);
    assert_eq!(written, table.read().await);
}

/// Each record with value and count, by name.
fn told(page: &Page) -> Vec<(&str, &str, i64)> {
    assert!(page.is_whole);
    let records = page.records.iter();
    let mut told: Vec<_> = records
        .map(|record| {
            let value = record.value.as_deref().unwrap_or("–");
            (&*record.key, value, record.sync_count)
        })
        .collect();
    told.sort_unstable();
    told
}

/// Somebody else was first, and the refusal tells what is there.
async fn is_conflict(table: &Table, refused: &Refused) {
    assert_eq!(remedy(&refused.failure), Remedy::Read, "{refused:?}");
    let current = table.read().await;
    let told = table.tells.then_some(&current);
    assert_eq!(refused.current.as_deref(), told);
}
