//! A client of the user pool's JSON API.

use serde_json::{Value, json};
use stand_in::{Config, Options};

use super::{CLIENT, POOL, Stand, srp};

/// What was said instead of a good reply.
#[derive(Debug, PartialEq)]
pub(crate) struct Refused {
    pub(crate) name: String,
    pub(crate) message: String,
}

pub(crate) type Reply = Result<Value, Refused>;

/// What a refusal is, to compare with.
pub(crate) fn refused(name: &str, message: &str) -> Refused {
    Refused {
        name: name.to_owned(),
        message: message.to_owned(),
    }
}

pub(crate) fn not_authorized(message: &str) -> Refused {
    refused("NotAuthorizedException", message)
}

/// The built-in configuration with changes to its pool and its client.
pub(crate) async fn stand_with(pool: Value, client: Value) -> Stand {
    let file = include_str!("../../default-config.json");
    let mut file: Value = serde_json::from_str(file).unwrap();
    merge(&mut file["user_pools"][0]["clients"][0], &client);
    merge(&mut file["user_pools"][0], &pool);
    let config: Config = file.to_string().parse().unwrap();
    Stand::with(Options {
        config: Some(config),
        ..Options::default()
    })
    .await
}

fn merge(into: &mut Value, changes: &Value) {
    for (name, value) in changes.as_object().unwrap() {
        into[name] = value.clone();
    }
}

/// Calls an operation; `ClientId` is added unless there is an access token.
pub(crate) async fn idp(stand: &Stand, operation: &str, mut body: Value) -> Reply {
    if body["AccessToken"].is_null() && body["ClientId"].is_null() {
        body["ClientId"] = json!(CLIENT);
    }
    send(stand, operation, body, None).await
}

/// Calls an operation as an administrator, with a signature that is none.
pub(crate) async fn admin(stand: &Stand, operation: &str, mut body: Value) -> Reply {
    if body["UserPoolId"].is_null() && operation != "CreateUserPool" {
        body["UserPoolId"] = json!(POOL);
    }
    send(stand, operation, body, Some("AWS4-HMAC-SHA256 any")).await
}

async fn send(stand: &Stand, operation: &str, mut body: Value, signature: Option<&str>) -> Reply {
    if let Some(members) = body.as_object_mut() {
        members.retain(|_, value| !value.is_null());
    }
    let target = format!("AWSCognitoIdentityProviderService.{operation}");
    let request = stand.http.post(stand.url("/"));
    let request = request
        .header("x-amz-target", target)
        .header("content-type", "application/x-amz-json-1.1")
        .body(body.to_string());
    let request = match signature {
        Some(signature) => request.header("authorization", signature),
        None => request,
    };
    let reply = request.send().await.unwrap();
    assert_eq!(
        reply.headers()["content-type"],
        "application/x-amz-json-1.1"
    );
    let header = reply.headers().get("x-amzn-errortype");
    let header = header.map(|value| value.to_str().unwrap().to_owned());
    let status = reply.status();
    let body: Value = reply.json().await.unwrap();
    if status == 200 {
        return Ok(body);
    }
    let name = body["__type"].as_str().unwrap().to_owned();
    assert_eq!((status.as_u16(), header), (400, Some(format!("{name}:"))));
    let message = body["message"].as_str().unwrap().to_owned();
    Err(Refused { name, message })
}

pub(crate) async fn now(stand: &Stand) -> i64 {
    let clock = stand.control("clock").await;
    clock["now_seconds"].as_i64().unwrap()
}

pub(crate) async fn initiate(stand: &Stand, flow: &str, parameters: Value) -> Reply {
    let body = json!({"AuthFlow": flow, "AuthParameters": parameters});
    idp(stand, "InitiateAuth", body).await
}

/// Answers `asked`, with the session that came with it.
pub(crate) async fn respond(stand: &Stand, asked: &Value, responses: Value) -> Reply {
    let body = json!({
        "ChallengeName": asked["ChallengeName"],
        "Session": asked["Session"],
        "ChallengeResponses": responses,
    });
    idp(stand, "RespondToAuthChallenge", body).await
}

pub(crate) async fn begin_srp(stand: &Stand, username: &str) -> Reply {
    let parameters = json!({"USERNAME": username, "SRP_A": srp::public()});
    initiate(stand, "USER_SRP_AUTH", parameters).await
}

/// The answer to `PASSWORD_VERIFIER`.
pub(crate) fn proof(asked: &Value, password: &str, timestamp: &str) -> Value {
    let parameters = &asked["ChallengeParameters"];
    let user = parameters["USER_ID_FOR_SRP"].as_str().unwrap();
    let space = POOL.split_once('_').unwrap().1;
    let mut claim = srp::claim(parameters, (space, user), password, timestamp);
    claim["USERNAME"] = json!(user);
    claim
}

/// Both steps of SRP.
pub(crate) async fn sign_in(stand: &Stand, username: &str, password: &str) -> Reply {
    let asked = begin_srp(stand, username).await?;
    let timestamp = srp::timestamp(now(stand).await);
    respond(stand, &asked, proof(&asked, password, &timestamp)).await
}

/// Sign-in with the password in the clear, which is quicker.
pub(crate) async fn password(stand: &Stand, username: &str, password: &str) -> Reply {
    let parameters = json!({"USERNAME": username, "PASSWORD": password});
    initiate(stand, "USER_PASSWORD_AUTH", parameters).await
}

pub(crate) async fn ada(stand: &Stand) -> Value {
    let mut reply = password(stand, "ada", "Correct-Horse-9").await.unwrap();
    reply["AuthenticationResult"].take()
}
/// The newest message in the inbox.
pub(crate) async fn letter(stand: &Stand) -> Value {
    stand
        .control("inbox")
        .await
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone()
}

pub(crate) async fn code(stand: &Stand) -> String {
    letter(stand).await["code"].as_str().unwrap().to_owned()
}

/// What an authenticator app shows.
pub(crate) fn authenticator(secret: &Value, now: i64) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret.as_str().unwrap()).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret);
    let totp = totp.build_noncompliant();
    totp.generate(u64::try_from(now).unwrap()).to_string()
}
