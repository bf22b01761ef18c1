//! What the forms share: what was typed, what is under way for it, and what became of it.

use super::account::Account;
use super::settings::Settings;
use super::sign_in::SignIn;
use super::{Call, Context, MAX_TRIES, Wake};
use crate::cognito::device::Device;
use crate::cognito::srp::{Claim, Key, Progress, SrpError};
use crate::config::AuthFlow;
use crate::http::{Failure, Request, Response};
use crate::oauth::token::TokenSet;
use crate::route::Route;
use crate::secret::Secret;
use crate::time::UnixSeconds;

/// Names of the fields that are no attributes of a user. Attributes go by their own names.
pub mod field {
    /// The user name, or what stands for it.
    pub const USERNAME: &str = "username";
    /// The password that is known.
    pub const PASSWORD: &str = "password";
    /// The password to be.
    pub const NEW_PASSWORD: &str = "new-password";
    /// A code, or the answer to a question.
    pub const CODE: &str = "code";
}

/// What was typed into a form.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// The names of the fields with their texts.
    pub texts: Vec<(String, Secret)>,
    /// What this browser is to the user of that name.
    pub device: Option<Device>,
}

impl Answers {
    /// A text; empty if there was no such field.
    pub(super) fn get(&self, name: &str) -> Secret {
        let found = self.texts.iter().find(|(known, _)| known == name);
        found.map_or_else(|| Secret::from(""), |(_, text)| text.clone())
    }

    /// A text without the spaces that pasting brings.
    pub(super) fn trimmed(&self, name: &str) -> String {
        self.get(name).expose().trim().to_owned()
    }

    /// A code: mail programs like to put spaces into it.
    pub(super) fn code(&self) -> String {
        let typed = self.get(field::CODE);
        let code = typed.expose().chars().filter(|c| !c.is_whitespace());
        code.collect()
    }

    /// What was typed for the user's attributes.
    pub(super) fn attributes(&self) -> Vec<(&str, &str)> {
        let others = [
            field::USERNAME,
            field::PASSWORD,
            field::NEW_PASSWORD,
            field::CODE,
        ];
        let typed = self.texts.iter();
        typed
            .map(|(name, text)| (&**name, text.expose().trim()))
            .filter(|(name, text)| !others.contains(name) && !text.is_empty())
            .collect()
    }
}

/// A button of a form other than the one that submits it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Back to where the form began.
    Back,
    /// The code is to be sent again.
    Resend,
    /// One of the ways that were offered, by the wire's name.
    Way(String),
    /// The address may be taken from the user who has it.
    TakeAlias,
    /// Whether this device is to be remembered.
    Remember(bool),
    /// The password is to be changed.
    ChangePassword,
    /// A second factor is to be set up, by the wire's name.
    SetUp(String),
    /// A passkey is to be made.
    AddPasskey,
    /// A second factor is to be the first choice or no more than a possible one; none switches it off.
    Factor(String, Option<bool>),
    /// Every session of the player is to end.
    SignOutEverywhere,
}

/// The operations that forms call, by the names of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is an operation of the API's reference")]
pub enum Operation {
    InitiateAuth,
    /// `InitiateAuth` with the session of a sign-up: nobody has asked for it.
    ContinueSignUp,
    RespondToAuthChallenge,
    AssociateSoftwareToken,
    VerifySoftwareToken,
    ConfirmDevice,
    UpdateDeviceStatus,
    SignUp,
    ConfirmSignUp,
    ResendConfirmationCode,
    ForgotPassword,
    ConfirmForgotPassword,
    ChangePassword,
    GetUser,
    UpdateUserAttributes,
    GetUserAttributeVerificationCode,
    VerifyUserAttribute,
    SetUserMFAPreference,
    StartWebAuthnRegistration,
    CompleteWebAuthnRegistration,
    GlobalSignOut,
    /// The browser's own question for a passkey; no call of the API.
    Passkey,
}

