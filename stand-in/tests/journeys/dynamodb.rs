//! `DynamoDB`: what the cases of the table say, and what only the stand-in can tell.

use serde_json::{Value, json};

use crate::common::Stand;
use crate::common::aws::Player;
use crate::common::dynamodb_cases::cases;

#[tokio::test]
async fn the_cases_of_the_table_come_out_as_written() {
    let mut complaints = Vec::new();
    let stand = Stand::start().await;
    let player = Player::ada(&stand).await;
    for case in cases() {
        for step in case.steps {
            let request = step.request(&player.identity_id);
            let reply = player.dynamodb(&step.operation, &request).await;
            let complaint = step.complaint(None, &player.identity_id, reply);
            complaints.extend(complaint.map(|text| format!("{}: {text}", case.name)));
        }
        let key = json!({"identityId": {"S": player.identity_id}});
        let whole = json!({"TableName": "life-gauge", "Key": key});
        player.dynamodb("DeleteItem", &whole).await;
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// A request about the player's own item.
fn request(player: &Player<'_>, more: &Value) -> Value {
    let key = json!({"identityId": {"S": player.identity_id}});
    let mut request = json!({"TableName": "life-gauge", "Key": key});
    request
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    request
}

#[tokio::test]
async fn an_item_is_never_larger_than_its_limit() {
    let stand = Stand::start().await;
    let player = Player::ada(&stand).await;
    let write = |bytes: usize| {
        request(
            &player,
            &json!({
                "UpdateExpression": "SET a = :a",
                "ExpressionAttributeValues": {":a": {"S": "x".repeat(bytes)}},
            }),
        )
    };
    // Names count, too: `identityId` and `a`.
    let room = (400 << 10) - "identityId".len() - player.identity_id.len() - 1;
    assert_eq!(player.dynamodb("UpdateItem", &write(room)).await.0, 200);
    let (status, body) = player.dynamodb("UpdateItem", &write(room + 1)).await;
    assert_eq!(status, 400);
    let words = "Item size to update has exceeded the maximum allowed size";
    assert_eq!(body["message"], words);
}
