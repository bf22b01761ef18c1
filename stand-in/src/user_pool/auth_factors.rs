//! What a user can sign in with, told to the user: `GetUserAuthFactors`, and the second factors in `GetUser`.

use serde_json::{Value, json};

use super::caller::Caller;
use super::session::WithAccessToken;
use super::{passkeys, self_service};
use crate::app::App;
use crate::error::AwsError;
use crate::users::User;

/// [GetUserAuthFactors](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUserAuthFactors.html)
pub(crate) fn get(app: &App, request: &WithAccessToken) -> Result<Value, AwsError> {
    let (caller, user) = self_service::enter(app, &request.access_token)?;
    let mut reply = json!({
        "Username": user.username,
        "ConfiguredUserAuthFactors": configured(&caller, &user)?,
    });
    tell_mfa(&user, &mut reply);
    Ok(reply)
}

/// First factors that the pool has and the user is ready for, also those that a second factor keeps from being offered.
fn configured(caller: &Caller<'_>, user: &User) -> Result<Vec<&'static str>, AwsError> {
    let ready = [
        ("PASSWORD", user.password.is_some()),
        ("EMAIL_OTP", user.verified("email").is_some()),
        ("SMS_OTP", user.verified("phone_number").is_some()),
        ("WEB_AUTHN", !passkeys::all(caller.app, user)?.is_empty()),
    ];
    let configured = ready
        .into_iter()
        .filter(|(name, ready)| *ready && caller.pool.offers(name));
    Ok(configured.map(|(name, _)| name).collect())
}

/// `UserMFASettingList` and `PreferredMfaSetting`
pub(crate) fn tell_mfa(user: &User, reply: &mut Value) {
    let enabled = user.mfa.enabled.iter();
    let factors: Vec<&str> = enabled.map(|factor| factor.name()).collect();
    if !factors.is_empty() {
        reply["UserMFASettingList"] = json!(factors);
    }
    if let Some(preferred) = user.mfa.preferred {
        reply["PreferredMfaSetting"] = json!(preferred.name());
    }
}
