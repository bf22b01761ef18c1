//! Pools and clients made by an administrator at run time.

use serde::Deserialize;
use serde_json::{Value, json};

use super::caller::Caller;
use crate::app::App;
use crate::config::{
    Client, Factor, FactorConfiguration, MfaMode, Passkeys, UserPool, UserVerification,
};
use crate::error::AwsError;
use crate::{pools, random};

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Policies {
    password_policy: Policy,
    sign_in_policy: SignInPolicy,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SignInPolicy {
    allowed_first_auth_factors: Vec<String>,
}

impl Default for SignInPolicy {
    fn default() -> Self {
        let allowed_first_auth_factors = vec!["PASSWORD".to_owned()];
        Self {
            allowed_first_auth_factors,
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "the shape of the request")]
struct Policy {
    minimum_length: Option<u32>,
    require_uppercase: bool,
    require_lowercase: bool,
    require_numbers: bool,
    require_symbols: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CreateUserPool {
    pool_name: String,
    #[serde(default)]
    policies: Policies,
    #[serde(default)]
    auto_verified_attributes: Vec<String>,
    #[serde(default)]
    alias_attributes: Vec<String>,
    #[serde(default)]
    username_attributes: Vec<String>,
    mfa_configuration: Option<MfaMode>,
}

/// [CreateUserPool](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html)
pub(crate) fn create_user_pool(app: &App, request: &CreateUserPool) -> Result<Value, AwsError> {
    let policy = &request.policies.password_policy;
    let id = format!("{}_{}", app.config.region, random::base32(9));
    let made = json!({
        "id": id,
        "password_policy": {
            "min_length": policy.minimum_length.unwrap_or(8),
            "require_uppercase": policy.require_uppercase,
            "require_lowercase": policy.require_lowercase,
            "require_numbers": policy.require_numbers,
            "require_symbols": policy.require_symbols,
        },
        "auto_verified_attributes": request.auto_verified_attributes,
        "alias_attributes": request.alias_attributes,
        "username_attributes": request.username_attributes,
        "mfa": request.mfa_configuration.unwrap_or_default(),
        "first_factors": request.policies.sign_in_policy.allowed_first_auth_factors,
        "clients": [],
    });
    let pool: UserPool =
        serde_json::from_value(made).map_err(|error| AwsError::serialization(&error))?;
    pools::keep(app, pool)?;
    let told = json!({
        "Id": id,
        "Name": request.pool_name,
        "MfaConfiguration": request.mfa_configuration.unwrap_or_default(),
    });
    Ok(json!({"UserPool": told}))
}

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
    let client: Client =
        serde_json::from_value(made).map_err(|error| AwsError::serialization(&error))?;
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
    });
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

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SetMfaConfig {
    user_pool_id: String,
    mfa_configuration: Option<MfaMode>,
    sms_mfa_configuration: Option<Value>,
    software_token_mfa_configuration: Option<Value>,
    email_mfa_configuration: Option<Value>,
    web_authn_configuration: Option<WebAuthn>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WebAuthn {
    relying_party_id: Option<String>,
    user_verification: Option<UserVerification>,
    factor_configuration: Option<FactorConfiguration>,
}

impl WebAuthn {
    /// What is named takes the place of what was there.
    fn apply(&self, passkeys: &mut Passkeys) -> Result<(), AwsError> {
        if let Some(id) = &self.relying_party_id {
            passkeys.relying_party_id.clone_from(id);
        }
        if let Some(asked) = self.user_verification {
            passkeys.user_verification = asked;
        }
        if let Some(asked) = self.factor_configuration {
            passkeys.factor_configuration = asked;
        }
        if passkeys.names_a_domain() {
            return Ok(());
        }
        Err(AwsError::invalid_parameter(
            "RelyingPartyId must be a domain.",
        ))
    }
}

/// [SetUserPoolMfaConfig](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetUserPoolMfaConfig.html)
pub(crate) fn set_mfa_config(app: &App, request: &SetMfaConfig) -> Result<Value, AwsError> {
    let mut pool = Caller::administrator(app, &request.user_pool_id)?.pool;
    let on = |value: &Option<Value>| {
        let value = value.as_ref();
        value.is_some_and(|value| value["Enabled"].as_bool().unwrap_or(true))
    };
    let factors = [
        (Factor::SmsMfa, on(&request.sms_mfa_configuration)),
        (
            Factor::SoftwareTokenMfa,
            on(&request.software_token_mfa_configuration),
        ),
        (Factor::EmailOtp, on(&request.email_mfa_configuration)),
    ];
    pool.mfa = request.mfa_configuration.unwrap_or_default();
    pool.mfa_factors = factors
        .into_iter()
        .filter_map(|(factor, on)| on.then_some(factor))
        .collect();
    if let Some(asked) = &request.web_authn_configuration {
        asked.apply(&mut pool.passkeys)?;
    }
    let told = json!({"MfaConfiguration": pool.mfa});
    pools::keep(app, pool)?;
    Ok(told)
}
