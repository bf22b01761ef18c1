//! What a player can change while he is signed in: his password, his second factors, his passkeys, and the end of all
//! his sessions.
//!
//! ```text
//! Overview ──▶ ChangePassword, Authenticator, Address ──▶ AddressCode … ──done──▶ Overview, read anew
//! ```

use super::Context;
use super::form::{Answers, Choice, FormEvent, Notice, Operation, Outcome, Refusal, field};
use crate::cognito::account::{
    CodeDelivery, User, change_password_request, code_delivery_response, get_user_request,
    get_user_response, global_sign_out_request, update_user_attributes_request,
    update_user_attributes_response, verification_code_request, verify_user_attribute_request,
};
use crate::cognito::mfa::{
    EMAIL_OTP, SMS_MFA, SOFTWARE_TOKEN_MFA, Whom, associate_software_token_request,
    associate_software_token_response, complete_web_authn_registration_request,
    set_user_mfa_preference_request, start_web_authn_registration_request,
    start_web_authn_registration_response, verify_software_token_request,
    verify_software_token_response,
};
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
    AddressCode(Factor, CodeDelivery),
}

/// A second factor that gets its codes sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Factor {
    /// By e-mail.
    Email,
    /// By text message.
    Sms,
}

impl Factor {
    /// The wire's name of the factor.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => EMAIL_OTP,
            Self::Sms => SMS_MFA,
        }
    }

    /// The attribute that says where the codes go.
    pub fn attribute(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "phone_number",
        }
    }

    fn is_verified(self, user: &User) -> bool {
        user.attribute(&format!("{}_verified", self.attribute())) == "true"
    }
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
            Task::Overview => {}
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
            Task::Address(_) => ask(
                context,
                Operation::UpdateUserAttributes,
                |context, token| {
                    update_user_attributes_request(context.config, token, &answers.attributes())
                },
            ),
            Task::AddressCode(factor, _) => {
                ask(context, Operation::VerifyUserAttribute, |context, token| {
                    let attribute = factor.attribute();
                    let code = answers.code();
                    verify_user_attribute_request(context.config, token, attribute, &code)
                });
            }
        }
    }

    fn chose(&mut self, choice: &Choice, context: &mut Context<'_>) {
        match (choice, &self.task) {
            // Of his address the user pool knows by now.
            (Choice::Back, Task::AddressCode(..)) => self.opened(context),
            (Choice::Back, _) if self.user.is_none() => self.opened(context),
            (Choice::Back, _) => self.task = Task::Overview,
            (Choice::ChangePassword, _) => self.task = Task::ChangePassword,
            (Choice::SetUp(factor), _) => self.set_up(factor, context),
            (Choice::Factor(factor, preferred), _) => prefer(factor, *preferred, context),
            (Choice::Resend, Task::AddressCode(factor, _)) => send_code(*factor, context),
            (Choice::AddPasskey, _) => ask(
                context,
                Operation::StartWebAuthnRegistration,
                |context, token| start_web_authn_registration_request(context.config, token),
            ),
            (Choice::SignOutEverywhere, _) => {
                ask(context, Operation::GlobalSignOut, |context, token| {
                    global_sign_out_request(context.config, token)
                });
            }
            _ => {}
        }
    }

    fn set_up(&mut self, name: &str, context: &mut Context<'_>) {
        let factor = match name {
            EMAIL_OTP => Factor::Email,
            SMS_MFA => Factor::Sms,
            _ => {
                return ask(
                    context,
                    Operation::AssociateSoftwareToken,
                    |context, token| {
                        associate_software_token_request(context.config, Whom::SignedIn(token))
                    },
                );
            }
        };
        let Some(user) = &self.user else { return };
        if factor.is_verified(user) {
            prefer(name, Some(user.preferred_mfa.is_empty()), context);
        } else if user.attribute(factor.attribute()).is_empty() {
            self.task = Task::Address(factor);
        } else {
            self.task = Task::AddressCode(factor, CodeDelivery::default());
            send_code(factor, context);
        }
    }

    fn replied(
        &mut self,
        operation: Operation,
        result: Result<Response, Failure>,
        context: &mut Context<'_>,
    ) {
        let judged = result.and_then(|response| self.went_well(operation, response, context));
        if let Err(failure) = judged {
            // A wrong password has the same name as a token that the user pool has ended.
            if failure.is("NotAuthorizedException") && operation != Operation::ChangePassword {
                context.form.outcome = Some(Outcome::TokenRefused);
            }
            context.refuse(Refusal::Failure(failure));
        }
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
            Operation::CompleteWebAuthnRegistration => self.done(Notice::PasskeyAdded, context),
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
            Operation::StartWebAuthnRegistration => {
                context.ask_passkey(start_web_authn_registration_response(response)?);
            }
            Operation::Passkey => ask(
                context,
                Operation::CompleteWebAuthnRegistration,
                |context, token| {
                    complete_web_authn_registration_request(context.config, token, &response.body)
                },
            ),
            _ => self.address_went_on(operation, &response, context)?,
        }
        Ok(())
    }

    /// The way of an address: told, verified, used.
    fn address_went_on(
        &mut self,
        operation: Operation,
        response: &Response,
        context: &mut Context<'_>,
    ) -> Result<(), Failure> {
        match (operation, &self.task) {
            // The user pool has sent a code, or will when asked.
            (Operation::UpdateUserAttributes, Task::Address(factor)) => {
                let factor = *factor;
                let delivery = update_user_attributes_response(response)?;
                if delivery.is_none() {
                    send_code(factor, context);
                }
                self.task = Task::AddressCode(factor, delivery.unwrap_or_default());
            }
            (Operation::GetUserAttributeVerificationCode, Task::AddressCode(factor, _)) => {
                let delivery = code_delivery_response(response)?;
                self.task = Task::AddressCode(*factor, delivery);
            }
            (Operation::VerifyUserAttribute, Task::AddressCode(factor, _)) => {
                self.enable(factor.as_str(), context);
            }
            _ => {}
        }
        Ok(())
    }

    /// Switches a new factor on; it is the preferred one if it is the first.
    fn enable(&self, factor: &str, context: &mut Context<'_>) {
        let user = self.user.as_ref();
        let is_first = user.is_none_or(|user| user.preferred_mfa.is_empty());
        prefer(factor, Some(is_first), context);
    }

    /// What was wanted is done; what the user pool makes of it is read anew.
    fn done(&mut self, notice: Notice, context: &mut Context<'_>) {
        context.note(notice);
        self.opened(context);
    }
}

fn prefer(factor: &str, preferred: Option<bool>, context: &mut Context<'_>) {
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

fn send_code(factor: Factor, context: &mut Context<'_>) {
    ask(
        context,
        Operation::GetUserAttributeVerificationCode,
        |context, token| verification_code_request(context.config, token, factor.attribute()),
    );
}

/// Calls an operation that wants to know who calls.
fn ask(
    context: &mut Context<'_>,
    operation: Operation,
    request: impl FnOnce(&Context<'_>, &Secret) -> Request,
) {
    if let Some(access_token) = context.form.access_token.clone() {
        let request = request(context, &access_token);
        context.ask(operation, request);
    }
}
