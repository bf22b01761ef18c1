//! Passkeys: made, listed, removed
//! ([AWS: passkeys](https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html#amazon-cognito-user-pools-authentication-flow-methods-passkey)).

use serde_json::Value;

use super::account::token;
use super::body::{Member, call};
use super::identity::epoch_seconds;
use crate::config::Config;
use crate::http::{Failure, Request, Response};
use crate::secret::Secret;
use crate::time::UnixSeconds;

/// A passkey, as the user pool lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// `CredentialId`
    pub credential_id: String,
    /// `FriendlyCredentialName`
    pub name: String,
    /// When it was made, if that can be read.
    pub created_at: Option<UnixSeconds>,
}

/// `StartWebAuthnRegistration`.
pub fn start_web_authn_registration_request(config: &Config, access_token: &Secret) -> Request {
    call(config, "StartWebAuthnRegistration", &[token(access_token)])
}

/// What the browser has to be asked: JSON with the member `CredentialCreationOptions`
/// (`PublicKeyCredentialCreationOptionsJSON`), as it came.
pub fn start_web_authn_registration_response(response: Response) -> Result<String, Failure> {
    match &response.json()?["CredentialCreationOptions"] {
        options if options.is_object() => Ok(response.body),
        _ => Err(Failure::Malformed),
    }
}

/// `CompleteWebAuthnRegistration` with the browser's answer, a JSON object (`RegistrationResponseJSON`).
pub fn complete_web_authn_registration_request(
    config: &Config,
    access_token: &Secret,
    credential: &str,
) -> Request {
    let name = "CompleteWebAuthnRegistration";
    let mut request = call(config, name, &[token(access_token)]);
    // As it came: to read and to write it again would bring more of a JSON library along.
    request.body.pop();
    request.body += ",\"Credential\":";
    request.body += credential;
    request.body.push('}');
    request
}

/// `ListWebAuthnCredentials`; the token of the page is empty for the first one.
pub fn list_web_authn_credentials_request(
    config: &Config,
    access_token: &Secret,
    next_token: &str,
) -> Request {
    call(
        config,
        "ListWebAuthnCredentials",
        &[
            token(access_token),
            ("NextToken", Member::Optional(next_token)),
        ],
    )
}

/// A page of the user's passkeys, and the token of the next one, empty if there is none.
pub fn list_web_authn_credentials_response(
    response: &Response,
) -> Result<(Vec<Passkey>, String), Failure> {
    let body = response.json()?;
    let credentials = body["Credentials"].as_array().ok_or(Failure::Malformed)?;
    let passkeys: Result<_, _> = credentials.iter().map(passkey).collect();
    let next_token = body["NextToken"].as_str().unwrap_or_default();
    Ok((passkeys?, next_token.to_owned()))
}

fn passkey(value: &Value) -> Result<Passkey, Failure> {
    let text = |name: &str| value[name].as_str().map(str::to_owned);
    Ok(Passkey {
        credential_id: text("CredentialId").ok_or(Failure::Malformed)?,
        name: text("FriendlyCredentialName").unwrap_or_default(),
        created_at: epoch_seconds(&value["CreatedAt"]),
    })
}

/// `DeleteWebAuthnCredential`.
pub fn delete_web_authn_credential_request(
    config: &Config,
    access_token: &Secret,
    credential_id: &str,
) -> Request {
    call(
        config,
        "DeleteWebAuthnCredential",
        &[
            token(access_token),
            ("CredentialId", Member::Text(credential_id)),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::complete_web_authn_registration_request;
    use crate::config::Config;

    #[test]
    fn a_credential_goes_out_as_it_came() {
        let config = Config::parse(include_str!("../../config.json")).unwrap();
        let request =
            complete_web_authn_registration_request(&config, &"a".into(), r#"{"id":"x"}"#);
        assert_eq!(
            request.body,
            r#"{"AccessToken":"a","Credential":{"id":"x"}}"#
        );
    }
}
