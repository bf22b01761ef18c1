//! Sign-in by the user pool's API: a flow is begun, and challenges are answered until there are tokens
//! ([InitiateAuth](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html),
//! [RespondToAuthChallenge](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html)).

use serde_json::Value;

use super::account::{client, optional};
use super::body::{Member, Pairs, call, metadata};
use super::device::DeviceKeys;
use crate::config::Config;
use crate::http::{Failure, Request, Response};
use crate::oauth::token::{Source, TokenSet, member};
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
    pub parameters: Vec<(String, String)>,
    /// The ways that a `SELECT_CHALLENGE` offers.
    pub available: Vec<String>,
}

impl Challenge {
    /// A parameter; empty if it is not there.
    pub fn parameter(&self, name: &str) -> &str {
        let found = self.parameters.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, text)| text)
    }

    /// A parameter that is JSON within a string.
    pub fn json(&self, name: &str) -> Value {
        serde_json::from_str(self.parameter(name)).unwrap_or_default()
    }

    /// A parameter that is a list of texts, as JSON within a string.
    pub fn list(&self, name: &str) -> Vec<String> {
        texts(&self.json(name))
    }
}

fn parameters(parameters: &Value) -> Vec<(String, String)> {
    let members = parameters.as_object().into_iter().flatten();
    members
        .filter_map(|(name, text)| Some((name.clone(), text.as_str()?.to_owned())))
        .collect()
}

fn texts(list: &Value) -> Vec<String> {
    let texts = list.as_array().into_iter().flatten();
    texts
        .filter_map(|text| text.as_str().map(str::to_owned))
        .collect()
}

/// What a step of a sign-in brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthReply {
    /// The end of it, and the name for this device, if the user pool wants to know it again.
    Tokens(TokenSet, Option<DeviceKeys>),
    /// The next step.
    Challenge(Challenge),
}

/// Begins a flow, `USER_SRP_AUTH` or another one. The session is that of a sign-up, which goes on by `USER_AUTH`.
pub fn initiate_auth_request(
    config: &Config,
    auth_flow: &str,
    auth_parameters: Pairs<'_>,
    session: Option<&Secret>,
) -> Request {
    let members = [
        ("AuthFlow", Member::Text(auth_flow)),
        client(config),
        ("AuthParameters", Member::Map(auth_parameters)),
        ("Session", optional(session)),
        metadata(config),
    ];
    call(config, "InitiateAuth", &members)
}

/// Answers a challenge. Never sent twice: each answer uses its session up.
pub fn respond_to_auth_challenge_request(
    config: &Config,
    challenge: &Challenge,
    responses: Pairs<'_>,
) -> Request {
    let members = [
        ("ChallengeName", Member::Text(challenge.name.as_str())),
        client(config),
        ("Session", optional(challenge.session.as_ref())),
        ("ChallengeResponses", Member::Map(responses)),
        metadata(config),
    ];
    call(config, "RespondToAuthChallenge", &members)
}

/// The reply to both: either tokens or a challenge.
pub fn auth_response(response: &Response) -> Result<AuthReply, Failure> {
    let body = response.json()?;
    if let Some(name) = body["ChallengeName"].as_str() {
        return Ok(AuthReply::Challenge(Challenge {
            name: ChallengeName::parse(name),
            session: body["Session"].as_str().map(Secret::from),
            parameters: parameters(&body["ChallengeParameters"]),
            available: texts(&body["AvailableChallenges"]),
        }));
    }
    let result = &body["AuthenticationResult"];
    let new_device = DeviceKeys::read(
        &result["NewDeviceMetadata"],
        ["DeviceKey", "DeviceGroupKey"],
    );
    let refresh_token = member(result, "RefreshToken").ok_or(Failure::Malformed)?;
    tokens(result, refresh_token)
        .map(|tokens| AuthReply::Tokens(tokens, new_device))
        .ok_or(Failure::Malformed)
}

/// `GetTokensFromRefreshToken`: the refresh of tokens that came by the API
/// ([AWS](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetTokensFromRefreshToken.html)).
pub fn refresh_request(config: &Config, refresh_token: &Secret, device_key: &str) -> Request {
    let members = [
        client(config),
        ("RefreshToken", Member::Text(refresh_token.expose())),
        ("DeviceKey", Member::Optional(device_key)),
    ];
    call(config, "GetTokensFromRefreshToken", &members)
}

/// The tokens that a refresh brought; without rotation the old refresh token stays.
pub fn refresh_response(response: &Response, old: &Secret) -> Result<TokenSet, Failure> {
    let result = &response.json()?["AuthenticationResult"];
    let refresh_token = member(result, "RefreshToken").unwrap_or_else(|| old.clone());
    tokens(result, refresh_token).ok_or(Failure::Malformed)
}

/// `RevokeToken`: the end of a refresh token and of all that was born from it.
pub fn revoke_token_request(config: &Config, refresh_token: &Secret) -> Request {
    let members = [
        client(config),
        ("Token", Member::Text(refresh_token.expose())),
    ];
    call(config, "RevokeToken", &members)
}

fn tokens(result: &Value, refresh_token: Secret) -> Option<TokenSet> {
    let [access_token, id_token] = [member(result, "AccessToken")?, member(result, "IdToken")?];
    let source = Source::Api(String::new());
    Some(TokenSet::new(access_token, id_token, refresh_token, source))
}

#[cfg(test)]
mod tests {
    use super::{
        AuthReply, Challenge, ChallengeName, auth_response, respond_to_auth_challenge_request,
    };
    use crate::config::Config;
    use crate::http::{Failure, Response};

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
            matches!(auth_response(&reply(tokens)), Ok(AuthReply::Tokens(tokens, None)) if tokens.id_token.expose() == "i")
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
            parameters: Vec::new(),
            available: Vec::new(),
        };
        let with = respond_to_auth_challenge_request(
            &config,
            &challenge,
            &[("USERNAME", "ada"), ("SMS_MFA_CODE", "1")],
        );
        let expected = r#"{"ChallengeName":"SMS_MFA","ClientId":"lifegaugepublicwebclient01","Session":"s","ChallengeResponses":{"USERNAME":"ada","SMS_MFA_CODE":"1"},"ClientMetadata":{"locale":"en"}}"#;
        assert_eq!(with.body, expected);
        challenge.session = None;
        assert!(
            !respond_to_auth_challenge_request(&config, &challenge, &[])
                .body
                .contains("Session")
        );
    }
}
