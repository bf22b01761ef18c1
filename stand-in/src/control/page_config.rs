//! The page's own configuration file for this stand-in, and pages that register at run time.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::knobs::{Misuse, parse};
use crate::app::{App, lock, origin};
use crate::config::{Client, DemoUser, Factor, GaugeStore, MfaMode, UserPool};

#[derive(Deserialize)]
pub(crate) struct Which {
    client: Option<String>,
    /// Instead of the configuration's.
    store: Option<GaugeStore>,
}

/// `GET config[?client=ID][&store=sync|dynamodb]`: a `config.json` for the page, and the users that can sign in.
pub(crate) async fn config(
    State(app): State<App>,
    Query(which): Query<Which>,
) -> Result<Json<Value>, Misuse> {
    let found = match which.client {
        Some(id) => app.client(&id),
        None => lock(&app.user_pools)
            .first()
            .and_then(|pool| Some((pool.clone(), pool.clients.first()?.clone()))),
    };
    let (pool, client) = found.ok_or_else(|| "there is no such client".to_owned())?;
    let store = which.store.unwrap_or(app.config.store);
    let users: Vec<Value> = pool.users.iter().map(describe_user).collect();
    Ok(Json(json!({
        "config": {
            "version": "1.4",
            "auth": auth(&app, &pool, &client),
            "life_gauge": {
                "sign_in": {"flow": client.sign_in_flow},
                "sign_up": {"locale": true},
                "gauge": gauge(&app, store),
                "endpoints": {
                    "cognito_idp": app.base_url,
                    "hosted_ui": app.base_url,
                    "cognito_identity": app.base_url,
                    "cognito_sync": app.base_url,
                    "dynamodb": app.base_url,
                    "hello": format!("{}/hello", app.base_url),
                },
            },
        },
        "users": users,
    })))
}

fn gauge(app: &App, store: GaugeStore) -> Value {
    match store {
        GaugeStore::Sync => json!({"store": store, "dataset": app.config.dataset}),
        GaugeStore::Dynamodb => json!({"store": store, "table": app.config.table}),
    }
}

/// The section `auth` has the shape of Amplify's `amplify_outputs.json`.
fn auth(app: &App, pool: &UserPool, client: &Client) -> Value {
    let trusts = |provider: &crate::config::LoginProvider| provider.client == client.id;
    let pools = lock(&app.identity_pools);
    let identity_pool = pools.iter().find(|pool| pool.providers.iter().any(trusts));
    let mut told = json!({
        "aws_region": app.config.region,
        "user_pool_id": pool.id,
        "user_pool_client_id": client.id,
        "identity_pool_id": identity_pool.map(|pool| &pool.id),
        "oauth": {
            "identity_providers": amplify_providers(pool),
            "domain": pool.domain,
            "scopes": client.scopes.iter().filter(|scope| *scope != "phone").collect::<Vec<_>>(),
            "redirect_sign_in_uri": app.urls(&client.callback_urls),
            "redirect_sign_out_uri": app.urls(&client.sign_out_urls),
            "response_type": "code",
        },
        "password_policy": pool.password_policy,
        "username_attributes": pool.username_attributes,
        "user_verification_types": pool.auto_verified_attributes,
        "standard_required_attributes": pool.required_attributes,
        "mfa_configuration": match pool.mfa {
            MfaMode::Off => "NONE",
            MfaMode::Optional => "OPTIONAL",
            MfaMode::On => "REQUIRED",
        },
        "mfa_methods": amplify_factors(pool),
        "unauthenticated_identities_enabled":
            identity_pool.is_some_and(|pool| pool.allow_guests),
    });
    if pool.is_passwordless() {
        told["passwordless"] = passwordless(pool);
    }
    told
}

fn passwordless(pool: &UserPool) -> Value {
    let mut told = json!({
        "email_otp_enabled": pool.offers("EMAIL_OTP"),
        "sms_otp_enabled": pool.offers("SMS_OTP"),
    });
    if pool.offers("WEB_AUTHN") {
        told["web_authn"] = json!({
            "relying_party_id": pool.passkeys.relying_party_id,
            "user_verification": pool.passkeys.user_verification,
        });
    }
    told
}

/// Amplify's spelling; it has none for generic OIDC providers.
fn amplify_providers(pool: &UserPool) -> Vec<&'static str> {
    pool.providers
        .iter()
        .filter_map(|name| match name.as_str() {
            "LoginWithAmazon" => Some("LOGIN_WITH_AMAZON"),
            "Google" => Some("GOOGLE"),
            "Facebook" => Some("FACEBOOK"),
            "SignInWithApple" => Some("SIGN_IN_WITH_APPLE"),
            _ => None,
        })
        .collect()
}

/// Amplify's spelling.
fn amplify_factors(pool: &UserPool) -> Vec<&'static str> {
    if pool.mfa == MfaMode::Off {
        return Vec::new();
    }
    let name = |factor: &Factor| match factor {
        Factor::SmsMfa => "SMS",
        Factor::SoftwareTokenMfa => "TOTP",
        Factor::EmailOtp => "EMAIL",
    };
    pool.mfa_factors.iter().map(name).collect()
}

fn describe_user(user: &DemoUser) -> Value {
    let mut described: Map<String, Value> = Map::new();
    described.insert("username".to_owned(), json!(user.username));
    described.insert("password".to_owned(), json!(user.password));
    for (name, value) in &user.attributes {
        described.insert(name.clone(), json!(value));
    }
    Value::Object(described)
}

#[derive(Deserialize)]
struct Page {
    origin: String,
}

/// `POST page`: allows redirects to the page of this origin.
pub(crate) async fn add_page(State(app): State<App>, body: Bytes) -> Result<Json<Value>, Misuse> {
    let page: Page = parse(&body)?;
    let origin = origin(&page.origin).ok_or_else(|| {
        format!(
            "`{}` is not an origin like http://localhost:8080",
            page.origin
        )
    })?;
    app.add_page(&origin);
    Ok(Json(json!({"origin": origin})))
}
