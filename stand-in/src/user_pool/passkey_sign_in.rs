//! The first factor `WEB_AUTHN`: a passkey signs the challenge.

use serde::Deserialize;
use serde_json::{Value, json};
use webauthn::{AuthenticatorAssertionResponse, WebAuthnError};

use super::caller::{Caller, Parameters, need};
use super::challenges::{Asked, Challenge};
use super::passkeys::{self, Passkey};
use super::relying_party::{self, Bytes};
use super::{passwords, tokens};
use crate::config::FactorConfiguration;
use crate::error::AwsError;
use crate::random;
use crate::users::User;

/// Whether a user may begin with a passkey; `alone` is whether one factor is enough.
pub(crate) fn is_offered(caller: &Caller<'_>, user: &User, alone: bool) -> Result<bool, AwsError> {
    let multi = FactorConfiguration::MultiFactorWithUserVerification;
    let for_both = caller.pool.passkeys.factor_configuration == multi && user.mfa.passkeys;
    let may = caller.pool.offers("WEB_AUTHN") && (alone || for_both);
    Ok(may && !usable(caller, user)?.is_empty())
}

/// The user's passkeys for the relying party that the pool has now.
fn usable(caller: &Caller<'_>, user: &User) -> Result<Vec<Passkey>, AwsError> {
    let mut all = passkeys::all(caller.app, user)?;
    let relying_party = &caller.pool.passkeys.relying_party_id;
    all.retain(|passkey| passkey.credential.rp_id == *relying_party);
    Ok(all)
}

/// Asks for an assertion.
pub(crate) fn ask(
    caller: &Caller<'_>,
    user: &User,
    device_key: Option<&str>,
) -> Result<Value, AwsError> {
    passwords::check_confirmed(user)?;
    let usable = usable(caller, user)?;
    let allowed: Vec<Value> = usable.iter().map(Passkey::descriptor).collect();
    let challenge = random::secret();
    let mut options = relying_party::common_options(caller, &challenge);
    options["rpId"] = json!(caller.pool.passkeys.relying_party_id);
    options["allowCredentials"] = json!(allowed);
    options["userVerification"] = json!(relying_party::user_verification(caller, user));
    let parameters = json!({
        "CREDENTIAL_REQUEST_OPTIONS": options.to_string(),
        "USERNAME": user.username,
    });
    Challenge::new(caller, &user.username, Asked::Passkey(challenge))
        .on_device(device_key)
        .ask(caller, &parameters)
}

/// `AuthenticationResponseJSON`
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Authentication {
    raw_id: Bytes,
    response: Assertion,
}

/// `AuthenticatorAssertionResponseJSON`
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Assertion {
    #[serde(rename = "clientDataJSON")]
    client_data: Bytes,
    authenticator_data: Bytes,
    signature: Bytes,
    user_handle: Option<Bytes>,
}

/// The answer to `WEB_AUTHN`. Right or wrong, there is only one.
pub(crate) fn answer(
    caller: &Caller<'_>,
    challenge: &Challenge,
    asked: &str,
    responses: &Parameters,
) -> Result<Value, AwsError> {
    let sent: Authentication = serde_json::from_str(need(responses, "CREDENTIAL")?)
        .map_err(|error| AwsError::invalid_parameter(format!("CREDENTIAL: {error}")))?;
    challenge.finish(caller)?;
    let user = challenge.user(caller)?;
    let mut known = usable(caller, &user)?.into_iter();
    let mut passkey = known
        .find(|passkey| passkey.credential.id == sent.raw_id.0)
        .ok_or_else(wrong_passkey)?;
    judge(caller, &user, asked, (&mut passkey, sent))?;
    passkey.save(caller.app, &user)?;
    tokens::sign_in(caller, &user, challenge.device_key.as_deref())
}

/// Checks an assertion, and notes the passkey's new counter.
fn judge(
    caller: &Caller<'_>,
    user: &User,
    asked: &str,
    (passkey, sent): (&mut Passkey, Authentication),
) -> Result<(), AwsError> {
    let handle = sent.response.user_handle.map(|handle| handle.0);
    if handle
        .as_ref()
        .is_some_and(|handle| handle != user.sub.as_bytes())
    {
        return Err(wrong_passkey());
    }
    let response = AuthenticatorAssertionResponse {
        client_data_json: sent.response.client_data.0,
        authenticator_data: sent.response.authenticator_data.0,
        signature: sent.response.signature.0,
        user_handle: handle,
        credential_id: sent.raw_id.0,
    };
    let relying_party = relying_party::expect(caller, user, &response.client_data_json);
    let verified = relying_party::challenge(asked)
        .and_then(|challenge| {
            relying_party.verify_authentication(&passkey.credential, &challenge, &response)
        })
        .map_err(|error: WebAuthnError| AwsError::not_authorized(format!("Passkey: {error}")))?;
    passkey.credential.sign_count = verified.new_sign_count;
    passkey.credential.backup_state = verified.backup_state;
    Ok(())
}

fn wrong_passkey() -> AwsError {
    AwsError::not_authorized("Passkey: it is not one of the user's.")
}
