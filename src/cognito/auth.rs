//! Sign-in by the user pool's API: a flow is begun, and challenges are answered until there are tokens
//! ([InitiateAuth](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html),
//! [RespondToAuthChallenge](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html)).

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::json_call;
use crate::config::Config;
use crate::http::{Failure, Request, Response};
use crate::oauth::token::TokenSet;
use crate::secret::Secret;

/// What the user pool wants to know next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChallengeName {
    /// A proof of the password by SRP.
    PasswordVerifier,
    /// One of several ways to go on.
    SelectChallenge,
    /// The password itself.
    Password,
    /// The first half of SRP.
    PasswordSrp,
    /// A password in place of a temporary one.
    NewPasswordRequired,
    /// A code from a text message, as a second factor.
    SmsMfa,
    /// A code from an e-mail.
    EmailOtp,
    /// A code from a text message, as the first factor.
    SmsOtp,
    /// A code from an authenticator.
    SoftwareTokenMfa,
    /// One of several second factors.
    SelectMfaType,
    /// A second factor to be set up.
    MfaSetup,
    /// Whatever the pool's own Lambda asks.
    CustomChallenge,
    /// The first half of SRP for a remembered device.
    DeviceSrpAuth,
    /// The second half of it.
    DevicePasswordVerifier,
    /// A passkey.
    WebAuthn,
    /// Something newer than this page.
    Unknown(String),
}

impl ChallengeName {
    const KNOWN: [(&'static str, Self); 15] = [
        ("PASSWORD_VERIFIER", Self::PasswordVerifier),
        ("SELECT_CHALLENGE", Self::SelectChallenge),
        ("PASSWORD", Self::Password),
        ("PASSWORD_SRP", Self::PasswordSrp),
        ("NEW_PASSWORD_REQUIRED", Self::NewPasswordRequired),
        ("SMS_MFA", Self::SmsMfa),
        ("EMAIL_OTP", Self::EmailOtp),
        ("SMS_OTP", Self::SmsOtp),
        ("SOFTWARE_TOKEN_MFA", Self::SoftwareTokenMfa),
        ("SELECT_MFA_TYPE", Self::SelectMfaType),
        ("MFA_SETUP", Self::MfaSetup),
        ("CUSTOM_CHALLENGE", Self::CustomChallenge),
        ("DEVICE_SRP_AUTH", Self::DeviceSrpAuth),
        ("DEVICE_PASSWORD_VERIFIER", Self::DevicePasswordVerifier),
        ("WEB_AUTHN", Self::WebAuthn),
    ];

    /// Reads the wire's name.
    pub fn parse(name: &str) -> Self {
        let known = Self::KNOWN.into_iter().find(|(wire, _)| *wire == name);
        known.map_or_else(|| Self::Unknown(name.to_owned()), |(_, name)| name)
    }

    /// The wire's name.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Unknown(name) => name,
            known => Self::KNOWN
                .iter()
                .find(|(_, name)| name == known)
                .map_or("", |(wire, _)| wire),
        }
    }
}

/// A challenge and what is needed to answer it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// Which one it is.
    pub name: ChallengeName,
    /// Ties the answer to it; good for one answer.
    pub session: Option<Secret>,
    /// What the user pool says beside the name, by the names of the wire.
    pub parameters: Value,
}

impl Challenge {
    /// A parameter; empty if it is not there.
    pub fn parameter(&self, name: &str) -> &str {
        self.parameters[name].as_str().unwrap_or_default()
    }
}

/// What a step of a sign-in brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthReply {
    /// The end of it.
    Tokens(TokenSet),
    /// The next step.
    Challenge(Challenge),
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct InitiateAuth<'a> {
    auth_flow: &'a str,
    client_id: &'a str,
    auth_parameters: Pairs<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct RespondToAuthChallenge<'a> {
    challenge_name: &'a str,
    client_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<&'a Secret>,
    challenge_responses: Pairs<'a>,
}

/// Names and values in the order given.
struct Pairs<'a>(&'a [(&'a str, &'a str)]);

impl Serialize for Pairs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}

/// Begins a flow, `USER_SRP_AUTH` or another one.
pub fn initiate_auth_request(
    config: &Config,
    auth_flow: &str,
    auth_parameters: &[(&str, &str)],
) -> Request {
    let client_id = &config.user_pool_client_id;
    let body = InitiateAuth {
        auth_flow,
        client_id,
        auth_parameters: Pairs(auth_parameters),
    };
    call(config, "InitiateAuth", &body)
}

