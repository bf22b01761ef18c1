//! Authorization codes: five minutes, once, and only with the verifier that fits (RFC 7636, section 4.6).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::authorization::Authorization;
use super::grants::{self, Grant};
use super::oauth_error::OAuthError;
use super::sessions::Session;
use crate::app::App;
use crate::random;
use crate::store::{CODES, Change, StoreError};

const LIFE_SECONDS: i64 = 300;

/// What a code stands for.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct IssuedCode {
    client_id: String,
    redirect_uri: String,
    code_challenge: Option<String>,
    issued_at: i64,
    grant: Grant,
    used: bool,
}

/// Makes a code for a signed-in user.
pub(crate) fn issue(
    app: &App,
    authorization: &Authorization,
    session: &Session,
) -> Result<String, StoreError> {
    let code = random::uuid();
    let record = IssuedCode {
        client_id: authorization.client_id.clone(),
        redirect_uri: authorization.redirect_uri.clone(),
        code_challenge: authorization.code_challenge.clone(),
        issued_at: app.clock.now(),
        grant: Grant::new(authorization, session),
        used: false,
    };
    app.store.put(CODES, &code, &record)?;
    Ok(code)
}

/// What the token endpoint was sent along with a code.
pub(crate) struct Redemption<'a> {
    /// Who redeems.
    pub(crate) client_id: &'a str,
    /// The code.
    pub(crate) code: &'a str,
    /// The same as in the authorize request.
    pub(crate) redirect_uri: &'a str,
    /// RFC 7636.
    pub(crate) code_verifier: Option<&'a str>,
}

/// Turns a code into its grant. A second attempt ends what came of the first (RFC 6749, section 4.1.2).
pub(crate) fn redeem(app: &App, redemption: &Redemption<'_>) -> Result<Grant, OAuthError> {
    let now = app.clock.now();
    app.store
        .write::<_, OAuthError>(|change| redeem_in(change, redemption, now))?
}

/// The inner result is the answer; either way the outer one commits what the attempt changed.
fn redeem_in(
    change: &Change,
    redemption: &Redemption<'_>,
    now: i64,
) -> Result<Result<Grant, OAuthError>, OAuthError> {
    let invalid_grant = || Ok(Err(OAuthError::bad("invalid_grant")));
    let Some(mut code) = change.get::<IssuedCode>(CODES, redemption.code)? else {
        return invalid_grant();
    };
    if code.used {
        grants::revoke_in(change, &code.grant.origin_jti)?;
        return invalid_grant();
    }
    code.used = true;
    change.put(CODES, redemption.code, &code)?;
    if code.redirect_uri != redemption.redirect_uri {
        let error = OAuthError::bad("unauthorized_client").because("invalid_redirect");
        return Ok(Err(error));
    }
    let in_time = now < code.issued_at + LIFE_SECONDS;
    if !in_time || code.client_id != redemption.client_id || !verified(&code, redemption) {
        return invalid_grant();
    }
    Ok(Ok(code.grant))
}

/// `code_challenge = BASE64URL(SHA256(ASCII(code_verifier)))`
fn verified(code: &IssuedCode, redemption: &Redemption<'_>) -> bool {
    let Some(challenge) = &code.code_challenge else {
        return true;
    };
    redemption.code_verifier.is_some_and(|verifier| {
        (43..=128).contains(&verifier.len())
            && *challenge == URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
    })
}
