//! A new account and a forgotten password.
//!
//! ```text
//! SignUp ──▶ Confirm ──code──▶ sign-in          Forgot ──▶ Reset ──code, new password──▶ sign-in
//! ```

use super::Context;
use super::form::{Answers, Choice, FormEvent, Notice, Operation, Outcome, Refusal, field};
use crate::cognito::account::{
    CodeDelivery, SignedUp, code_delivery_response, confirm_forgot_password_request,
    confirm_sign_up_request, confirm_sign_up_response, forgot_password_request,
    resend_confirmation_code_request, sign_up_request, sign_up_response,
};
use crate::http::{Failure, Response};
use crate::route::Route;
use crate::secret::Secret;
use crate::time::UnixSeconds;

/// How long one waits before asking for another code, in seconds.
const RESEND_AFTER_SECONDS: i64 = 30;

/// The form that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Account {
    /// A new account is made.
    SignUp {
        /// As typed; known once it was sent.
        username: String,
    },
    /// Its code is asked for.
    Confirm(Confirm),
    /// Whose password was forgotten is asked for.
    Forgot {
        /// As typed, or as the address says.
        username: String,
    },
    /// The code for a new password is asked for.
    Reset {
        /// As typed, or as the address says; empty if neither.
        username: String,
        /// From when on another code can be asked for.
        resend_at: UnixSeconds,
    },
}

/// A new account without its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirm {
    /// As typed, or as the address says; empty if neither.
    pub username: String,
    /// Where the code went, if this page has sent it.
    pub delivery: CodeDelivery,
    /// From when on another code can be asked for.
    pub resend_at: UnixSeconds,
    /// Whether the code was good, but for an address that belongs to another user's account.
    pub is_taken: bool,
    /// The code that was sent last.
    code: String,
    session: Option<Secret>,
}

impl Confirm {
    fn of(username: String) -> Self {
        Self {
            username,
            delivery: CodeDelivery::default(),
            resend_at: UnixSeconds(0),
            is_taken: false,
            code: String::new(),
            session: None,
        }
    }

    fn send(&self, force_alias_creation: bool, context: &mut Context<'_>) {
        let request = confirm_sign_up_request(
            context.config,
            &self.username,
            &self.code,
            self.session.as_ref(),
            force_alias_creation,
        );
        context.ask(Operation::ConfirmSignUp, request);
    }

    fn confirmed(&self, session: Option<Secret>, context: &mut Context<'_>) {
        match session {
            Some(session) => {
                context.form.outcome = Some(Outcome::Continue(self.username.clone(), session));
            }
            None => context.go(Route::SignIn, &self.username, Some(Notice::Confirmed)),
        }
    }

    fn not_confirmed(&mut self, failure: Failure, context: &mut Context<'_>) {
        if failure.is("AliasExistsException") {
            self.is_taken = true;
        } else {
            self.refused(failure, context);
        }
    }

    /// Whoever is confirmed already has nothing to do here.
    fn refused(&self, failure: Failure, context: &mut Context<'_>) {
        if failure.says("status is CONFIRMED") || failure.says("already confirmed") {
            context.go(Route::SignIn, &self.username, Some(Notice::Confirmed));
        } else {
            context.refuse(Refusal::Failure(failure));
        }
    }

    /// Whether another code can be asked for: not too soon, and for somebody.
    fn may_resend(&self, now: UnixSeconds) -> bool {
        self.resend_at <= now && !self.username.is_empty()
    }

    /// Another code is on its way – or none, if there is no such user, which is nobody's business.
    fn sent_again(&mut self, delivery: CodeDelivery, context: &mut Context<'_>) {
        self.delivery = delivery;
        self.resend_at = context.now.plus(RESEND_AFTER_SECONDS);
        context.note(Notice::CodeSent);
    }
}

impl Account {
    /// The form of a route, about this user.
    pub(super) fn new(route: Route, username: String) -> Option<Self> {
        Some(match route {
            Route::SignUp => Self::SignUp { username },
            Route::Confirm => Self::Confirm(Confirm::of(username)),
            Route::Forgot => Self::Forgot { username },
            Route::Reset => Self::Reset {
                username,
                resend_at: UnixSeconds(0),
            },
            _ => return None,
        })
    }

    pub(super) fn take(&mut self, event: FormEvent<'_>, context: &mut Context<'_>) {
        match event {
            FormEvent::Submitted(answers) => self.submitted(answers, context),
            FormEvent::Chose(choice) => self.chose(choice, context),
            FormEvent::Replied(operation, result) => self.replied(operation, result, context),
            _ => {}
        }
    }

    fn submitted(&mut self, answers: &Answers, context: &mut Context<'_>) {
        let typed = answers.trimmed(field::USERNAME);
        match self {
            Self::SignUp { username } => {
                let password = answers.get(field::NEW_PASSWORD);
                let mut attributes = answers.attributes();
                let is_asked = attributes.iter().any(|(name, _)| *name == "locale");
                if context.config.writes_locale && !is_asked {
                    attributes.push(("locale", context.config.language.tag()));
                }
                let request = sign_up_request(context.config, &typed, &password, &attributes);
                *username = typed;
                context.ask(Operation::SignUp, request);
            }
            Self::Confirm(confirm) => {
                confirm.username = or(typed, &confirm.username);
                confirm.code = answers.code();
                confirm.is_taken = false;
                confirm.send(false, context);
            }
            Self::Forgot { username } => {
                *username = typed;
                let request = forgot_password_request(context.config, username);
                context.ask(Operation::ForgotPassword, request);
            }
            Self::Reset { username, .. } => {
                *username = or(typed, username);
                let password = answers.get(field::NEW_PASSWORD);
                let request = confirm_forgot_password_request(
                    context.config,
                    username,
                    &answers.code(),
                    &password,
                );
                context.ask(Operation::ConfirmForgotPassword, request);
            }
        }
    }

