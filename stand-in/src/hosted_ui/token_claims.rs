//! The claims of ID and access tokens.
//!
//! See <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html>.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::grants::Grant;
use crate::app::App;
use crate::config::Client;
use crate::random;
use crate::users::{Link, User};

const PROFILE: &[&str] = &[
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "address",
    "updated_at",
];

/// Whether the grant's scopes let its client read this attribute.
pub(crate) fn readable(grant: &Grant, attribute: &str) -> bool {
    match attribute {
        _ if grant.by_api => true,
        "email" | "email_verified" => grant.allows("email"),
        "phone_number" | "phone_number_verified" => grant.allows("phone"),
        _ if PROFILE.contains(&attribute) || attribute.starts_with("custom:") => {
            grant.allows("profile")
        }
        _ => false,
    }
}

/// What both tokens say.
fn common(app: &App, grant: &Grant, user: &User, life_seconds: i64) -> Map<String, Value> {
    let now = app.clock.now();
    let mut claims = Map::new();
    let mut say = |name: &str, value: Value| claims.insert(name.to_owned(), value);
    say("sub", json!(user.sub));
    say("iss", json!(app.issuer(&grant.pool)));
    say("origin_jti", json!(grant.origin_jti));
    say("jti", json!(random::uuid()));
    say("event_id", json!(grant.event_id));
    say("auth_time", json!(grant.auth_time));
    say("iat", json!(now));
    say("exp", json!(now + life_seconds));
    if let Some(device_key) = &grant.device_key {
        say("device_key", json!(device_key));
    }
    let groups = groups(user);
    if !groups.is_empty() {
        say("cognito:groups", json!(groups));
    }
    claims
}

/// A federated user is in the group of its provider.
fn groups(user: &User) -> Vec<String> {
    let mut groups = user.groups.clone();
    if let Some(link) = &user.provider {
        groups.push(format!("{}_{}", user.pool, link.provider));
    }
    groups
}

/// The claims of an access token.
pub(crate) fn access_claims(app: &App, client: &Client, grant: &Grant, user: &User) -> Value {
    let mut claims = common(app, grant, user, client.access_token_seconds);
    let mut say = |name: &str, value: Value| claims.insert(name.to_owned(), value);
    say("token_use", json!("access"));
    say("client_id", json!(client.id));
    say("username", json!(user.username));
    say("scope", json!(grant.scopes.join(" ")));
    say("version", json!(2));
    claims.into()
}

/// The claims of the ID token that goes with `access_token`.
pub(crate) fn id_claims(
    app: &App,
    client: &Client,
    grant: &Grant,
    user: &User,
    access_token: &str,
) -> Value {
    let mut claims = common(app, grant, user, client.id_token_seconds);
    for (name, value) in &user.attributes {
        if readable(grant, name) {
            claims.insert(name.clone(), claim(name, value));
        }
    }
    let mut say = |name: &str, value: Value| claims.insert(name.to_owned(), value);
    say("token_use", json!("id"));
    say("aud", json!(client.id));
    say("cognito:username", json!(user.username));
    if !grant.by_api {
        say("at_hash", json!(at_hash(access_token)));
    }
    if let Some(nonce) = &grant.nonce {
        say("nonce", json!(nonce));
    }
    if let Some(link) = &user.provider {
        say("identities", json!([identity(app, link)]));
    }
    claims.into()
}

/// Attributes are strings, but in tokens `email_verified` and its like are booleans.
fn claim(name: &str, value: &str) -> Value {
    if name.ends_with("_verified") {
        json!(value == "true")
    } else {
        json!(value)
    }
}

/// The left half of the hash of the access token (OpenID Connect Core, section 3.1.3.6).
fn at_hash(access_token: &str) -> String {
    let digest = Sha256::digest(access_token);
    URL_SAFE_NO_PAD.encode(&digest[..16])
}

fn identity(app: &App, link: &Link) -> Value {
    let well_known = ["LoginWithAmazon", "Google"].contains(&link.provider.as_str());
    let issuer = format!("{}/pretend/{}", app.base_url, link.provider);
    json!({
        "userId": link.user_id,
        "providerName": link.provider,
        "providerType": if well_known { &link.provider } else { "OIDC" },
        "issuer": if well_known { Value::Null } else { json!(issuer) },
        "primary": "true",
        "dateCreated": link.created_milliseconds.to_string(),
    })
}
