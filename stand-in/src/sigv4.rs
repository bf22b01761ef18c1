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

const MISMATCH: &str = "The request signature we calculated does not match the signature you \
    provided. Check your AWS Secret Access Key and signing method. Consult the service \
    documentation for details.";

/// In what the signed services differ.
pub(crate) struct Service {
    /// Its name in the scope of a signature.
    pub(crate) name: &'static str,
    /// How wrong the caller's clock may be.
    pub(crate) tolerance_minutes: i64,
    /// The status of a refusal.
    pub(crate) refusal: StatusCode,
}

impl Service {
    fn refuse(&self, name: &'static str, message: impl Into<String>) -> AwsError {
        AwsError::new(self.refusal, name, message)
    }
}

/// The `Authorization` header, taken apart.
struct Claim<'a> {
    access_key_id: &'a str,
    scope: [&'a str; 4],
    signed_headers: &'a str,
    signature: &'a str,
}

/// A request to a signed service.
struct Check<'a> {
    app: &'a App,
    service: &'a Service,
    parts: &'a Parts,
    body: &'a [u8],
}

/// The credential that the request was signed with, if it was signed well and in time.
pub(crate) fn verify(
    app: &App,
    service: &Service,
    parts: &Parts,
    body: &[u8],
) -> Result<Credential, AwsError> {
    let check = Check {
        app,
        service,
        parts,
        body,
    };
    check.credential()
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

impl Check<'_> {
    fn credential(&self) -> Result<Credential, AwsError> {
        let claim = self.claim()?;
        let date = self.header("x-amz-date").unwrap_or_default();
        let signed_at = parse_amz_date(date).ok_or_else(|| {
            let message = "Date must be in ISO-8601 'basic format'.";
            self.service.refuse("IncompleteSignatureException", message)
        })?;
        self.check_scope(&claim, date)?;
        let credential = self.find_credential(&claim)?;
        let now = self.app.clock.now();
        self.check_time(now, date, signed_at)?;
        if credential.expires_at <= now {
            return Err(self.service.refuse(
                "ExpiredTokenException",
                "The security token included in the request is expired",
            ));
        }
        let expected = self.recompute(&claim, &credential, signed_at);
        if expected.as_deref() == Some(authorization_tail(&claim).as_str()) {
            Ok(credential)
        } else {
            Err(self.service.refuse("InvalidSignatureException", MISMATCH))
        }
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.parts.headers.get(name)?.to_str().ok()
    }

    fn claim(&self) -> Result<Claim<'_>, AwsError> {
        let authorization = self.header("authorization").ok_or_else(|| {
            let message = "Missing Authentication Token";
            self.service
                .refuse("MissingAuthenticationTokenException", message)
        })?;
        parse(authorization).ok_or_else(|| {
            let message = "Authorization header requires 'Credential', 'SignedHeaders' and \
                'Signature' parameters.";
            self.service.refuse("IncompleteSignatureException", message)
        })
    }

    fn check_scope(&self, claim: &Claim<'_>, date: &str) -> Result<(), AwsError> {
        let [day, region, service, end] = claim.scope;
        let invalid =
            |message: String| Err(self.service.refuse("InvalidSignatureException", message));
        if !date.starts_with(day) || day.len() != 8 {
            return invalid(format!(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date \
                 from HTTP: '{day}' != '{date}'."
            ));
        }
        if region != self.app.config.region {
            return invalid(format!(
                "Credential should be scoped to a valid region, not '{region}'."
            ));
        }
        let name = self.service.name;
        if service != name || end != "aws4_request" {
            return invalid(format!(
                "Credential should be scoped to correct service: '{name}'."
            ));
        }
        Ok(())
    }

    fn find_credential(&self, claim: &Claim<'_>) -> Result<Credential, AwsError> {
        let token = self.header("x-amz-security-token");
        let found: Option<Credential> = self.app.store.get(CREDENTIALS, claim.access_key_id)?;
        found
            .filter(|credential| token == Some(&credential.session_token))
            .ok_or_else(|| {
                let message = "The security token included in the request is invalid.";
                self.service.refuse("UnrecognizedClientException", message)
            })
    }

    fn check_time(&self, now: i64, date: &str, signed_at: i64) -> Result<(), AwsError> {
        let minutes = self.service.tolerance_minutes;
        let (earliest, latest) = (now - minutes * 60, now + minutes * 60);
        let message = if signed_at < earliest {
            format!(
                "Signature expired: {date} is now earlier than {} ({} - {minutes} min.)",
                amz_date(earliest),
                amz_date(now)
            )
        } else if signed_at > latest {
            format!(
                "Signature not yet current: {date} is still later than {} ({} + {minutes} min.)",
                amz_date(latest),
                amz_date(now)
            )
        } else {
            return Ok(());
        };
        Err(self.service.refuse("InvalidSignatureException", message))
    }

    /// Signs what was received; the path is taken as sent, and encoded once more by the crate.
    fn recompute(
        &self,
        claim: &Claim<'_>,
        credential: &Credential,
        signed_at: i64,
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
            .region(&self.app.config.region)
            .name(self.service.name)
            .time(UNIX_EPOCH + Duration::from_secs(seconds))
            .settings(SigningSettings::default())
            .build()
            .ok()?
            .into();
        let uri = format!("http://{}{}", self.header("host")?, self.parts.uri);
        let names = claim.signed_headers.split(';');
        let headers = names.filter_map(|name| Some((name, self.header(name)?)));
        let body = SignableBody::Bytes(self.body);
        let request = SignableRequest::new(self.parts.method.as_str(), uri, headers, body).ok()?;
        let (instructions, _) = sign(request, &parameters).ok()?.into_parts();
        let (_, ours) = instructions
            .headers()
            .find(|(name, _)| name.eq_ignore_ascii_case("authorization"))?;
        ours.split_once(", ").map(|(_, tail)| tail.to_owned())
    }
}

/// What both sides must agree on: which headers are signed, and the signature.
fn authorization_tail(claim: &Claim<'_>) -> String {
    format!(
        "SignedHeaders={}, Signature={}",
        claim.signed_headers, claim.signature
    )
}
