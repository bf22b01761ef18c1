//! The page's own requests to `DynamoDB`, and its whole game of two devices, with three services: the stand-in, and moto
//! and dynalite, which other people have written. What the page believes of `DynamoDB` must not be our opinion only.
#![cfg(not(target_arch = "wasm32"))]
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop here"
)]

mod device;
#[path = "../../stand-in/tests/oracles/server.rs"]
mod oracle;
mod race;
mod requests;
mod table;
mod user_pool;

use table::Table;
use user_pool::UserPool;

#[tokio::test]
async fn the_stand_in() {
    agree(Table::stand_in).await;
}

#[tokio::test]
async fn moto() {
    agree(Table::moto).await;
}

#[tokio::test]
async fn dynalite() {
    agree(Table::dynalite).await;
}

/// Every case on an empty table.
async fn agree(table: impl AsyncFn(&UserPool) -> Table) {
    let pool = UserPool::start().await;
    let table = table(&pool).await;
    requests::all(&table).await;
    race::all(&pool, &table).await;
}
