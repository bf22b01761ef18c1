//! `SignUp`, `ConfirmSignUp` and `ResendConfirmationCode`: people make their own profiles.

use serde::Deserialize;
use serde_json::{Value, json};

use super::attributes::{self, Attribute, Writer, is_email, is_phone};
use super::caller::Caller;
use super::challenges::{self, Asked, Challenge};
use super::codes::{self, Purpose};
use super::delivery::Contact;
use super::limits::{self, Limited};
use super::policy;
use crate::app::App;
use crate::error::AwsError;
use crate::random;
use crate::users::{Status, User};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SignUp {
    client_id: String,
    username: String,
    password: Option<String>,
    secret_hash: Option<String>,
    #[serde(default)]
    user_attributes: Vec<Attribute>,
}

/// [SignUp](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SignUp.html)
pub(crate) fn sign_up(app: &App, request: &SignUp) -> Result<Value, AwsError> {
    let caller = Caller::find(app, &request.client_id)?;
    caller.check_secret(&request.username, request.secret_hash.as_deref())?;
    let written = attributes::check(&request.user_attributes, Writer::User)?;
    let mut user = new_user(&caller, &request.username, Status::Unconfirmed)?;
    user.attributes.extend(written);
    attributes::check_required(&caller, &user)?;
    match &request.password {
        Some(password) => {
            policy::check(&caller.pool.password_policy, password)?;
            user.set_password(&caller.pool, password);
        }
        None if caller.pool.is_passwordless() => {}
        None => {
            return Err(AwsError::invalid_parameter(
                "Missing required parameter password",
            ));
        }
    }
    user.save(&app.store)?;
    let mut reply = json!({"UserConfirmed": false, "UserSub": user.sub});
    if let Some(contact) = contact(&caller, &user) {
        reply["CodeDeliveryDetails"] =
            codes::send(&caller, &user.username, Purpose::SignUp, &contact)?;
    }
    if let Some(session) = session(&caller, &user)? {
        reply["Session"] = json!(session);
    }
    Ok(reply)
}

/// A profile of this name, which must be free. Where an attribute is the name, the real one is a UUID.
pub(crate) fn new_user(caller: &Caller<'_>, typed: &str, status: Status) -> Result<User, AwsError> {
    check_username(caller, typed)?;
    let pool = &caller.pool;
    if caller.user_named(typed)?.is_some() {
        return Err(AwsError::bad(
            "UsernameExistsException",
            "User already exists",
        ));
    }
    let sub = random::uuid();
    if pool.username_attributes.is_empty() {
        let mut user = User::new(&pool.id, typed, status);
        user.sub = sub;
        return Ok(user);
    }
    let attribute = if is_email(typed) {
        "email"
    } else {
        "phone_number"
    };
    if attributes::holder(caller, (attribute, typed), "")?.is_some() {
        return Err(AwsError::bad(
            "UsernameExistsException",
            format!("An account with the given {attribute} already exists."),
        ));
    }
    let mut user = User::new(&pool.id, &sub, status);
    user.sub = sub;
    attributes::write(&mut user, attribute, typed);
    Ok(user)
}

fn check_username(caller: &Caller<'_>, typed: &str) -> Result<(), AwsError> {
    let wrong = |why: &str| Err(AwsError::invalid_parameter(why));
    let length = typed.chars().count();
    if !(1..=128).contains(&length) || typed.contains(char::is_whitespace) {
        return wrong(
            "1 validation error detected: Value at 'username' failed to satisfy constraint: \
             Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+",
        );
    }
    let pool = &caller.pool;
    let is_name = |name: &str| pool.username_attributes.iter().any(|known| known == name);
    let is_alias = |name: &str| pool.alias_attributes.iter().any(|known| known == name);
    let (email, phone) = (is_email(typed), is_phone(typed));
    match (is_name("email"), is_name("phone_number")) {
        (true, true) if !email && !phone => {
            wrong("Username should be either an email or a phone number.")
        }
        (true, false) if !email => wrong("Username should be an email."),
        (false, true) if !phone => wrong("Username should be a phone number."),
        _ if email && is_alias("email") => wrong(
            "Username cannot be of email format, since user pool is configured for email alias.",
        ),
        _ if phone && is_alias("phone_number") => wrong(
            "Username cannot be of phone number format, since user pool is configured for phone \
             number alias.",
        ),
        _ => Ok(()),
    }
}

/// Where the code of a sign-up goes.
fn contact(caller: &Caller<'_>, user: &User) -> Option<Contact> {
    let names = &caller.pool.auto_verified_attributes;
    names.iter().find_map(|name| Contact::of(user, name))
}

