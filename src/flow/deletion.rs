//! The end of an account. What the player has in the store goes first: nobody can get at it once he is gone.
//!
//! ```text
//! GetId ─▶ GetCredentialsForIdentity ─▶ DeleteGauge ─▶ DeleteUser
//! ```

use super::app::App;
use super::form::{Answers, Notice, Operation, Outcome, Refusal, field};
use super::gauge::queue::Change;
use super::settings::ask;
use super::{Context, Effect};
use crate::cognito::account::delete_user_request;
use crate::cognito::identity::{
    get_credentials_request, get_credentials_response, get_id_request, get_id_response,
};
use crate::http::{Failure, Response};
use crate::store::{self, Caller};

/// Begins, if the name was typed.
pub(super) fn begin(name: &str, answers: &Answers, context: &mut Context<'_>) {
    let typed = answers.trimmed(field::USERNAME);
    let Some(id_token) = context.form.id_token.clone() else {
        return;
    };
    if typed.eq_ignore_ascii_case(name) {
        let request = get_id_request(context.config, &id_token);
        context.ask(Operation::GetId, request);
    } else {
        context.refuse(Refusal::OtherName);
    }
}

pub(super) fn went_on(
    operation: Operation,
    response: &Response,
    context: &mut Context<'_>,
) -> Result<(), Failure> {
    let Some(id_token) = context.form.id_token.clone() else {
        return Ok(());
    };
    match operation {
        Operation::GetId => {
            let identity_id = get_id_response(response)?;
            let request = get_credentials_request(context.config, &identity_id, &id_token);
            context.ask(Operation::GetCredentialsForIdentity, request);
        }
        Operation::GetCredentialsForIdentity => {
            let (identity_id, credentials) = get_credentials_response(response)?;
            let request = store::delete_request(Caller {
                config: context.config,
                identity_id: &identity_id,
                credentials: &credentials,
                now: context.now,
            });
            context.ask(Operation::DeleteGauge, request);
        }
        Operation::DeleteGauge => ask(context, Operation::DeleteUser, |context, token| {
            delete_user_request(context.config, token)
        }),
        Operation::DeleteUser => context.form.outcome = Some(Outcome::Deleted),
        _ => {}
    }
    Ok(())
}

/// Whether a refusal says that there is nothing to delete any more.
pub(super) fn is_gone(operation: Operation, failure: &Failure) -> bool {
    match operation {
        Operation::DeleteGauge | Operation::DeleteWebAuthnCredential => {
            failure.is("ResourceNotFoundException")
        }
        Operation::DeleteUser => failure.is("UserNotFoundException"),
        _ => false,
    }
}

impl App {
    /// The player is no more; of what this browser keeps of him nothing stays.
    pub(super) fn deleted(&mut self, context: &mut Context<'_>) {
        let Some(signed_in) = self.session.signed_in() else {
            return;
        };
        let owner = self.owner_of(signed_in);
        let player = &signed_in.player;
        // He may have signed in by either.
        for name in [Some(&player.username), player.email.as_ref()]
            .into_iter()
            .flatten()
        {
            context.push(Effect::ForgetDevice(name.clone()));
        }
        context.push(Effect::Keep {
            epoch: self.gauges,
            owner,
            change: Change::Settle(u64::MAX),
        });
        self.gone_everywhere(Some(Notice::Deleted), context);
    }
}
