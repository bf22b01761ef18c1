//! Clients made by an administrator at run time.

use serde::Deserialize;
use serde_json::{Value, json};

use super::caller::Caller;
use crate::app::App;
use crate::config::{Client, UserPool};
use crate::error::AwsError;
use crate::{pools, random};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CreateClient {
    user_pool_id: String,
    client_name: String,
    #[serde(default)]
    generate_secret: bool,
    explicit_auth_flows: Option<Vec<String>>,
    #[serde(default)]
    prevent_user_existence_errors: Option<String>,
    #[serde(default, rename = "CallbackURLs")]
    callback_urls: Vec<String>,
    #[serde(default, rename = "LogoutURLs")]
    logout_urls: Vec<String>,
    #[serde(default)]
    allowed_o_auth_scopes: Vec<String>,
    enable_token_revocation: Option<bool>,
    refresh_token_rotation: Option<Rotation>,
    auth_session_validity: Option<i64>,
    access_token_validity: Option<i64>,
    id_token_validity: Option<i64>,
    refresh_token_validity: Option<i64>,
    #[serde(default)]
    token_validity_units: Units,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Rotation {
    feature: String,
    #[serde(default)]
    retry_grace_period_seconds: i64,
}

/// `TokenValidityUnits`
#[derive(Deserialize, Default)]
#[serde(default)]
struct Units {
    #[serde(rename = "AccessToken")]
    access: Option<Unit>,
    #[serde(rename = "IdToken")]
    id: Option<Unit>,
    #[serde(rename = "RefreshToken")]
    refresh: Option<Unit>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Unit {
    Seconds,
    Minutes,
    Hours,
    Days,
}

impl Unit {
    fn seconds(self) -> i64 {
        match self {
            Self::Seconds => 1,
            Self::Minutes => 60,
            Self::Hours => 3600,
            Self::Days => 24 * 3600,
        }
    }
}

impl CreateClient {
    /// Lives and rotation, where something is said about them.
    fn apply_to(&self, client: &mut Client) {
        let units = &self.token_validity_units;
        let lives = [
            (
                self.auth_session_validity,
                None,
                Unit::Minutes,
                &mut client.challenge_seconds,
            ),
            (
                self.access_token_validity,
                units.access,
                Unit::Hours,
                &mut client.access_token_seconds,
            ),
            (
                self.id_token_validity,
                units.id,
                Unit::Hours,
                &mut client.id_token_seconds,
            ),
            (
                self.refresh_token_validity,
                units.refresh,
                Unit::Days,
                &mut client.refresh_token_seconds,
            ),
        ];
        for (asked, unit, usual, seconds) in lives {
            if let Some(asked) = asked {
                *seconds = asked.saturating_mul(unit.unwrap_or(usual).seconds());
            }
        }
        client.revocation = self.enable_token_revocation.unwrap_or(true);
        if let Some(rotation) = &self.refresh_token_rotation {
            client.rotate_refresh_tokens = rotation.feature == "ENABLED";
            client.rotation_grace_seconds = rotation.retry_grace_period_seconds;
        }
    }
}

/// [CreateUserPoolClient](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html)
pub(crate) fn create_client(app: &App, request: &CreateClient) -> Result<Value, AwsError> {
    let mut pool = Caller::administrator(app, &request.user_pool_id)?.pool;
    let id = random::base32(26).to_ascii_lowercase();
    let mut made = json!({
        "id": id,
        "callback_urls": request.callback_urls,
        "sign_out_urls": request.logout_urls,
        "scopes": request.allowed_o_auth_scopes,
        "hide_unknown_users": request.prevent_user_existence_errors.as_deref() == Some("ENABLED"),
    });
    if request.generate_secret {
        made["secret"] = json!(random::base32(51).to_ascii_lowercase());
    }
    if let Some(flows) = &request.explicit_auth_flows {
        made["flows"] = json!(flows);
    }
    let mut client: Client =
        serde_json::from_value(made).map_err(|error| AwsError::serialization(&error))?;
    request.apply_to(&mut client);
    let mut told = tell(&pool, &client);
    told["ClientName"] = json!(request.client_name);
    pool.clients.push(client);
    pools::keep(app, pool)?;
    Ok(json!({"UserPoolClient": told}))
}

/// `UserPoolClientType`
fn tell(pool: &UserPool, client: &Client) -> Value {
    let existence = if client.hide_unknown_users {
        "ENABLED"
    } else {
        "LEGACY"
    };
    let mut told = json!({
        "UserPoolId": pool.id,
        "ClientId": client.id,
        "ClientName": client.id,
        "ExplicitAuthFlows": client.flows,
        "PreventUserExistenceErrors": existence,
        "EnableTokenRevocation": client.revocation,
        "CallbackURLs": client.callback_urls,
        "LogoutURLs": client.sign_out_urls,
        "AllowedOAuthScopes": client.scopes,
        "AuthSessionValidity": client.challenge_seconds / 60,
        "AccessTokenValidity": client.access_token_seconds,
        "IdTokenValidity": client.id_token_seconds,
        "RefreshTokenValidity": client.refresh_token_seconds,
        "TokenValidityUnits": {"AccessToken": "seconds", "IdToken": "seconds", "RefreshToken": "seconds"},
    });
    if client.rotate_refresh_tokens {
        told["RefreshTokenRotation"] = json!({
            "Feature": "ENABLED",
            "RetryGracePeriodSeconds": client.rotation_grace_seconds,
        });
    }
    if let Some(secret) = &client.secret {
        told["ClientSecret"] = json!(secret);
    }
    told
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DescribeClient {
    user_pool_id: String,
    client_id: String,
}

/// [DescribeUserPoolClient](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPoolClient.html)
pub(crate) fn describe_client(app: &App, request: &DescribeClient) -> Result<Value, AwsError> {
    let caller = Caller::find(app, &request.client_id)?;
    if caller.pool.id != request.user_pool_id {
        return Err(AwsError::not_found(format!(
            "User pool client {} does not exist.",
            request.client_id
        )));
    }
    Ok(json!({"UserPoolClient": tell(&caller.pool, &caller.client)}))
}
