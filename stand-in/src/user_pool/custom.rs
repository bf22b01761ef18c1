//! The flow `CUSTOM_AUTH`: one question, which the pool's configuration answers in place of Lambda functions.

use serde_json::{Value, json};

use super::caller::{Caller, Parameters, need, wrong_password};
use super::challenges::{Asked, Challenge};
use super::{passwords, srp_auth, tokens};
use crate::error::AwsError;
use crate::users::User;

const TRIES: u32 = 3;

/// Asks at once, or after a proof of the password by SRP.
pub(crate) fn begin(
    caller: &Caller<'_>,
    user: Option<User>,
    parameters: &Parameters,
) -> Result<Value, AwsError> {
    let typed = need(parameters, "USERNAME")?;
    if parameters
        .get("CHALLENGE_NAME")
        .is_some_and(|name| name == "SRP_A")
    {
        let srp_a = need(parameters, "SRP_A")?;
        let (mut challenge, told) = srp_auth::challenge(caller, user, (typed, srp_a))?;
        if let Asked::PasswordVerifier(proof) = &mut challenge.asked {
            proof.then_custom = true;
        }
        return challenge.ask(caller, &told);
    }
    if let Some(user) = &user {
        passwords::check_confirmed(user)?;
    }
    ask(
        caller,
        user.as_ref().map_or(typed, |user| &user.username),
        TRIES,
    )
}

/// Asks the question.
pub(crate) fn ask(caller: &Caller<'_>, username: &str, tries: u32) -> Result<Value, AwsError> {
    let question = &caller.pool.custom_challenge.question;
    let parameters = json!({"USERNAME": username, "question": question});
    Challenge::new(caller, username, Asked::Custom(tries)).ask(caller, &parameters)
}

/// After a password that was right.
pub(crate) fn ask_known(caller: &Caller<'_>, user: &User) -> Result<Value, AwsError> {
    ask(caller, &user.username, TRIES)
}

/// The answer to `CUSTOM_CHALLENGE`; after a wrong one the question comes again, a few times.
pub(crate) fn answer(
    caller: &Caller<'_>,
    challenge: &Challenge,
    tries: u32,
    responses: &Parameters,
) -> Result<Value, AwsError> {
    let answer = need(responses, "ANSWER")?;
    challenge.finish(caller)?;
    let user = caller.user_named(&challenge.username)?;
    match user {
        Some(user) if answer == caller.pool.custom_challenge.answer => {
            tokens::sign_in(caller, &user, None)
        }
        _ if tries > 1 => ask(caller, &challenge.username, tries - 1),
        _ => Err(wrong_password()),
    }
}
