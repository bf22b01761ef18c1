//! A user adds a passkey: `StartWebAuthnRegistration`, `CompleteWebAuthnRegistration`.
//!
//! See <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html>.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use webauthn::authenticator_data::parse_authenticator_data;
use webauthn::{AuthenticatorAttestationResponse, Credential, WebAuthnError};

use super::caller::Caller;
use super::passkeys::{self, MOST, Passkey};
use super::relying_party::{self, Bytes};
use super::self_service;
use super::session::WithAccessToken;
use crate::app::App;
use crate::config::UserVerification;
use crate::error::AwsError;
use crate::random;
use crate::store::PASSKEY_REGISTRATIONS;
use crate::users::User;

/// A registration under way.
#[derive(Serialize, Deserialize)]
struct Started {
    /// The only client that may complete it.
    client_id: String,
    /// Seconds since 1970.
    expires_at: i64,
}

/// [StartWebAuthnRegistration](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_StartWebAuthnRegistration.html)
pub(crate) fn start(app: &App, request: &WithAccessToken) -> Result<Value, AwsError> {
    let (caller, user) = self_service::enter(app, &request.access_token)?;
    check_enabled(&caller)?;
    let known = passkeys::all(app, &user)?;
    check_room(&known)?;
    let challenge = random::secret();
    let started = Started {
        client_id: caller.client.id.clone(),
        expires_at: caller.now() + caller.client.challenge_seconds,
    };
    let key = passkeys::key(&user, &challenge);
    app.store.put(PASSKEY_REGISTRATIONS, &key, &started)?;
    let options = options(&caller, &user, &known, &challenge);
    Ok(json!({"CredentialCreationOptions": options}))
}

fn check_enabled(caller: &Caller<'_>) -> Result<(), AwsError> {
    if caller.pool.offers("WEB_AUTHN") {
        return Ok(());
    }
    Err(AwsError::bad(
        "WebAuthnNotEnabledException",
        "Passkeys are not enabled for this user pool.",
    ))
}

fn check_room(known: &[Passkey]) -> Result<(), AwsError> {
    if known.len() < MOST {
        return Ok(());
    }
    Err(AwsError::bad(
        "LimitExceededException",
        format!("A user can have {MOST} passkeys at most."),
    ))
}

