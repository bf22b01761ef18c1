//! New tokens for old ones, and the end of them: at the hosted UI's token endpoint or by the user pool's API, wherever
//! they came from.

use crate::cognito::auth;
use crate::config::Config;
use crate::http::{Failure, Request, Response};
use crate::oauth::token::{self, Source, TokenSet};

pub(super) fn refresh_request(config: &Config, tokens: &TokenSet) -> Request {
    match &tokens.source {
        Source::HostedUi => token::refresh_request(config, &tokens.refresh_token),
        Source::Api(device_key) => auth::refresh_request(config, &tokens.refresh_token, device_key),
    }
}

pub(super) fn refresh_response(response: &Response, old: &TokenSet) -> Result<TokenSet, Failure> {
    let mut new = match &old.source {
        Source::HostedUi => token::refresh_response(response, &old.refresh_token)?,
        Source::Api(_) => auth::refresh_response(response, &old.refresh_token)?,
    };
    new.source = old.source.clone();
    Ok(new)
}

pub(super) fn revoke_request(config: &Config, tokens: &TokenSet) -> Request {
    match &tokens.source {
        Source::HostedUi => token::revoke_request(config, &tokens.refresh_token),
        Source::Api(_) => auth::revoke_token_request(config, &tokens.refresh_token),
    }
}

/// Whether a refused refresh is the end of the session: the user pool's own word, never a missing answer, trouble of its
/// own, or too many requests.
pub(super) fn is_end(failure: &Failure) -> bool {
    [
        "invalid_grant",
        "NotAuthorizedException",
        "TokenRevokedException",
        "RefreshTokenReuseException",
        "UserNotFoundException",
        "UserNotConfirmedException",
        "PasswordResetRequiredException",
    ]
    .contains(&failure.name())
}
