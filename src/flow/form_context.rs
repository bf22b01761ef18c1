//! What a form's page may ask for.

use super::code::Codes;
use super::form::{Notice, Operation, Outcome, Refusal};
use super::open_form::Pending;
use super::{Call, Context, Effect, Wake};
use crate::cognito::srp::Claim;
use crate::http::Request;
use crate::route::Route;
use crate::secret::Secret;

/// What a form's page is given, and where it puts what it wants.
#[derive(Default)]
pub(super) struct FormContext {
    /// Of the player, if one is signed in.
    pub(super) access_token: Option<Secret>,
    /// The same.
    pub(super) id_token: Option<Secret>,
    /// The name that he knows himself by.
    pub(super) name: String,
    /// What the pages do, as far as it is here.
    pub(super) codes: Codes,
    /// Where the form leads to.
    pub(super) outcome: Option<Outcome>,
    /// What asks for something, in place of what was asked for before.
    pub(super) attempt: u32,
    pub(super) pending: Option<Pending>,
    pub(super) refusal: Option<Refusal>,
    pub(super) notice: Option<Notice>,
}

impl Context<'_> {
    /// Calls an operation; the player waits for it.
    pub(super) fn ask(&mut self, operation: Operation, request: Request) {
        self.form.attempt += 1;
        self.send(Call::Form(operation), request.clone());
        self.form.pending = Some(Pending::Call(operation, request, 0));
    }

    /// Lets the browser ask for a passkey.
    pub(super) fn ask_passkey(&mut self, options: String) {
        self.form.attempt += 1;
        self.form.pending = Some(Pending::Passkey);
        let epoch = self.form.attempt;
        self.push(Effect::Passkey { epoch, options });
    }

    /// Goes on with the arithmetic of a proof, after the browser had its turn.
    pub(super) fn prove(&mut self, claim: Claim) {
        self.form.attempt += 1;
        self.form.pending = Some(Pending::Proof(claim));
        self.wait(Wake::Form, 0);
    }

    /// Tells the player why the form does not go on.
    pub(super) fn refuse(&mut self, refusal: Refusal) {
        self.form.refusal = Some(refusal);
    }

    /// Tells the player what has become of it.
    pub(super) fn note(&mut self, notice: Notice) {
        self.form.notice = Some(notice);
    }

    /// Leads to another form.
    pub(super) fn go(&mut self, route: Route, username: &str, notice: Option<Notice>) {
        self.form.outcome = Some(Outcome::Go(route, username.to_owned(), notice));
    }
}
