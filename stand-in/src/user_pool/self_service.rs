//! Operations whose proof is an access token in the body.

use crate::access_token::{self, Refused};
use crate::app::App;
use crate::error::AwsError;
use crate::hosted_ui::grants::{ADMIN_SCOPE, Grant};
use crate::users::User;

use super::caller::Caller;

/// The client and the user behind a token that allows self-service.
pub(crate) fn enter<'a>(app: &'a App, token: &str) -> Result<(Caller<'a>, User), AwsError> {
    let (grant, user) = grant(app, token)?;
    Ok((Caller::find(app, &grant.client_id)?, user))
}

/// The grant and the user behind it.
pub(crate) fn grant(app: &App, token: &str) -> Result<(Grant, User), AwsError> {
    let (grant, user) = access_token::bearer(app, token).map_err(refuse)?;
    if !user.enabled {
        return Err(AwsError::not_authorized("User is disabled."));
    }
    if grant.allows(ADMIN_SCOPE) {
        Ok((grant, user))
    } else {
        Err(AwsError::not_authorized(
            "Access Token does not have required scopes",
        ))
    }
}

fn refuse(refused: Refused) -> AwsError {
    match refused {
        Refused::Store(error) => error.into(),
        Refused::Invalid => AwsError::not_authorized("Invalid Access Token"),
        Refused::Expired => AwsError::not_authorized("Access Token has expired"),
        Refused::Revoked => AwsError::not_authorized("Access Token has been revoked"),
    }
}
