//! An address of a player: told, verified, used.

use super::Context;
use super::form::{Answers, Notice, Operation};
use super::settings::{Settings, Task, ask, prefer};
use crate::cognito::account::{
    CodeDelivery, User, code_delivery_response, update_user_attributes_request,
    update_user_attributes_response, verification_code_request, verify_user_attribute_request,
};
use crate::cognito::mfa::{EMAIL_OTP, SMS_MFA};
use crate::http::{Failure, Response};

/// A second factor that gets its codes sent, and so the kind of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Factor {
    /// By e-mail.
    Email,
    /// By text message.
    Sms,
}

/// What an address is verified for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Its codes are a second factor from then on.
    SecondFactor,
    /// A forgotten password can be reset by it.
    Recovery,
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

    /// Whether the user has shown that the address is his.
    pub fn is_verified(self, user: &User) -> bool {
        user.attribute(&format!("{}_verified", self.attribute())) == "true"
    }
}

impl Settings {
    /// Switches a factor on, as soon as its address is known and verified.
    pub(super) fn set_up_address(&mut self, factor: Factor, context: &mut Context<'_>) {
        let Some(user) = &self.user else { return };
        if factor.is_verified(user) {
            let is_first = user.preferred_mfa.is_empty();
            prefer(factor.as_str(), Some(is_first), context);
        } else if user.attribute(factor.attribute()).is_empty() {
            self.task = Task::Address(factor);
        } else {
            self.verify(factor, Purpose::SecondFactor, context);
        }
    }

    /// Has a code sent to an address that is known.
    pub(super) fn verify(&mut self, factor: Factor, purpose: Purpose, context: &mut Context<'_>) {
        self.task = Task::AddressCode(factor, purpose, CodeDelivery::default());
        send_code(factor, context);
    }

    pub(super) fn address_went_on(
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
                let delivery = delivery.unwrap_or_default();
                self.task = Task::AddressCode(factor, Purpose::SecondFactor, delivery);
            }
            (
                Operation::GetUserAttributeVerificationCode,
                Task::AddressCode(factor, purpose, _),
            ) => {
                let delivery = code_delivery_response(response)?;
                self.task = Task::AddressCode(*factor, *purpose, delivery);
            }
            (Operation::VerifyUserAttribute, Task::AddressCode(factor, purpose, _)) => {
                match purpose {
                    Purpose::SecondFactor => self.enable(factor.as_str(), context),
                    Purpose::Recovery => self.done(Notice::AddressVerified, context),
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// Tells the user pool an address.
pub(super) fn tell(answers: &Answers, context: &mut Context<'_>) {
    ask(
        context,
        Operation::UpdateUserAttributes,
        |context, token| {
            update_user_attributes_request(context.config, token, &answers.attributes())
        },
    );
}

/// Shows it the code that was sent there.
pub(super) fn prove(factor: Factor, answers: &Answers, context: &mut Context<'_>) {
    ask(context, Operation::VerifyUserAttribute, |context, token| {
        let code = answers.code();
        verify_user_attribute_request(context.config, token, factor.attribute(), &code)
    });
}

/// Has it send a code.
pub(super) fn send_code(factor: Factor, context: &mut Context<'_>) {
    ask(
        context,
        Operation::GetUserAttributeVerificationCode,
        |context, token| verification_code_request(context.config, token, factor.attribute()),
    );
}
