//! Remembered devices: a device proves itself by SRP of its own in place of a second factor
//! ([AWS: devices](https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-device-tracking.html)).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Serialize;
use serde_json::Value;

use super::account::token;
use super::body::{Member, call};
use super::srp::{Owner, device_verifier};
use crate::config::Config;
use crate::http::{Failure, Request, Response};
use crate::secret::Secret;

/// What the user pool calls a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeviceKeys {
    /// The device.
    pub device_key: String,
    /// Plays the part of the pool's name in SRP.
    pub device_group_key: String,
}

impl DeviceKeys {
    /// `NewDeviceMetadata`, or what [`Device`] was written as.
    pub(super) fn read(metadata: &Value, names: [&str; 2]) -> Option<Self> {
        let [device_key, device_group_key] = names.map(|name| metadata[name].as_str());
        Some(Self {
            device_key: device_key?.to_owned(),
            device_group_key: device_group_key?.to_owned(),
        })
    }
}

/// This browser as one user's device. It outlives his session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Device {
    /// The name that the user types.
    pub username: String,
    /// What the user pool calls it.
    #[serde(flatten)]
    pub keys: DeviceKeys,
    /// What the device knows.
    pub password: Secret,
}

impl Device {
    /// A device with a password of 320 random bits.
    pub fn new(username: &str, keys: DeviceKeys, entropy: &[[u8; 32]; 3]) -> Self {
        let octets = entropy.as_flattened().get(..PASSWORD_OCTETS);
        Self {
            username: username.to_owned(),
            keys,
            password: STANDARD.encode(octets.unwrap_or_default()).into(),
        }
    }

    /// Reads what was written as JSON.
    pub fn read(json: &Value) -> Option<Self> {
        Some(Self {
            username: json["username"].as_str()?.to_owned(),
            keys: DeviceKeys::read(json, ["device_key", "device_group_key"])?,
            password: json["password"].as_str()?.into(),
        })
    }

    /// Whose password it is, in the terms of SRP.
    pub fn owner(&self) -> Owner<'_> {
        Owner {
            pool_name: &self.keys.device_group_key,
            user_id: &self.keys.device_key,
            password: &self.password,
        }
    }
}

const PASSWORD_OCTETS: usize = 40;

/// `ConfirmDevice`. One power of SRP's arithmetic goes into it.
pub fn confirm_device_request(
    config: &Config,
    access_token: &Secret,
    device: &Device,
    salt: &[u8; 16],
) -> Request {
    let verifier = device_verifier(device.owner(), salt);
    let secret = [
        ("PasswordVerifier", &*verifier.password_verifier),
        ("Salt", &*verifier.salt),
    ];
    let members = [
        token(access_token),
        ("DeviceKey", Member::Text(&device.keys.device_key)),
        ("DeviceSecretVerifierConfig", Member::Map(&secret)),
        ("DeviceName", Member::Text("Life Gauge in a browser")),
    ];
    call(config, "ConfirmDevice", &members)
}

/// Whether the user has to be asked before the device is remembered.
pub fn confirm_device_response(response: &Response) -> Result<bool, Failure> {
    let body = response.json()?;
    Ok(body["UserConfirmationNecessary"] == true)
}

/// `UpdateDeviceStatus`: the device is to be remembered.
pub fn remember_device_request(
    config: &Config,
    access_token: &Secret,
    device_key: &str,
) -> Request {
    let members = [
        token(access_token),
        ("DeviceKey", Member::Text(device_key)),
        ("DeviceRememberedStatus", Member::Text("remembered")),
    ];
    call(config, "UpdateDeviceStatus", &members)
}

#[cfg(test)]
mod tests {
    use super::{Device, DeviceKeys};
    use serde_json::{from_str, to_string};

    #[test]
    fn a_device_there_and_back() {
        let keys = DeviceKeys {
            device_key: "us-east-1_1".to_owned(),
            device_group_key: "-aBc".to_owned(),
        };
        let device = Device::new("ada", keys, &[[1; 32], [2; 32], [3; 32]]);
        assert!(device.password.expose().ends_with("AQECAgICAgICAg=="));
        let written = to_string(&device).unwrap();
        assert_eq!(Device::read(&from_str(&written).unwrap()), Some(device));
        assert_eq!(Device::read(&from_str("{}").unwrap()), None);
    }
}
