//! Guests who sign in: linking, and merging with an identity that is known already.

use reqwest::Method;
use serde_json::{Value, json};
use stand_in::Options;

use crate::common::aws::{Player, call, identity, logins};
use crate::common::browser::{Browser, location};
use crate::common::{IDENTITY_POOL, POOL, Stand, with_guests};

async fn ada(stand: &Stand) -> Value {
    Browser::new(stand).tokens_of_ada().await["id_token"].take()
}

async fn write(player: &Player<'_>, dataset: &str, value: &str) {
    let patch = json!([{"Op": "replace", "Key": "life", "Value": value, "SyncCount": 0}]);
    assert_eq!(player.update(dataset, patch).await.status, 200);
}

async fn life(player: &Player<'_>, dataset: &str) -> Value {
    player.list(dataset, "").await.body["Records"][0]["Value"].take()
}

#[tokio::test]
async fn a_guest_who_signs_in_for_the_first_time_keeps_identity_and_data() {
    let stand = with_guests().await;
    let guest = Player::guest(&stand).await;
    write(&guest, "gauge", "25").await;
    let token = ada(&stand).await;
    let linked = guest.sign_in(&token).await;
    assert_eq!(linked.identity_id, guest.identity_id);
    assert_eq!(life(&linked, "gauge").await, "25");
    let listed = linked.list("gauge", "").await.body;
    assert_eq!(listed["MergedDatasetNames"], json!([]));
    let later = Player::with_token(&stand, &token).await;
    assert_eq!(
        later.identity_id, guest.identity_id,
        "GetId finds it from now on"
    );
    let id = json!({"IdentityId": guest.identity_id});
    let (_, refusal) = identity(&stand, "GetCredentialsForIdentity", id).await;
    assert!(
        refusal["message"]
            .as_str()
            .unwrap()
            .ends_with("is forbidden.")
    );
    assert_eq!(
        life(&guest, "gauge").await,
        "25",
        "credentials of before are good for Sync"
    );
}

#[tokio::test]
async fn a_guest_who_turns_out_to_be_known_brings_the_datasets_along() {
    let stand = with_guests().await;
    let token = ada(&stand).await;
    let known = Player::with_token(&stand, &token).await;
    write(&known, "gauge", "75").await;
    let guest = Player::guest(&stand).await;
    write(&guest, "gauge", "25").await;
    write(&guest, "deleted", "1").await;
    let path = format!("{}/deleted", guest.datasets());
    assert_eq!(guest.send(Method::DELETE, &path, "").await.status, 200);

    let merged = guest.sign_in(&token).await;
    assert_eq!(
        merged.identity_id, known.identity_id,
        "read the id from the reply"
    );
    let name = format!("gauge.{}", guest.identity_id);
    let listed = merged.list("gauge", "").await.body;
    assert_eq!(listed["MergedDatasetNames"], json!([name]));
    assert_eq!(listed["Records"][0]["Value"], "75", "nothing is mixed");
    assert_eq!(life(&merged, &name).await, "25");
    let all = merged.send(Method::GET, &merged.datasets(), "").await.body;
    assert_eq!(all["Count"], 2, "what was deleted stays behind");

    let path = format!("{}/{}", merged.datasets(), name.replace(':', "%3A"));
    assert_eq!(merged.send(Method::DELETE, &path, "").await.status, 200);
    let listed = merged.list("gauge", "").await.body;
    assert_eq!(listed["MergedDatasetNames"], json!([]));
}

#[tokio::test]
async fn a_guest_who_went_over_is_nobody_any_more() {
    let stand = with_guests().await;
    let token = ada(&stand).await;
    Player::with_token(&stand, &token).await;
    let guest = Player::guest(&stand).await;
    guest.sign_in(&token).await;
    let reply = guest.list("gauge", "").await;
    let (status, name, _) = reply.told();
    assert_eq!((status, name), (403, "NotAuthorizedException"));
    let again = json!({"IdentityId": guest.identity_id, "Logins": logins(&token)});
    let (_, refusal) = identity(&stand, "GetCredentialsForIdentity", again).await;
    assert_eq!(refusal["__type"], "ResourceNotFoundException");
    let all = stand.control("identities").await;
    let of_guest = |one: &&Value| one["id"] == guest.identity_id;
    let all = all.as_array().unwrap();
    assert_eq!(all.iter().find(of_guest).unwrap()["disabled"], true);
}

