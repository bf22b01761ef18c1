//! Sign-in by our own forms, as one loop over whatever the user pool wants to know.
//!
//! ```text
//! Start ──user name──▶ (InitiateAuth) ──▶ challenge ──answer──▶ challenge … ──▶ tokens ──▶ the session
//!   ▲                                        │                                    │
//!   └── refused, out of time, Back ──────────┘            Remember ◀── new device ┘
//! ```
//! What the page can answer by itself it does: the proof of the password, a remembered device. The rest is
//! [`Stage::Asked`].

use super::challenge::ways;
use super::form::{Answers, Choice, FormEvent, Notice, Operation, Outcome, Refusal, field};
use super::{Context, Wake};
use crate::cognito::auth::{
    AuthReply, Challenge, ChallengeName, auth_response, initiate_auth_request,
};
use crate::cognito::device::Device;
use crate::cognito::srp::Ephemeral;
use crate::config::AuthFlow;
use crate::http::{Failure, Response};
use crate::oauth::token::{Source, TokenSet};
use crate::route::Route;
use crate::secret::Secret;
use crate::time::UnixSeconds;

/// Before A is computed the browser may draw the form, in milliseconds.
const PREPARE_AFTER_MILLISECONDS: u32 = 60;

/// So many wrong passwords are free; then each one doubles the time in which none is looked at
/// ([AWS](https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html)).
const FREE_FAILURES: u32 = 5;
const MAX_LOCKOUT_SECONDS: i64 = 900;

/// A sign-in.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// What stands in the field of the user name at first.
    pub known_as: String,
    /// As the player has typed it.
    pub username: String,
    /// How far it is.
    pub stage: Stage,
    /// Counts the questions: two that look alike are two.
    pub question: u32,
    /// As the user pool calls him.
    pub(super) user_id: String,
    /// What this browser is to him.
    pub(super) device: Option<Device>,
    /// What the next proof is made of.
    pub(super) proves: Proves,
    /// a and A for the next proof, made while the player types.
    prepared: Option<Ephemeral>,
    failures: u32,
    locked_until: UnixSeconds,
}

/// How far a sign-in is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The user name is asked for, and the password if the flow begins with it.
    Start,
    /// The user pool asks something.
    Asked(Challenge),
    /// Of several ways this one was chosen, and needs an answer still.
    Chosen(Challenge, String),
    /// An authenticator is to be set up with this secret.
    SetUp(Challenge, Secret),
    /// The user pool is told about this device.
    Remembering(TokenSet, Device),
    /// The player is asked whether it may.
    Remember(TokenSet, Device),
}

/// What a proof is made of.
#[derive(Clone, Debug)]
pub(super) enum Proves {
    /// Nothing was sent that could be proven.
    Nothing,
    /// A password.
    Password(Ephemeral, Secret),
    /// A remembered device.
    Device(Ephemeral),
    /// It is being made, for this challenge.
    Now(Challenge),
}

impl SignIn {
    pub(super) fn new(username: String) -> Self {
        Self {
            user_id: username.clone(),
            known_as: username.clone(),
            username,
            stage: Stage::Start,
            question: 0,
            device: None,
            proves: Proves::Nothing,
            prepared: None,
            failures: 0,
            locked_until: UnixSeconds(0),
        }
    }

    pub(super) fn opened(context: &mut Context<'_>) {
        if matches!(
            context.config.user_pool.auth_flow,
            AuthFlow::UserSrpAuth | AuthFlow::UserAuth
        ) {
            context.wait(Wake::Form, PREPARE_AFTER_MILLISECONDS);
        }
    }

    /// Makes a and A, so that nobody has to wait for them later.
    pub(super) fn prepare(&mut self, context: &mut Context<'_>) {
        if self.prepared.is_none() {
            self.prepared = Some(Ephemeral::new(&context.entropy[0]));
        }
    }

    /// a and A, each used once.
    pub(super) fn ephemeral(&mut self, context: &mut Context<'_>) -> Ephemeral {
        self.prepare(context);
        let prepared = self.prepared.take();
        prepared.unwrap_or_else(|| Ephemeral::new(&context.entropy[0]))
    }

    /// Everything after the beginning, which is in another part of the code: nobody who only looks at the form needs it.
    pub(super) fn take(&mut self, event: FormEvent<'_>, context: &mut Context<'_>) {
        match event {
            FormEvent::Submitted(answers) => self.submitted(answers, context),
            FormEvent::Chose(choice) => self.chose(choice, context),
            FormEvent::Replied(operation, result) => self.replied(operation, result, context),
            FormEvent::Proved(key) => self.proved(key, context),
            FormEvent::Continued(session) => self.continue_sign_up(session, context),
            FormEvent::Opened | FormEvent::Woke => {}
        }
    }

