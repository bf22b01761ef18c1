//! What the native tests share: an issuer that signs whatever it is told to, and an app without a browser.
#![allow(
    dead_code,
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::unnecessary_wraps,
    clippy::panic,
    clippy::unwrap_used,
    reason = "each test target uses its own part, and a test that cannot go on should stop here"
)]

pub(crate) mod accounts;
pub(crate) mod browser;
pub(crate) mod forms;
mod game;
pub(crate) mod requests;
pub(crate) mod settings;
pub(crate) mod sign_ins;
pub(crate) mod store;
pub(crate) mod stores;
pub(crate) mod tabs;

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken_rustcrypto::{Algorithm, EncodingKey, crypto};
use life_gauge::config::Config;
use life_gauge::flow::code::Code;
use life_gauge::flow::{App, Event, Outside};
use life_gauge::http::Response;
use life_gauge::oauth::jwt::{Jwks, jwks_response};
use life_gauge::oauth::token::{Source, TokenSet};
use life_gauge::time::UnixSeconds;
use rsa::PublicKeyParts as _;
use serde_json::{Value, json};

pub(crate) use game::Game;

pub(crate) const NOW: UnixSeconds = UnixSeconds(1_770_091_506);

pub(crate) fn config() -> Config {
    let text = include_str!("../../config.json");
    Config::parse(text)
        .unwrap()
        .at("http://localhost:8080")
        .unwrap()
}

/// A user pool's signing side: two keys, of which the second is for access tokens, and one that nobody knows.
pub(crate) struct Issuer {
    keys: [rsa::RsaPrivateKey; 3],
}

pub(crate) static ISSUER: LazyLock<Issuer> = LazyLock::new(|| {
    let key = |_| rsa::RsaPrivateKey::new(&mut rand::thread_rng(), 2048).unwrap();
    Issuer {
        keys: [0, 1, 2].map(key),
    }
});

impl Issuer {
    pub(crate) fn jwk(&self, key: usize) -> Value {
        let public = &self.keys[key];
        let encode = |number: &rsa::BigUint| URL_SAFE_NO_PAD.encode(number.to_bytes_be());
        json!({ "kid": format!("key-{key}"), "kty": "RSA", "alg": "RS256", "use": "sig",
            "n": encode(public.n()), "e": encode(public.e()) })
    }

    pub(crate) fn jwks_body(&self) -> String {
        json!({ "keys": [self.jwk(0), self.jwk(1)] }).to_string()
    }

    pub(crate) fn jwks(&self) -> Jwks {
        jwks_response(&ok(&self.jwks_body())).unwrap()
    }

    pub(crate) fn sign(&self, key: usize, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        self.sign_text(key, &format!("{}.{}", part(header), part(claims)))
    }

    /// Signs whatever it is told to.
    pub(crate) fn sign_text(&self, key: usize, message: &str) -> String {
        let key = EncodingKey::from_rsa(self.keys[key].clone()).unwrap();
        let signature = crypto::sign(message, &key, Algorithm::RS256).unwrap();
        format!("{message}.{signature}")
    }

    /// A token with the right header for its key.
    pub(crate) fn token(&self, key: usize, claims: &Value) -> String {
        self.sign(
            key,
            &json!({ "alg": "RS256", "kid": format!("key-{key}") }),
            claims,
        )
    }

    /// Good tokens that end an hour after `now`.
    pub(crate) fn tokens(&self, sub: &str, nonce: Option<&str>, now: UnixSeconds) -> TokenSet {
        let mut id = id_claims(sub, now);
        if let Some(nonce) = nonce {
            id["nonce"] = json!(nonce);
        }
        TokenSet::new(
            self.token(1, &access_claims(sub, now)).into(),
            self.token(0, &id).into(),
            "refresh".into(),
            Source::HostedUi,
        )
    }
}

pub(crate) fn id_claims(sub: &str, now: UnixSeconds) -> Value {
    json!({ "sub": sub, "iss": config().issuer(), "aud": config().user_pool_client_id, "token_use": "id",
        "iat": now.0, "exp": now.0 + 3600, "auth_time": now.0, "cognito:username": "ada", "name": "Ada Lovelace",
        "email": "ada@example.com" })
}

pub(crate) fn access_claims(sub: &str, now: UnixSeconds) -> Value {
    json!({ "sub": sub, "iss": config().issuer(), "client_id": config().user_pool_client_id, "token_use": "access",
        "iat": now.0, "exp": now.0 + 3600, "username": "ada", "scope": "openid", "version": 2 })
}

pub(crate) fn ok(body: &str) -> Response {
    reply(200, body)
}

pub(crate) fn reply(status: u16, body: &str) -> Response {
    Response {
        status,
        body: body.to_owned(),
        ..Response::default()
    }
}

pub(crate) fn tokens_body(tokens: &TokenSet) -> String {
    serde_json::to_string(tokens).unwrap()
}

/// An app with all of its code.
pub(crate) fn app(config: Config) -> App {
    let mut app = App::new(config);
    for code in [Code::game(), Code::forms(), Code::settings()] {
        let outside = Outside {
            now: NOW,
            entropy: [[7; 32]; 3],
        };
        assert_eq!(app.update(Event::Brought(code), outside), []);
    }
    app
}
