//! Remembered devices: they prove themselves by SRP in place of a second factor.
//!
//! See <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-device-tracking.html>.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsa::BigUint;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::caller::{Caller, Parameters, need, wrong_password};
use super::challenges::{Asked, Challenge, Proof};
use super::srp_auth::{self, Offer};
use super::{self_service, timestamp, tokens};
use crate::app::App;
use crate::config::Devices;
use crate::error::AwsError;
use crate::password::Password;
use crate::store::DEVICES;
use crate::users::User;
use crate::{random, srp};

/// A device of a user.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Device {
    /// `{region}_{UUID}`
    pub(crate) key: String,
    /// What takes the place of the pool's name in SRP.
    pub(crate) group_key: String,
    /// There once the device is confirmed.
    verifier: Option<Password>,
    name: String,
    remembered: bool,
    /// Seconds since 1970, as the other times.
    created_at: i64,
    modified_at: i64,
    authenticated_at: i64,
}

fn not_there() -> AwsError {
    AwsError::not_found("Device does not exist.")
}

impl Device {
    /// A device that the user may confirm.
    pub(crate) fn new(caller: &Caller<'_>, username: &str) -> Result<Self, AwsError> {
        let now = caller.now();
        let device = Self {
            key: format!("{}_{}", caller.app.config.region, random::uuid()),
            group_key: format!("-{}", random::base32(8)),
            verifier: None,
            name: String::new(),
            remembered: false,
            created_at: now,
            modified_at: now,
            authenticated_at: now,
        };
        device.save(caller, username)?;
        Ok(device)
    }

    fn save(&self, caller: &Caller<'_>, username: &str) -> Result<(), AwsError> {
        let key = caller.key(username, &self.key);
        Ok(caller.app.store.put(DEVICES, &key, self)?)
    }

    /// `NewDeviceMetadata`
    pub(crate) fn metadata(&self) -> Value {
        json!({"DeviceKey": self.key, "DeviceGroupKey": self.group_key})
    }

    /// `DeviceType`
    fn tell(&self) -> Value {
        let remembered = if self.remembered {
            "remembered"
        } else {
            "not_remembered"
        };
        let attributes = [
            ("device_status", "valid"),
            ("device_name", self.name.as_str()),
            ("dev:device_remembered_status", remembered),
            ("last_ip_used", "127.0.0.1"),
        ];
        json!({
            "DeviceKey": self.key,
            "DeviceAttributes": attributes.map(|(name, value)| json!({"Name": name, "Value": value})),
            "DeviceCreateDate": self.created_at,
            "DeviceLastModifiedDate": self.modified_at,
            "DeviceLastAuthenticatedDate": self.authenticated_at,
        })
    }
}

/// A confirmed device of this user.
pub(crate) fn find(caller: &Caller<'_>, username: &str, key: &str) -> Result<Device, AwsError> {
    let device: Option<Device> = caller.app.store.get(DEVICES, &caller.key(username, key))?;
    device
        .filter(|device| device.verifier.is_some())
        .ok_or_else(not_there)
}

/// The challenge for a device that the sign-in began with, if it is remembered.
pub(crate) fn ask(
    caller: &Caller<'_>,
    user: &User,
    device_key: Option<&str>,
) -> Result<Option<Value>, AwsError> {
    let Some(key) = device_key.filter(|_| caller.pool.devices != Devices::Off) else {
        return Ok(None);
    };
    if !find(caller, &user.username, key)?.remembered {
        return Ok(None);
    }
    let challenge = Challenge::new(caller, &user.username, Asked::DeviceSrp);
    let parameters = json!({"USERNAME": user.username});
    let reply = challenge.on_device(device_key).ask(caller, &parameters)?;
    Ok(Some(reply))
}

/// The device of an answer, which must be the one of the sign-in.
fn of_answer(
    caller: &Caller<'_>,
    challenge: &Challenge,
    responses: &Parameters,
) -> Result<Device, AwsError> {
    let key = need(responses, "DEVICE_KEY")?;
    if challenge.device_key.as_deref() != Some(key) {
        return Err(not_there());
    }
    find(caller, &challenge.username, key)
}

/// The answer to `DEVICE_SRP_AUTH`.
pub(crate) fn answer_srp(
    caller: &Caller<'_>,
    challenge: &Challenge,
    responses: &Parameters,
) -> Result<Value, AwsError> {
    let device = of_answer(caller, challenge, responses)?;
    let verifier = device.verifier.as_ref().ok_or_else(not_there)?;
    let offer = Offer::new(need(responses, "SRP_A")?, verifier)?;
    challenge.finish(caller)?;
    let mut parameters = offer.parameters(&challenge.username);
    parameters["DEVICE_KEY"] = json!(device.key);
    Challenge::new(
        caller,
        &challenge.username,
        Asked::DeviceVerifier(offer.proof),
    )
    .on_device(Some(&device.key))
    .ask(caller, &parameters)
}