    fn submitted(&mut self, answers: &Answers, context: &mut Context<'_>) {
        match self.stage.clone() {
            Stage::Asked(challenge) => self.answer(&challenge, answers, context),
            Stage::Chosen(challenge, way) => self.answer_way(&challenge, &way, answers, context),
            Stage::SetUp(challenge, _) => Self::verify_authenticator(&challenge, answers, context),
            Stage::Start | Stage::Remembering(..) | Stage::Remember(..) => {}
        }
    }

    fn chose(&mut self, choice: &Choice, context: &mut Context<'_>) {
        match (choice, self.stage.clone()) {
            (Choice::Back, _) => self.start_over(context),
            (Choice::Way(way), Stage::Asked(challenge)) if ways(&challenge).contains(way) => {
                self.take_way(challenge, way, context);
            }
            (Choice::Remember(wanted), Stage::Remember(tokens, device)) => {
                self.remember(*wanted, tokens, device, context);
            }
            _ => {}
        }
    }

    /// The player has said who he is.
    pub(super) fn begin(&mut self, answers: &Answers, context: &mut Context<'_>) {
        let username = answers.trimmed(field::USERNAME);
        if username != self.username {
            (self.failures, self.locked_until) = (0, UnixSeconds(0));
        }
        self.username = username;
        self.user_id.clone_from(&self.username);
        self.device.clone_from(&answers.device);
        if self.locked_until > context.now {
            return context.refuse(Refusal::Locked(self.locked_until));
        }
        match context.config.user_pool.auth_flow {
            AuthFlow::UserSrpAuth => {
                let ephemeral = self.ephemeral(context);
                self.proves = Proves::Password(ephemeral, answers.get(field::PASSWORD));
                self.initiate(None, context);
            }
            AuthFlow::UserPasswordAuth => {
                self.initiate(Some(&answers.get(field::PASSWORD)), context);
            }
            AuthFlow::UserAuth | AuthFlow::CustomAuth => self.initiate(None, context),
        }
    }

    pub(super) fn initiate(&mut self, password: Option<&Secret>, context: &mut Context<'_>) {
        let srp_a = match &self.proves {
            Proves::Password(ephemeral, _) => ephemeral.srp_a(),
            _ => String::new(),
        };
        let parameters = [
            ("USERNAME", &*self.username),
            ("PASSWORD", password.map_or("", Secret::expose)),
            ("SRP_A", &srp_a),
            ("DEVICE_KEY", self.device_key()),
        ];
        let parameters: Vec<_> = parameters
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .collect();
        let flow = context.config.user_pool.auth_flow.as_str();
        let request = initiate_auth_request(context.config, flow, &parameters, None);
        context.ask(Operation::InitiateAuth, request);
    }

    /// Somebody who has just confirmed his account need not say it all again.
    fn continue_sign_up(&mut self, session: &Secret, context: &mut Context<'_>) {
        let parameters = [("USERNAME", &*self.username)];
        let request =
            initiate_auth_request(context.config, "USER_AUTH", &parameters, Some(session));
        context.ask(Operation::ContinueSignUp, request);
    }

    fn replied(
        &mut self,
        operation: Operation,
        result: Result<Response, Failure>,
        context: &mut Context<'_>,
    ) {
        let response = match result {
            Ok(response) => response,
            Err(failure) => return self.failed(operation, failure, context),
        };
        let judged = match operation {
            Operation::AssociateSoftwareToken => self.show_secret(&response),
            Operation::VerifySoftwareToken => self.authenticator_verified(&response, context),
            Operation::Passkey => {
                self.passkey_given(&response.body, context);
                Ok(())
            }
            Operation::ConfirmDevice => {
                self.device_confirmed(&response, context);
                Ok(())
            }
            Operation::UpdateDeviceStatus => {
                self.device_remembered(context);
                Ok(())
            }
            _ => auth_response(&response).map(|reply| self.advance(reply, context)),
        };
        if let Err(failure) = judged {
            self.failed(operation, failure, context);
        }
    }

    fn advance(&mut self, reply: AuthReply, context: &mut Context<'_>) {
        match reply {
            AuthReply::Challenge(challenge) => self.asked(challenge, context),
            AuthReply::Tokens(tokens, Some(keys)) => self.new_device(tokens, keys, context),
            AuthReply::Tokens(tokens, None) => {
                let device_key = self.device_key().to_owned();
                Self::done(tokens, device_key, context);
            }
        }
    }

    pub(super) fn done(mut tokens: TokenSet, device_key: String, context: &mut Context<'_>) {
        tokens.source = Source::Api(device_key);
        context.form.outcome = Some(Outcome::Tokens(tokens));
    }

    pub(super) fn is_at_start(&self) -> bool {
        matches!(self.stage, Stage::Start)
    }

    /// Asks the player something else than before.
    pub(super) fn show(&mut self, stage: Stage) {
        self.question += 1;
        self.stage = stage;
    }

