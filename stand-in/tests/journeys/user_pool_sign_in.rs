//! The JSON API: sign-in by password, in the clear and by SRP, and refresh.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use serde_json::json;
use sha2::Sha256;

use crate::common::user_pool::{
    ada, begin_srp, idp, initiate, not_authorized, now, password, proof, refused, respond, sign_in,
    stand_with,
};
use crate::common::{CLIENT, Stand, claims, srp};

const WRONG: &str = "Incorrect username or password.";
const EXPIRED: &str = "Invalid session for the user, session is expired.";

#[tokio::test]
async fn srp_gives_tokens_for_self_service() {
    let stand = Stand::start().await;
    let reply = sign_in(&stand, "ada", "Correct-Horse-9").await.unwrap();
    let tokens = &reply["AuthenticationResult"];
    assert_eq!(
        (&tokens["TokenType"], &tokens["ExpiresIn"]),
        (&json!("Bearer"), &json!(3600))
    );
    let access = claims(&tokens["AccessToken"]);
    assert_eq!(access["scope"], "aws.cognito.signin.user.admin");
    assert_eq!(
        (&access["username"], &access["client_id"]),
        (&json!("ada"), &json!(CLIENT))
    );
    let id = claims(&tokens["IdToken"]);
    assert_eq!(
        (&id["email"], &id["email_verified"]),
        (&json!("ada@example.com"), &json!(true))
    );
    assert!(id["at_hash"].is_null() && id["nonce"].is_null());
    let user = idp(
        &stand,
        "GetUser",
        json!({"AccessToken": tokens["AccessToken"]}),
    )
    .await;
    assert_eq!(user.unwrap()["Username"], "ada");
}

#[tokio::test]
async fn the_challenge_of_srp_has_no_session_and_its_secret_block_works_once() {
    let stand = Stand::start().await;
    let asked = begin_srp(&stand, "ada").await.unwrap();
    assert!(asked["Session"].is_null());
    let answer = proof(
        &asked,
        "Correct-Horse-9",
        &srp::timestamp(now(&stand).await),
    );
    respond(&stand, &asked, answer.clone()).await.unwrap();
    let again = respond(&stand, &asked, answer).await.unwrap_err();
    assert_eq!(again, not_authorized(EXPIRED));
    let asked = begin_srp(&stand, "ada").await.unwrap();
    stand.advance(181).await;
    let answer = proof(
        &asked,
        "Correct-Horse-9",
        &srp::timestamp(now(&stand).await),
    );
    let late = respond(&stand, &asked, answer).await.unwrap_err();
    assert_eq!(late, not_authorized(EXPIRED));
}

#[tokio::test]
async fn a_wrong_proof_time_or_name_is_a_wrong_password() {
    let stand = Stand::start().await;
    let time = now(&stand).await;
    let good = srp::timestamp(time);
    let padded = good.replacen(' ', "  ", 1);
    for (password, timestamp) in [
        ("Correct-Horse-8", good.as_str()),
        ("Correct-Horse-9", &padded),
        ("Correct-Horse-9", &srp::timestamp(time - 400)),
    ] {
        let asked = begin_srp(&stand, "ada").await.unwrap();
        let answer = respond(&stand, &asked, proof(&asked, password, timestamp)).await;
        assert_eq!(answer.unwrap_err(), not_authorized(WRONG), "{timestamp}");
    }
    let asked = begin_srp(&stand, "ada").await.unwrap();
    let mut answer = proof(&asked, "Correct-Horse-9", &good);
    answer["USERNAME"] = json!("ada@example.com");
    let alias = respond(&stand, &asked, answer).await.unwrap_err();
    assert_eq!(alias, not_authorized(WRONG));
    for srp_a in ["", "0", "not hex"] {
        let parameters = json!({"USERNAME": "ada", "SRP_A": srp_a});
        let illegal = initiate(&stand, "USER_SRP_AUTH", parameters).await;
        assert_eq!(illegal.unwrap_err().name, "InvalidParameterException");
    }
}

