//! Identity pools, enhanced flow: an ID token becomes an identity, the identity gets AWS credentials
//! ([API reference](https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/Welcome.html)).

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::json_call;
use crate::config::Config;
use crate::http::{Failure, Request, Response};
use crate::secret::Secret;
use crate::time::UnixSeconds;

/// Temporary AWS credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// Begins with `ASIA`.
    pub access_key_id: String,
    /// Signs.
    pub secret_key: Secret,
    /// Goes along with every request.
    pub session_token: Secret,
    /// When they end.
    pub expiration: UnixSeconds,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct GetId<'a> {
    identity_pool_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    logins: Option<Logins<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct GetCredentialsForIdentity<'a> {
    identity_id: &'a str,
    logins: Logins<'a>,
}

/// The user pool's ID token, under the user pool's name.
struct Logins<'a>(&'a Config, &'a Secret);

impl Serialize for Logins<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([(self.0.logins_key(), self.1)])
    }
}

/// Asks which identity belongs to the login.
pub fn get_id_request(config: &Config, id_token: &Secret) -> Request {
    let body = GetId {
        identity_pool_id: &config.identity_pool_id,
        logins: Some(Logins(config, id_token)),
    };
    call(config, "GetId", &body)
}

/// Asks for an identity that belongs to nobody yet.
pub fn get_guest_id_request(config: &Config) -> Request {
    let body = GetId {
        identity_pool_id: &config.identity_pool_id,
        logins: None,
    };
    call(config, "GetId", &body)
}

/// The identity's id.
pub fn get_id_response(response: &Response) -> Result<String, Failure> {
    identity_id(&response.json()?)
}

/// Asks for credentials of an identity.
pub fn get_credentials_request(config: &Config, identity_id: &str, id_token: &Secret) -> Request {
    let body = GetCredentialsForIdentity {
        identity_id,
        logins: Logins(config, id_token),
    };
    call(config, "GetCredentialsForIdentity", &body)
}

/// The credentials, and the identity that they are for: it may be another one than was asked for, when the login
/// already belongs to that one.
pub fn get_credentials_response(response: &Response) -> Result<(String, Credentials), Failure> {
    let body = response.json()?;
    let credentials = &body["Credentials"];
    let text = |name: &str| {
        credentials[name]
            .as_str()
            .filter(|text| !text.is_empty())
            .ok_or(Failure::Malformed)
    };
    let credentials = Credentials {
        access_key_id: text("AccessKeyId")?.to_owned(),
        secret_key: text("SecretKey")?.into(),
        session_token: text("SessionToken")?.into(),
        expiration: epoch_seconds(&credentials["Expiration"]).ok_or(Failure::Malformed)?,
    };
    Ok((identity_id(&body)?, credentials))
}

/// Whether a new ID token, or asking for the identity anew, may help.
pub fn wants_new_tokens(failure: &Failure) -> bool {
    failure.is("NotAuthorizedException") || failure.is("ResourceNotFoundException")
}

/// A time as AWS writes it in JSON: seconds as a number, perhaps with a fraction or an exponent.
pub(crate) fn epoch_seconds(value: &Value) -> Option<UnixSeconds> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a float beyond the range of i64 saturates, which is far enough"
    )]
    value.as_f64().map(|seconds| UnixSeconds(seconds as i64))
}

fn identity_id(body: &Value) -> Result<String, Failure> {
    body["IdentityId"]
        .as_str()
        .filter(|id| !id.is_empty())
        .map(str::to_owned)
        .ok_or(Failure::Malformed)
}

fn call(config: &Config, operation: &str, body: &impl Serialize) -> Request {
    json_call(
        &config.endpoints.cognito_identity,
        format!("AWSCognitoIdentityService.{operation}"),
        body,
    )
}
