//! The forms without a screen: what a player types and presses, and what the user pool answers.

use life_gauge::cognito::device::Device;
use life_gauge::cognito::srp::{Ephemeral, Key, Owner, PasswordVerifier, Progress};
use life_gauge::config::Config;
use life_gauge::flow::form::{Answers, Choice, Operation, Page, Refusal};
use life_gauge::flow::sign_in::{SignIn, Stage};
use life_gauge::flow::{Call, Effect, Event, Reply, Wake};
use life_gauge::http::{Failure, Response};
use life_gauge::oauth::token::TokenSet;
use life_gauge::route::Route;
use life_gauge::secret::Secret;
use serde_json::{Value, json};

use super::browser::{Browser, DEVICE};
use super::store::error;
use super::{Game, ISSUER, NOW, config, ok};

pub(crate) type Answered = Result<Response, Failure>;

pub(crate) const INITIATE: Operation = Operation::InitiateAuth;
pub(crate) const RESPOND: Operation = Operation::RespondToAuthChallenge;

pub(crate) const CLIENT_ID: &str = "lifegaugepublicwebclient01";
pub(crate) const PASSWORD: &str = "Correct-Horse-9";
/// What the user pool calls `ada`.
pub(crate) const USER_ID: &str = "7f3c0a52-6d1e-4b8a-9c55-0123456789ab";

/// The octets that every [`Game`] draws.
pub(crate) const ENTROPY: [[u8; 32]; 3] = [[7; 32]; 3];

pub(crate) const SRP_B: &str = "0b2c3d4e5f60718293a4b5c6d7e8f901";
pub(crate) const SALT: &str = "a1b2c3d4e5f60718293a4b5c6d7e8f90";
pub(crate) const SECRET_BLOCK: &str = "AAECAw==";

/// The committed configuration, for sign-ins that begin with this flow.
pub(crate) fn config_with(flow: &str) -> Config {
    let mut file: Value = serde_json::from_str(include_str!("../../config.json")).unwrap();
    file["life_gauge"]["sign_in"] = json!({ "flow": flow });
    let config = Config::parse(&file.to_string()).unwrap();
    config.at("http://localhost:8080").unwrap()
}

impl Game {
    /// A page that is opened at a form by somebody who is not signed in, with the keys already here.
    pub(crate) fn at_form(route: Route, query: &str) -> Self {
        Self::at_form_of(config(), route, query)
    }

    /// The sign-in, begun with this flow.
    pub(crate) fn at_sign_in(flow: &str) -> Self {
        Self::at_form_of(config_with(flow), Route::SignIn, "")
    }

    pub(crate) fn at_form_of(config: Config, route: Route, query: &str) -> Self {
        let mut game = Self::new(config, &Browser::new(DEVICE));
        game.reopen(route, query, None);
        game.answer(Call::Keys, Ok(ok(&ISSUER.jwks_body())));
        game
    }

    pub(crate) fn submit(&mut self, texts: &[(&str, &str)]) {
        self.submit_from(texts, None);
    }

