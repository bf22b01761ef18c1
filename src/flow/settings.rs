//! What a player can change while he is signed in: his password, his second factors, his addresses, his passkeys, and the
//! end of all his sessions, or of his account.
//!
//! ```text
//! Overview ──▶ ChangePassword, Authenticator, Address ──▶ AddressCode … ──done──▶ Overview, read anew
//! Overview ──▶ Passkeys ──▶ RemovePasskey ──done──▶ Passkeys, read anew
//! Overview ──▶ Delete ──done──▶ nobody is signed in
//! ```

use super::address::{self, Factor, Purpose};
use super::form::{Answers, Choice, FormEvent, Notice, Operation, Outcome, Refusal, field};
use super::{Context, deletion, passkeys};
use crate::cognito::account::{
    CodeDelivery, User, change_password_request, get_user_request, get_user_response,
    global_sign_out_request,
};
use crate::cognito::mfa::{
    EMAIL_OTP, SMS_MFA, SOFTWARE_TOKEN_MFA, Whom, associate_software_token_request,
    associate_software_token_response, set_user_mfa_preference_request,
    verify_software_token_request, verify_software_token_response,
};
use crate::cognito::passkeys::Passkey;
use crate::http::{Failure, Request, Response};
use crate::secret::Secret;

/// The settings of a player.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// What the user pool says of him, once it has.
    pub user: Option<User>,
    /// What he is doing.
    pub task: Task,
}

/// What is being changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// Nothing.
    Overview,
    /// The password.
    ChangePassword,
    /// An authenticator is set up with this secret.
    Authenticator(Secret),
    /// An address or number for the codes of this factor is asked for.
    Address(Factor),
    /// The code that was sent there is asked for.
    AddressCode(Factor, Purpose, CodeDelivery),
    /// The passkeys are looked at, as far as the user pool has told of them.
    Passkeys(List),
    /// One of them is to be removed.
    RemovePasskey(Passkey),
    /// The account is to be deleted, once this name is typed.
    Delete(String),
}

/// The passkeys of a player.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// As last told by the user pool.
    pub shown: Option<Vec<Passkey>>,
    /// The pages so far of what is asked for anew.
    pub(super) coming: Vec<Passkey>,
}

/// The second factors, by the wire's names.
pub const FACTORS: [&str; 3] = [SOFTWARE_TOKEN_MFA, EMAIL_OTP, SMS_MFA];

impl Settings {
    pub(super) fn new() -> Self {
        Self {
            user: None,
            task: Task::Overview,
        }
    }

    pub(super) fn take(&mut self, event: FormEvent<'_>, context: &mut Context<'_>) {
        match event {
            FormEvent::Opened => self.opened(context),
            FormEvent::Submitted(answers) => self.submitted(answers, context),
            FormEvent::Chose(choice) => self.chose(choice, context),
            FormEvent::Replied(operation, result) => self.replied(operation, result, context),
            FormEvent::Woke | FormEvent::Proved(_) | FormEvent::Continued(_) => {}
        }
    }

    fn opened(&mut self, context: &mut Context<'_>) {
        self.task = Task::Overview;
        ask(context, Operation::GetUser, |context, access_token| {
            get_user_request(context.config, access_token)
        });
    }

    fn submitted(&self, answers: &Answers, context: &mut Context<'_>) {
        match &self.task {
            Task::Overview | Task::Passkeys(_) => {}
            Task::ChangePassword => ask(context, Operation::ChangePassword, |context, token| {
                let [old, new] =
                    [field::PASSWORD, field::NEW_PASSWORD].map(|name| answers.get(name));
                change_password_request(context.config, token, &old, &new)
            }),
            Task::Authenticator(_) => {
                ask(context, Operation::VerifySoftwareToken, |context, token| {
                    let whom = Whom::SignedIn(token);
                    verify_software_token_request(context.config, whom, &answers.code())
                });
            }
            Task::Address(_) => address::tell(answers, context),
            Task::AddressCode(factor, ..) => address::prove(*factor, answers, context),
            Task::RemovePasskey(passkey) => passkeys::remove(&passkey.credential_id, context),
            Task::Delete(name) => deletion::begin(name, answers, context),
        }
    }

