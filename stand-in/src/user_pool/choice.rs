//! The flow `USER_AUTH`: the user picks the first factor, `SELECT_CHALLENGE` if need be.

use serde_json::{Value, json};

use super::caller::{Caller, Parameters, need};
use super::challenges::{self, Asked, Challenge, Code};
use super::delivery::Contact;
use super::{mfa, passkey_sign_in, passwords, srp_auth, tokens};
use crate::config::MfaMode;
use crate::error::AwsError;
use crate::random;
use crate::users::User;

/// More than in a second factor.
const DIGITS: usize = 8;

/// `InitiateAuth` with `USER_AUTH`; `session` comes from a sign-up.
pub(crate) fn begin(
    caller: &Caller<'_>,
    user: Option<User>,
    parameters: &Parameters,
    session: Option<&str>,
) -> Result<Value, AwsError> {
    if let Some(session) = session {
        return after_sign_up(caller, user, session);
    }
    let available = available(caller, user.as_ref())?;
    let preferred = parameters.get("PREFERRED_CHALLENGE");
    match preferred.filter(|preferred| available.contains(&preferred.as_str())) {
        Some(preferred) => go(caller, user, preferred, parameters),
        None => ask(caller, user.as_ref(), &available, parameters),
    }
}

/// Whoever has just confirmed a sign-up needs no factor.
fn after_sign_up(
    caller: &Caller<'_>,
    user: Option<User>,
    session: &str,
) -> Result<Value, AwsError> {
    let challenge = challenges::find(caller, session)?;
    let user = user.filter(|user| user.username == challenge.username);
    match (user, &challenge.asked) {
        (Some(user), Asked::SignedUp) => {
            passwords::check_confirmed(&user)?;
            challenge.finish(caller)?;
            tokens::sign_in(caller, &user, None)
        }
        _ => Err(invalid_session()),
    }
}

/// What a user may pick. One who is not there seems to have a password.
fn available(caller: &Caller<'_>, user: Option<&User>) -> Result<Vec<&'static str>, AwsError> {
    let pool = &caller.pool;
    let has_second = user.is_some_and(|user| !user.mfa.enabled.is_empty());
    let alone = pool.mfa != MfaMode::On && !(pool.mfa == MfaMode::Optional && has_second);
    let reachable = |name: &str| user.is_some_and(|user| user.verified(name).is_some());
    let mut available = Vec::new();
    if user.is_none_or(|user| user.password.is_some()) {
        available.extend(["PASSWORD_SRP", "PASSWORD"]);
    }
    for (name, attribute) in [("EMAIL_OTP", "email"), ("SMS_OTP", "phone_number")] {
        if alone && pool.offers(name) && reachable(attribute) {
            available.push(name);
        }
    }
    if let Some(user) = user
        && passkey_sign_in::is_offered(caller, user, alone)?
    {
        available.push("WEB_AUTHN");
    }
    Ok(available)
}

fn ask(
    caller: &Caller<'_>,
    user: Option<&User>,
    available: &[&str],
    parameters: &Parameters,
) -> Result<Value, AwsError> {
    let typed = need(parameters, "USERNAME")?;
    let username = user.map_or(typed, |user| &user.username);
    let device = parameters.get("DEVICE_KEY").map(String::as_str);
    let challenge = Challenge::new(caller, username, Asked::SelectChallenge);
    let mut reply = challenge.on_device(device).ask(caller, &json!({}))?;
    reply["AvailableChallenges"] = json!(available);
    Ok(reply)
}

/// The answer to `SELECT_CHALLENGE`.
pub(crate) fn answer(
    caller: &Caller<'_>,
    challenge: &Challenge,
    responses: &Parameters,
) -> Result<Value, AwsError> {
    let answer = need(responses, "ANSWER")?;
    let user = caller.user_named(&challenge.username)?;
    if !available(caller, user.as_ref())?.contains(&answer) {
        return Err(AwsError::invalid_parameter(format!(
            "Selected challenge {answer} is not available."
        )));
    }
    challenge.finish(caller)?;
    go(caller, user, answer, responses)
}

/// One factor; what belongs to it may come along at once.
fn go(
    caller: &Caller<'_>,
    user: Option<User>,
    choice: &str,
    parameters: &Parameters,
) -> Result<Value, AwsError> {
    let typed = need(parameters, "USERNAME")?;
    let name = user
        .as_ref()
        .map_or(typed, |user| &user.username)
        .to_owned();
    let device = parameters.get("DEVICE_KEY").map(String::as_str);
    match choice {
        "PASSWORD" if parameters.contains_key("PASSWORD") => {
            passwords::sign_in(caller, user, parameters)
        }
        "PASSWORD_SRP" if parameters.contains_key("SRP_A") => {
            let srp_a = need(parameters, "SRP_A")?;
            let (challenge, told) = srp_auth::challenge(caller, user, (typed, srp_a))?;
            challenge.on_device(device).ask(caller, &told)
        }
        "PASSWORD" | "PASSWORD_SRP" => {
            let asked = match choice {
                "PASSWORD" => Asked::Password,
                _ => Asked::PasswordSrp,
            };
            let challenge = Challenge::new(caller, &name, asked).on_device(device);
            challenge.ask(caller, &json!({"USERNAME": name}))
        }
        _ => ask_known(caller, user, choice, device),
    }
}

/// A factor that only a user who is there can have.
fn ask_known(
    caller: &Caller<'_>,
    user: Option<User>,
    choice: &str,
    device: Option<&str>,
) -> Result<Value, AwsError> {
    let user = user.ok_or_else(invalid_session)?;
    match choice {
        "WEB_AUTHN" => passkey_sign_in::ask(caller, &user, device),
        _ => send_code(caller, &user, choice, device),
    }
}

fn invalid_session() -> AwsError {
    AwsError::not_authorized("Invalid session for the user.")
}

fn send_code(
    caller: &Caller<'_>,
    user: &User,
    choice: &str,
    device: Option<&str>,
) -> Result<Value, AwsError> {
    passwords::check_confirmed(user)?;
    let attribute = match choice {
        "EMAIL_OTP" => "email",
        _ => "phone_number",
    };
    let contact = Contact::of(user, attribute).ok_or_else(invalid_session)?;
    let code = Code {
        name: choice.to_owned(),
        digits: random::digits(DIGITS),
        sets_up: None,
    };
    mfa::send(caller, &user.username, &contact, code, device)
}

/// The answers to `PASSWORD` and `PASSWORD_SRP`.
pub(crate) fn answer_factor(
    caller: &Caller<'_>,
    challenge: &Challenge,
    responses: &Parameters,
) -> Result<Value, AwsError> {
    let (choice, member) = match challenge.asked {
        Asked::Password => ("PASSWORD", "PASSWORD"),
        _ => ("PASSWORD_SRP", "SRP_A"),
    };
    need(responses, member)?;
    challenge.finish(caller)?;
    let user = caller.user_named(&challenge.username)?;
    go(caller, user, choice, responses)
}
