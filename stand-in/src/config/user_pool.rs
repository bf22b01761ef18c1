//! A user pool: how its users sign in and what it asks of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Client, Passkeys};

/// One user pool.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct UserPool {
    /// `{region}_{letters and digits}`.
    pub id: String,
    /// The host name told to pages that ask for the configuration.
    #[serde(default)]
    pub domain: String,
    /// Names of the external providers on the login page.
    #[serde(default)]
    pub providers: Vec<String>,
    /// The password policy, in the shape of `amplify_outputs.json`.
    #[serde(default)]
    pub password_policy: PasswordPolicy,
    /// Attributes that are the user name: the real one is then a UUID.
    #[serde(default)]
    pub username_attributes: Vec<String>,
    /// Attributes that, once verified, may stand in place of the user name.
    #[serde(default)]
    pub alias_attributes: Vec<String>,
    /// Attributes that a code is sent to at sign-up, the first one that the user has.
    #[serde(default = "email")]
    pub auto_verified_attributes: Vec<String>,
    /// Attributes that no user may lack.
    #[serde(default)]
    pub required_attributes: Vec<String>,
    /// Attributes whose old value stays until the new one is verified.
    #[serde(default)]
    pub keep_until_verified: Vec<String>,
    /// Whether a second factor is asked for.
    #[serde(default)]
    pub mfa: MfaMode,
    /// The second factors that users may set up.
    #[serde(default = "all_factors")]
    pub mfa_factors: Vec<Factor>,
    /// What `USER_AUTH` may begin with: `PASSWORD`, `EMAIL_OTP`, `SMS_OTP`, `WEB_AUTHN`.
    #[serde(default = "password")]
    pub first_factors: Vec<String>,
    /// The relying party of passkeys.
    #[serde(default)]
    pub passkeys: Passkeys,
    /// Whether devices are remembered.
    #[serde(default)]
    pub devices: Devices,
    /// The challenge of `CUSTOM_AUTH`.
    #[serde(default)]
    pub custom_challenge: CustomChallenge,
    /// Names of groups; a user's own need not be among them.
    #[serde(default)]
    pub groups: Vec<String>,
    /// App clients.
    pub clients: Vec<Client>,
    /// Users that exist from the start, confirmed.
    #[serde(default)]
    pub users: Vec<DemoUser>,
}

impl UserPool {
    /// Whether `USER_AUTH` may begin with this.
    pub(crate) fn offers(&self, first_factor: &str) -> bool {
        self.first_factors.iter().any(|known| known == first_factor)
    }

    /// Whether some users need no password.
    pub(crate) fn is_passwordless(&self) -> bool {
        self.first_factors.iter().any(|factor| factor != "PASSWORD")
    }

    /// The part of the id after `_`, which SRP knows the pool by.
    pub(crate) fn name(&self) -> &str {
        self.id.split_once('_').map_or(&self.id, |(_, name)| name)
    }
}

/// Whether users need a second factor.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "UPPERCASE")]
pub enum MfaMode {
    /// Never.
    #[default]
    Off,
    /// Those who have set one up.
    Optional,
    /// Everybody.
    On,
}

/// A second factor.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Factor {
    /// A code by SMS.
    SmsMfa,
    /// An authenticator app.
    SoftwareTokenMfa,
    /// A code by e-mail.
    EmailOtp,
}

impl Factor {
    /// The name on the wire.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::SmsMfa => "SMS_MFA",
            Self::SoftwareTokenMfa => "SOFTWARE_TOKEN_MFA",
            Self::EmailOtp => "EMAIL_OTP",
        }
    }
}

/// Whether devices are remembered.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Devices {
    /// Never.
    #[default]
    Off,
    /// As soon as they are confirmed.
    Always,
    /// When the user says so.
    OptIn,
}

/// A question with one right answer.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CustomChallenge {
    /// Told in the challenge parameter `question`.
    pub question: String,
    /// What must be answered.
    pub answer: String,
}

impl Default for CustomChallenge {
    fn default() -> Self {
        Self {
            question: "What opens the mountain?".to_owned(),
            answer: "sesame".to_owned(),
        }
    }
}

/// What a password must have.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the shape of amplify_outputs.json"
)]
pub struct PasswordPolicy {
    /// Fewest characters.
    pub min_length: u32,
    /// A lower-case letter is needed.
    pub require_lowercase: bool,
    /// An upper-case letter is needed.
    pub require_uppercase: bool,
    /// A digit is needed.
    pub require_numbers: bool,
    /// A symbol is needed.
    pub require_symbols: bool,
}

/// A user that exists from the start.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DemoUser {
    /// The user name; the `sub` is made from it and the pool id.
    pub username: String,
    /// The password, in plain text.
    pub password: String,
    /// Standard and custom attributes, all of them strings.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
    /// The user's groups.
    #[serde(default)]
    pub groups: Vec<String>,
}

fn email() -> Vec<String> {
    vec!["email".to_owned()]
}

fn password() -> Vec<String> {
    vec!["PASSWORD".to_owned()]
}

fn all_factors() -> Vec<Factor> {
    vec![Factor::SmsMfa, Factor::SoftwareTokenMfa, Factor::EmailOtp]
}