    fn chose(&mut self, choice: &Choice, context: &mut Context<'_>) {
        match (choice, &self.task) {
            // Of his address the user pool knows by now.
            (Choice::Back, Task::AddressCode(..)) => self.opened(context),
            (Choice::Passkeys, _) | (Choice::Back, Task::RemovePasskey(_)) => {
                self.look_at_passkeys(context);
            }
            (Choice::Back, _) if self.user.is_none() => self.opened(context),
            (Choice::Back, _) => self.task = Task::Overview,
            (Choice::ChangePassword, _) => self.task = Task::ChangePassword,
            (Choice::SetUp(factor), _) => self.set_up(factor, context),
            (Choice::Factor(factor, preferred), _) => prefer(factor, *preferred, context),
            (Choice::Verify(factor), _) => self.verify(*factor, Purpose::Recovery, context),
            (Choice::Resend, Task::AddressCode(factor, ..)) => {
                address::send_code(*factor, context);
            }
            (Choice::AddPasskey, _) => passkeys::add(context),
            (Choice::RemovePasskey(passkey), _) => {
                self.task = Task::RemovePasskey(passkey.clone());
            }
            (Choice::DeleteAccount, _) => self.task = Task::Delete(context.form.name.clone()),
            (Choice::SignOutEverywhere, _) => {
                ask(context, Operation::GlobalSignOut, |context, token| {
                    global_sign_out_request(context.config, token)
                });
            }
            _ => {}
        }
    }

    fn set_up(&mut self, name: &str, context: &mut Context<'_>) {
        match name {
            EMAIL_OTP => self.set_up_address(Factor::Email, context),
            SMS_MFA => self.set_up_address(Factor::Sms, context),
            _ => ask(
                context,
                Operation::AssociateSoftwareToken,
                |context, token| {
                    associate_software_token_request(context.config, Whom::SignedIn(token))
                },
            ),
        }
    }

    fn replied(
        &mut self,
        operation: Operation,
        result: Result<Response, Failure>,
        context: &mut Context<'_>,
    ) {
        let result = match result {
            Err(failure) if deletion::is_gone(operation, &failure) => Ok(Response::default()),
            other => other,
        };
        let judged = result.and_then(|response| self.went_well(operation, response, context));
        let Err(failure) = judged else { return };
        // A wrong password has the same name as a token that the user pool has ended, and the store's word on its role
        // says nothing of tokens.
        let is_of_token = !matches!(
            operation,
            Operation::ChangePassword | Operation::DeleteGauge
        );
        if is_of_token && failure.is("NotAuthorizedException") {
            context.form.outcome = Some(Outcome::TokenRefused);
        }
        context.refuse(match operation {
            Operation::DeleteGauge => Refusal::GaugeStays(failure),
            Operation::DeleteUser => Refusal::UserStays(failure),
            _ => Refusal::Failure(failure),
        });
    }

    fn went_well(
        &mut self,
        operation: Operation,
        response: Response,
        context: &mut Context<'_>,
    ) -> Result<(), Failure> {
        match operation {
            Operation::GetUser => self.user = Some(get_user_response(&response)?),
            Operation::ChangePassword => self.done(Notice::PasswordChanged, context),
            Operation::SetUserMFAPreference => self.done(Notice::FactorsChanged, context),
            Operation::GlobalSignOut => {
                context.form.outcome = Some(Outcome::SignedOutEverywhere);
            }
            Operation::AssociateSoftwareToken => {
                let token = associate_software_token_response(&response)?;
                self.task = Task::Authenticator(token.secret_code);
            }
            Operation::VerifySoftwareToken => {
                verify_software_token_response(&response)?;
                self.enable(SOFTWARE_TOKEN_MFA, context);
            }
            Operation::GetId
            | Operation::GetCredentialsForIdentity
            | Operation::DeleteGauge
            | Operation::DeleteUser => deletion::went_on(operation, &response, context)?,
            Operation::UpdateUserAttributes
            | Operation::GetUserAttributeVerificationCode
            | Operation::VerifyUserAttribute => {
                self.address_went_on(operation, &response, context)?;
            }
            _ => self.passkeys_went_on(operation, response, context)?,
        }
        Ok(())
    }

    /// Switches a new factor on; it is the preferred one if it is the first.
    pub(super) fn enable(&self, factor: &str, context: &mut Context<'_>) {
        let user = self.user.as_ref();
        let is_first = user.is_none_or(|user| user.preferred_mfa.is_empty());
        prefer(factor, Some(is_first), context);
    }

    /// What was wanted is done; what the user pool makes of it is read anew.
    pub(super) fn done(&mut self, notice: Notice, context: &mut Context<'_>) {
        context.note(notice);
        self.opened(context);
    }
}

/// Asks for a second factor to be the first choice, or no more than a possible one; none switches it off.
pub(super) fn prefer(factor: &str, preferred: Option<bool>, context: &mut Context<'_>) {
    ask(
        context,
        Operation::SetUserMFAPreference,
        |context, token| {
            let enabled = preferred.is_some();
            let preferred = preferred == Some(true);
            set_user_mfa_preference_request(context.config, token, factor, enabled, preferred)
        },
    );
}

/// Calls an operation that wants to know who calls.
pub(super) fn ask(
    context: &mut Context<'_>,
    operation: Operation,
    request: impl FnOnce(&Context<'_>, &Secret) -> Request,
) {
    if let Some(access_token) = context.form.access_token.clone() {
        let request = request(context, &access_token);
        context.ask(operation, request);
    }
}