impl Operation {
    /// Whether to call again by ourselves: nothing was done, or a second call does no harm when it is not known what
    /// became of the first, as nothing is sent to anybody, used up or counted by it.
    fn may_repeat_after(self, failure: &Failure, auth_flow: AuthFlow) -> bool {
        let harmless = match self {
            // Other flows send a code, or count a wrong password.
            Self::InitiateAuth => auth_flow == AuthFlow::UserSrpAuth,
            Self::GetUser | Self::SetUserMFAPreference | Self::GlobalSignOut => true,
            _ => false,
        };
        failure.is_throttling() || (harmless && failure.is_transient())
    }
}

/// Why a form did not go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The same form can be sent again.
    Failure(Failure),
    /// The sign-in has to begin anew.
    StartAgain(Failure),
    /// Too many wrong passwords: none is looked at before this time.
    Locked(UnixSeconds),
    /// What the server sent for the proof of the password cannot be used.
    Srp(SrpError),
}

/// What a form says when it opens, because of what was before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The account is confirmed.
    Confirmed,
    /// The account has to be confirmed first.
    NotConfirmed,
    /// The password was reset.
    PasswordReset,
    /// An administrator wants the password reset.
    ResetRequired,
    /// The password was changed.
    PasswordChanged,
    /// The second factors are as they were wanted.
    FactorsChanged,
    /// There is a new passkey.
    PasskeyAdded,
    /// The code was sent again.
    CodeSent,
}

/// What a form leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Somebody has signed in; nothing is checked yet.
    Tokens(TokenSet),
    /// Another form.
    Go(Route, String, Option<Notice>),
    /// The page has turned to another form by itself, which is about this user.
    Turn(Route, String),
    /// A sign-in that goes on from a sign-up.
    Continue(String, Secret),
    /// Every session has ended, this one too.
    SignedOutEverywhere,
    /// The user pool did not take the player's token: perhaps every session was ended elsewhere.
    TokenRefused,
}

/// A form's page.
#[derive(Clone, Debug)]
pub enum Page {
    /// None.
    None,
    /// Sign-in with its challenges.
    SignIn(Box<SignIn>),
    /// Sign-up, confirmation, forgotten password.
    Account(Account),
    /// What a player can change.
    Settings(Settings),
}

/// What goes on behind a form.
#[derive(Clone, Debug)]
pub(super) enum Pending {
    /// Nothing: it is the player's turn.
    Nothing,
    /// A call, and how often it has failed.
    Call(Operation, Request, u8),
    /// The browser asks for a passkey.
    Passkey,
    /// The arithmetic of a proof.
    Proof(Claim),
}

impl Pending {
    /// Whether an answer to this operation is waited for.
    fn awaits(&self, operation: Operation) -> bool {
        match self {
            Self::Call(called, ..) => *called == operation,
            Self::Passkey => operation == Operation::Passkey,
            Self::Nothing | Self::Proof(_) => false,
        }
    }
}

/// The form that is open.
#[derive(Clone, Debug)]
pub struct Forms {
    /// Its page.
    pub page: Page,
    /// Why it did not go on.
    pub refusal: Option<Refusal>,
    /// What it says beside that.
    pub notice: Option<Notice>,
    pub(super) pending: Pending,
    /// Counts what forms have asked for: an answer to what nobody waits for any more is dropped.
    pub(super) attempt: u32,
}

impl Forms {
    pub(super) fn new() -> Self {
        Self {
            page: Page::None,
            refusal: None,
            notice: None,
            pending: Pending::Nothing,
            attempt: 0,
        }
    }

    /// Whether the player has to wait.
    pub fn is_busy(&self) -> bool {
        !matches!(self.pending, Pending::Nothing)
    }

    /// Opens the form of a route, if it has one.
    pub(super) fn open(
        &mut self,
        route: Route,
        username: String,
        notice: Option<Notice>,
        context: &mut Context<'_>,
    ) {
        self.attempt += 1;
        (self.refusal, self.notice, self.pending) = (None, notice, Pending::Nothing);
        self.page = match route {
            Route::Account if context.form.access_token.is_some() => {
                Page::Settings(Settings::new())
            }
            Route::SignIn | Route::Account => Page::SignIn(Box::new(SignIn::new(username))),
            route => Account::new(route, username).map_or(Page::None, Page::Account),
        };
        self.with(context, |page, context| match page {
            Page::SignIn(_) => SignIn::opened(context),
            Page::Settings(settings) => settings.opened(context),
            Page::Account(_) | Page::None => {}
        });
    }

