//! The test controls: faults, counters, datasets.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use stand_in::{Error, Options, serve};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::common::aws::{Player, get_id};
use crate::common::browser::{Browser, location};
use crate::common::user_pool::{idp, refused};
use crate::common::{CLIENT, POOL, Stand, claims};

#[tokio::test]
async fn any_error_can_be_ordered() {
    let stand = Stand::start().await;
    let says = "PreSignUp failed with error Only members.";
    let name = "UserLambdaValidationException";
    let order = json!({"operation": "SignUp", "fault": "error", "name": name, "message": says});
    stand.tell("faults", order).await;
    let body = json!({"Username": "c", "Password": "Difference-1"});
    let refusal = idp(&stand, "SignUp", body).await.unwrap_err();
    assert_eq!(refusal, refused(name, says));
    let order = json!({"operation": "ListRecords", "fault": "error", "name": "Odd", "status": 418});
    stand.tell("faults", order).await;
    let player = Player::ada(&stand).await;
    assert_eq!(player.list("gauge", "").await.told(), (418, "Odd", ""));
    for wrong in [
        json!({"operation": "token", "fault": "error", "name": "Odd"}),
        json!({"operation": "SignUp", "fault": "error"}),
        json!({"operation": "SignUp", "fault": "error", "name": "Odd", "status": 200}),
    ] {
        assert!(stand.tell("faults", wrong).await["error"].is_string());
    }
}

#[tokio::test]
async fn people_find_an_inbox_page_and_tests_find_an_empty_inbox() {
    let stand = Stand::start().await;
    let page = Browser::new(&stand).get("/_stand-in/").await;
    assert!(page.text().await.unwrap().contains("Correct-Horse-9"));
    assert_eq!(stand.control("inbox").await, json!([]));
}

#[tokio::test]
async fn each_service_says_in_its_own_way_that_it_is_too_much() {
    let stand = Stand::start().await;
    let player = Player::ada(&stand).await;
    stand.fault("*", "throttle").await;
    let reply = player.list("gauge", "").await;
    assert_eq!(
        (reply.told().0, reply.told().1),
        (429, "TooManyRequestsException")
    );
    stand.fault("GetId", "throttle").await;
    let (status, body) = get_id(&stand, &json!("x")).await;
    assert_eq!(
        (status, &body["__type"]),
        (400, &json!("TooManyRequestsException"))
    );
    stand.fault("ListRecords", "expired-token").await;
    assert_eq!(
        player.list("gauge", "").await.told().1,
        "ExpiredTokenException"
    );
    stand.fault("ListRecords", "server-error").await;
    assert_eq!(player.list("gauge", "").await.status, 500);
    stand.fault("token", "expired-token").await;
    assert_eq!(stand.refresh(&json!("x")).await.1["error"], "invalid_grant");
    assert_eq!(stand.control("faults").await, json!([]), "each struck once");
}

#[tokio::test]
async fn a_delay_delays() {
    let stand = Stand::start().await;
    stand
        .tell(
            "faults",
            json!({"operation": "jwks", "fault": "delay", "milliseconds": 300}),
        )
        .await;
    #[expect(clippy::disallowed_methods, reason = "the delay is one of real time")]
    let start = Instant::now();
    Browser::new(&stand)
        .get(&format!("/{POOL}/.well-known/jwks.json"))
        .await;
    assert!(start.elapsed() >= Duration::from_millis(300));
}

#[tokio::test]
async fn orders_that_make_no_sense_are_refused() {
    let stand = Stand::start().await;
    for order in [
        json!({"operation": "Fly", "fault": "delay"}),
        json!({"operation": "token", "fault": "forge"}),
        json!({"operation": "token", "fault": "conflict"}),
        json!({"operation": "token", "fault": "melt"}),
    ] {
        assert!(stand.tell("faults", order).await["error"].is_string());
    }
}

#[tokio::test]
async fn a_dropped_request_gets_no_reply_and_may_or_may_not_have_been_applied() {
    let stand = Stand::start().await;
    let player = Player::ada(&stand).await;
    for (fault, applied) in [("drop-before", false), ("drop-after", true)] {
        stand.fault("UpdateRecords", fault).await;
        let body = json!({
            "SyncSessionToken": player.session("gauge").await,
            "RecordPatches": [{"Op": "replace", "Key": "life", "Value": "75", "SyncCount": 0}],
        });
        let path = format!("{}/gauge", player.datasets());
        let lost = player
            .try_send(reqwest::Method::POST, &path, &body.to_string())
            .await;
        assert!(lost.is_err(), "{fault}");
        assert_eq!(
            player.list("gauge", "").await.body["DatasetExists"],
            applied,
            "{fault}"
        );
    }
}

