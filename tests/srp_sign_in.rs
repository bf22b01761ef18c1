//! The client's half of SRP against the stand-in's, which was written by other hands with another library: whatever
//! salts and ephemerals come up, a right password is let in and a wrong one is not.
#![cfg(not(target_arch = "wasm32"))]
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop here"
)]

mod common;

use common::config;
use life_gauge::cognito::auth::{
    AuthReply, Challenge, auth_response, initiate_auth_request, respond_to_auth_challenge_request,
};
use life_gauge::cognito::srp::{Ephemeral, Key, Owner, PasswordVerifier, Progress};
use life_gauge::config::Config;
use life_gauge::http::{Failure, Request, Response};
use life_gauge::oauth::claims::{Nonce, verify};
use life_gauge::oauth::jwt::{jwks_request, jwks_response};
use life_gauge::oauth::token::TokenSet;
use life_gauge::time::UnixSeconds;
use rand::Rng as _;
use serde_json::{Value, json};
use stand_in::{Handle, Options, serve};
use tokio::net::TcpListener;

/// Each has a salt of its own; one salt in 256 begins with a zero, and every other one with a high bit.
const USERS: usize = 40;
const SIGN_INS_EACH: usize = 25;
const PASSWORD: &str = "Correct-Horse-9";

/// The stand-in with many users, and the page's configuration for it.
async fn stand_in() -> (Handle, Config) {
    let mut file: Value =
        serde_json::from_str(include_str!("../stand-in/default-config.json")).unwrap();
    let user = |number| json!({ "username": format!("user-{number}"), "password": PASSWORD });
    file["user_pools"][0]["users"] = (0..USERS).map(user).collect();
    let options = Options {
        config: Some(file.to_string().parse().unwrap()),
        ..Options::default()
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let handle = serve(listener, options).await.unwrap();
    let mut config = config();
    config.endpoints.cognito_idp = handle.base_url();
    (handle, config)
}

async fn send(client: &reqwest::Client, request: Request) -> Response {
    let method = request.method.as_str().parse().unwrap();
    let mut builder = client.request(method, &request.url).body(request.body);
    for (name, value) in request.headers {
        builder = builder.header(name, value);
    }
    let reply = builder.send().await.unwrap();
    let header = |name| {
        reply
            .headers()
            .get(name)
            .map(|value| value.to_str().unwrap().to_owned())
    };
    let date = header("date").and_then(|date| UnixSeconds::parse_http_date(&date));
    let (status, error_type) = (reply.status().as_u16(), header("x-amzn-errortype"));
    Response {
        status,
        error_type,
        date,
        body: reply.text().await.unwrap(),
    }
}

/// A whole sign-in, as the page would do it.
async fn sign_in(
    config: &Config,
    username: &str,
    password: &str,
) -> Result<(TokenSet, UnixSeconds), Failure> {
    let client = reqwest::Client::new();
    let ephemeral = Ephemeral::new(&rand::thread_rng().r#gen());
    let srp_a = ephemeral.srp_a();
    let parameters = [("USERNAME", username), ("SRP_A", &*srp_a)];
    let reply = send(
        &client,
        initiate_auth_request(config, "USER_SRP_AUTH", &parameters, None),
    )
    .await;
    let AuthReply::Challenge(challenge) = auth_response(&reply)? else {
        panic!("tokens without a proof")
    };
    let now = reply.date.unwrap();
    let request = answer(config, &ephemeral, &challenge, password, now);
    match auth_response(&send(&client, request).await)? {
        AuthReply::Tokens(tokens, _) => Ok((tokens, now)),
        AuthReply::Challenge(challenge) => panic!("{challenge:?}"),
    }
}

fn answer(
    config: &Config,
    ephemeral: &Ephemeral,
    challenge: &Challenge,
    password: &str,
    now: UnixSeconds,
) -> Request {
    let (_, pool_name) = config.user_pool_id.split_once('_').unwrap();
    let user_id = challenge.parameter("USER_ID_FOR_SRP");
    let secret_block = challenge.parameter("SECRET_BLOCK");
    let verifier = PasswordVerifier {
        srp_b: challenge.parameter("SRP_B"),
        salt: challenge.parameter("SALT"),
        secret_block,
    };
    let owner = Owner {
        pool_name,
        user_id,
        password: &password.into(),
    };
    let timestamp = now.java_date();
    let claim = ephemeral.claim(verifier, owner).unwrap();
    let signature = key(claim.step()).signature(&timestamp);
    let responses = [
        ("USERNAME", user_id),
        ("PASSWORD_CLAIM_SECRET_BLOCK", secret_block),
        ("PASSWORD_CLAIM_SIGNATURE", &*signature),
        ("TIMESTAMP", &*timestamp),
    ];
    respond_to_auth_challenge_request(config, challenge, &responses)
}

/// Step after step, which the page would take with pauses.
fn key(progress: Progress) -> Key {
    match progress {
        Progress::More(claim) => key(claim.step()),
        Progress::Done(key) => key,
    }
}

#[tokio::test]
async fn a_thousand_sign_ins_and_none_fails() {
    let (_running, config) = stand_in().await;
    for round in 0..SIGN_INS_EACH {
        for user in 0..USERS {
            let result = sign_in(&config, &format!("user-{user}"), PASSWORD).await;
            assert!(
                result.is_ok(),
                "round {round}, user {user}: {:?}",
                result.err()
            );
        }
    }
}

#[tokio::test]
async fn its_tokens_pass_the_pages_checks() {
    let (_running, config) = stand_in().await;
    let (tokens, now) = sign_in(&config, "user-0", PASSWORD).await.unwrap();
    let keys = send(&reqwest::Client::new(), jwks_request(&config)).await;
    let keys = jwks_response(&keys).unwrap();
    assert_eq!(
        verify(&tokens, &keys, Nonce::NotSent, &config, now)
            .unwrap()
            .name,
        "user-0"
    );
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_user_are_told_alike() {
    let (_running, config) = stand_in().await;
    for (username, password) in [("user-1", "correct-horse-9"), ("nobody", PASSWORD)] {
        let refused = sign_in(&config, username, password).await.err().unwrap();
        assert!(refused.is("NotAuthorizedException"), "{refused:?}");
        assert_eq!(refused.message(), "Incorrect username or password.");
    }
}