/// Answers a challenge. Never sent twice: each answer uses its session up.
pub fn respond_to_auth_challenge_request(
    config: &Config,
    challenge: &Challenge,
    responses: &[(&str, &str)],
) -> Request {
    let body = RespondToAuthChallenge {
        challenge_name: challenge.name.as_str(),
        client_id: &config.user_pool_client_id,
        session: challenge.session.as_ref(),
        challenge_responses: Pairs(responses),
    };
    call(config, "RespondToAuthChallenge", &body)
}

/// The reply to both: either tokens or a challenge.
pub fn auth_response(response: &Response) -> Result<AuthReply, Failure> {
    let body = response.json()?;
    if let Some(name) = body["ChallengeName"].as_str() {
        return Ok(AuthReply::Challenge(Challenge {
            name: ChallengeName::parse(name),
            session: body["Session"].as_str().map(Secret::from),
            parameters: body["ChallengeParameters"].clone(),
        }));
    }
    tokens(&body["AuthenticationResult"])
        .map(AuthReply::Tokens)
        .ok_or(Failure::Malformed)
}

fn tokens(result: &Value) -> Option<TokenSet> {
    let token = |name: &str| {
        result[name]
            .as_str()
            .filter(|token| !token.is_empty())
            .map(Secret::from)
    };
    Some(TokenSet {
        access_token: token("AccessToken")?,
        id_token: token("IdToken")?,
        refresh_token: token("RefreshToken")?,
    })
}

fn call(config: &Config, operation: &str, body: &impl Serialize) -> Request {
    let target = format!("AWSCognitoIdentityProviderService.{operation}");
    json_call(&config.endpoints.cognito_idp, target, body)
}

#[cfg(test)]
mod tests {
    use super::{
        AuthReply, Challenge, ChallengeName, auth_response, respond_to_auth_challenge_request,
    };
    use crate::config::Config;
    use crate::http::{Failure, Response};
    use serde_json::json;

    fn reply(body: &str) -> Response {
        Response {
            status: 200,
            body: body.to_owned(),
            ..Response::default()
        }
    }

    #[test]
    fn names_there_and_back() {
        for (wire, name) in ChallengeName::KNOWN {
            assert_eq!(
                (ChallengeName::parse(wire), name.as_str()),
                (name.clone(), wire)
            );
        }
        let newer = ChallengeName::parse("RETINA_SCAN");
        assert_eq!(
            (newer.as_str(), &newer),
            (
                "RETINA_SCAN",
                &ChallengeName::Unknown("RETINA_SCAN".to_owned())
            )
        );
    }

    #[test]
    fn a_reply_is_tokens_or_a_challenge() {
        let tokens = r#"{"AuthenticationResult":{"AccessToken":"a","IdToken":"i","RefreshToken":"r"},"ChallengeParameters":{}}"#;
        assert!(
            matches!(auth_response(&reply(tokens)), Ok(AuthReply::Tokens(tokens)) if tokens.id_token.expose() == "i")
        );
        let challenge =
            r#"{"ChallengeName":"SMS_MFA","Session":"s","ChallengeParameters":{"A":"b"}}"#;
        let Ok(AuthReply::Challenge(challenge)) = auth_response(&reply(challenge)) else {
            panic!()
        };
        assert_eq!(
            (
                challenge.name.clone(),
                challenge.parameter("A"),
                challenge.parameter("B")
            ),
            (ChallengeName::SmsMfa, "b", "")
        );
        for body in [
            "{}",
            r#"{"AuthenticationResult":{"AccessToken":"a"}}"#,
            r#"{"ChallengeName":null}"#,
        ] {
            assert_eq!(
                auth_response(&reply(body)),
                Err(Failure::Malformed),
                "{body}"
            );
        }
    }

    #[test]
    fn an_answer_carries_the_session_only_if_there_is_one() {
        let config = Config::parse(include_str!("../../config.json")).unwrap();
        let mut challenge = Challenge {
            name: ChallengeName::SmsMfa,
            session: Some("s".into()),
            parameters: json!({}),
        };
        let with = respond_to_auth_challenge_request(
            &config,
            &challenge,
            &[("USERNAME", "ada"), ("SMS_MFA_CODE", "1")],
        );
        let expected = r#"{"ChallengeName":"SMS_MFA","ClientId":"lifegaugepublicwebclient01","Session":"s","ChallengeResponses":{"USERNAME":"ada","SMS_MFA_CODE":"1"}}"#;
        assert_eq!(with.body, expected);
        challenge.session = None;
        assert!(
            !respond_to_auth_challenge_request(&config, &challenge, &[])
                .body
                .contains("Session")
        );
    }
}