/// The answer to `DEVICE_PASSWORD_VERIFIER`.
pub(crate) fn answer_verifier(
    caller: &Caller<'_>,
    challenge: &Challenge,
    proof: &Proof,
    responses: &Parameters,
) -> Result<Value, AwsError> {
    let mut device = of_answer(caller, challenge, responses)?;
    let space = (device.group_key.as_str(), device.key.as_str());
    let signature = srp_auth::signature(proof, responses, space)?;
    challenge.finish(caller)?;
    let in_time = timestamp::is_good(need(responses, "TIMESTAMP")?, caller.now());
    if !in_time || signature != need(responses, "PASSWORD_CLAIM_SIGNATURE")? {
        return Err(wrong_password());
    }
    device.authenticated_at = caller.now();
    device.save(caller, &challenge.username)?;
    tokens::sign_in(caller, &challenge.user(caller)?, Some(&device.key))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Confirm {
    access_token: String,
    device_key: String,
    device_name: Option<String>,
    device_secret_verifier_config: VerifierConfig,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct VerifierConfig {
    password_verifier: String,
    salt: String,
}

/// [ConfirmDevice](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmDevice.html)
pub(crate) fn confirm(app: &App, request: &Confirm) -> Result<Value, AwsError> {
    let (caller, user) = self_service::enter(app, &request.access_token)?;
    let key = caller.key(&user.username, &request.device_key);
    let device: Option<Device> = app.store.get(DEVICES, &key)?;
    let mut device = device.ok_or_else(not_there)?;
    let config = &request.device_secret_verifier_config;
    let salt = number(&config.salt)?;
    device.verifier = Some(Password::from_parts(
        salt,
        number(&config.password_verifier)?,
    ));
    device.name = request.device_name.clone().unwrap_or_default();
    device.remembered = caller.pool.devices == Devices::Always;
    device.modified_at = caller.now();
    device.save(&caller, &user.username)?;
    let opt_in = caller.pool.devices == Devices::OptIn;
    Ok(json!({"UserConfirmationNecessary": opt_in}))
}

/// Bytes in base64 as a number in hex.
fn number(base64: &str) -> Result<String, AwsError> {
    let bytes = STANDARD.decode(base64);
    let bytes = bytes.map_err(|_| AwsError::invalid_parameter("Invalid device verifier."))?;
    Ok(srp::print(&BigUint::from_bytes_be(&bytes)))
}

/// What several of these operations are sent.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ForDevice {
    access_token: String,
    device_key: String,
    device_remembered_status: Option<String>,
}

/// [GetDevice](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetDevice.html)
pub(crate) fn get(app: &App, request: &ForDevice) -> Result<Value, AwsError> {
    let (caller, user) = self_service::enter(app, &request.access_token)?;
    let device = find(&caller, &user.username, &request.device_key)?;
    Ok(json!({"Device": device.tell()}))
}

/// [UpdateDeviceStatus](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateDeviceStatus.html)
pub(crate) fn update(app: &App, request: &ForDevice) -> Result<Value, AwsError> {
    let (caller, user) = self_service::enter(app, &request.access_token)?;
    let mut device = find(&caller, &user.username, &request.device_key)?;
    device.remembered = match request.device_remembered_status.as_deref() {
        Some("remembered") => true,
        Some("not_remembered") => false,
        _ => {
            return Err(AwsError::invalid_parameter(
                "Invalid device remembered status.",
            ));
        }
    };
    device.modified_at = caller.now();
    device.save(&caller, &user.username)?;
    Ok(json!({}))
}

/// [ForgetDevice](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ForgetDevice.html)
pub(crate) fn forget(app: &App, request: &ForDevice) -> Result<Value, AwsError> {
    let (caller, user) = self_service::enter(app, &request.access_token)?;
    let device = find(&caller, &user.username, &request.device_key)?;
    app.store
        .remove(DEVICES, &caller.key(&user.username, &device.key))?;
    Ok(json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct List {
    access_token: String,
    limit: Option<usize>,
    pagination_token: Option<String>,
}

/// [ListDevices](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListDevices.html)
pub(crate) fn list(app: &App, request: &List) -> Result<Value, AwsError> {
    let (caller, user) = self_service::enter(app, &request.access_token)?;
    let mut devices: Vec<Device> = app.store.all(DEVICES, &caller.key(&user.username, ""))?;
    let after = request.pagination_token.as_deref().unwrap_or_default();
    devices.retain(|device| device.verifier.is_some() && device.key.as_str() > after);
    let limit = request.limit.unwrap_or(60).clamp(1, 60);
    let more = devices.len() > limit;
    devices.truncate(limit);
    let told: Vec<Value> = devices.iter().map(Device::tell).collect();
    let mut reply = json!({"Devices": told});
    if let Some(last) = devices.last().filter(|_| more) {
        reply["PaginationToken"] = json!(last.key);
    }
    Ok(reply)
}
