//! Second factors
//! ([AWS: MFA](https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa.html)).

use super::account::{optional, token};
use super::body::{Member, call};
use crate::config::Config;
use crate::http::{Failure, Request, Response, percent_encode};
use crate::secret::Secret;

/// An authenticator, by the name that it has in `UserMFASettingList` and in challenges.
pub const SOFTWARE_TOKEN_MFA: &str = "SOFTWARE_TOKEN_MFA";
/// Codes by e-mail.
pub const EMAIL_OTP: &str = "EMAIL_OTP";
/// Codes by text message.
pub const SMS_MFA: &str = "SMS_MFA";

/// Whom a call on second factors is about: a user who is signed in, or one at a challenge.
#[derive(Clone, Copy, Debug)]
pub enum Whom<'a> {
    /// By his access token.
    SignedIn(&'a Secret),
    /// By the session of his challenge.
    Session(Option<&'a Secret>),
}

impl<'a> Whom<'a> {
    fn member(self) -> (&'static str, Member<'a>) {
        match self {
            Self::SignedIn(access_token) => ("AccessToken", Member::Text(access_token.expose())),
            Self::Session(session) => ("Session", optional(session)),
        }
    }
}

/// The secret of an authenticator to be, and the session that goes on, if it is one of a challenge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoftwareToken {
    /// Base32.
    pub secret_code: Secret,
    /// In place of the session that was sent.
    pub session: Option<Secret>,
}

/// `AssociateSoftwareToken`.
pub fn associate_software_token_request(config: &Config, whom: Whom<'_>) -> Request {
    call(config, "AssociateSoftwareToken", &[whom.member()])
}

/// The reply to it.
pub fn associate_software_token_response(response: &Response) -> Result<SoftwareToken, Failure> {
    let body = response.json()?;
    let text = |name: &str| body[name].as_str().map(Secret::from);
    Ok(SoftwareToken {
        secret_code: text("SecretCode").ok_or(Failure::Malformed)?,
        session: text("Session"),
    })
}

/// `VerifySoftwareToken`.
pub fn verify_software_token_request(config: &Config, whom: Whom<'_>, user_code: &str) -> Request {
    let members = [whom.member(), ("UserCode", Member::Text(user_code))];
    call(config, "VerifySoftwareToken", &members)
}

/// The session that goes on, if it is one of a challenge. A `Status` of ERROR is a failure with the name of the
/// exception that says the same.
pub fn verify_software_token_response(response: &Response) -> Result<Option<Secret>, Failure> {
    let body = response.json()?;
    match body["Status"].as_str() {
        Some("SUCCESS") => Ok(body["Session"].as_str().map(Secret::from)),
        Some(_) => Err(Failure::named("EnableSoftwareTokenMFAException")),
        None => Err(Failure::Malformed),
    }
}

/// What an authenticator reads from the QR code
/// ([key URI format](https://github.com/google/google-authenticator/wiki/Key-Uri-Format)): SHA-1, 6 digits, 30 s are
/// its defaults and those of Cognito.
pub fn otpauth_uri(issuer: &str, account: &str, secret_code: &Secret) -> Secret {
    let (issuer, account) = (percent_encode(issuer), percent_encode(account));
    let secret = secret_code.expose();
    format!("otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}").into()
}

/// `SetUserMFAPreference` for one factor, by the name that it has in `UserMFASettingList`; the others stay as they are.
pub fn set_user_mfa_preference_request(
    config: &Config,
    access_token: &Secret,
    factor: &str,
    enabled: bool,
    preferred: bool,
) -> Request {
    let settings = match factor {
        SMS_MFA => "SMSMfaSettings",
        EMAIL_OTP => "EmailMfaSettings",
        _ => "SoftwareTokenMfaSettings",
    };
    let flags = [
        ("Enabled", Member::Flag(enabled)),
        ("PreferredMfa", Member::Flag(preferred)),
    ];
    let members = [token(access_token), (settings, Member::Object(&flags))];
    call(config, "SetUserMFAPreference", &members)
}

#[cfg(test)]
mod tests {
    use super::{otpauth_uri, verify_software_token_response};
    use crate::http::{Failure, Response};

    #[test]
    fn an_otpauth_uri_is_encoded_throughout() {
        let uri = otpauth_uri("Life Gauge & Co", "ada+1@example.com", &"JBSWY3DP".into());
        let expected = "otpauth://totp/Life%20Gauge%20%26%20Co:ada%2B1%40example.com?secret=JBSWY3DP&issuer=Life%20Gauge%20%26%20Co";
        assert_eq!(uri.expose(), expected);
    }

    #[test]
    fn a_status_of_error_is_a_failure() {
        let judge = |body: &str| {
            verify_software_token_response(&Response {
                status: 200,
                body: body.to_owned(),
                ..Response::default()
            })
        };
        assert!(
            judge(r#"{"Status":"SUCCESS","Session":"s"}"#).is_ok_and(|session| session.is_some())
        );
        assert!(
            judge(r#"{"Status":"ERROR"}"#)
                .is_err_and(|failure| failure.is("EnableSoftwareTokenMFAException"))
        );
        assert_eq!(judge("{}"), Err(Failure::Malformed));
    }
}