    /// Submits in a browser that is known as this device.
    pub(crate) fn submit_from(&mut self, texts: &[(&str, &str)], device: Option<Device>) {
        let secret = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).into());
        let texts = texts.iter().map(secret).collect();
        self.send(Event::Submitted(Answers { texts, device }));
    }

    /// Submits an only code.
    pub(crate) fn type_code(&mut self, code: &str) {
        self.submit(&[("code", code)]);
    }

    pub(crate) fn choose(&mut self, choice: Choice) {
        self.send(Event::Chose(choice));
    }

    pub(crate) fn choose_way(&mut self, way: &str) {
        self.choose(Choice::Way(way.to_owned()));
    }

    /// Answers the call that a form has under way, and gives what was sent; panics if it is not.
    pub(crate) fn answer_form(&mut self, operation: Operation, result: Answered) -> Value {
        let request = self.answer(Call::Form(operation), result);
        let wire = match operation {
            Operation::ContinueSignUp => "InitiateAuth".to_owned(),
            operation => format!("{operation:?}"),
        };
        let target = (
            "x-amz-target",
            format!("AWSCognitoIdentityProviderService.{wire}"),
        );
        assert!(request.headers.contains(&target), "{operation:?}");
        serde_json::from_str(&request.body).unwrap()
    }

    /// Does the arithmetic of a proof, step by step, until its answer is under way.
    pub(crate) fn prove(&mut self) {
        let mut steps = 0;
        while !self.calls().contains(&Call::Form(RESPOND)) {
            assert!(self.app.forms.is_busy(), "{:?}", self.app.forms.refusal);
            self.wake();
            steps += 1;
        }
        assert!((2..10).contains(&steps), "one power at a time: {steps}");
    }

    /// Answers the browser's question for a passkey; gives the options it was asked with.
    pub(crate) fn answer_passkey(&mut self, result: Answered) -> String {
        let asks = |effect: &Effect| matches!(effect, Effect::Passkey { .. });
        let at = self
            .effects
            .iter()
            .position(asks)
            .expect("a question for a passkey");
        let Effect::Passkey { epoch, options } = self.effects.remove(at) else {
            unreachable!()
        };
        self.form_replied(epoch, Operation::Passkey, result);
        options
    }

    /// A reply to a form, whoever waits for it.
    pub(crate) fn form_replied(&mut self, epoch: u32, operation: Operation, result: Answered) {
        self.send(Event::Replied(Reply {
            epoch,
            call: Call::Form(operation),
            result,
            milliseconds: 5,
        }));
    }

    /// The epoch of the form's call under way.
    pub(crate) fn form_epoch(&self) -> u32 {
        let epoch = |effect: &Effect| match effect {
            Effect::Send {
                epoch,
                call: Call::Form(_),
                ..
            } => Some(*epoch),
            _ => None,
        };
        self.effects.iter().rev().find_map(epoch).expect("a call")
    }

    /// The operations of forms that are under way.
    pub(crate) fn form_calls(&self) -> Vec<Operation> {
        let calls = self.calls().into_iter();
        calls
            .filter_map(|call| match call {
                Call::Form(operation) => Some(operation),
                _ => None,
            })
            .collect()
    }

    /// Answers a call with what is tried again until it is given up; gives how often it was sent.
    pub(crate) fn exhaust(&mut self, operation: Operation, result: &Answered) -> usize {
        for sent in 1.. {
            self.answer(Call::Form(operation), result.clone());
            let waits = |effect: &Effect| {
                matches!(
                    effect,
                    Effect::Wait {
                        wake: Wake::Form,
                        ..
                    }
                )
            };
            if !(self.app.forms.is_busy() && self.effects.iter().any(waits)) {
                return sent;
            }
            self.wake();
        }
        unreachable!()
    }

    /// The sign-in that is open.
    pub(crate) fn sign_in(&self) -> &SignIn {
        match &self.app.forms.page {
            Page::SignIn(sign_in) => sign_in,
            page => panic!("no sign-in: {page:?}"),
        }
    }

    /// The name of the challenge that the player is asked.
    pub(crate) fn asked(&self) -> &str {
        match &self.sign_in().stage {
            Stage::Asked(challenge) | Stage::Chosen(challenge, _) | Stage::SetUp(challenge, _) => {
                challenge.name.as_str()
            }
            _ => "",
        }
    }

    /// The secret of the authenticator that is being set up.
    pub(crate) fn shown_secret(&self) -> &Secret {
        match &self.sign_in().stage {
            Stage::SetUp(_, secret) => secret,
            stage => panic!("no secret: {stage:?}"),
        }
    }

    pub(crate) fn is_at_start(&self) -> bool {
        self.sign_in().stage == Stage::Start
    }

    pub(crate) fn refusal(&self) -> Option<&Refusal> {
        self.app.forms.refusal.as_ref()
    }

    /// The name of the error that the form says it could go on after.
    pub(crate) fn refused_by(&self) -> &str {
        match self.refusal() {
            Some(Refusal::Failure(failure)) => failure.name(),
            _ => "",
        }
    }

    /// Where the form has led to, with what the address says then.
    pub(crate) fn went_to(&self) -> Option<(Route, &str)> {
        let goes = |effect: &'_ Effect| match effect {
            Effect::Go(route, _) => Some(*route),
            _ => None,
        };
        let at = self
            .effects
            .iter()
            .rposition(|effect| goes(effect).is_some())?;
        match &self.effects[at] {
            Effect::Go(route, username) => Some((*route, username)),
            _ => None,
        }
    }

    pub(crate) fn is_signed_in(&self) -> bool {
        self.app.session.signed_in().is_some()
    }
}