#[tokio::test]
async fn an_unknown_user_looks_like_a_known_one() {
    let stand = Stand::start().await;
    let first = begin_srp(&stand, "nobody").await.unwrap();
    let second = begin_srp(&stand, "nobody").await.unwrap();
    let of = |reply: &serde_json::Value, name: &str| reply["ChallengeParameters"][name].clone();
    for name in ["SALT", "USER_ID_FOR_SRP"] {
        assert_eq!(of(&first, name), of(&second, name));
    }
    assert_ne!(of(&first, "SRP_B"), of(&second, "SRP_B"));
    let answer = proof(
        &first,
        "Correct-Horse-9",
        &srp::timestamp(now(&stand).await),
    );
    let refusal = respond(&stand, &first, answer).await.unwrap_err();
    assert_eq!(refusal, not_authorized(WRONG));
    assert_eq!(
        password(&stand, "nobody", "x").await.unwrap_err(),
        not_authorized(WRONG)
    );
    let open = stand_with(json!({}), json!({"hide_unknown_users": false})).await;
    assert_eq!(
        begin_srp(&open, "nobody").await.unwrap_err(),
        refused("UserNotFoundException", "User does not exist.")
    );
}

#[tokio::test]
async fn five_wrong_passwords_lock_for_a_second_and_each_further_one_doubles_it() {
    let stand = Stand::start().await;
    let wrong = async || password(&stand, "ada", "wrong").await.unwrap_err();
    for _ in 0..5 {
        assert_eq!(wrong().await, not_authorized(WRONG));
    }
    assert_eq!(wrong().await, not_authorized("Password attempts exceeded"));
    stand.advance(1).await;
    assert_eq!(wrong().await, not_authorized(WRONG));
    stand.advance(1).await;
    let right = password(&stand, "ada", "Correct-Horse-9")
        .await
        .unwrap_err();
    assert_eq!(right, not_authorized("Password attempts exceeded"));
    stand.advance(1).await;
    password(&stand, "ada", "Correct-Horse-9").await.unwrap();
    assert_eq!(wrong().await, not_authorized(WRONG));
}

#[tokio::test]
async fn a_refresh_token_gives_new_tokens_until_it_is_over() {
    let stand = Stand::start().await;
    let tokens = ada(&stand).await;
    let refresh = async |token: &serde_json::Value| {
        initiate(
            &stand,
            "REFRESH_TOKEN_AUTH",
            json!({"REFRESH_TOKEN": token}),
        )
        .await
    };
    let fresh = refresh(&tokens["RefreshToken"]).await.unwrap();
    let fresh = &fresh["AuthenticationResult"];
    assert!(fresh["RefreshToken"].is_null());
    let origin = |token| claims(token)["origin_jti"].clone();
    assert_eq!(origin(&fresh["IdToken"]), origin(&tokens["IdToken"]));
    let unknown = refresh(&json!("guess")).await.unwrap_err();
    assert_eq!(unknown, not_authorized("Invalid Refresh Token"));
    let out = json!({"AccessToken": fresh["AccessToken"]});
    idp(&stand, "GlobalSignOut", out).await.unwrap();
    let revoked = refresh(&tokens["RefreshToken"]).await.unwrap_err();
    assert_eq!(revoked, not_authorized("Refresh Token has been revoked"));
    let tokens = ada(&stand).await;
    stand.advance(30 * 24 * 3600).await;
    let late = refresh(&tokens["RefreshToken"]).await.unwrap_err();
    assert_eq!(late, not_authorized("Refresh Token has expired"));
}