    /// Back to the beginning, with the user name kept. A form that is still open is left as it is.
    pub(super) fn start_over(&mut self, context: &mut Context<'_>) {
        if !self.is_at_start() {
            self.show(Stage::Start);
            self.known_as.clone_from(&self.username);
        }
        self.proves = Proves::Nothing;
        Self::opened(context);
    }

    fn failed(&mut self, operation: Operation, failure: Failure, context: &mut Context<'_>) {
        match (operation, failure.name()) {
            // The sign-in itself went well.
            (Operation::ConfirmDevice | Operation::UpdateDeviceStatus, _) => {
                if let Stage::Remembering(tokens, device) = &self.stage {
                    // The tokens know of the device all the same.
                    Self::done(tokens.clone(), device.keys.device_key.clone(), context);
                }
            }
            (Operation::ContinueSignUp, _) => context.note(Notice::Confirmed),
            (_, "UserNotConfirmedException") => {
                context.go(Route::Confirm, &self.username, Some(Notice::NotConfirmed));
            }
            (_, "PasswordResetRequiredException") => {
                context.go(Route::Reset, &self.username, Some(Notice::ResetRequired));
            }
            (_, "ResourceNotFoundException") if self.device.is_some() => {
                self.forget_device(failure, context);
            }
            (Operation::InitiateAuth, "NotAuthorizedException" | "UserNotFoundException") => {
                self.wrong_password(failure, context);
            }
            _ => self.not_accepted(failure, context),
        }
    }

    fn wrong_password(&mut self, failure: Failure, context: &mut Context<'_>) {
        context.refuse(if failure.says("attempts exceeded") {
            self.lock(context.now);
            Refusal::Locked(self.locked_until)
        } else {
            self.failures += 1;
            self.locked_until = UnixSeconds(0);
            Refusal::Failure(failure)
        });
        self.start_over(context);
    }

    /// The user pool does not say for how long, and does not count what it has not looked at. Whoever finds a wait over
    /// and is refused once more has failed more often than we know: before the page was reloaded, or elsewhere.
    fn lock(&mut self, now: UnixSeconds) {
        let is_known = self.locked_until == UnixSeconds(0);
        self.failures += u32::from(!is_known);
        self.failures = self.failures.max(FREE_FAILURES);
        let doublings = (self.failures - FREE_FAILURES).min(10);
        let seconds = (1_i64 << doublings).min(MAX_LOCKOUT_SECONDS);
        self.locked_until = now.plus(seconds);
    }

    /// A wrong code can be typed again, and so can what got lost; anything else ends the sign-in.
    fn not_accepted(&mut self, failure: Failure, context: &mut Context<'_>) {
        let is_denied = is_denied(&failure);
        let is_by_page = matches!(self.proves, Proves::Now(_) | Proves::Device(_));
        let is_start = self.is_at_start();
        if is_denied && self.proves_device() {
            self.forget_device(failure, context);
        } else if is_denied && (is_by_page || self.asks_for_password()) {
            self.wrong_password(failure, context);
        } else if is_out_of_time(&failure) || !(is_start || is_repairable(&failure) && !is_by_page)
        {
            context.refuse(Refusal::StartAgain(failure));
            self.start_over(context);
        } else {
            context.refuse(Refusal::Failure(failure));
            self.proves = Proves::Nothing;
            if is_start {
                Self::opened(context);
            }
        }
    }

    fn proves_device(&self) -> bool {
        match &self.proves {
            Proves::Device(_) => true,
            Proves::Now(challenge) => challenge.name == ChallengeName::DevicePasswordVerifier,
            Proves::Nothing | Proves::Password(..) => false,
        }
    }

    fn asks_for_password(&self) -> bool {
        let (Stage::Asked(asked) | Stage::Chosen(asked, _)) = &self.stage else {
            return false;
        };
        [ChallengeName::SelectChallenge, ChallengeName::Password].contains(&asked.name)
    }
}

/// Whether the user pool does not let him in for what he has shown.
fn is_denied(failure: &Failure) -> bool {
    let names = ["NotAuthorizedException", "UserNotFoundException"];
    names.contains(&failure.name()) && !is_out_of_time(failure)
}

/// Whether the session of a challenge is over. There is no name for it but that of any other denial.
fn is_out_of_time(failure: &Failure) -> bool {
    failure.says("Invalid session")
}

/// Whether the same question may be answered once more.
fn is_repairable(failure: &Failure) -> bool {
    let names = [
        "CodeMismatchException",
        "EnableSoftwareTokenMFAException",
        "InvalidPasswordException",
        "PasswordHistoryPolicyViolationException",
        "InvalidParameterException",
        "AliasExistsException",
        "LimitExceededException",
        // The browser's own words about a passkey.
        "NotAllowedError",
        "AbortError",
    ];
    failure.is_transient() || names.contains(&failure.name())
}
