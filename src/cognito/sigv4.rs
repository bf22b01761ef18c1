//! AWS Signature Version 4 for requests that a browser sends
//! ([AWS: create a signed request](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html)),
//! one function for each step of that page.

use super::identity::Credentials;
use crate::hash::{hex, hmac, sha256};
use crate::http::{Request, percent_encode};
use crate::time::UnixSeconds;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// Where a signature is good for.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// `us-east-1`
    pub region: &'a str,
    /// The service's signing name, `cognito-sync`.
    pub service: &'a str,
}

impl Scope<'_> {
    /// `20260203/us-east-1/cognito-sync/aws4_request`
    pub fn credential_scope(self, amz_date: &str) -> String {
        format!(
            "{}/{}/{}/aws4_request",
            date(amz_date),
            self.region,
            self.service
        )
    }
}

/// Signs a request: adds `x-amz-date`, `x-amz-security-token` and `authorization`. The query must be encoded the way
/// [`crate::http::form_encode`] does it.
pub fn sign(
    mut request: Request,
    credentials: &Credentials,
    scope: Scope<'_>,
    now: UnixSeconds,
) -> Request {
    let amz_date = now.amz_date();
    let token = credentials.session_token.expose().to_owned();
    request.headers.extend([
        ("x-amz-date", amz_date.clone()),
        ("x-amz-security-token", token),
    ]);
    let canonical = canonical_request(&request);
    let to_sign = string_to_sign(&canonical, &amz_date, scope);
    let key = signing_key(credentials.secret_key.expose(), date(&amz_date), scope);
    let authorization = format!(
        "{ALGORITHM} Credential={}/{}, SignedHeaders={}, Signature={}",
        credentials.access_key_id,
        scope.credential_scope(&amz_date),
        signed_headers(&canonical_headers(&request)),
        hex(&hmac(&key, &[to_sign.as_bytes()])),
    );
    request.headers.push(("authorization", authorization));
    request
}

/// Step 1: the request in the one form that both sides hash. The path is encoded once more than it was sent, as every
/// service but S3 wants it.
pub fn canonical_request(request: &Request) -> String {
    let (_, path, query) = split_url(&request.url);
    let headers = canonical_headers(request);
    let mut lines = vec![request.method.as_str().to_owned()];
    lines.push(
        path.split('/')
            .map(percent_encode)
            .collect::<Vec<_>>()
            .join("/"),
    );
    lines.push(canonical_query(query));
    lines.extend(
        headers
            .iter()
            .map(|(name, value)| format!("{name}:{}", value.trim())),
    );
    lines.push(String::new());
    lines.push(signed_headers(&headers));
    lines.push(hex(&sha256(&[request.body.as_bytes()])));
    lines.join("\n")
}

/// Step 3, after the hash of step 2: algorithm, time, scope, hash.
pub fn string_to_sign(canonical_request: &str, amz_date: &str, scope: Scope<'_>) -> String {
    let hash = hex(&sha256(&[canonical_request.as_bytes()]));
    format!(
        "{ALGORITHM}\n{amz_date}\n{}\n{hash}",
        scope.credential_scope(amz_date)
    )
}

/// Step 4: the key derived for one day, region and service.
pub fn signing_key(secret_key: &str, date: &str, scope: Scope<'_>) -> [u8; 32] {
    [date, scope.region, scope.service, "aws4_request"]
        .iter()
        .fold(format!("AWS4{secret_key}").into_bytes(), |key, part| {
            hmac(&key, &[part.as_bytes()]).to_vec()
        })
        .try_into()
        .unwrap_or_default()
}

/// `host` comes from the URL: the browser sets it, and sets nothing else.
fn canonical_headers(request: &Request) -> Vec<(&str, &str)> {
    let host = ("host", split_url(&request.url).0);
    let headers = request
        .headers
        .iter()
        .map(|(name, value)| (*name, &**value));
    sorted(headers.chain([host]))
}

fn signed_headers(headers: &[(&str, &str)]) -> String {
    headers
        .iter()
        .map(|(name, _)| *name)
        .collect::<Vec<_>>()
        .join(";")
}

fn canonical_query(query: &str) -> String {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let join = |(name, value)| format!("{name}={value}");
    sorted(pairs)
        .into_iter()
        .map(join)
        .collect::<Vec<_>>()
        .join("&")
}

/// Sorts by name, then by value. There are a handful; the library's sort would be the largest function of this file.
fn sorted<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<(&'a str, &'a str)> {
    let mut sorted = Vec::new();
    for pair in pairs {
        let at = sorted.partition_point(|other| *other <= pair);
        sorted.insert(at, pair);
    }
    sorted
}

/// The day of an `x-amz-date`.
fn date(amz_date: &str) -> &str {
    amz_date.split('T').next().unwrap_or_default()
}

/// Host with port, path, query.
fn split_url(url: &str) -> (&str, &str, &str) {
    let (url, query) = url.split_once('?').unwrap_or((url, ""));
    let rest = url
        .split_once(':')
        .map_or(url, |(_, rest)| rest.trim_start_matches('/'));
    let end = rest.find('/').unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    (host, path, query)
}
