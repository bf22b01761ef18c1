//! Challenges: what a sign-in under way still has to answer, found again by `Session` or `SECRET_BLOCK`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::caller::Caller;
use crate::app::App;
use crate::config::Factor;
use crate::error::AwsError;
use crate::random;
use crate::store::{CHALLENGES, StoreError};
use crate::users::User;

/// What is asked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Asked {
    /// A proof of the password.
    PasswordVerifier(Proof),
    /// Nothing: the user has just signed up, and `USER_AUTH` gives tokens.
    SignedUp,
    /// A password of the user's own.
    NewPassword,
    /// A code that was sent.
    Code(Code),
    /// A code of an authenticator.
    SoftwareToken,
    /// One of these factors.
    SelectMfa(Vec<Factor>),
    /// That a factor be set up.
    SetUp,
    /// The same, and a secret for an authenticator was given out.
    SetUpToken(String),
    /// The same, and the authenticator's first code was right.
    SetUpDone,
    /// A first factor of the user's choice.
    SelectChallenge,
    /// The password in the clear.
    Password,
    /// `SRP_A`
    PasswordSrp,
    /// An assertion of a passkey over this challenge.
    Passkey(String),
    /// `SRP_A` of a device.
    DeviceSrp,
    /// A proof of a device's password.
    DeviceVerifier(Proof),
    /// The pool's question, this many times.
    Custom(u32),
}

impl Asked {
    /// `ChallengeName`
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::PasswordVerifier(_) => "PASSWORD_VERIFIER",
            Self::SignedUp => "",
            Self::NewPassword => "NEW_PASSWORD_REQUIRED",
            Self::Code(code) => &code.name,
            Self::SoftwareToken => "SOFTWARE_TOKEN_MFA",
            Self::SelectMfa(_) => "SELECT_MFA_TYPE",
            Self::SetUp | Self::SetUpToken(_) | Self::SetUpDone => "MFA_SETUP",
            Self::SelectChallenge => "SELECT_CHALLENGE",
            Self::Password => "PASSWORD",
            Self::PasswordSrp => "PASSWORD_SRP",
            Self::Passkey(_) => "WEB_AUTHN",
            Self::DeviceSrp => "DEVICE_SRP_AUTH",
            Self::DeviceVerifier(_) => "DEVICE_PASSWORD_VERIFIER",
            Self::Custom(_) => "CUSTOM_CHALLENGE",
        }
    }
}

/// What a proof by SRP is checked with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Proof {
    /// As sent, base64.
    pub(crate) secret_block: String,
    /// `K`
    pub(crate) key: Vec<u8>,
    /// The pool's question comes next.
    pub(crate) then_custom: bool,
}

/// A code that was sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Code {
    /// `SMS_MFA`, `SMS_OTP` or `EMAIL_OTP`; with `_CODE` the name of its response.
    pub(crate) name: String,
    /// The digits.
    pub(crate) digits: String,
    /// An e-mail address that becomes the user's when the code comes back.
    pub(crate) sets_up: Option<String>,
}

/// One challenge.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Challenge {
    /// `Session`, or `SECRET_BLOCK` where there is no session.
    pub(crate) id: String,
    /// The only client that may answer.
    client_id: String,
    /// The real user name, or a made-up one for a user who is not there.
    pub(crate) username: String,
    /// The device that the sign-in began with.
    pub(crate) device_key: Option<String>,
    /// What is asked.
    pub(crate) asked: Asked,
    /// Seconds since 1970; 0 once it is answered.
    expires_at: i64,
}

impl Challenge {
    /// A challenge that is not yet kept.
    pub(crate) fn new(caller: &Caller<'_>, username: &str, asked: Asked) -> Self {
        Self {
            id: URL_SAFE_NO_PAD.encode(random::bytes::<120>()),
            client_id: caller.client.id.clone(),
            username: username.to_owned(),
            device_key: None,
            asked,
            expires_at: caller.now() + caller.client.challenge_seconds,
        }
    }

    /// Notes the device that the sign-in began with.
    pub(crate) fn on_device(mut self, device_key: Option<&str>) -> Self {
        self.device_key = device_key.map(str::to_owned);
        self
    }

    /// Keeps it.
    pub(crate) fn keep(&self, caller: &Caller<'_>) -> Result<(), StoreError> {
        caller.app.store.put(CHALLENGES, &self.id, self)
    }

    /// Keeps it and asks it.
    pub(crate) fn ask(&self, caller: &Caller<'_>, parameters: &Value) -> Result<Value, AwsError> {
        self.keep(caller)?;
        Ok(json!({
            "ChallengeName": self.asked.name(),
            "Session": self.id,
            "ChallengeParameters": parameters,
        }))
    }

    /// It cannot be answered again.
    pub(crate) fn finish(&self, caller: &Caller<'_>) -> Result<(), StoreError> {
        let over = Self {
            expires_at: 0,
            ..self.clone()
        };
        over.keep(caller)
    }

    /// The user, who must be there.
    pub(crate) fn user(&self, caller: &Caller<'_>) -> Result<User, AwsError> {
        caller
            .user_named(&self.username)?
            .ok_or_else(|| AwsError::not_authorized("Invalid session for the user."))
    }
}

/// The challenge of this id, and its client.
pub(crate) fn find_any<'a>(app: &'a App, id: &str) -> Result<(Caller<'a>, Challenge), AwsError> {
    let found: Option<Challenge> = app.store.get(CHALLENGES, id)?;
    let found = found.ok_or_else(|| AwsError::not_authorized("Invalid session for the user."))?;
    let caller = Caller::find(app, &found.client_id)?;
    let challenge = find(&caller, id)?;
    Ok((caller, challenge))
}

/// The challenge of this id, unless it is over.
pub(crate) fn find(caller: &Caller<'_>, id: &str) -> Result<Challenge, AwsError> {
    let found: Option<Challenge> = caller.app.store.get(CHALLENGES, id)?;
    let Some(challenge) = found.filter(|found| found.client_id == caller.client.id) else {
        return Err(AwsError::not_authorized("Invalid session for the user."));
    };
    if challenge.expires_at <= caller.now() {
        return Err(AwsError::not_authorized(
            "Invalid session for the user, session is expired.",
        ));
    }
    Ok(challenge)
}
