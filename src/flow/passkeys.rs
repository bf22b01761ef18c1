//! The passkeys of a player: looked at, made, removed.

use super::Context;
use super::form::{Notice, Operation};
use super::settings::{List, Settings, Task, ask};
use crate::cognito::passkeys::{
    complete_web_authn_registration_request, delete_web_authn_credential_request,
    list_web_authn_credentials_request, list_web_authn_credentials_response,
    start_web_authn_registration_request, start_web_authn_registration_response,
};
use crate::http::{Failure, Response};

impl Settings {
    /// Looks at the passkeys. Those that are shown stay until all pages of the new list are here.
    pub(super) fn look_at_passkeys(&mut self, context: &mut Context<'_>) {
        match &mut self.task {
            Task::Passkeys(list) => list.coming.clear(),
            task => *task = Task::Passkeys(List::default()),
        }
        list("", context);
    }

    pub(super) fn passkeys_went_on(
        &mut self,
        operation: Operation,
        response: Response,
        context: &mut Context<'_>,
    ) -> Result<(), Failure> {
        match operation {
            Operation::ListWebAuthnCredentials => return self.listed(&response, context),
            Operation::StartWebAuthnRegistration => {
                context.ask_passkey(start_web_authn_registration_response(response)?);
            }
            Operation::Passkey => {
                let complete = Operation::CompleteWebAuthnRegistration;
                ask(context, complete, |context, token| {
                    complete_web_authn_registration_request(context.config, token, &response.body)
                });
            }
            Operation::CompleteWebAuthnRegistration => {
                context.note(Notice::PasskeyAdded);
                self.look_at_passkeys(context);
            }
            Operation::DeleteWebAuthnCredential => {
                context.note(Notice::PasskeyRemoved);
                self.look_at_passkeys(context);
            }
            _ => {}
        }
        Ok(())
    }

    fn listed(&mut self, response: &Response, context: &mut Context<'_>) -> Result<(), Failure> {
        let (passkeys, next_token) = list_web_authn_credentials_response(response)?;
        let Task::Passkeys(List { shown, coming }) = &mut self.task else {
            return Ok(());
        };
        coming.extend(passkeys);
        if next_token.is_empty() {
            *shown = Some(std::mem::take(coming));
        } else {
            list(&next_token, context);
        }
        Ok(())
    }
}

fn list(next_token: &str, context: &mut Context<'_>) {
    ask(
        context,
        Operation::ListWebAuthnCredentials,
        |context, token| list_web_authn_credentials_request(context.config, token, next_token),
    );
}

/// Begins a passkey that is to be made.
pub(super) fn add(context: &mut Context<'_>) {
    ask(
        context,
        Operation::StartWebAuthnRegistration,
        |context, token| start_web_authn_registration_request(context.config, token),
    );
}

/// Removes one.
pub(super) fn remove(credential_id: &str, context: &mut Context<'_>) {
    ask(
        context,
        Operation::DeleteWebAuthnCredential,
        |context, token| delete_web_authn_credential_request(context.config, token, credential_id),
    );
}
