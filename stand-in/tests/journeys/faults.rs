//! Faults of the stores: what each looks like, for one operation, a whole service, or by chance.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::common::Stand;
use crate::common::aws::{Player, Reply, get_id};

fn write(player: &Player<'_>) -> Value {
    json!({
        "TableName": "life-gauge",
        "Key": {"identityId": {"S": player.identity_id}},
        "UpdateExpression": "SET life = :life",
        "ConditionExpression": "attribute_not_exists(life) OR life = :life",
        "ExpressionAttributeValues": {":life": {"S": "75"}},
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    })
}

async fn replace(player: &Player<'_>, seen: u64) -> Reply {
    let patch = json!({"Op": "replace", "Key": "life", "Value": "75", "SyncCount": seen});
    player.update("gauge", json!([patch])).await
}

#[tokio::test]
async fn sync_fails_in_its_own_words() {
    let stand = Stand::start().await;
    let player = Player::ada(&stand).await;
    let conflict = "Current SyncCount for: life is: 2 not: 1";
    for (fault, status, name, words) in [
        ("conflict", 409, "ResourceConflictException", conflict),
        ("conflict-400", 400, "InvalidParameterException", conflict),
        (
            "expired-session",
            400,
            "InvalidParameterException",
            "SyncSessionToken not valid for these inputs",
        ),
        ("throttle", 429, "TooManyRequestsException", "Rate exceeded"),
        (
            "throttling-exception",
            400,
            "ThrottlingException",
            "Rate exceeded",
        ),
        (
            "limit-exceeded",
            400,
            "LimitExceededException",
            "Limit exceeded",
        ),
        (
            "server-error",
            500,
            "InternalErrorException",
            "Internal Error",
        ),
    ] {
        stand.fault("UpdateRecords", fault).await;
        assert_eq!(replace(&player, 0).await.told(), (status, name, words));
    }
    stand.fault("UpdateRecords", "unavailable").await;
    let body = json!({"SyncSessionToken": "", "RecordPatches": []}).to_string();
    let path = format!("{}/gauge", player.datasets());
    let reply = player
        .try_send(reqwest::Method::POST, &path, &body)
        .await
        .unwrap();
    assert_eq!(reply.status(), 503);
    assert!(reply.text().await.unwrap().starts_with("<html>"));
    assert_eq!(
        replace(&player, 0).await.status,
        200,
        "nothing was done before"
    );
}

#[tokio::test]
async fn dynamodb_fails_in_its_own_words() {
    let stand = Stand::start().await;
    let player = Player::ada(&stand).await;
    let service = "com.amazon.coral.service#";
    let own = "com.amazonaws.dynamodb.v20120810#";
    for (fault, status, prefix, name) in [
        (
            "throttle",
            400,
            own,
            "ProvisionedThroughputExceededException",
        ),
        (
            "throttling-exception",
            400,
            "com.amazon.coral.availability#",
            "ThrottlingException",
        ),
        ("expired-token", 400, service, "ExpiredTokenException"),
        ("access-denied", 400, service, "AccessDeniedException"),
        ("limit-exceeded", 400, own, "LimitExceededException"),
        ("server-error", 500, own, "InternalServerError"),
        ("conflict", 400, own, "ConditionalCheckFailedException"),
    ] {
        stand.fault("UpdateItem", fault).await;
        let (told, body) = player.dynamodb("UpdateItem", &write(&player)).await;
        assert_eq!(
            (told, &body["__type"]),
            (status, &json!(format!("{prefix}{name}")))
        );
        assert!(body["Item"].is_null());
    }
    assert_eq!(player.dynamodb("UpdateItem", &write(&player)).await.0, 200);
    stand.fault("UpdateItem", "conflict").await;
    let (_, body) = player.dynamodb("UpdateItem", &write(&player)).await;
    assert_eq!(
        body["Item"]["life"],
        json!({"S": "75"}),
        "as after a real one"
    );
}

#[tokio::test]
async fn a_lost_reply_was_applied_and_a_lost_request_was_not() {
    let stand = Stand::start().await;
    let player = Player::ada(&stand).await;
    for (fault, writes) in [("drop-before", 0), ("drop-after", 1)] {
        stand.fault("UpdateItem", fault).await;
        let lost = player.try_dynamodb("UpdateItem", &write(&player)).await;
        assert!(lost.is_err(), "{fault}");
        let log = stand.control("writes").await;
        assert_eq!(log.as_array().unwrap().len(), writes, "{fault}");
        // Not the repetition of a browser.
        tokio::time::sleep(Duration::from_millis(310)).await;
    }
}

