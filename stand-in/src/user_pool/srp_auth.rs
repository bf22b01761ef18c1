//! Sign-in by SRP: `SRP_A` is answered with `PASSWORD_VERIFIER`, and that with a proof.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::caller::{Caller, Parameters, need, wrong_password};
use super::challenges::{Asked, Challenge, Proof};
use super::{custom, passwords, steps, timestamp};
use crate::error::AwsError;
use crate::password::Password;
use crate::srp::{self, Claim};
use crate::users::User;
use crate::{app::App, random};

/// What the server sends, and what it remembers for the proof.
pub(crate) struct Offer {
    pub(crate) proof: Proof,
    salt: String,
    public: String,
}

impl Offer {
    /// Answers `SRP_A`.
    pub(crate) fn new(srp_a: &str, password: &Password) -> Result<Self, AwsError> {
        let illegal = || AwsError::invalid_parameter("SRP_A is not valid.");
        let public = srp::parse(srp_a).ok_or_else(illegal)?;
        let verifier = srp::parse(password.verifier()).ok_or_else(illegal)?;
        let answer = srp::answer(&public, &verifier).ok_or_else(illegal)?;
        Ok(Self {
            proof: Proof {
                // Of a length that standard base64 pads.
                secret_block: STANDARD.encode(random::bytes::<400>()),
                key: answer.key.to_vec(),
                then_custom: false,
            },
            salt: password.salt().to_owned(),
            public: srp::print(&answer.public),
        })
    }

    /// `ChallengeParameters` that passwords and devices have in common.
    pub(crate) fn parameters(&self, username: &str) -> Value {
        json!({
            "SALT": self.salt,
            "SECRET_BLOCK": self.proof.secret_block,
            "SRP_B": self.public,
            "USERNAME": username,
        })
    }
}

/// The flow `USER_SRP_AUTH`, whose challenge has no session.
pub(crate) fn begin(
    caller: &Caller<'_>,
    user: Option<User>,
    parameters: &Parameters,
) -> Result<Value, AwsError> {
    let typed = need(parameters, "USERNAME")?;
    let (mut challenge, told) = challenge(caller, user, (typed, need(parameters, "SRP_A")?))?;
    if let Some(secret_block) = told["SECRET_BLOCK"].as_str() {
        secret_block.clone_into(&mut challenge.id);
    }
    let device = parameters.get("DEVICE_KEY").map(String::as_str);
    let mut reply = challenge.on_device(device).ask(caller, &told)?;
    if let Some(reply) = reply.as_object_mut() {
        reply.remove("Session");
    }
    Ok(reply)
}

/// The challenge for a user, or for one who is not there but shall seem to be; and its parameters.
pub(crate) fn challenge(
    caller: &Caller<'_>,
    user: Option<User>,
    (typed, srp_a): (&str, &str),
) -> Result<(Challenge, Value), AwsError> {
    let (made_up, nobody) = pretend(caller.app, &caller.pool.id, typed);
    let (username, password) = match user {
        Some(user) => (user.username, user.password.unwrap_or(nobody)),
        None => (made_up, nobody),
    };
    let offer = Offer::new(srp_a, &password)?;
    let mut parameters = offer.parameters(&username);
    parameters["USER_ID_FOR_SRP"] = json!(username);
    let asked = Asked::PasswordVerifier(offer.proof);
    Ok((Challenge::new(caller, &username, asked), parameters))
}

/// A user name and a password that nobody has, always the same name and salt for what was typed.
fn pretend(app: &App, pool: &str, typed: &str) -> (String, Password) {
    let mut secret = Sha256::new();
    secret.update(&app.keys.session_tokens);
    secret.update(format!("{pool}/{typed}"));
    let secret = secret.finalize();
    let salt = secret[..16].iter().map(|byte| format!("{byte:02x}"));
    let verifier = srp::verifier(pool, typed, &random::secret(), &srp::salt());
    let password = Password::from_parts(salt.collect(), srp::print(&verifier));
    (random::named_uuid(&format!("{secret:x}")), password)
}

/// The answer to `PASSWORD_VERIFIER`. Right or wrong, there is only one.
pub(crate) fn verify(
    caller: &Caller<'_>,
    challenge: &Challenge,
    proof: &Proof,
    responses: &Parameters,
) -> Result<Value, AwsError> {
    let signature = signature(proof, responses, (caller.pool.name(), &challenge.username))?;
    challenge.finish(caller)?;
    if !timestamp::is_good(need(responses, "TIMESTAMP")?, caller.now()) {
        return Err(wrong_password());
    }
    let right = signature == need(responses, "PASSWORD_CLAIM_SIGNATURE")?;
    let user = caller.user_named(&challenge.username)?;
    let user = passwords::judge(caller, &challenge.username, user, right)?;
    if proof.then_custom {
        return custom::ask_known(caller, &user);
    }
    let device = responses
        .get("DEVICE_KEY")
        .or(challenge.device_key.as_ref());
    steps::after_password(caller, &user, device.map(String::as_str))
}

/// The signature that `PASSWORD_CLAIM_SIGNATURE` must be.
pub(crate) fn signature(
    proof: &Proof,
    responses: &Parameters,
    (space, user): (&str, &str),
) -> Result<String, AwsError> {
    let secret_block = STANDARD
        .decode(need(responses, "PASSWORD_CLAIM_SECRET_BLOCK")?)
        .map_err(|_| wrong_password())?;
    if STANDARD.encode(&secret_block) != proof.secret_block {
        return Err(wrong_password());
    }
    let claim = Claim {
        space,
        user,
        secret_block: &secret_block,
        timestamp: need(responses, "TIMESTAMP")?,
    };
    Ok(STANDARD.encode(claim.signature(&proof.key)))
}