/// A reply with no members.
pub(crate) fn empty() -> Answered {
    Ok(ok("{}"))
}

pub(crate) fn body(value: &Value) -> Answered {
    Ok(ok(&value.to_string()))
}

/// What the user pool says when it does not say more than the name.
pub(crate) fn refused(name: &str) -> Answered {
    error(400, name, "")
}

pub(crate) fn denied(message: &str) -> Answered {
    error(400, "NotAuthorizedException", message)
}

/// A challenge of this session.
pub(crate) fn challenge(name: &str, session: &str, parameters: Value) -> Answered {
    let mut reply = json!({ "ChallengeName": name, "Session": session });
    reply["ChallengeParameters"] = parameters;
    body(&reply)
}

/// A choice of first factors.
pub(crate) fn choice(session: &str, available: &[&str]) -> Answered {
    body(
        &json!({ "ChallengeName": "SELECT_CHALLENGE", "Session": session, "ChallengeParameters": {},
        "AvailableChallenges": available }),
    )
}

/// The parameters of a `PASSWORD_VERIFIER` for `ada`.
pub(crate) fn verifier() -> Value {
    json!({ "SRP_B": SRP_B, "SALT": SALT, "SECRET_BLOCK": SECRET_BLOCK, "USERNAME": USER_ID,
        "USER_ID_FOR_SRP": USER_ID })
}

/// What the user pool says when somebody is in.
pub(crate) fn tokens(tokens: &TokenSet) -> Answered {
    body(&json!({ "AuthenticationResult": result(tokens), "ChallengeParameters": {} }))
}

/// The same, for a browser that it wants to know again.
pub(crate) fn tokens_on(tokens: &TokenSet, [key, group]: [&str; 2]) -> Answered {
    let mut result = result(tokens);
    result["NewDeviceMetadata"] = json!({ "DeviceKey": key, "DeviceGroupKey": group });
    body(&json!({ "AuthenticationResult": result }))
}

fn result(tokens: &TokenSet) -> Value {
    json!({ "AccessToken": tokens.access_token.expose(), "IdToken": tokens.id_token.expose(),
        "RefreshToken": tokens.refresh_token.expose(), "ExpiresIn": 3600, "TokenType": "Bearer" })
}

/// Tokens of the issuer, now.
pub(crate) fn good() -> TokenSet {
    ISSUER.tokens("sub-1", None, NOW)
}

/// `SRP_A` of the one `a` that every game has.
pub(crate) fn srp_a() -> String {
    Ephemeral::new(&ENTROPY[0]).srp_a()
}

/// The signature for the challenge of [`verifier`] at [`NOW`].
pub(crate) fn signature([pool_name, user_id, password]: [&str; 3]) -> String {
    let owner = Owner {
        pool_name,
        user_id,
        password: &password.into(),
    };
    let challenge = PasswordVerifier {
        srp_b: SRP_B,
        salt: SALT,
        secret_block: SECRET_BLOCK,
    };
    let claim = Ephemeral::new(&ENTROPY[0]).claim(challenge, owner).unwrap();
    key(claim.step()).signature(&NOW.java_date())
}

fn key(progress: Progress) -> Key {
    match progress {
        Progress::More(claim) => key(claim.step()),
        Progress::Done(key) => key,
    }
}

/// What proves the password of `ada`.
pub(crate) fn proof() -> Value {
    json!({ "USERNAME": USER_ID, "PASSWORD_CLAIM_SECRET_BLOCK": SECRET_BLOCK, "TIMESTAMP": NOW.java_date(),
        "PASSWORD_CLAIM_SIGNATURE": signature(["LifeGauge", USER_ID, PASSWORD]) })
}

/// An answer to a challenge, as it has to go out.
pub(crate) fn answer_to(challenge: &str, session: &str, responses: &Value) -> Value {
    json!({ "ChallengeName": challenge, "ClientId": CLIENT_ID, "ClientMetadata": { "locale": "en" }, "Session": session,
        "ChallengeResponses": responses })
}
