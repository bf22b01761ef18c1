//! What Sync does with records: counts, conflicts, tombstones, pages and limits.

use reqwest::Method;
use serde_json::{Value, json};

use crate::common::Stand;
use crate::common::aws::Player;

fn replace(key: &str, value: &str, seen: u64) -> Value {
    json!({"Op": "replace", "Key": key, "Value": value, "SyncCount": seen})
}

#[tokio::test]
async fn a_missing_dataset_is_an_empty_answer_with_a_usable_session_token() {
    let stand = Stand::start().await;
    let player = Player::ada(&stand).await;
    let listed = player.list("gauge", "lastSyncCount=0").await.body;
    assert_eq!(
        (&listed["DatasetExists"], &listed["DatasetSyncCount"]),
        (&json!(false), &json!(0))
    );
    assert_eq!(
        (&listed["Count"], &listed["NextToken"]),
        (&json!(0), &Value::Null)
    );
    let session = &listed["SyncSessionToken"];
    let reply = player
        .update_with("gauge", session, json!([replace("life", "50", 0)]))
        .await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.body.as_object().unwrap().len(), 1, "only Records");
}

#[tokio::test]
async fn a_record_takes_the_count_of_the_write_that_touched_it_last() {
    let stand = Stand::start().await;
    let player = Player::ada(&stand).await;
    player
        .update("gauge", json!([replace("life", "50", 0)]))
        .await;
    player
        .update("gauge", json!([replace("life", "75", 1)]))
        .await;
    let reply = player
        .update("gauge", json!([replace("new", "1", 0)]))
        .await;
    assert_eq!(reply.body["Records"][0]["SyncCount"], 3);
    assert_eq!(
        reply.body["Records"][0]["LastModifiedBy"],
        player.identity_id
    );
    let listed = player.list("gauge", "lastSyncCount=2").await.body;
    assert_eq!(
        (&listed["DatasetSyncCount"], &listed["Count"]),
        (&json!(3), &json!(1))
    );
    assert_eq!(listed["Records"][0]["Key"], "new");
}

#[tokio::test]
async fn a_stale_count_refuses_the_whole_write() {
    let stand = Stand::start().await;
    let player = Player::ada(&stand).await;
    player
        .update("gauge", json!([replace("life", "50", 0)]))
        .await;
    player
        .update("gauge", json!([replace("life", "75", 1)]))
        .await;
    let patches = json!([replace("other", "x", 0), replace("life", "25", 1)]);
    let reply = player.update("gauge", patches).await;
    let told = (
        409,
        "ResourceConflictException",
        "Current SyncCount for: life is: 2 not: 1",
    );
    assert_eq!(reply.told(), told);
    let listed = player.list("gauge", "").await.body;
    assert_eq!(
        listed["Records"].as_array().unwrap().len(),
        1,
        "nothing was applied"
    );
}