    fn chose(&mut self, choice: &Choice, context: &mut Context<'_>) {
        match (choice, self) {
            (Choice::Resend, Self::Confirm(confirm)) if confirm.may_resend(context.now) => {
                let request = resend_confirmation_code_request(context.config, &confirm.username);
                context.ask(Operation::ResendConfirmationCode, request);
            }
            (
                Choice::Resend,
                Self::Reset {
                    username,
                    resend_at,
                },
            ) if *resend_at <= context.now && !username.is_empty() => {
                let request = forgot_password_request(context.config, username);
                context.ask(Operation::ForgotPassword, request);
            }
            (Choice::TakeAlias, Self::Confirm(confirm)) => {
                confirm.is_taken = false;
                confirm.send(true, context);
            }
            (Choice::Back, Self::Confirm(confirm)) => confirm.is_taken = false,
            _ => {}
        }
    }

    fn replied(
        &mut self,
        operation: Operation,
        result: Result<Response, Failure>,
        context: &mut Context<'_>,
    ) {
        match (operation, &mut *self) {
            (Operation::SignUp, Self::SignUp { username }) => {
                let username = username.clone();
                match result.and_then(|response| sign_up_response(&response)) {
                    Ok(signed_up) => self.signed_up(username, signed_up, context),
                    Err(failure) => context.refuse(Refusal::Failure(failure)),
                }
            }
            (Operation::ConfirmSignUp, Self::Confirm(confirm)) => {
                match result.and_then(|response| confirm_sign_up_response(&response)) {
                    Ok(session) => confirm.confirmed(session, context),
                    Err(failure) => confirm.not_confirmed(failure, context),
                }
            }
            (Operation::ResendConfirmationCode, Self::Confirm(confirm)) => {
                match result.and_then(|response| code_delivery_response(&response)) {
                    Ok(delivery) => confirm.sent_again(delivery, context),
                    Err(failure) if failure.is("UserNotFoundException") => {
                        confirm.sent_again(CodeDelivery::default(), context);
                    }
                    Err(failure) => confirm.refused(failure, context),
                }
            }
            (Operation::ForgotPassword, _) => self.forgot(result.err(), context),
            (Operation::ConfirmForgotPassword, Self::Reset { username, .. }) => match result {
                Ok(_) => context.go(Route::SignIn, username, Some(Notice::PasswordReset)),
                Err(failure) => context.refuse(Refusal::Failure(discreet(failure))),
            },
            _ => {}
        }
    }

    fn signed_up(&mut self, username: String, signed_up: SignedUp, context: &mut Context<'_>) {
        let mut confirm = Confirm::of(username);
        if signed_up.user_confirmed {
            return confirm.confirmed(signed_up.session, context);
        }
        confirm.session = signed_up.session;
        confirm.delivery = signed_up.delivery;
        confirm.resend_at = context.now.plus(RESEND_AFTER_SECONDS);
        context.form.outcome = Some(Outcome::Turn(Route::Confirm, confirm.username.clone()));
        *self = Self::Confirm(confirm);
    }

    /// A code is on its way, or there is nobody to send one to: both look the same.
    fn forgot(&mut self, failure: Option<Failure>, context: &mut Context<'_>) {
        if let Some(failure) = failure.filter(|failure| !tells_of_a_user(failure)) {
            return context.refuse(Refusal::Failure(failure));
        }
        let resend_at = context.now.plus(RESEND_AFTER_SECONDS);
        match self {
            Self::Forgot { username } => {
                let username = std::mem::take(username);
                context.form.outcome = Some(Outcome::Turn(Route::Reset, username.clone()));
                *self = Self::Reset {
                    username,
                    resend_at,
                };
            }
            Self::Reset { resend_at: at, .. } => {
                *at = resend_at;
                context.note(Notice::CodeSent);
            }
            _ => {}
        }
    }
}

/// Whether an answer to `ForgotPassword` says whether there is such a user, or what he has. What the operator has to know
/// is no such thing.
fn tells_of_a_user(failure: &Failure) -> bool {
    let names = [
        "UserNotFoundException",
        "InvalidParameterException",
        "NotAuthorizedException",
        "UserNotConfirmedException",
    ];
    names.contains(&failure.name()) && !failure.says("SECRET_HASH")
}

/// An unknown user is told like a wrong code. User pools that hide who is there say of nobody's code that it has ended,
/// so a wrong one is told like that.
fn discreet(failure: Failure) -> Failure {
    if ["UserNotFoundException", "CodeMismatchException"].contains(&failure.name()) {
        Failure::named("ExpiredCodeException")
    } else {
        failure
    }
}

fn or(typed: String, known: &str) -> String {
    if typed.is_empty() {
        known.to_owned()
    } else {
        typed
    }
}
