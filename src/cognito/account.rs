//! A user's own account: sign-up with its code, a forgotten password, and what he can change while he is signed in
//! ([AWS: API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/Welcome.html)).

use serde_json::Value;

use super::body::{Member, Pairs, call, metadata};
use crate::config::Config;
use crate::http::{Failure, Request, Response};
use crate::secret::Secret;

/// Where a code was sent to, masked by the user pool: `a***@e***`. Empty if it does not say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeDelivery {
    /// The masked address or number.
    pub destination: String,
    /// `EMAIL` or `SMS`.
    pub delivery_medium: String,
}

impl CodeDelivery {
    fn read(details: &Value) -> Self {
        let text = |name: &str| details[name].as_str().unwrap_or_default().to_owned();
        Self {
            destination: text("Destination"),
            delivery_medium: text("DeliveryMedium"),
        }
    }
}

/// What a sign-up, or its confirmation, brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedUp {
    /// No code is needed (any more).
    pub user_confirmed: bool,
    /// Where the code went.
    pub delivery: CodeDelivery,
    /// Lets the user in without asking again, by `USER_AUTH`.
    pub session: Option<Secret>,
}

/// The user as the user pool knows him right now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// `UserAttributes`, names with values; all values are strings.
    pub attributes: Vec<(String, String)>,
    /// The second factors that are on.
    pub mfa_settings: Vec<String>,
    /// The one that is asked for first.
    pub preferred_mfa: String,
}

impl User {
    /// An attribute; empty if he has none.
    pub fn attribute(&self, name: &str) -> &str {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }
}

/// `SignUp`. A user without a password, where the pool lets him be, sends an empty one.
pub fn sign_up_request(
    config: &Config,
    username: &str,
    password: &Secret,
    attributes: Pairs<'_>,
) -> Request {
    call(
        config,
        "SignUp",
        &[
            client(config),
            ("Username", Member::Text(username)),
            ("Password", Member::Optional(password.expose())),
            ("UserAttributes", Member::Attributes(attributes)),
            metadata(config),
        ],
    )
}

/// The reply to it.
pub fn sign_up_response(response: &Response) -> Result<SignedUp, Failure> {
    let body = response.json()?;
    Ok(SignedUp {
        user_confirmed: body["UserConfirmed"].as_bool().ok_or(Failure::Malformed)?,
        delivery: CodeDelivery::read(&body["CodeDeliveryDetails"]),
        session: session(&body),
    })
}

/// `ConfirmSignUp`. `force_alias_creation` takes an address that is another user's alias away from him.
pub fn confirm_sign_up_request(
    config: &Config,
    username: &str,
    code: &str,
    session: Option<&Secret>,
    force_alias_creation: bool,
) -> Request {
    call(
        config,
        "ConfirmSignUp",
        &[
            client(config),
            ("Username", Member::Text(username)),
            ("ConfirmationCode", Member::Text(code)),
            ("ForceAliasCreation", Member::Flag(force_alias_creation)),
            ("Session", optional(session)),
            metadata(config),
        ],
    )
}

/// The session that the reply to `ConfirmSignUp` may carry.
pub fn confirm_sign_up_response(response: &Response) -> Result<Option<Secret>, Failure> {
    Ok(session(&response.json()?))
}

/// `ResendConfirmationCode`.
pub fn resend_confirmation_code_request(config: &Config, username: &str) -> Request {
    about(config, "ResendConfirmationCode", username)
}

/// `ForgotPassword`.
pub fn forgot_password_request(config: &Config, username: &str) -> Request {
    about(config, "ForgotPassword", username)
}

/// `ConfirmForgotPassword`.
pub fn confirm_forgot_password_request(
    config: &Config,
    username: &str,
    code: &str,
    password: &Secret,
) -> Request {
    call(
        config,
        "ConfirmForgotPassword",
        &[
            client(config),
            ("Username", Member::Text(username)),
            ("ConfirmationCode", Member::Text(code)),
            ("Password", Member::Text(password.expose())),
            metadata(config),
        ],
    )
}

/// `ChangePassword`; a user who has none yet leaves the old one empty.
pub fn change_password_request(
    config: &Config,
    access_token: &Secret,
    previous: &Secret,
    proposed: &Secret,
) -> Request {
    call(
        config,
        "ChangePassword",
        &[
            token(access_token),
            ("PreviousPassword", Member::Optional(previous.expose())),
            ("ProposedPassword", Member::Text(proposed.expose())),
        ],
    )
}

/// `GetUser`.
pub fn get_user_request(config: &Config, access_token: &Secret) -> Request {
    call(config, "GetUser", &[token(access_token)])
}

/// The reply to it.
pub fn get_user_response(response: &Response) -> Result<User, Failure> {
    let body = response.json()?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = |name: &str| body[name].as_array().map(Vec::as_slice).unwrap_or_default();
    Ok(User {
        attributes: list("UserAttributes")
            .iter()
            .map(|attribute| (text(&attribute["Name"]), text(&attribute["Value"])))
            .collect(),
        mfa_settings: list("UserMFASettingList").iter().map(text).collect(),
        preferred_mfa: text(&body["PreferredMfaSetting"]),
    })
}