#[tokio::test]
async fn a_removed_record_leaves_a_tombstone_that_keeps_counting() {
    let stand = Stand::start().await;
    let player = Player::ada(&stand).await;
    player
        .update("gauge", json!([replace("life", "50", 0)]))
        .await;
    let remove = json!([{"Op": "remove", "Key": "life", "SyncCount": 1}]);
    assert_eq!(player.update("gauge", remove).await.status, 200);
    let listed = player.list("gauge", "").await.body;
    let record = &listed["Records"][0];
    assert_eq!(
        (&record["Value"], &record["SyncCount"]),
        (&Value::Null, &json!(2))
    );
    let reply = player
        .update("gauge", json!([replace("life", "25", 0)]))
        .await;
    assert_eq!(reply.status, 409);
    let reply = player
        .update("gauge", json!([replace("life", "25", 2)]))
        .await;
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn pages_of_one_read_share_the_session_token() {
    let stand = Stand::start().await;
    let player = Player::ada(&stand).await;
    let patches: Vec<Value> = (0..5).map(|i| replace(&format!("k{i}"), "v", 0)).collect();
    player.update("gauge", json!(patches)).await;
    let mut query = "maxResults=2".to_owned();
    let mut keys = Vec::new();
    loop {
        let page = player.list("gauge", &query).await.body;
        let records = page["Records"].as_array().unwrap();
        keys.extend(records.iter().map(|record| record["Key"].clone()));
        let (Some(next), Some(session)) = (
            page["NextToken"].as_str(),
            page["SyncSessionToken"].as_str(),
        ) else {
            break;
        };
        query = url::form_urlencoded::Serializer::new("maxResults=2&".to_owned())
            .append_pair("nextToken", next)
            .append_pair("syncSessionToken", session)
            .finish();
    }
    assert_eq!(json!(keys), json!(["k0", "k1", "k2", "k3", "k4"]));
    let too_many = player.list("gauge", "maxResults=1025").await;
    assert_eq!(too_many.told().1, "InvalidParameterException");
}

#[tokio::test]
async fn a_session_token_is_good_for_its_dataset_only() {
    let stand = Stand::start().await;
    let player = Player::ada(&stand).await;
    let session = player.session("other").await;
    let reply = player
        .update_with("gauge", &session, json!([replace("life", "50", 0)]))
        .await;
    let told = (
        400,
        "InvalidParameterException",
        "SyncSessionToken not valid for these inputs",
    );
    assert_eq!(reply.told(), told);
}

#[tokio::test]
async fn after_a_deletion_old_counts_never_fit_again() {
    let stand = Stand::start().await;
    let player = Player::ada(&stand).await;
    player
        .update("gauge", json!([replace("life", "50", 0)]))
        .await;
    let path = format!("{}/gauge", player.datasets());
    let deleted = player.send(Method::DELETE, &path, "").await;
    assert_eq!(deleted.body["Dataset"]["NumRecords"], 1);
    assert_eq!(player.send(Method::GET, &path, "").await.status, 404);
    assert_eq!(player.send(Method::DELETE, &path, "").await.status, 404);
    let listed = player.list("gauge", "lastSyncCount=1").await.body;
    assert_eq!(listed["DatasetDeletedAfterRequestedSyncCount"], true);
    assert_eq!(listed["DatasetExists"], false);
    let stale = player
        .update("gauge", json!([replace("life", "75", 1)]))
        .await;
    assert_eq!(stale.status, 409);
    let anew = player
        .update("gauge", json!([replace("life", "75", 0)]))
        .await;
    assert_eq!(anew.body["Records"][0]["SyncCount"], 2);
}

#[tokio::test]
async fn datasets_are_listed_described_and_counted() {
    let stand = Stand::start().await;
    let player = Player::ada(&stand).await;
    player
        .update("app:gauge.v1", json!([replace("life", "50", 0)]))
        .await;
    player
        .update("gauge", json!([replace("life", "50", 0)]))
        .await;
    let listed = player.send(Method::GET, &player.datasets(), "").await.body;
    assert_eq!(listed["Count"], 2);
    let path = format!("{}/app%3Agauge.v1", player.datasets());
    let described = player.send(Method::GET, &path, "").await.body;
    assert_eq!(described["Dataset"]["DataStorage"], "life50".len());
    let usage = player.datasets().replace("/datasets", "");
    let usage = player.send(Method::GET, &usage, "").await.body;
    assert_eq!(usage["IdentityUsage"]["DatasetCount"], 2);
}

#[tokio::test]
async fn limits_are_kept() {
    let stand = Stand::start().await;
    let player = Player::ada(&stand).await;
    for i in 0..20 {
        let reply = player
            .update(&format!("d{i}"), json!([replace("k", "v", 0)]))
            .await;
        assert_eq!(reply.status, 200);
    }
    let reply = player
        .update("one-more", json!([replace("k", "v", 0)]))
        .await;
    assert_eq!(
        (reply.told().0, reply.told().1),
        (400, "LimitExceededException")
    );
    let large = "x".repeat(600_000);
    let patches = json!([replace("a", &large, 0), replace("b", &large, 0)]);
    let reply = player.update("d0", patches).await;
    assert_eq!(reply.told().1, "LimitExceededException");
    let patches: Vec<Value> = (0..1024).map(|i| replace(&i.to_string(), "", 0)).collect();
    let reply = player.update("d0", json!(patches)).await;
    assert_eq!(
        reply.told().1,
        "LimitExceededException",
        "with the one that is there"
    );
}

#[tokio::test]
async fn values_are_strings_and_names_are_plain() {
    let stand = Stand::start().await;
    let player = Player::ada(&stand).await;
    let number = json!([{"Op": "replace", "Key": "life", "Value": 25, "SyncCount": 0}]);
    let reply = player.update("gauge", number).await;
    assert_eq!(reply.told().1, "SerializationException");
    let twice = json!([replace("life", "1", 0), replace("life", "2", 0)]);
    let reply = player.update("gauge", twice).await;
    assert_eq!(reply.told().1, "InvalidParameterException");
    let reply = player.list("ga%20uge", "").await;
    assert_eq!(reply.told().1, "InvalidParameterException");
}
