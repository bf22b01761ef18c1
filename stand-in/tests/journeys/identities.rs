//! Identity pools: whose token leads to which identity, and which tokens are refused.

use serde_json::{Value, json};

use crate::common::aws::{Player, call, get_id, identity, logins};
use crate::common::browser::{Browser, location};
use crate::common::{IDENTITY_POOL, Stand, with_guests};

#[tokio::test]
async fn the_same_login_has_the_same_identity_and_another_login_another() {
    let stand = Stand::start().await;
    let ada = Browser::new(&stand).tokens_of_ada().await;
    let first = get_id(&stand, &ada["id_token"]).await;
    let again = Browser::new(&stand).tokens_of_ada().await;
    assert_eq!(first, get_id(&stand, &again["id_token"]).await);
    assert!(
        first.1["IdentityId"]
            .as_str()
            .unwrap()
            .starts_with("us-east-1:")
    );

    let browser = Browser::new(&stand);
    let login = location(&browser.authorize(&[]).await);
    let called_back = browser.log_in(&login, "grace", "Battery-Staple-7").await;
    let (_, grace) = browser.redeem(&location(&called_back)).await;
    assert_ne!(first, get_id(&stand, &grace["id_token"]).await);
}

#[tokio::test]
async fn the_long_form_of_the_target_works_too() {
    let stand = Stand::start().await;
    let ada = Browser::new(&stand).tokens_of_ada().await;
    let body = json!({"IdentityPoolId": IDENTITY_POOL, "Logins": logins(&ada["id_token"])});
    let target = "com.amazonaws.cognito.identity.model.AWSCognitoIdentityService.GetId";
    assert_eq!(call(&stand, target, body).await.0, 200);
}

fn refused(reply: &(u16, Value)) -> &str {
    assert_eq!(reply.0, 400);
    assert_eq!(reply.1["__type"], "NotAuthorizedException");
    reply.1["message"].as_str().unwrap()
}

#[tokio::test]
async fn expired_foreign_and_tampered_tokens_are_refused() {
    let stand = Stand::start().await;
    let ada = Browser::new(&stand).tokens_of_ada().await;
    let access = get_id(&stand, &ada["access_token"]).await;
    assert!(refused(&access).starts_with("Invalid login token."));

    let mut tampered = ada["id_token"].as_str().unwrap().to_owned();
    let middle = tampered.len() / 2;
    let swapped = if &tampered[middle..=middle] == "A" {
        "B"
    } else {
        "A"
    };
    tampered.replace_range(middle..=middle, swapped);
    let reply = get_id(&stand, &json!(tampered)).await;
    assert!(refused(&reply).starts_with("Invalid login token."));

    let elsewhere = Stand::start().await;
    let foreign = Browser::new(&elsewhere).tokens_of_ada().await;
    let reply = get_id(&stand, &foreign["id_token"]).await;
    assert!(refused(&reply).starts_with("Invalid login token."));

    let key = "cognito-idp.us-east-1.amazonaws.com/us-east-1_Other";
    let body = json!({"IdentityPoolId": IDENTITY_POOL, "Logins": {key: ada["id_token"]}});
    let reply = identity(&stand, "GetId", body).await;
    assert!(refused(&reply).contains("not from a supported provider"));

    stand.advance(3601).await;
    let reply = get_id(&stand, &ada["id_token"]).await;
    assert!(refused(&reply).starts_with("Invalid login token. Token expired: "));
}

#[tokio::test]
async fn forged_tokens_do_not_get_an_identity() {
    let stand = Stand::start().await;
    for how in [
        "alg-none",
        "hs256-with-public-key",
        "wrong-kid",
        "wrong-key",
        "truncated",
    ] {
        stand
            .tell(
                "faults",
                json!({"operation": "token", "fault": "forge", "how": how}),
            )
            .await;
        let forged = Browser::new(&stand).tokens_of_ada().await;
        let reply = get_id(&stand, &forged["id_token"]).await;
        assert!(refused(&reply).starts_with("Invalid login token."), "{how}");
    }
}

#[tokio::test]
async fn credentials_need_the_login_of_the_identity() {
    let stand = Stand::start().await;
    let ada = Browser::new(&stand).tokens_of_ada().await;
    let player = Player::with_token(&stand, &ada["id_token"]).await;
    assert!(player.access_key_id.starts_with("ASIA"));
    let body = json!({"IdentityId": player.identity_id});
    let reply = identity(&stand, "GetCredentialsForIdentity", body).await;
    assert!(refused(&reply).ends_with("is forbidden."));

    let browser = Browser::new(&stand);
    let called_back = location(&browser.visit_provider("Google", "google-ada").await);
    let (_, google) = browser.redeem(&called_back).await;
    let body = json!({"IdentityId": player.identity_id, "Logins": logins(&google["id_token"])});
    let reply = identity(&stand, "GetCredentialsForIdentity", body).await;
    assert!(refused(&reply).starts_with("Logins don't match."));

    let body = json!({"IdentityId": "us-east-1:00000000-0000-0000-0000-000000000000"});
    let (_, unknown) = identity(&stand, "GetCredentialsForIdentity", body).await;
    assert_eq!(unknown["__type"], "ResourceNotFoundException");
}

#[tokio::test]
async fn guests_and_the_basic_flow_are_off_unless_configured() {
    let stand = Stand::start().await;
    let guest = json!({"IdentityPoolId": IDENTITY_POOL});
    let reply = identity(&stand, "GetId", guest.clone()).await;
    assert!(refused(&reply).starts_with("Unauthenticated access is not supported"));
    let ada = Browser::new(&stand).tokens_of_ada().await;
    let (_, id) = get_id(&stand, &ada["id_token"]).await;
    let body = json!({"IdentityId": id["IdentityId"], "Logins": logins(&ada["id_token"])});
    let (_, reply) = identity(&stand, "GetOpenIdToken", body).await;
    assert_eq!(reply["__type"], "InvalidParameterException");

    let stand = with_guests().await;
    let (status, id) = identity(&stand, "GetId", guest).await;
    assert_eq!(status, 200);
    let (status, token) = identity(&stand, "GetOpenIdToken", id).await;
    assert_eq!(status, 200);
    assert_eq!(
        crate::common::claims(&token["Token"])["amr"][0],
        "unauthenticated"
    );
}