/// `PublicKeyCredentialCreationOptionsJSON`
fn options(caller: &Caller<'_>, user: &User, known: &[Passkey], challenge: &str) -> Value {
    let id = &caller.pool.passkeys.relying_party_id;
    let parameters = relying_party::ALGORITHMS.map(|alg| json!({"type": "public-key", "alg": alg}));
    let excluded: Vec<Value> = known.iter().map(Passkey::descriptor).collect();
    let mut options = relying_party::common_options(caller, challenge);
    options["rp"] = json!({"id": id, "name": id});
    options["user"] = json!({
        "id": URL_SAFE_NO_PAD.encode(&user.sub),
        "name": user.username,
        "displayName": user.username,
    });
    options["pubKeyCredParams"] = json!(parameters);
    options["excludeCredentials"] = json!(excluded);
    options["authenticatorSelection"] = json!({
        "requireResidentKey": true,
        "residentKey": "required",
        "userVerification": relying_party::user_verification(caller, user),
    });
    options["attestation"] = json!("none");
    options["extensions"] = json!({"credProps": true});
    options
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Complete {
    access_token: String,
    credential: Value,
}

/// `RegistrationResponseJSON`
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Registration {
    response: Attestation,
    authenticator_attachment: Option<String>,
    #[serde(default)]
    client_extension_results: Value,
}

/// `AuthenticatorAttestationResponseJSON`
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attestation {
    #[serde(rename = "clientDataJSON")]
    client_data: Bytes,
    #[serde(rename = "attestationObject")]
    object: Bytes,
    #[serde(default)]
    transports: Vec<String>,
}

/// [CompleteWebAuthnRegistration](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CompleteWebAuthnRegistration.html)
pub(crate) fn complete(app: &App, request: &Complete) -> Result<Value, AwsError> {
    let (caller, user) = self_service::enter(app, &request.access_token)?;
    check_enabled(&caller)?;
    let registration = Registration::deserialize(&request.credential)
        .map_err(|error| AwsError::invalid_parameter(format!("Credential: {error}")))?;
    let challenge = take_challenge(&caller, &user, &registration)?;
    check_room(&passkeys::all(app, &user)?)?;
    let credential = judge(&caller, &user, &challenge, &registration)?;
    if passkeys::is_taken(app, &user.pool, &credential.id)? {
        return Err(AwsError::invalid_parameter(
            "The passkey is already registered.",
        ));
    }
    let passkey = Passkey {
        credential,
        attachment: registration.authenticator_attachment,
        transports: registration.response.transports,
        created_at: caller.now(),
    };
    passkey.save(app, &user)?;
    Ok(json!({}))
}

/// The challenge that is answered; there is no second answer to it.
fn take_challenge(
    caller: &Caller<'_>,
    user: &User,
    registration: &Registration,
) -> Result<String, AwsError> {
    let answered = relying_party::answered(&registration.response.client_data.0);
    let challenge = answered.ok_or_else(no_challenge)?;
    let (store, key) = (&caller.app.store, passkeys::key(user, &challenge));
    let started: Option<Started> = store.get(PASSKEY_REGISTRATIONS, &key)?;
    store.remove(PASSKEY_REGISTRATIONS, &key)?;
    let started = started.filter(|started| caller.now() < started.expires_at);
    if started.ok_or_else(no_challenge)?.client_id != caller.client.id {
        return Err(AwsError::bad(
            "WebAuthnClientMismatchException",
            "The registration was started by another client.",
        ));
    }
    Ok(challenge)
}

fn no_challenge() -> AwsError {
    AwsError::bad(
        "WebAuthnChallengeNotFoundException",
        "The challenge of this registration is not known, or its time is over.",
    )
}

fn judge(
    caller: &Caller<'_>,
    user: &User,
    challenge: &str,
    registration: &Registration,
) -> Result<Credential, AwsError> {
    let response = AuthenticatorAttestationResponse {
        client_data_json: registration.response.client_data.0.clone(),
        attestation_object: registration.response.object.0.clone(),
    };
    let verified = relying_party::challenge(challenge)
        .and_then(|challenge| {
            relying_party::expect(caller, user, &response.client_data_json).verify_registration(
                &challenge,
                &response,
                user.sub.as_bytes(),
            )
        })
        .map_err(|error| refuse(&error))?;
    if registration.client_extension_results["credProps"]["rk"] == json!(false) {
        return Err(not_supported("it is not discoverable"));
    }
    let required = relying_party::user_verification(caller, user) == UserVerification::Required;
    if required && user_verified(&response.attestation_object) != Some(true) {
        return Err(not_supported("the user was not verified"));
    }
    Ok(verified.credential)
}

/// The flag UV, which the crate looks at in sign-ins only.
fn user_verified(attestation_object: &[u8]) -> Option<bool> {
    let object: ciborium::Value = ciborium::from_reader(attestation_object).ok()?;
    let mut members = object.as_map()?.iter();
    let (_, authenticator_data) = members.find(|(name, _)| name.as_text() == Some("authData"))?;
    let parsed = parse_authenticator_data(authenticator_data.as_bytes()?).ok()?;
    Some(parsed.flags.user_verified)
}

fn refuse(error: &WebAuthnError) -> AwsError {
    match error {
        WebAuthnError::OriginMismatch { .. } | WebAuthnError::CrossOriginNotAllowed => {
            AwsError::bad(
                "WebAuthnOriginNotAllowedException",
                "The page is not on the domain of the relying party.",
            )
        }
        WebAuthnError::RpIdHashMismatch => AwsError::bad(
            "WebAuthnRelyingPartyMismatchException",
            "The passkey is for another relying party.",
        ),
        WebAuthnError::UnsupportedAlgorithm(_) | WebAuthnError::UserNotPresent => {
            not_supported(&error.to_string())
        }
        _ => AwsError::invalid_parameter(format!("Credential: {error}")),
    }
}

fn not_supported(why: &str) -> AwsError {
    AwsError::bad(
        "WebAuthnCredentialNotSupportedException",
        format!("The passkey is not supported: {why}."),
    )
}
