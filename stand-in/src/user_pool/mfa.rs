//! Second factors at sign-in: codes by SMS or e-mail, authenticator codes, and the choice between them.

use serde_json::{Value, json};

use super::caller::{Caller, Parameters, need};
use super::challenges::{Asked, Challenge, Code};
use super::delivery::{self, Contact};
use super::{codes, devices, software_token, tokens};
use crate::config::{Factor, MfaMode};
use crate::error::AwsError;
use crate::random;
use crate::users::User;

const DIGITS: usize = 6;

/// A remembered device, the second factor if one is due, or the tokens.
pub(crate) fn continue_with(
    caller: &Caller<'_>,
    user: &User,
    device_key: Option<&str>,
) -> Result<Value, AwsError> {
    if let Some(asked) = devices::ask(caller, user, device_key)? {
        return Ok(asked);
    }
    let factors = due(caller, user);
    let preferred = user.mfa.preferred.filter(|factor| factors.contains(factor));
    match (caller.pool.mfa, factors.as_slice(), preferred) {
        (MfaMode::Off, ..) | (MfaMode::Optional, [], _) => {
            tokens::sign_in(caller, user, device_key)
        }
        (MfaMode::On, [], _) => ask_set_up(caller, user, device_key),
        (_, _, Some(factor)) => ask(caller, user, factor, device_key),
        (_, [factor], None) => ask(caller, user, *factor, device_key),
        (_, factors, None) => ask_choice(caller, user, factors, device_key),
    }
}

/// The factors of a user that the pool takes. Where one is required, an address is a factor without being set up.
fn due(caller: &Caller<'_>, user: &User) -> Vec<Factor> {
    let pool = &caller.pool;
    let mut factors = user.mfa.enabled.clone();
    factors.retain(|factor| pool.mfa_factors.contains(factor));
    if factors.is_empty() && pool.mfa == MfaMode::On {
        let ready = |factor: &&Factor| match factor {
            Factor::SmsMfa => user.attribute("phone_number").is_some(),
            Factor::EmailOtp => user.verified("email").is_some(),
            Factor::SoftwareTokenMfa => false,
        };
        factors.extend(pool.mfa_factors.iter().find(ready));
    }
    factors
}

/// Asks for one factor.
fn ask(
    caller: &Caller<'_>,
    user: &User,
    factor: Factor,
    device_key: Option<&str>,
) -> Result<Value, AwsError> {
    let attribute = match factor {
        Factor::SoftwareTokenMfa => {
            let name = user.mfa.device_name.clone().unwrap_or_default();
            let challenge = Challenge::new(caller, &user.username, Asked::SoftwareToken);
            let parameters =
                json!({"FRIENDLY_DEVICE_NAME": name, "USER_ID_FOR_SRP": user.username});
            return challenge.on_device(device_key).ask(caller, &parameters);
        }
        Factor::SmsMfa => "phone_number",
        Factor::EmailOtp => "email",
    };
    let contact = Contact::of(user, attribute)
        .ok_or_else(|| AwsError::bad("MFAMethodNotFoundException", "The factor has no address."))?;
    let code = Code {
        name: factor.name().to_owned(),
        digits: random::digits(DIGITS),
        sets_up: None,
    };
    send(caller, &user.username, &contact, code, device_key)
}

/// Sends a code and asks for it.
pub(crate) fn send(
    caller: &Caller<'_>,
    username: &str,
    contact: &Contact,
    code: Code,
    device_key: Option<&str>,
) -> Result<Value, AwsError> {
    delivery::send(caller, (username, &code.name), contact, &code.digits)?;
    ask_code(caller, username, contact, code, device_key)
}

/// Asks for a code that was sent, or that nobody will get.
pub(crate) fn ask_code(
    caller: &Caller<'_>,
    username: &str,
    contact: &Contact,
    code: Code,
    device_key: Option<&str>,
) -> Result<Value, AwsError> {
    let parameters = json!({
        "CODE_DELIVERY_DELIVERY_MEDIUM": contact.medium(),
        "CODE_DELIVERY_DESTINATION": contact.masked(),
        "USERNAME": username,
    });
    Challenge::new(caller, username, Asked::Code(code))
        .on_device(device_key)
        .ask(caller, &parameters)
}