    /// The player has submitted the form.
    pub(super) fn submitted(&mut self, answers: &Answers, context: &mut Context<'_>) {
        if self.is_busy() {
            return;
        }
        (self.refusal, self.notice) = (None, None);
        self.with(context, |page, context| match page {
            Page::SignIn(sign_in) => sign_in.submitted(answers, context),
            Page::Account(account) => account.submitted(answers, context),
            Page::Settings(settings) => settings.submitted(answers, context),
            Page::None => {}
        });
    }

    /// The player has pressed another of the form's buttons. Going back is always possible.
    pub(super) fn chose(&mut self, choice: &Choice, context: &mut Context<'_>) {
        if self.is_busy() && *choice != Choice::Back {
            return;
        }
        self.attempt += 1;
        (self.refusal, self.notice, self.pending) = (None, None, Pending::Nothing);
        self.with(context, |page, context| match page {
            Page::SignIn(sign_in) => sign_in.chose(choice, context),
            Page::Account(account) => account.chose(choice, context),
            Page::Settings(settings) => settings.chose(choice, context),
            Page::None => {}
        });
    }

    /// A sign-in goes on from a sign-up.
    pub(super) fn continue_sign_up(&mut self, session: &Secret, context: &mut Context<'_>) {
        self.with(context, |page, context| {
            if let Page::SignIn(sign_in) = page {
                sign_in.continue_sign_up(session, context);
            }
        });
    }

    /// A call came back. One that was refused for their number, or that does no harm, is sent again after a while.
    pub(super) fn replied(
        &mut self,
        operation: Operation,
        result: Result<Response, Failure>,
        context: &mut Context<'_>,
    ) {
        if !self.pending.awaits(operation) {
            return;
        }
        let auth_flow = context.config.user_pool.auth_flow;
        let result = result.and_then(|response| response.json().map(|_| response));
        if let (Pending::Call(_, _, tries), Err(failure)) = (&mut self.pending, &result) {
            *tries += 1;
            if *tries < MAX_TRIES && operation.may_repeat_after(failure, auth_flow) {
                context.form.attempt = self.attempt;
                return context.back_off(Wake::Form, *tries);
            }
        }
        self.pending = Pending::Nothing;
        self.with(context, |page, context| match page {
            Page::SignIn(sign_in) => sign_in.replied(operation, result, context),
            Page::Account(account) => account.replied(operation, result, context),
            Page::Settings(settings) => settings.replied(operation, result, context),
            Page::None => {}
        });
    }

    /// A wait is over: for another try, for the next step of a proof, or for the preparation of one.
    pub(super) fn woke(&mut self, context: &mut Context<'_>) {
        match std::mem::replace(&mut self.pending, Pending::Nothing) {
            Pending::Call(operation, request, tries) => {
                context.form.attempt = self.attempt;
                context.send(Call::Form(operation), request.clone());
                self.pending = Pending::Call(operation, request, tries);
            }
            Pending::Proof(claim) => match claim.step() {
                Progress::More(claim) => self.with(context, |_, context| context.prove(claim)),
                Progress::Done(key) => self.proved(&key, context),
            },
            Pending::Passkey => self.pending = Pending::Passkey,
            Pending::Nothing => {
                if let Page::SignIn(sign_in) = &mut self.page {
                    sign_in.prepare(context);
                }
            }
        }
    }

    fn proved(&mut self, key: &Key, context: &mut Context<'_>) {
        self.with(context, |page, context| {
            if let Page::SignIn(sign_in) = page {
                sign_in.proved(key, context);
            }
        });
    }

    /// Lets the page act, and takes up what it asked for.
    fn with(&mut self, context: &mut Context<'_>, act: impl FnOnce(&mut Page, &mut Context<'_>)) {
        context.form.attempt = self.attempt;
        act(&mut self.page, context);
        let form = &mut context.form;
        self.attempt = form.attempt;
        if let Some(pending) = form.pending.take() {
            self.pending = pending;
        }
        self.refusal = form.refusal.take().or(self.refusal.take());
        self.notice = form.notice.take().or(self.notice);
    }
}
