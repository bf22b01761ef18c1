//! Passkeys over the user pool's JSON API.

use serde_json::{Value, json};

use super::Stand;
use super::authenticator::Authenticator;
use super::user_pool::{Reply, idp, initiate, respond, stand_with};

/// A stand-in whose users may have passkeys, with changes to its pool.
pub(crate) async fn with_passkeys(mut pool: Value) -> Stand {
    if pool["first_factors"].is_null() {
        pool["first_factors"] = json!(["PASSWORD", "EMAIL_OTP", "WEB_AUTHN"]);
    }
    stand_with(pool, json!({})).await
}

/// `StartWebAuthnRegistration`; gives the options.
pub(crate) async fn start(stand: &Stand, access: &Value) -> Reply {
    let body = json!({"AccessToken": access});
    let mut reply = idp(stand, "StartWebAuthnRegistration", body).await?;
    Ok(reply["CredentialCreationOptions"].take())
}

/// `CompleteWebAuthnRegistration`
pub(crate) async fn complete(stand: &Stand, access: &Value, credential: &Value) -> Reply {
    let body = json!({"AccessToken": access, "Credential": credential});
    idp(stand, "CompleteWebAuthnRegistration", body).await
}

/// Both steps of a registration.
pub(crate) async fn register(
    stand: &Stand,
    access: &Value,
    authenticator: &mut Authenticator,
) -> Reply {
    let options = start(stand, access).await?;
    complete(stand, access, &authenticator.create(&options)).await
}

/// `USER_AUTH` with a passkey as the preferred challenge.
pub(crate) async fn begin(stand: &Stand, username: &str) -> Value {
    let parameters = json!({"USERNAME": username, "PREFERRED_CHALLENGE": "WEB_AUTHN"});
    initiate(stand, "USER_AUTH", parameters).await.unwrap()
}

/// The options in a challenge `WEB_AUTHN`.
pub(crate) fn options(asked: &Value) -> Value {
    let options = &asked["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"];
    serde_json::from_str(options.as_str().unwrap()).unwrap()
}

/// The answer to a challenge `WEB_AUTHN`.
pub(crate) async fn answer(stand: &Stand, asked: &Value, credential: &Value) -> Reply {
    let username = &asked["ChallengeParameters"]["USERNAME"];
    let responses = json!({"USERNAME": username, "CREDENTIAL": credential.to_string()});
    respond(stand, asked, responses).await
}

/// Both steps of a sign-in.
pub(crate) async fn sign_in(
    stand: &Stand,
    username: &str,
    authenticator: &mut Authenticator,
) -> Reply {
    let asked = begin(stand, username).await;
    answer(stand, &asked, &authenticator.get(&options(&asked))).await
}