#[tokio::test]
async fn a_dropped_connection_ends_without_a_single_byte() {
    let stand = Stand::start().await;
    stand.fault("jwks", "drop-after").await;
    let mut socket = TcpStream::connect(stand.base_url().replace("http://", ""))
        .await
        .unwrap();
    let request = format!("GET /{POOL}/.well-known/jwks.json HTTP/1.1\r\nHost: x\r\n\r\n");
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut reply = Vec::new();
    socket.read_to_end(&mut reply).await.unwrap();
    assert_eq!(reply, b"");
}

#[tokio::test]
async fn a_browser_that_repeats_a_dropped_request_by_itself_is_dropped_again() {
    let stand = Stand::start().await;
    stand.fault("jwks", "drop-before").await;
    let ask = || {
        stand
            .http
            .get(stand.url(&format!("/{POOL}/.well-known/jwks.json")))
            .send()
    };
    assert!(ask().await.is_err());
    assert!(ask().await.is_err());
    tokio::time::sleep(Duration::from_millis(350)).await;
    assert_eq!(ask().await.unwrap().status(), 200);
}

#[tokio::test]
async fn requests_are_counted_by_operation() {
    let stand = Stand::start().await;
    let player = Player::ada(&stand).await;
    player.list("gauge", "").await;
    player.list("gauge", "").await;
    let counters = stand.control("counters").await;
    assert_eq!(
        (&counters["ListRecords"], &counters["token"]),
        (&json!(2), &json!(1))
    );
    stand
        .http
        .delete(stand.url("/_stand-in/counters"))
        .send()
        .await
        .unwrap();
    assert_eq!(stand.control("counters").await, json!({}));
}

#[tokio::test]
async fn tests_can_look_at_all_datasets() {
    let stand = Stand::start().await;
    let player = Player::ada(&stand).await;
    let patch = json!([{"Op": "replace", "Key": "life", "Value": "75", "SyncCount": 0}]);
    player.update("gauge", patch).await;
    let all = stand.control("datasets").await;
    assert_eq!(all[0]["IdentityId"], player.identity_id);
    assert_eq!(all[0]["Records"][0]["Value"], "75");
}

async fn forged(stand: &Stand, order: Value) -> Value {
    stand.tell("faults", order).await;
    Browser::new(stand).tokens_of_ada().await
}

/// Whether claims are as ordered, given the time of the order.
type Check = fn(&Value, i64) -> bool;

#[tokio::test]
async fn hostile_tokens_are_made_to_order() {
    let stand = Stand::start().await;
    let order = |how: &str| json!({"operation": "token", "fault": "forge", "how": how});
    let now = stand.control("clock").await["now_seconds"]
        .as_i64()
        .unwrap();
    let checks: [(&str, Check); 9] = [
        ("wrong-iss", |id, _| {
            !id["iss"].as_str().unwrap().contains("127.0.0.1")
        }),
        ("wrong-aud", |id, _| id["aud"] != CLIENT),
        ("wrong-token-use", |id, _| id["token_use"] == "access"),
        ("wrong-nonce", |id, _| id["nonce"] != "a-nonce"),
        ("no-nonce", |id, _| id["nonce"].is_null()),
        ("wrong-at-hash", |id, _| {
            id["at_hash"].as_str().unwrap().starts_with("AAAA")
        }),
        ("expired", |id, now| id["exp"].as_i64().unwrap() < now),
        ("future-iat", |id, now| {
            id["iat"].as_i64().unwrap() > now + 3000
        }),
        ("html-name", |id, _| {
            id["name"] == "<img src=x onerror=alert(1)>"
        }),
    ];
    for (how, holds) in checks {
        let tokens = forged(&stand, order(how)).await;
        assert!(holds(&claims(&tokens["id_token"]), now), "{how}");
    }
    let mut access = order("wrong-aud");
    access["token"] = json!("access");
    let tokens = forged(&stand, access).await;
    assert_ne!(claims(&tokens["access_token"])["client_id"], CLIENT);
    assert_eq!(claims(&tokens["id_token"])["aud"], CLIENT);
}

#[tokio::test]
async fn only_loopback_is_served() {
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let refused = serve(listener, Options::default()).await.unwrap_err();
    assert!(matches!(refused, Error::NotLoopback(_)));
}

#[tokio::test]
async fn a_page_that_is_no_origin_is_refused_at_the_start() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let pages = vec!["http://localhost:8080/callback".to_owned()];
    let options = Options {
        pages,
        ..Options::default()
    };
    let refused = serve(listener, options).await.unwrap_err();
    assert!(refused.to_string().contains("localhost:8080/callback"));
}

#[tokio::test]
async fn a_shut_down_stand_in_answers_no_more() {
    let stand = Stand::start().await;
    let address = stand.base_url().replace("http://", "");
    let login = location(&Browser::new(&stand).authorize(&[]).await);
    assert!(login.starts_with("/login"));
    stand.shut_down().await;
    assert!(TcpStream::connect(address).await.is_err());
}