#[tokio::test]
async fn rotation_gives_a_new_refresh_token_and_a_grace_period() {
    let client = json!({"rotate_refresh_tokens": true, "rotation_grace_seconds": 30});
    let stand = stand_with(json!({}), client).await;
    let tokens = ada(&stand).await;
    let old_way = json!({"REFRESH_TOKEN": tokens["RefreshToken"]});
    let old_way = initiate(&stand, "REFRESH_TOKEN_AUTH", old_way).await;
    assert_eq!(old_way.unwrap_err().name, "UnsupportedOperationException");
    let body = json!({"RefreshToken": tokens["RefreshToken"]});
    let get = async |body: &serde_json::Value| {
        idp(&stand, "GetTokensFromRefreshToken", body.clone()).await
    };
    let next = get(&body).await.unwrap();
    let next = json!({"RefreshToken": next["AuthenticationResult"]["RefreshToken"]});
    stand.advance(20).await;
    get(&body).await.unwrap();
    stand.advance(11).await;
    assert_eq!(
        get(&body).await.unwrap_err().name,
        "RefreshTokenReuseException"
    );
    get(&next).await.unwrap();
}

#[tokio::test]
async fn flows_and_members_are_checked() {
    let stand = stand_with(json!({}), json!({"flows": []})).await;
    assert_eq!(
        begin_srp(&stand, "ada").await.unwrap_err(),
        refused(
            "InvalidParameterException",
            "USER_SRP_AUTH is not enabled for the client."
        )
    );
    let refusal = async |flow| initiate(&stand, flow, json!({})).await.unwrap_err();
    assert_eq!(
        refusal("USER_PASSWORD_AUTH").await.message,
        "USER_PASSWORD_AUTH flow not enabled for this client"
    );
    assert_eq!(
        refusal("ADMIN_NO_SRP_AUTH").await.message,
        "Initiate Auth method not supported."
    );
    assert!(refusal("MAGIC").await.message.contains("enum value set"));
    let missing = idp(&stand, "InitiateAuth", json!({})).await.unwrap_err();
    assert!(
        missing.message.contains("Value null at 'authFlow'"),
        "{missing:?}"
    );
    let body = json!({"ClientId": "nobody", "AuthFlow": "USER_SRP_AUTH"});
    let unknown = idp(&stand, "InitiateAuth", body).await.unwrap_err();
    assert_eq!(
        unknown,
        refused(
            "ResourceNotFoundException",
            "User pool client nobody does not exist."
        )
    );
    let stand = Stand::start().await;
    let refusal = initiate(&stand, "USER_SRP_AUTH", json!({"USERNAME": "ada"})).await;
    assert_eq!(
        refusal.unwrap_err(),
        refused(
            "InvalidParameterException",
            "Missing required parameter SRP_A"
        )
    );
}

#[tokio::test]
async fn a_client_with_a_secret_wants_its_hash() {
    let secret = "abcdefghijklmnopqrstuvwxyz";
    let stand = stand_with(json!({}), json!({"secret": secret})).await;
    let without = password(&stand, "ada", "Correct-Horse-9")
        .await
        .unwrap_err();
    let message =
        format!("Client {CLIENT} is configured with secret but SECRET_HASH was not received");
    assert_eq!(without, not_authorized(&message));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("ada{CLIENT}").as_bytes());
    let hash = STANDARD.encode(mac.finalize().into_bytes());
    let mut parameters =
        json!({"USERNAME": "ada", "PASSWORD": "Correct-Horse-9", "SECRET_HASH": hash});
    initiate(&stand, "USER_PASSWORD_AUTH", parameters.clone())
        .await
        .unwrap();
    parameters["SECRET_HASH"] = json!("guess");
    let wrong = initiate(&stand, "USER_PASSWORD_AUTH", parameters)
        .await
        .unwrap_err();
    assert!(wrong.message.starts_with("Unable to verify secret hash"));
}

#[tokio::test]
async fn faults_strike_the_json_api_too() {
    let stand = Stand::start().await;
    stand.fault("InitiateAuth", "throttle").await;
    let throttled = begin_srp(&stand, "ada").await.unwrap_err();
    assert_eq!(throttled.name, "TooManyRequestsException");
    assert_eq!(stand.control("counters").await["InitiateAuth"], 1);
}
