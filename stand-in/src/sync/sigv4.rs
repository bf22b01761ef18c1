//! Checks Signature Version 4: the `aws-sigv4` crate signs the request once more with the stored secret.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>.

use std::time::{Duration, UNIX_EPOCH};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use axum::http::StatusCode;
use axum::http::request::Parts;

use crate::app::App;
use crate::clock::{amz_date, parse_amz_date};
use crate::error::AwsError;
use crate::identity::credentials::Credential;
use crate::store::CREDENTIALS;

const SERVICE: &str = "cognito-sync";
const TOLERANCE_SECONDS: i64 = 5 * 60;
const MISMATCH: &str = "The request signature we calculated does not match the signature you \
    provided. Check your AWS Secret Access Key and signing method. Consult the service \
    documentation for details.";

fn forbidden(name: &'static str, message: impl Into<String>) -> AwsError {
    AwsError::new(StatusCode::FORBIDDEN, name, message)
}

/// The `Authorization` header, taken apart.
struct Claim<'a> {
    access_key_id: &'a str,
    scope: [&'a str; 4],
    signed_headers: &'a str,
    signature: &'a str,
}

/// The credential that the request was signed with, if it was signed well and in time.
pub(crate) fn verify(app: &App, parts: &Parts, body: &[u8]) -> Result<Credential, AwsError> {
    let authorization = header(parts, "authorization").ok_or_else(|| {
        forbidden(
            "MissingAuthenticationTokenException",
            "Missing Authentication Token",
        )
    })?;
    let claim = parse(authorization).ok_or_else(|| {
        let message = "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' \
            parameters.";
        forbidden("IncompleteSignatureException", message)
    })?;
    let date = header(parts, "x-amz-date").unwrap_or_default();
    let signed_at = parse_amz_date(date).ok_or_else(|| {
        let message = "Date must be in ISO-8601 'basic format'.";
        forbidden("IncompleteSignatureException", message)
    })?;
    check_scope(app, &claim, date)?;
    let credential = find_credential(app, parts, &claim)?;
    check_time(app.clock.now(), date, signed_at)?;
    if credential.expires_at <= app.clock.now() {
        return Err(forbidden(
            "ExpiredTokenException",
            "The security token included in the request is expired",
        ));
    }
    let expected = recompute(app, parts, body, (&claim, &credential, signed_at));
    if expected.as_deref() == Some(authorization_tail(&claim).as_str()) {
        Ok(credential)
    } else {
        Err(forbidden("InvalidSignatureException", MISMATCH))
    }
}

fn header<'a>(parts: &'a Parts, name: &str) -> Option<&'a str> {
    parts.headers.get(name)?.to_str().ok()
}

fn parse(authorization: &str) -> Option<Claim<'_>> {
    let fields = authorization.strip_prefix("AWS4-HMAC-SHA256")?;
    let field = |name: &str| {
        fields
            .split(',')
            .find_map(|field| field.trim().strip_prefix(name)?.strip_prefix('='))
    };
    let mut credential = field("Credential")?.split('/');
    let mut next = || credential.next();
    Some(Claim {
        access_key_id: next()?,
        scope: [next()?, next()?, next()?, next()?],
        signed_headers: field("SignedHeaders")?,
        signature: field("Signature")?,
    })
}

fn check_scope(app: &App, claim: &Claim<'_>, date: &str) -> Result<(), AwsError> {
    let [day, region, service, end] = claim.scope;
    let invalid = |message: String| Err(forbidden("InvalidSignatureException", message));
    if !date.starts_with(day) || day.len() != 8 {
        return invalid(format!(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from \
             HTTP: '{day}' != '{date}'."
        ));
    }
    if region != app.config.region {
        return invalid(format!(
            "Credential should be scoped to a valid region, not '{region}'."
        ));
    }
    if service != SERVICE || end != "aws4_request" {
        return invalid(format!(
            "Credential should be scoped to correct service: '{SERVICE}'."
        ));
    }
    Ok(())
}

fn find_credential(app: &App, parts: &Parts, claim: &Claim<'_>) -> Result<Credential, AwsError> {
    let token = header(parts, "x-amz-security-token");
    let found: Option<Credential> = app.store.get(CREDENTIALS, claim.access_key_id)?;
    found
        .filter(|credential| token == Some(&credential.session_token))
        .ok_or_else(|| {
            forbidden(
                "UnrecognizedClientException",
                "The security token included in the request is invalid.",
            )
        })
}

fn check_time(now: i64, date: &str, signed_at: i64) -> Result<(), AwsError> {
    let (earliest, latest) = (now - TOLERANCE_SECONDS, now + TOLERANCE_SECONDS);
    let message = if signed_at < earliest {
        format!(
            "Signature expired: {date} is now earlier than {} ({} - 5 min.)",
            amz_date(earliest),
            amz_date(now)
        )
    } else if signed_at > latest {
        format!(
            "Signature not yet current: {date} is still later than {} ({} + 5 min.)",
            amz_date(latest),
            amz_date(now)
        )
    } else {
        return Ok(());
    };
    Err(forbidden("InvalidSignatureException", message))
}

/// What both sides must agree on: which headers are signed, and the signature.
fn authorization_tail(claim: &Claim<'_>) -> String {
    format!(
        "SignedHeaders={}, Signature={}",
        claim.signed_headers, claim.signature
    )
}

/// Signs what was received; the path is taken as sent, and encoded once more by the crate.
fn recompute(
    app: &App,
    parts: &Parts,
    body: &[u8],
    (claim, credential, signed_at): (&Claim<'_>, &Credential, i64),
) -> Option<String> {
    let identity = Credentials::new(
        &credential.access_key_id,
        &credential.secret_key,
        Some(credential.session_token.clone()),
        None,
        "stand-in",
    )
    .into();
    let seconds = u64::try_from(signed_at).ok()?;
    let parameters = SigningParams::builder()
        .identity(&identity)
        .region(&app.config.region)
        .name(SERVICE)
        .time(UNIX_EPOCH + Duration::from_secs(seconds))
        .settings(SigningSettings::default())
        .build()
        .ok()?
        .into();
    let uri = format!("http://{}{}", header(parts, "host")?, parts.uri);
    let names = claim.signed_headers.split(';');
    let headers = names.filter_map(|name| Some((name, header(parts, name)?)));
    let body = SignableBody::Bytes(body);
    let request = SignableRequest::new(parts.method.as_str(), uri, headers, body).ok()?;
    let (instructions, _) = sign(request, &parameters).ok()?.into_parts();
    let (_, ours) = instructions
        .headers()
        .find(|(name, _)| name.eq_ignore_ascii_case("authorization"))?;
    ours.split_once(", ").map(|(_, tail)| tail.to_owned())
}