/// `Session`, with which `USER_AUTH` signs in without asking.
fn session(caller: &Caller<'_>, user: &User) -> Result<Option<String>, AwsError> {
    if !caller
        .client
        .flows
        .iter()
        .any(|flow| flow == "ALLOW_USER_AUTH")
    {
        return Ok(None);
    }
    let challenge = Challenge::new(caller, &user.username, Asked::SignedUp);
    challenge.keep(caller)?;
    Ok(Some(challenge.id))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ConfirmSignUp {
    client_id: String,
    username: String,
    confirmation_code: String,
    secret_hash: Option<String>,
    #[serde(default)]
    force_alias_creation: bool,
    session: Option<String>,
}

/// [ConfirmSignUp](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmSignUp.html)
pub(crate) fn confirm_sign_up(app: &App, request: &ConfirmSignUp) -> Result<Value, AwsError> {
    let caller = Caller::find(app, &request.client_id)?;
    caller.check_secret(&request.username, request.secret_hash.as_deref())?;
    let user = caller.user(&request.username)?;
    caller.reveal(user.as_ref())?;
    let mut user = user.ok_or_else(codes::expired)?;
    limits::count(&caller, &user.username, Limited::Confirm)?;
    check_unconfirmed(&user)?;
    let code = &request.confirmation_code;
    let sent = codes::check(&caller, &user.username, Purpose::SignUp, code)?;
    if user.attribute(&sent.attribute) == Some(&sent.value) {
        take_alias(
            &caller,
            &user,
            &sent.attribute,
            request.force_alias_creation,
        )?;
        let flag = format!("{}_verified", sent.attribute);
        attributes::write(&mut user, &flag, "true");
    }
    codes::forget(&caller, &user.username, Purpose::SignUp)?;
    user.status = Status::Confirmed;
    user.save(&app.store)?;
    match &request.session {
        Some(id) if from_sign_up(&caller, id, &user) => {
            Ok(json!({"Session": session(&caller, &user)?}))
        }
        _ => Ok(json!({})),
    }
}

pub(crate) fn check_unconfirmed(user: &User) -> Result<(), AwsError> {
    let status = match user.status {
        Status::Unconfirmed => return Ok(()),
        Status::ResetRequired => "RESET_REQUIRED",
        Status::ForceChangePassword => "FORCE_CHANGE_PASSWORD",
        Status::Confirmed | Status::ExternalProvider => "CONFIRMED",
    };
    let message = format!("User cannot be confirmed. Current status is {status}");
    Err(AwsError::not_authorized(message))
}

/// Sees to it that nobody else goes by the same alias; whoever does loses it only by `force`.
fn take_alias(
    caller: &Caller<'_>,
    user: &User,
    attribute: &str,
    force: bool,
) -> Result<(), AwsError> {
    let value = user.attribute(attribute).unwrap_or_default();
    let Some(mut holder) = attributes::holder(caller, (attribute, value), &user.username)? else {
        return Ok(());
    };
    if !force {
        return Err(attributes::alias_exists(attribute));
    }
    attributes::write(&mut holder, &format!("{attribute}_verified"), "false");
    Ok(holder.save(&caller.app.store)?)
}

/// A session that is over is no reason not to confirm.
fn from_sign_up(caller: &Caller<'_>, id: &str, user: &User) -> bool {
    challenges::find(caller, id).is_ok_and(|challenge| challenge.username == user.username)
}

/// What several operations are sent.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ForUsername {
    pub(crate) client_id: String,
    pub(crate) username: String,
    pub(crate) secret_hash: Option<String>,
}

impl ForUsername {
    /// The user whom a code is for; none in a pool that hides who does not exist.
    pub(crate) fn addressee(&self, caller: &Caller<'_>) -> Result<Option<User>, AwsError> {
        caller.check_secret(&self.username, self.secret_hash.as_deref())?;
        let user = caller.user(&self.username)?;
        caller.reveal(user.as_ref())?;
        Ok(user)
    }

    /// What is told of a code for nobody.
    pub(crate) fn made_up_details(&self) -> Value {
        json!({"CodeDeliveryDetails": Contact::made_up(&self.username).details()})
    }
}

/// [ResendConfirmationCode](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ResendConfirmationCode.html)
pub(crate) fn resend(app: &App, request: &ForUsername) -> Result<Value, AwsError> {
    let caller = Caller::find(app, &request.client_id)?;
    let Some(user) = request.addressee(&caller)? else {
        return Ok(request.made_up_details());
    };
    limits::count(&caller, &user.username, Limited::Resend)?;
    if user.status != Status::Unconfirmed {
        return Err(AwsError::invalid_parameter("User is already confirmed."));
    }
    let contact = contact(&caller, &user).ok_or_else(|| {
        AwsError::invalid_parameter("User has no attribute that a code can be sent to.")
    })?;
    let details = codes::send(&caller, &user.username, Purpose::SignUp, &contact)?;
    Ok(json!({"CodeDeliveryDetails": details}))
}