/// The answer to a code. A wrong one may be tried again.
pub(crate) fn answer_code(
    caller: &Caller<'_>,
    challenge: &Challenge,
    code: &Code,
    responses: &Parameters,
) -> Result<Value, AwsError> {
    if need(responses, &format!("{}_CODE", code.name))? != code.digits {
        return Err(codes::mismatch());
    }
    challenge.finish(caller)?;
    let mut user = challenge.user(caller)?;
    if let Some(email) = &code.sets_up {
        user.attributes.insert("email".to_owned(), email.clone());
        user.attributes
            .insert("email_verified".to_owned(), "true".to_owned());
        user.mfa.enabled.push(Factor::EmailOtp);
        user.save(&caller.app.store)?;
    }
    tokens::sign_in(caller, &user, challenge.device_key.as_deref())
}

/// The answer to `SOFTWARE_TOKEN_MFA`.
pub(crate) fn answer_software_token(
    caller: &Caller<'_>,
    challenge: &Challenge,
    responses: &Parameters,
) -> Result<Value, AwsError> {
    let code = need(responses, "SOFTWARE_TOKEN_MFA_CODE")?;
    let mut user = challenge.user(caller)?;
    software_token::use_code(caller, &mut user, code)?;
    challenge.finish(caller)?;
    tokens::sign_in(caller, &user, challenge.device_key.as_deref())
}

fn ask_choice(
    caller: &Caller<'_>,
    user: &User,
    factors: &[Factor],
    device_key: Option<&str>,
) -> Result<Value, AwsError> {
    let names: Vec<&str> = factors.iter().map(|factor| factor.name()).collect();
    let parameters = json!({"MFAS_CAN_CHOOSE": json!(names).to_string()});
    Challenge::new(caller, &user.username, Asked::SelectMfa(factors.to_vec()))
        .on_device(device_key)
        .ask(caller, &parameters)
}

/// The answer to `SELECT_MFA_TYPE`.
pub(crate) fn answer_choice(
    caller: &Caller<'_>,
    challenge: &Challenge,
    factors: &[Factor],
    responses: &Parameters,
) -> Result<Value, AwsError> {
    let answer = need(responses, "ANSWER")?;
    let chosen = factors.iter().find(|factor| factor.name() == answer);
    let chosen = chosen.ok_or_else(|| AwsError::invalid_parameter("Invalid MFA type."))?;
    challenge.finish(caller)?;
    let user = challenge.user(caller)?;
    ask(caller, &user, *chosen, challenge.device_key.as_deref())
}

/// `MFA_SETUP`: SMS cannot be set up here.
fn ask_set_up(
    caller: &Caller<'_>,
    user: &User,
    device_key: Option<&str>,
) -> Result<Value, AwsError> {
    let factors = caller.pool.mfa_factors.iter();
    let possible = factors.filter(|factor| **factor != Factor::SmsMfa);
    let names: Vec<&str> = possible.map(|factor| factor.name()).collect();
    let parameters = json!({"MFAS_CAN_SETUP": json!(names).to_string()});
    Challenge::new(caller, &user.username, Asked::SetUp)
        .on_device(device_key)
        .ask(caller, &parameters)
}

/// The answer to `MFA_SETUP`: a verified authenticator, or an e-mail address.
pub(crate) fn answer_set_up(
    caller: &Caller<'_>,
    challenge: &Challenge,
    responses: &Parameters,
) -> Result<Value, AwsError> {
    let user = challenge.user(caller)?;
    if matches!(challenge.asked, Asked::SetUpDone) {
        challenge.finish(caller)?;
        return tokens::sign_in(caller, &user, challenge.device_key.as_deref());
    }
    let email = need(responses, "EMAIL").map_err(|_| software_token::not_found())?;
    challenge.finish(caller)?;
    let contact = Contact {
        attribute: "email".to_owned(),
        value: email.to_owned(),
    };
    let code = Code {
        name: Factor::EmailOtp.name().to_owned(),
        digits: random::digits(DIGITS),
        sets_up: Some(email.to_owned()),
    };
    send(
        caller,
        &user.username,
        &contact,
        code,
        challenge.device_key.as_deref(),
    )
}
