//! The client's half of SRP against the stand-in's, which was written by other hands with another library: whatever
//! salts and ephemerals come up, a right password is let in and a wrong one is not.
#![cfg(not(target_arch = "wasm32"))]
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop here"
)]

mod common;

use std::ops::RangeInclusive;

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
use sha2::{Digest as _, Sha256};
use stand_in::{Handle, Options, serve};
use tokio::net::TcpListener;

/// Each has a salt of its own; one salt in 256 begins with a zero, and every other one with a high bit.
const USERS: usize = 250;
/// So many stand-ins at least: a thousand sign-ins. At most so many until everything strange was met.
const ROUNDS: RangeInclusive<usize> = 4..=40;
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
    config.endpoints.issuer = handle.base_url();
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
        ..Response::default()
    }
}

/// Numbers that an implementation may stumble over: what begins with a zero octet, or with a high bit. S is the two
/// sides' secret; the vectors have the strange ones.
#[derive(Debug, Default)]
struct Met {
    zero: [bool; 3],
    high: [bool; 3],
}

impl Met {
    /// Looks at SALT, B and u.
    fn note(&mut self, srp_a: &str, challenge: &Challenge) {
        let salt = octets(challenge.parameter("SALT"), 16);
        let [a, b] = [srp_a, challenge.parameter("SRP_B")].map(|hex| octets(hex, 384));
        let u = Sha256::new().chain_update(pad(&a)).chain_update(pad(&b));
        for (at, number) in [salt, b, u.finalize().to_vec()].iter().enumerate() {
            self.zero[at] |= number[0] == 0;
            self.high[at] |= number[0] >= 0x80;
        }
    }

    fn everything(&self) -> bool {
        self.zero == [true; 3] && self.high == [true; 3]
    }
}

/// A number in so many octets.
fn octets(hex: &str, length: usize) -> Vec<u8> {
    let digits = format!("{hex:0>width$}", width = 2 * length);
    let octet = |at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap();
    (0..length).map(octet).collect()
}

/// As Java writes a positive number.
fn pad(octets: &[u8]) -> Vec<u8> {
    let digits = octets.iter().skip_while(|octet| **octet == 0).copied();
    let digits: Vec<_> = digits.collect();
    let sign = (digits[0] >= 0x80).then_some(0);
    sign.into_iter().chain(digits).collect()
}

/// A whole sign-in, as the page would do it.
async fn sign_in(
    config: &Config,
    (username, password): (&str, &str),
    met: &mut Met,
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
    met.note(&srp_a, &challenge);
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
    let mut met = Met::default();
    for round in 1..=*ROUNDS.end() {
        let (_running, config) = stand_in().await;
        for user in 0..USERS {
            let username = format!("user-{user}");
            let result = sign_in(&config, (&username, PASSWORD), &mut met).await;
            assert!(
                result.is_ok(),
                "round {round}, user {user}: {:?}",
                result.err()
            );
        }
        if round >= *ROUNDS.start() && met.everything() {
            return;
        }
    }
    panic!("not everything strange was met: {met:?}");
}

#[tokio::test]
async fn its_tokens_pass_the_pages_checks() {
    let (_running, config) = stand_in().await;
    let (tokens, now) = sign_in(&config, ("user-0", PASSWORD), &mut Met::default())
        .await
        .unwrap();
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
        let refused = sign_in(&config, (username, password), &mut Met::default())
            .await
            .err()
            .unwrap();
        assert!(refused.is("NotAuthorizedException"), "{refused:?}");
        assert_eq!(refused.message(), "Incorrect username or password.");
    }
}
