//! `NEW_PASSWORD_REQUIRED`: a user whose password was chosen by an administrator chooses one.

use serde_json::{Value, json};

use super::attributes::{self, Attribute, Writer};
use super::caller::{Caller, Parameters, need};
use super::challenges::{Asked, Challenge};
use super::{mfa, policy};
use crate::error::AwsError;
use crate::users::{Status, User};

/// How attributes are named in the challenge and in its answer.
const PREFIX: &str = "userAttributes.";

pub(crate) fn ask(
    caller: &Caller<'_>,
    user: &User,
    device_key: Option<&str>,
) -> Result<Value, AwsError> {
    let required = caller.pool.required_attributes.iter();
    let missing: Vec<String> = required
        .filter(|name| user.attribute(name).is_none())
        .map(|name| format!("{PREFIX}{name}"))
        .collect();
    let parameters = json!({
        "USER_ID_FOR_SRP": user.username,
        "requiredAttributes": json!(missing).to_string(),
        "userAttributes": json!(user.attributes).to_string(),
    });
    Challenge::new(caller, &user.username, Asked::NewPassword)
        .on_device(device_key)
        .ask(caller, &parameters)
}

/// Takes the password and the attributes; a bad one may be tried again.
pub(crate) fn answer(
    caller: &Caller<'_>,
    challenge: &Challenge,
    responses: &Parameters,
) -> Result<Value, AwsError> {
    let password = need(responses, "NEW_PASSWORD")?;
    policy::check(&caller.pool.password_policy, password)?;
    let mut user = challenge.user(caller)?;
    for (name, value) in attributes::check(&written(responses), Writer::User)? {
        attributes::write(&mut user, &name, &value);
    }
    attributes::check_required(caller, &user)?;
    challenge.finish(caller)?;
    user.set_password(&caller.pool, password);
    user.status = Status::Confirmed;
    user.save(&caller.app.store)?;
    mfa::continue_with(caller, &user, challenge.device_key.as_deref())
}

fn written(responses: &Parameters) -> Vec<Attribute> {
    let attribute = |(name, value): (&String, &String)| {
        let name = name.strip_prefix(PREFIX)?.to_owned();
        let value = value.clone();
        Some(Attribute { name, value })
    };
    responses.iter().filter_map(attribute).collect()
}