#[tokio::test]
async fn guests_of_several_devices_all_go_over() {
    let stand = with_guests().await;
    let token = ada(&stand).await;
    let mut names = Vec::new();
    let first = Player::guest(&stand).await;
    first.sign_in(&token).await;
    for value in ["25", "50"] {
        let guest = Player::guest(&stand).await;
        write(&guest, "gauge", value).await;
        let merged = guest.sign_in(&token).await;
        assert_eq!(merged.identity_id, first.identity_id);
        names.push(format!("gauge.{}", guest.identity_id));
    }
    let player = Player::with_token(&stand, &token).await;
    let listed = player.list("gauge", "").await.body;
    assert_eq!(listed["DatasetExists"], false);
    names.sort();
    assert_eq!(listed["MergedDatasetNames"], json!(names));
}

#[tokio::test]
async fn guests_do_not_reach_dynamodb_until_they_sign_in() {
    let stand = with_guests().await;
    let guest = Player::guest(&stand).await;
    let own = json!({
        "TableName": "life-gauge", "Key": {"identityId": {"S": guest.identity_id}},
    });
    let (status, refusal) = guest.dynamodb("GetItem", &own).await;
    assert_eq!(status, 400);
    let words = "because no session policy allows the dynamodb:GetItem action";
    assert!(refusal["Message"].as_str().unwrap().ends_with(words));
    let player = guest.sign_in(&ada(&stand).await).await;
    assert_eq!(player.dynamodb("GetItem", &own).await.0, 200);
    assert_eq!(
        guest.dynamodb("GetItem", &own).await.0,
        400,
        "the old ones are a guest's"
    );
}

/// A stand-in with a second user pool that the identity pool trusts, too.
async fn with_two_pools() -> Stand {
    let file = include_str!("../../default-config.json");
    let mut file: Value = serde_json::from_str(file).unwrap();
    let mut second = file["user_pools"][0].clone();
    second["id"] = json!("us-east-1_Second");
    second["clients"][0]["id"] = json!("secondclient");
    file["user_pools"].as_array_mut().unwrap().push(second);
    let trusted = json!({"user_pool": "us-east-1_Second", "client": "secondclient"});
    let providers = file["identity_pools"][0]["providers"].as_array_mut();
    providers.unwrap().push(trusted);
    Stand::with(Options {
        config: Some(file.to_string().parse().unwrap()),
        ..Options::default()
    })
    .await
}

async fn ada_of_second(stand: &Stand) -> Value {
    let parameters = json!({"USERNAME": "ada", "PASSWORD": "Correct-Horse-9"});
    let body = json!({
        "AuthFlow": "USER_PASSWORD_AUTH",
        "ClientId": "secondclient",
        "AuthParameters": parameters,
    });
    let target = "AWSCognitoIdentityProviderService.InitiateAuth";
    let (status, mut reply) = call(stand, target, body).await;
    assert_eq!(status, 200, "{reply}");
    reply["AuthenticationResult"]["IdToken"].take()
}

#[tokio::test]
async fn an_identity_has_one_login_of_each_provider() {
    let stand = with_two_pools().await;
    let (first, second) = (ada(&stand).await, ada_of_second(&stand).await);
    let get_id = async |logins: Value| {
        let body = json!({"IdentityPoolId": IDENTITY_POOL, "Logins": logins});
        identity(&stand, "GetId", body).await
    };
    let (_, mut id) = get_id(logins(&first)).await;
    let id = id["IdentityId"].take();
    let mut both = logins(&first);
    both["cognito-idp.us-east-1.amazonaws.com/us-east-1_Second"] = second.clone();
    let body = json!({"IdentityId": id, "Logins": both});
    let (status, _) = identity(&stand, "GetCredentialsForIdentity", body).await;
    assert_eq!(status, 200);
    let only_second = json!({"cognito-idp.us-east-1.amazonaws.com/us-east-1_Second": second});
    assert_eq!(
        get_id(only_second.clone()).await.1["IdentityId"],
        id,
        "linked by the way"
    );

    let browser = Browser::new(&stand);
    let back = location(&browser.visit_provider("Google", "google-grace").await);
    let (_, grace) = browser.redeem(&back).await;
    let mut foreign = only_second;
    foreign[format!("cognito-idp.us-east-1.amazonaws.com/{POOL}")] = grace["id_token"].clone();
    let (status, refusal) = get_id(foreign.clone()).await;
    let name = "ResourceConflictException";
    assert_eq!((status, &refusal["__type"]), (400, &json!(name)));
    get_id(logins(&grace["id_token"])).await;
    let (_, refusal) = get_id(foreign).await;
    assert_eq!(refusal["__type"], name, "each has an identity of its own");
}
