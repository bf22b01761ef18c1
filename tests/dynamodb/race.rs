//! Two devices of one player at once: each move counts, and counts once.

use life_gauge::flow::gauge::Doing;
use life_gauge::flow::gauge::life::Move;
use serde_json::json;

use crate::device::{Device, Fate};
use crate::table::Table;
use crate::user_pool::UserPool;

pub(crate) async fn all(pool: &UserPool, table: &Table) {
    both_write_at_once(pool, table).await;
    an_answer_is_lost(pool, table).await;
    fifty_moves_meet_one(pool, table).await;
    another_program_is_in_between(pool, table).await;
}

async fn both(pool: &UserPool, table: &Table) -> [Device; 2] {
    table.clear().await;
    let phone = Device::open("phone", pool, table).await;
    let tablet = Device::open("tablet", pool, table).await;
    assert_eq!((phone.points(), tablet.points()), (Some(50), Some(50)));
    [phone, tablet]
}

async fn both_write_at_once(pool: &UserPool, table: &Table) {
    let [mut phone, mut tablet] = both(pool, table).await;
    phone.press(Move::HEART);
    tablet.press(Move::BOMB);
    assert!(phone.is_about_to_write() && tablet.is_about_to_write());
    phone.exchange(Fate::Answered).await;
    tablet.exchange(Fate::Answered).await;
    tablet.settle().await;
    assert_eq!((phone.writes, tablet.writes), (1, 2), "one was refused");
    all_is_in(table, [&mut phone, &mut tablet], 50, ["1", "1"]).await;
}

async fn an_answer_is_lost(pool: &UserPool, table: &Table) {
    let [mut phone, mut tablet] = both(pool, table).await;
    phone.press(Move::HEART);
    phone.exchange(Fate::Lost).await;
    tablet.press(Move::HEART);
    tablet.settle().await;
    phone.settle().await;
    assert_eq!(phone.writes, 1, "the marker tells that it was taken");
    all_is_in(table, [&mut phone, &mut tablet], 100, ["1", "1"]).await;
}

async fn fifty_moves_meet_one(pool: &UserPool, table: &Table) {
    let [mut phone, mut tablet] = both(pool, table).await;
    phone.press(Move::BOMB);
    for number in 0..49 {
        phone.press(if number % 2 == 0 {
            Move::HEART
        } else {
            Move::BOMB
        });
    }
    assert_eq!(phone.gauge().waiting_moves(), 50);
    tablet.press(Move::HEART);
    tablet.exchange(Fate::Answered).await;
    phone.settle().await;
    assert!(phone.writes <= 3, "{} writes", phone.writes);
    all_is_in(table, [&mut phone, &mut tablet], 75, ["50", "1"]).await;
}

async fn another_program_is_in_between(pool: &UserPool, table: &Table) {
    for value in [json!({ "S": "10" }), json!({ "N": "10" })] {
        let [mut phone, mut tablet] = both(pool, table).await;
        phone.press(Move::HEART);
        table.set_life(Some(value)).await;
        phone.settle().await;
        tablet.press(Move::HEART);
        tablet.settle().await;
        all_is_in(table, [&mut phone, &mut tablet], 60, ["1", "1"]).await;
    }
}

/// Nothing waits, both show the value, and the item has it with both markers.
async fn all_is_in(table: &Table, devices: [&mut Device; 2], points: u8, numbers: [&str; 2]) {
    for device in devices {
        device.reread();
        device.settle().await;
        let gauge = device.gauge();
        assert_eq!((gauge.waiting_moves(), &gauge.doing), (0, &Doing::Resting));
        assert_eq!(device.points(), Some(points));
    }
    let page = table.read().await;
    let text = |key: &str| {
        let record = page.records.iter().find(|record| record.key == key);
        record.and_then(|record| record.value.clone())
    };
    assert_eq!(text("life"), Some(points.to_string()));
    let markers = [text("applied.phone"), text("applied.tablet")];
    assert_eq!(markers, numbers.map(|number| Some(number.to_owned())));
}
