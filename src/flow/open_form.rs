//! The form that is open: whose turn it is, and what goes on behind it.

use super::account::Account;
use super::form::{Answers, Choice, FormEvent, Notice, Operation, Page, Refusal};
use super::parts::Part;
use super::settings::Settings;
use super::sign_in::SignIn;
use super::{Call, Context, MAX_TRIES, Wake};
use crate::cognito::srp::{Claim, Progress};
use crate::http::{Failure, Request, Response};
use crate::route::Route;
use crate::secret::Secret;

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
    /// An answer that came before the code that understands it.
    early: Option<(Operation, Result<Response, Failure>)>,
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
            early: None,
            attempt: 0,
        }
    }

    /// Whether the player has to wait.
    pub fn is_busy(&self) -> bool {
        !matches!(self.pending, Pending::Nothing)
    }

    /// Whether a sign-in goes on right now.
    pub(super) fn is_signing_in(&self) -> bool {
        self.is_busy() && matches!(self.page, Page::SignIn(_))
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
            Route::Session if context.form.access_token.is_some() => Page::None,
            Route::SignIn | Route::Account | Route::Session => {
                Page::SignIn(Box::new(SignIn::new(username)))
            }
            route => Account::new(route, username).map_or(Page::None, Page::Account),
        };
        self.tell(FormEvent::Opened, context);
    }

    /// The code of a part is here: what had to wait for it goes on.
    pub(super) fn code_is_here(&mut self, part: Part, context: &mut Context<'_>) {
        match (&self.page, part) {
            (Page::Settings(_), Part::Settings) => self.tell(FormEvent::Opened, context),
            (Page::SignIn(_), Part::Forms) => {
                if let Some((operation, result)) = self.early.take() {
                    self.replied(operation, result, context);
                }
            }
            _ => {}
        }
    }

    /// It could not be fetched: who waits for it can send the form again.
    pub(super) fn code_is_lost(&mut self, part: Part, context: &mut Context<'_>) {
        if part == Part::Forms && self.is_signing_in() {
            self.attempt += 1;
            (self.pending, self.early) = (Pending::Nothing, None);
            self.refusal = Some(Refusal::Failure(Failure::Unreachable));
            self.tell(FormEvent::Opened, context);
        }
    }

    /// The player has submitted the form.
    pub(super) fn submitted(&mut self, answers: &Answers, context: &mut Context<'_>) {
        if self.is_busy() {
            return;
        }
        (self.refusal, self.notice) = (None, None);
        self.tell(FormEvent::Submitted(answers), context);
    }

    /// The player has pressed another of the form's buttons. Going back is always possible.
    pub(super) fn chose(&mut self, choice: &Choice, context: &mut Context<'_>) {
        if self.is_busy() && !matches!(choice, Choice::Back) {
            return;
        }
        self.attempt += 1;
        (self.refusal, self.notice, self.pending) = (None, None, Pending::Nothing);
        self.tell(FormEvent::Chose(choice), context);
    }

    /// A sign-in goes on from a sign-up.
    pub(super) fn continue_sign_up(&mut self, session: &Secret, context: &mut Context<'_>) {
        self.tell(FormEvent::Continued(session), context);
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
        if !self.page.has_code(context) {
            self.early = Some((operation, result));
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
        self.tell(FormEvent::Replied(operation, result), context);
    }

    /// A wait is over: for another try, for the next step of a proof, or for the preparation of one.
    pub(super) fn woke(&mut self, context: &mut Context<'_>) {
        match std::mem::replace(&mut self.pending, Pending::Nothing) {
            Pending::Call(operation, request, tries) => {
                context.form.attempt = self.attempt;
                context.send(Call::Form(operation), request.clone());
                self.pending = Pending::Call(operation, request, tries);
            }
            Pending::Proof(claim) => self.prove(claim, context),
            Pending::Passkey => self.pending = Pending::Passkey,
            Pending::Nothing => self.tell(FormEvent::Woke, context),
        }
    }

    fn prove(&mut self, claim: Claim, context: &mut Context<'_>) {
        match claim.step() {
            Progress::More(claim) => self.with(context, |_, context| context.prove(claim)),
            Progress::Done(key) => self.tell(FormEvent::Proved(&key), context),
        }
    }

    fn tell(&mut self, event: FormEvent<'_>, context: &mut Context<'_>) {
        self.with(context, |page, context| page.take(event, context));
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

impl Page {
    /// Whether the code that does more than begin a sign-in is here.
    fn has_code(&self, context: &Context<'_>) -> bool {
        match self {
            Self::None => true,
            Self::SignIn(_) | Self::Account(_) => context.form.codes.forms.is_some(),
            Self::Settings(_) => context.form.codes.settings.is_some(),
        }
    }

    fn take(&mut self, event: FormEvent<'_>, context: &mut Context<'_>) {
        let codes = context.form.codes;
        match (self, event) {
            (Self::SignIn(_), FormEvent::Opened) => SignIn::opened(context),
            (Self::SignIn(sign_in), FormEvent::Woke) => sign_in.prepare(context),
            (Self::SignIn(sign_in), FormEvent::Submitted(answers)) if sign_in.is_at_start() => {
                sign_in.begin(answers, context);
            }
            (Self::SignIn(sign_in), event) => {
                if let Some(code) = codes.forms {
                    (code.sign_in)(sign_in, event, context);
                }
            }
            (Self::Account(account), event) => {
                if let Some(code) = codes.forms {
                    (code.account)(account, event, context);
                }
            }
            (Self::Settings(settings), event) => {
                if let Some(code) = codes.settings {
                    (code.settings)(settings, event, context);
                }
            }
            (Self::None, _) => {}
        }
    }
}
