//! Pools made or changed by an administrator at run time.

use serde::Deserialize;
use serde_json::{Value, json};

use super::caller::Caller;
use crate::app::App;
use crate::config::{
    Devices, Factor, FactorConfiguration, MfaMode, Passkeys, UserPool, UserVerification,
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
    #[serde(default)]
    schema: Vec<Attribute>,
    #[serde(default)]
    user_attribute_update_settings: UpdateSettings,
    device_configuration: Option<DeviceConfiguration>,
}

/// `SchemaAttributeType`
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Attribute {
    name: String,
    #[serde(default)]
    required: bool,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct UpdateSettings {
    attributes_require_verification_before_update: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DeviceConfiguration {
    #[serde(default)]
    device_only_remembered_on_user_prompt: bool,
}

impl CreateUserPool {
    fn required_attributes(&self) -> Vec<&str> {
        let required = self.schema.iter().filter(|attribute| attribute.required);
        required.map(|attribute| attribute.name.as_str()).collect()
    }

    fn devices(&self) -> Devices {
        match &self.device_configuration {
            None => Devices::Off,
            Some(asked) if asked.device_only_remembered_on_user_prompt => Devices::OptIn,
            Some(_) => Devices::Always,
        }
    }
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
        "required_attributes": request.required_attributes(),
        "keep_until_verified":
            request.user_attribute_update_settings.attributes_require_verification_before_update,
        "devices": request.devices(),
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
