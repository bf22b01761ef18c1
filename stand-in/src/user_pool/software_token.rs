//! Authenticator apps (RFC 6238: SHA-1, 6 digits, 30 seconds, one step either side), and which second factors a user wants.

use serde::Deserialize;
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

use super::caller::Caller;
use super::challenges::{self, Asked, Challenge};
use super::{codes, self_service};
use crate::app::App;
use crate::config::{Factor, FactorConfiguration, MfaMode};
use crate::error::AwsError;
use crate::random;
use crate::users::User;

const SECRET_LETTERS: usize = 52;

/// What proves who calls: exactly one of them.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Associate {
    access_token: Option<String>,
    session: Option<String>,
}

/// [AssociateSoftwareToken](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AssociateSoftwareToken.html)
pub(crate) fn associate(app: &App, request: &Associate) -> Result<Value, AwsError> {
    let secret = random::base32(SECRET_LETTERS);
    match (&request.access_token, &request.session) {
        (Some(token), None) => {
            let (_, mut user) = self_service::enter(app, token)?;
            user.mfa.unverified_secret = Some(secret.clone());
            user.save(&app.store)?;
            Ok(json!({"SecretCode": secret}))
        }
        (None, Some(session)) => {
            let (caller, challenge) = set_up(app, session)?;
            let next = follow(&caller, &challenge, Asked::SetUpToken(secret.clone()))?;
            Ok(json!({"SecretCode": secret, "Session": next}))
        }
        _ => Err(one_of_both()),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Verify {
    access_token: Option<String>,
    session: Option<String>,
    user_code: String,
    friendly_device_name: Option<String>,
}

/// [VerifySoftwareToken](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_VerifySoftwareToken.html)
pub(crate) fn verify(app: &App, request: &Verify) -> Result<Value, AwsError> {
    match (&request.access_token, &request.session) {
        (Some(token), None) => {
            let (caller, mut user) = self_service::enter(app, token)?;
            let secret = user.mfa.unverified_secret.take().ok_or_else(not_found)?;
            accept(&caller, &mut user, secret, request)?;
            Ok(json!({"Status": "SUCCESS"}))
        }
        (None, Some(session)) => {
            let (caller, challenge) = set_up(app, session)?;
            let Asked::SetUpToken(secret) = &challenge.asked else {
                return Err(not_found());
            };
            let mut user = challenge.user(&caller)?;
            user.mfa.enabled.push(Factor::SoftwareTokenMfa);
            accept(&caller, &mut user, secret.clone(), request)?;
            let next = follow(&caller, &challenge, Asked::SetUpDone)?;
            Ok(json!({"Status": "SUCCESS", "Session": next}))
        }
        _ => Err(one_of_both()),
    }
}

/// Keeps a secret whose first code is right.
fn accept(
    caller: &Caller<'_>,
    user: &mut User,
    secret: String,
    request: &Verify,
) -> Result<(), AwsError> {
    let step = step_of(&secret, &request.user_code, caller.now());
    let step =
        step.ok_or_else(|| AwsError::bad("EnableSoftwareTokenMFAException", "Code mismatch"))?;
    user.mfa.secret = Some(secret);
    user.mfa.last_step = Some(step);
    user.mfa
        .device_name
        .clone_from(&request.friendly_device_name);
    Ok(user.save(&caller.app.store)?)
}

/// Takes a code at sign-in, each one once.
pub(crate) fn use_code(caller: &Caller<'_>, user: &mut User, code: &str) -> Result<(), AwsError> {
    let secret = user.mfa.secret.as_deref().ok_or_else(not_found)?;
    let step = step_of(secret, code, caller.now()).ok_or_else(codes::mismatch)?;
    if user.mfa.last_step.is_some_and(|last| step <= last) {
        return Err(AwsError::bad(
            "ExpiredCodeException",
            "Your software token has already been used once.",
        ));
    }
    user.mfa.last_step = Some(step);
    Ok(user.save(&caller.app.store)?)
}

/// The time step that a code belongs to, if it is this one or a neighbour.
fn step_of(secret: &str, code: &str, now: i64) -> Option<u64> {
    let secret = Secret::try_from_base32(secret).ok()?;
    let totp = Builder::new().with_secret(secret).build_noncompliant();
    totp.check(code, u64::try_from(now).ok()?)
}

/// A set-up under way, whoever the client is.
fn set_up<'a>(app: &'a App, session: &str) -> Result<(Caller<'a>, Challenge), AwsError> {
    let (caller, challenge) = challenges::find_any(app, session)?;
    match challenge.asked {
        Asked::SetUp | Asked::SetUpToken(_) => Ok((caller, challenge)),
        _ => Err(AwsError::not_authorized("Invalid session for the user.")),
    }
}

/// The next session takes the place of this one.
fn follow(caller: &Caller<'_>, before: &Challenge, asked: Asked) -> Result<String, AwsError> {
    before.finish(caller)?;
    let next = Challenge::new(caller, &before.username, asked);
    let next = next.on_device(before.device_key.as_deref());
    next.keep(caller)?;
    Ok(next.id)
}

/// `SoftwareTokenMFANotFoundException`
pub(crate) fn not_found() -> AwsError {
    AwsError::bad(
        "SoftwareTokenMFANotFoundException",
        "Software token has not been set up.",
    )
}

fn one_of_both() -> AwsError {
    AwsError::invalid_parameter("Exactly one of AccessToken and Session is needed.")
}

/// What is said about one factor.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Setting {
    enabled: bool,
    preferred_mfa: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SetPreference {
    access_token: String,
    #[serde(rename = "SMSMfaSettings")]
    sms: Option<Setting>,
    #[serde(rename = "SoftwareTokenMfaSettings")]
    software_token: Option<Setting>,
    #[serde(rename = "EmailMfaSettings")]
    email: Option<Setting>,
    #[serde(rename = "WebAuthnMfaSettings")]
    passkeys: Option<Setting>,
}

/// [SetUserMFAPreference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetUserMFAPreference.html)
pub(crate) fn set_preference(app: &App, request: &SetPreference) -> Result<Value, AwsError> {
    let (caller, mut user) = self_service::enter(app, &request.access_token)?;
    let settings = [
        (Factor::SmsMfa, request.sms),
        (Factor::SoftwareTokenMfa, request.software_token),
        (Factor::EmailOtp, request.email),
    ];
    for (factor, setting) in settings {
        if let Some(setting) = setting {
            apply(&caller, &mut user, factor, setting)?;
        }
    }
    if let Some(setting) = request.passkeys {
        apply_to_passkeys(&caller, &mut user, setting)?;
    }
    let has_none = user.mfa.enabled.is_empty() && !user.mfa.passkeys;
    if caller.pool.mfa == MfaMode::On && has_none {
        return Err(AwsError::invalid_parameter(
            "MFA is required: the last factor cannot be disabled.",
        ));
    }
    user.save(&app.store)?;
    Ok(json!({}))
}

/// A passkey is a second factor only in a pool that says so, and never one that is asked for after another.
fn apply_to_passkeys(
    caller: &Caller<'_>,
    user: &mut User,
    setting: Setting,
) -> Result<(), AwsError> {
    let passkeys = &caller.pool.passkeys;
    let multi = FactorConfiguration::MultiFactorWithUserVerification;
    if setting.enabled && passkeys.factor_configuration != multi {
        return Err(AwsError::invalid_parameter(
            "WEB_AUTHN is not enabled as a second factor for the user pool.",
        ));
    }
    user.mfa.passkeys = setting.enabled;
    Ok(())
}

fn apply(
    caller: &Caller<'_>,
    user: &mut User,
    factor: Factor,
    setting: Setting,
) -> Result<(), AwsError> {
    let name = factor.name();
    let refuse = |why: String| Err(AwsError::invalid_parameter(why));
    user.mfa.enabled.retain(|known| *known != factor);
    user.mfa.preferred = user.mfa.preferred.filter(|known| *known != factor);
    if !setting.enabled {
        if setting.preferred_mfa {
            return refuse(format!("{name} cannot be preferred without being enabled."));
        }
        return Ok(());
    }
    if caller.pool.mfa == MfaMode::Off || !caller.pool.mfa_factors.contains(&factor) {
        return refuse(format!("{name} is not enabled for the user pool."));
    }
    let ready = match factor {
        Factor::SmsMfa => user.verified("phone_number").is_some(),
        Factor::EmailOtp => user.verified("email").is_some(),
        Factor::SoftwareTokenMfa => user.mfa.secret.is_some(),
    };
    if !ready && factor == Factor::SoftwareTokenMfa {
        return refuse("User has not verified software token mfa".to_owned());
    }
    if !ready {
        return refuse(format!(
            "User does not have delivery config set to turn on {name}"
        ));
    }
    user.mfa.enabled.push(factor);
    if setting.preferred_mfa {
        user.mfa.preferred = Some(factor);
    }
    Ok(())
}
