//! `RespondToAuthChallenge`: an answer, and what is asked next.

use serde::Deserialize;
use serde_json::Value;

use super::caller::{Caller, Parameters, need};
use super::challenges::{self, Asked, Challenge};
use super::{choice, custom, devices, mfa, new_password, passkey_sign_in, srp_auth};
use crate::app::App;
use crate::error::AwsError;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Respond {
    client_id: String,
    challenge_name: String,
    session: Option<String>,
    #[serde(default)]
    challenge_responses: Parameters,
}

/// [RespondToAuthChallenge](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html)
pub(crate) fn respond_to_auth_challenge(app: &App, request: &Respond) -> Result<Value, AwsError> {
    let caller = Caller::find(app, &request.client_id)?;
    let responses = &request.challenge_responses;
    let typed = need(responses, "USERNAME")?;
    let challenge = find(&caller, request)?;
    let hash = responses.get("SECRET_HASH").map(String::as_str);
    caller.check_secret(&challenge.username, hash)?;
    check_name(&caller, &challenge, typed)?;
    match &challenge.asked {
        Asked::PasswordVerifier(proof) => srp_auth::verify(&caller, &challenge, proof, responses),
        Asked::NewPassword => new_password::answer(&caller, &challenge, responses),
        Asked::Code(code) => mfa::answer_code(&caller, &challenge, code, responses),
        Asked::SoftwareToken => mfa::answer_software_token(&caller, &challenge, responses),
        Asked::SelectMfa(factors) => mfa::answer_choice(&caller, &challenge, factors, responses),
        Asked::SetUp | Asked::SetUpToken(_) | Asked::SetUpDone => {
            mfa::answer_set_up(&caller, &challenge, responses)
        }
        Asked::SelectChallenge => choice::answer(&caller, &challenge, responses),
        Asked::Password | Asked::PasswordSrp => {
            choice::answer_factor(&caller, &challenge, responses)
        }
        Asked::Passkey(asked) => passkey_sign_in::answer(&caller, &challenge, asked, responses),
        Asked::DeviceSrp => devices::answer_srp(&caller, &challenge, responses),
        Asked::DeviceVerifier(proof) => {
            devices::answer_verifier(&caller, &challenge, proof, responses)
        }
        Asked::Custom(tries) => custom::answer(&caller, &challenge, *tries, responses),
        Asked::SignedUp => Err(AwsError::not_authorized("Invalid session for the user.")),
    }
}

fn find(caller: &Caller<'_>, request: &Respond) -> Result<Challenge, AwsError> {
    let responses = &request.challenge_responses;
    let id = match &request.session {
        Some(session) => session,
        // Only a challenge of SRP comes without a session.
        None if request.challenge_name.ends_with("PASSWORD_VERIFIER") => {
            need(responses, "PASSWORD_CLAIM_SECRET_BLOCK")?
        }
        None => {
            return Err(AwsError::invalid_parameter(
                "Missing required parameter Session",
            ));
        }
    };
    let challenge = challenges::find(caller, id)?;
    if challenge.asked.name() == request.challenge_name {
        Ok(challenge)
    } else {
        Err(AwsError::not_authorized("Invalid session for the user."))
    }
}

/// SRP needs the real user name; elsewhere an alias will do.
fn check_name(caller: &Caller<'_>, challenge: &Challenge, typed: &str) -> Result<(), AwsError> {
    let real = challenge.username == typed;
    let by_alias = || {
        let user = caller.user(typed)?;
        Ok::<_, AwsError>(user.is_some_and(|user| user.username == challenge.username))
    };
    if real || (!matches!(challenge.asked, Asked::PasswordVerifier(_)) && by_alias()?) {
        Ok(())
    } else {
        Err(AwsError::not_authorized("Incorrect username or password."))
    }
}
