//! What tests see of the stores, and what another program does to them by their order.

use serde_json::{Value, json};

use crate::common::Stand;
use crate::common::aws::Player;

async fn replace(player: &Player<'_>, value: &str, seen: u64) -> u16 {
    let patch = json!({"Op": "replace", "Key": "life", "Value": value, "SyncCount": seen});
    player.update("gauge", json!([patch])).await.status
}

#[tokio::test]
async fn another_program_writes_a_record_as_if_it_had_read_it() {
    let stand = Stand::start().await;
    let player = Player::ada(&stand).await;
    let told = stand.tell("records", json!({"value": "10"})).await;
    assert_eq!(told["identity_id"], player.identity_id, "the only one");
    assert_eq!(replace(&player, "35", 0).await, 409, "the count has moved");
    assert_eq!(replace(&player, "35", 1).await, 200);
    stand
        .tell(
            "records",
            json!({"value": "a lot", "identity_id": player.identity_id}),
        )
        .await;
    let listed = player.list("gauge", "").await.body;
    let life = &listed["Records"][0];
    assert_eq!(
        (&life["Value"], &life["SyncCount"]),
        (&json!("a lot"), &json!(3))
    );
    stand.tell("records", json!({"value": null})).await;
    assert!(player.list("gauge", "").await.body["Records"][0]["Value"].is_null());
    stand
        .tell(
            "records",
            json!({"value": "1", "name": "x", "dataset": "other"}),
        )
        .await;
    assert_eq!(
        player.list("other", "").await.body["Records"][0]["Key"],
        "x"
    );
}

#[tokio::test]
async fn another_program_deletes_a_dataset() {
    let stand = Stand::start().await;
    let player = Player::ada(&stand).await;
    replace(&player, "75", 0).await;
    assert_eq!(stand.forget("datasets").await, json!({"deleted": true}));
    assert_eq!(stand.forget("datasets").await, json!({"deleted": false}));
    let listed = player.list("gauge", "lastSyncCount=1").await.body;
    assert_eq!(listed["DatasetDeletedAfterRequestedSyncCount"], true);
}

#[tokio::test]
async fn another_program_writes_an_attribute_and_deletes_the_item() {
    let stand = Stand::start().await;
    let player = Player::ada(&stand).await;
    let get = json!({
        "TableName": "life-gauge", "Key": {"identityId": {"S": player.identity_id}},
    });
    for (value, stored) in [
        (json!("10"), json!({"S": "10"})),
        (json!({"N": "10"}), json!({"N": "10"})),
        (Value::Null, Value::Null),
    ] {
        stand.tell("attributes", json!({"value": value})).await;
        let (_, told) = player.dynamodb("GetItem", &get).await;
        assert_eq!(told["Item"]["life"], stored);
    }
    let wrong = stand.tell("attributes", json!({"value": 10})).await;
    assert!(wrong["error"].is_string());
    assert_eq!(stand.forget("items").await, json!({"deleted": true}));
    assert_eq!(player.dynamodb("GetItem", &get).await.1, json!({}));
    assert_eq!(stand.control("items").await, json!([]));
}

#[tokio::test]
async fn whose_data_is_meant_must_be_clear() {
    let stand = Stand::start().await;
    let nobody = stand.tell("records", json!({"value": "10"})).await;
    assert!(nobody["error"].as_str().unwrap().contains("0 identities"));
    let identities = async || stand.control("identities").await;
    assert_eq!(identities().await, json!([]));
    let player = Player::ada(&stand).await;
    let known = identities().await;
    assert_eq!(known[0]["id"], player.identity_id);
    assert_eq!(known[0]["disabled"], false);
}

#[tokio::test]
async fn accepted_writes_are_logged_in_their_order() {
    let stand = Stand::start().await;
    let player = Player::ada(&stand).await;
    assert_eq!(replace(&player, "75", 0).await, 200);
    assert_eq!(
        replace(&player, "25", 0).await,
        409,
        "not accepted, so not logged"
    );
    stand.tell("records", json!({"value": "10"})).await;
    let request = json!({
        "TableName": "life-gauge", "Key": {"identityId": {"S": player.identity_id}},
        "UpdateExpression": "SET life = :life REMOVE former",
        "ExpressionAttributeValues": {":life": {"S": "75"}},
    });
    player.dynamodb("UpdateItem", &request).await;
    stand.forget("items").await;
    stand.forget("datasets").await;

    let log = stand.control("writes").await;
    let log = log.as_array().unwrap();
    let brief = |write: &Value| json!([write["operation"], write["place"], write["values"]]);
    let brief: Vec<Value> = log.iter().map(brief).collect();
    let nothing = json!({"identityId": null, "life": null});
    let expected = [
        json!(["UpdateRecords", "gauge", {"life": "75"}]),
        json!(["foreign", "gauge", {"life": "10"}]),
        json!(["UpdateItem", "life-gauge", {"life": {"S": "75"}, "former": null}]),
        json!(["foreign", "life-gauge", nothing]),
        json!(["foreign", "gauge", {"life": null}]),
    ];
    assert_eq!(brief, expected);
    assert!(
        log.iter()
            .all(|write| write["identity_id"] == player.identity_id)
    );
    assert!(log.is_sorted_by_key(|write| write["at_milliseconds"].as_i64()));
    stand.forget("writes").await;
    assert_eq!(stand.control("writes").await, json!([]));
}