/// `UpdateUserAttributes`. One that has to be verified gets a code sent to it.
pub fn update_user_attributes_request(
    config: &Config,
    access_token: &Secret,
    attributes: Pairs<'_>,
) -> Request {
    call(
        config,
        "UpdateUserAttributes",
        &[
            token(access_token),
            ("UserAttributes", Member::Attributes(attributes)),
            metadata(config),
        ],
    )
}

/// The reply to it: where a code went, if one did.
pub fn update_user_attributes_response(
    response: &Response,
) -> Result<Option<CodeDelivery>, Failure> {
    let sent = &response.json()?["CodeDeliveryDetailsList"];
    Ok(sent.get(0).map(CodeDelivery::read))
}

/// `GetUserAttributeVerificationCode`.
pub fn verification_code_request(
    config: &Config,
    access_token: &Secret,
    attribute: &str,
) -> Request {
    call(
        config,
        "GetUserAttributeVerificationCode",
        &[
            token(access_token),
            ("AttributeName", Member::Text(attribute)),
            metadata(config),
        ],
    )
}

/// `VerifyUserAttribute`.
pub fn verify_user_attribute_request(
    config: &Config,
    access_token: &Secret,
    attribute: &str,
    code: &str,
) -> Request {
    call(
        config,
        "VerifyUserAttribute",
        &[
            token(access_token),
            ("AttributeName", Member::Text(attribute)),
            ("Code", Member::Text(code)),
        ],
    )
}

/// The reply to an operation that sends one code: where it went.
pub fn code_delivery_response(response: &Response) -> Result<CodeDelivery, Failure> {
    Ok(CodeDelivery::read(&response.json()?["CodeDeliveryDetails"]))
}

/// `DeleteUser`.
pub fn delete_user_request(config: &Config, access_token: &Secret) -> Request {
    call(config, "DeleteUser", &[token(access_token)])
}

/// `GlobalSignOut`: ends every session of the user, on every device.
pub fn global_sign_out_request(config: &Config, access_token: &Secret) -> Request {
    call(config, "GlobalSignOut", &[token(access_token)])
}

fn about(config: &Config, operation: &str, username: &str) -> Request {
    let members = [
        client(config),
        ("Username", Member::Text(username)),
        metadata(config),
    ];
    call(config, operation, &members)
}

fn session(body: &Value) -> Option<Secret> {
    body["Session"].as_str().map(Secret::from)
}

pub(super) fn client(config: &Config) -> (&str, Member<'_>) {
    ("ClientId", Member::Text(&config.user_pool_client_id))
}

pub(super) fn token(access_token: &Secret) -> (&str, Member<'_>) {
    ("AccessToken", Member::Text(access_token.expose()))
}

pub(super) fn optional(secret: Option<&Secret>) -> Member<'_> {
    Member::Optional(secret.map_or("", Secret::expose))
}

#[cfg(test)]
mod tests {
    use super::{CodeDelivery, get_user_response, sign_up_response};
    use crate::http::{Failure, Response};

    fn ok(body: &str) -> Response {
        Response {
            status: 200,
            body: body.to_owned(),
            ..Response::default()
        }
    }

    #[test]
    fn a_sign_up_says_where_the_code_went() {
        let body = r#"{"UserConfirmed":false,"UserSub":"1","Session":"s","CodeDeliveryDetails":{"Destination":"a***","DeliveryMedium":"EMAIL","AttributeName":"email"}}"#;
        let signed_up = sign_up_response(&ok(body)).unwrap();
        assert_eq!(signed_up.delivery.destination, "a***");
        assert!(
            signed_up
                .session
                .is_some_and(|session| session.expose() == "s")
        );
        let silent = sign_up_response(&ok(r#"{"UserConfirmed":true}"#)).unwrap();
        assert_eq!(
            (silent.user_confirmed, silent.delivery, silent.session),
            (true, CodeDelivery::default(), None)
        );
        assert_eq!(sign_up_response(&ok("{}")), Err(Failure::Malformed));
    }

    #[test]
    fn a_user_may_have_nothing_at_all() {
        let body = r#"{"Username":"ada","UserAttributes":[{"Name":"email","Value":"a@b.c"},{"Name":"x"}],"UserMFASettingList":["EMAIL_OTP"],"PreferredMfaSetting":null}"#;
        let user = get_user_response(&ok(body)).unwrap();
        assert_eq!(
            (
                user.attribute("email"),
                user.attribute("x"),
                user.attribute("y")
            ),
            ("a@b.c", "", "")
        );
        assert_eq!(
            (&*user.mfa_settings[0], &*user.preferred_mfa),
            ("EMAIL_OTP", "")
        );
        assert!(get_user_response(&ok("{}")).unwrap().attributes.is_empty());
    }
}