#[tokio::test]
async fn a_late_reply_was_applied_at_once() {
    let stand = Stand::start().await;
    let player = Player::ada(&stand).await;
    let order = json!({"operation": "UpdateItem", "fault": "delay-after", "milliseconds": 800});
    stand.tell("faults", order).await;
    let request = write(&player);
    let late = player.dynamodb("UpdateItem", &request);
    let look = async {
        tokio::time::sleep(Duration::from_millis(400)).await;
        stand.control("items").await
    };
    #[expect(clippy::disallowed_methods, reason = "the delay is one of real time")]
    let start = Instant::now();
    let ((status, _), items) = tokio::join!(late, look);
    assert_eq!((status, &items[0]["life"]), (200, &json!({"S": "75"})));
    assert!(start.elapsed() >= Duration::from_millis(800));
}

#[tokio::test]
async fn an_account_without_sync_is_denied_every_call() {
    let stand = Stand::start().await;
    let player = Player::ada(&stand).await;
    let order = json!({"operation": "sync", "fault": "access-denied", "times": 1000});
    stand.tell("faults", order).await;
    let reply = player.list("gauge", "").await;
    let (status, name, words) = reply.told();
    assert_eq!((status, name), (403, "AccessDeniedException"));
    assert!(words.contains("not authorized to perform: cognito-sync:ListRecords"));
    assert_eq!(replace(&player, 0).await.status, 403);
    let (status, _) = player.dynamodb("UpdateItem", &write(&player)).await;
    assert_eq!(status, 200, "another service");
}

#[tokio::test]
async fn what_was_given_out_can_be_ended() {
    let stand = Stand::start().await;
    let player = Player::ada(&stand).await;
    let session = player.session("gauge").await;
    stand.tell("expire", json!({"what": "sync-sessions"})).await;
    let patches = json!([{"Op": "replace", "Key": "life", "Value": "75", "SyncCount": 0}]);
    let reply = player.update_with("gauge", &session, patches).await;
    let words = "SyncSessionToken not valid for these inputs";
    assert_eq!(reply.told(), (400, "InvalidParameterException", words));
    assert_eq!(replace(&player, 0).await.status, 200, "a fresh one is good");
    stand.tell("expire", json!({"what": "credentials"})).await;
    let reply = player.list("gauge", "").await;
    assert_eq!(reply.told().1, "ExpiredTokenException");
    assert_eq!(
        Player::ada(&stand).await.list("gauge", "").await.status,
        200
    );
}

#[tokio::test]
async fn orders_that_do_not_fit_are_refused() {
    let stand = Stand::start().await;
    for (operation, fault) in [
        ("GetItem", "conflict"),
        ("UpdateItem", "conflict-400"),
        ("GetId", "expired-session"),
        ("token", "access-denied"),
        ("stores", "delay"),
    ] {
        let order = json!({"operation": operation, "fault": fault});
        let reply = stand.tell("faults", order).await;
        assert!(reply["error"].is_string(), "{operation} {fault}");
    }
    for wrong in [
        json!({"seed": 1, "rates": {"delay": 0.6, "throttle": 0.6}}),
        json!({"seed": 1, "rates": {"delay": -0.1}}),
        json!({"seed": 1, "rates": {"forge": 0.1}}),
        json!({"seed": 1, "rates": {}, "operations": ["ListNothing"]}),
    ] {
        let reply = stand.tell("chaos", wrong).await;
        assert!(reply["error"].is_string(), "{reply}");
    }
}

/// The statuses of some requests in a chaos of this seed.
async fn fate(seed: u64) -> Vec<u16> {
    let stand = Stand::start().await;
    let player = Player::ada(&stand).await;
    let rates = json!({"throttle": 0.3, "server-error": 0.3});
    stand
        .tell("chaos", json!({"seed": seed, "rates": rates}))
        .await;
    let mut statuses = Vec::new();
    for _ in 0..30 {
        statuses.push(player.list("gauge", "").await.status);
    }
    assert_eq!(
        get_id(&stand, &json!("x")).await.1["__type"],
        "NotAuthorizedException"
    );
    let struck = stand.control("chaos").await["struck"].take();
    let throttled = statuses.iter().filter(|status| **status == 429).count();
    assert_eq!(struck["throttle"], throttled);
    stand.forget("chaos").await;
    assert_eq!(player.list("gauge", "").await.status, 200);
    statuses
}

#[tokio::test]
async fn chaos_is_the_same_for_the_same_seed() {
    let first = fate(7).await;
    for status in [200, 429, 500] {
        assert!(first.contains(&status), "{first:?}");
    }
    assert_eq!(fate(7).await, first);
    assert_ne!(fate(8).await, first);
}
