//! A request to Sync that may be answered: signed well, and for the caller's own identity.

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, FromRequestParts as _, Path, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use serde::Deserialize;

use super::session_token::Binding;
use crate::app::App;
use crate::calls::{self, Call};
use crate::error::AwsError;
use crate::iam;
use crate::identity::identities;
use crate::operation::Operation;
use crate::sigv4::{self, Service};

const LONGEST_NAME: usize = 128;
const SERVICE: Service = Service {
    name: "cognito-sync",
    tolerance_minutes: 5,
    refusal: StatusCode::FORBIDDEN,
};

/// The parts of the path, decoded.
#[derive(Debug, Deserialize)]
struct Place {
    pool: String,
    identity: String,
    #[serde(default)]
    dataset: String,
}

/// A request whose caller is known.
pub(crate) struct Signed {
    /// The caller's identity, and the path's.
    pub(crate) identity_id: String,
    /// The identity pool.
    pub(crate) pool: String,
    /// Empty where the path has none.
    pub(crate) dataset: String,
    /// The body.
    pub(crate) body: Bytes,
    query: Vec<(String, String)>,
}

impl FromRequest<App> for Signed {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        // The gate has limited its length.
        let body = to_bytes(body, usize::MAX)
            .await
            .map_err(|_| AwsError::invalid_parameter("The body cannot be read.").rest())?;
        let Path(place) = Path::<Place>::from_request_parts(&mut parts, app)
            .await
            .map_err(|_| AwsError::invalid_parameter("The path is wrong.").rest())?;
        admit(app, &parts, &place, &body).map_err(AwsError::rest)?;
        let query = parts.uri.query().unwrap_or_default();
        Ok(Self {
            identity_id: place.identity,
            pool: place.pool,
            dataset: place.dataset,
            body,
            query: url::form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
        })
    }
}

/// Signature first, then permission, then the dataset's name.
fn admit(app: &App, parts: &Parts, place: &Place, body: &[u8]) -> Result<(), AwsError> {
    let credential = sigv4::verify(app, &SERVICE, parts, body)?;
    if credential.identity_id != place.identity || credential.identity_pool_id != place.pool {
        return Err(denied(app, parts, place));
    }
    if identities::is_disabled(app, &place.identity)? {
        let message = format!("Access to Identity '{}' is forbidden.", place.identity);
        let name = "NotAuthorizedException";
        return Err(AwsError::new(SERVICE.refusal, name, message));
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_.:-".contains(c);
    if place.dataset.len() > LONGEST_NAME || !place.dataset.chars().all(allowed) {
        return Err(AwsError::invalid_parameter(format!(
            "1 validation error detected: Value '{}' at 'datasetName' failed to satisfy \
             constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.:-]+",
            place.dataset
        )));
    }
    let call = Call {
        action: format!("{}:{}", SERVICE.name, action(parts)),
        resource: place.resource(),
        leading_key: None,
    };
    calls::note(app, &credential, call);
    Ok(())
}

/// The policy lets a player reach his own data only.
fn denied(app: &App, parts: &Parts, place: &Place) -> AwsError {
    let resource = iam::arn(SERVICE.name, &app.config.region, &place.resource());
    let sentence = iam::denial(SERVICE.name, &action(parts), &resource);
    AwsError::new(SERVICE.refusal, "AccessDeniedException", sentence)
}

fn action(parts: &Parts) -> String {
    Operation::of(&parts.method, parts.uri.path(), &parts.headers).name
}

impl Place {
    /// The end of its ARN.
    fn resource(&self) -> String {
        let Self {
            pool,
            identity,
            dataset,
        } = self;
        let resource = format!("identitypool/{pool}/identity/{identity}");
        if dataset.is_empty() {
            resource
        } else {
            format!("{resource}/dataset/{dataset}")
        }
    }
}

impl Signed {
    /// A query parameter, if it is there and not empty.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let mut found = self.query.iter().filter(|(known, _)| known == name);
        found
            .next()
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// A query parameter that must be a number.
    pub(crate) fn number(&self, name: &str) -> Result<Option<u64>, AwsError> {
        let parse = |value: &str| {
            value.parse().map_err(|_| {
                AwsError::invalid_parameter(format!("{name} must be a number, not '{value}'"))
            })
        };
        self.parameter(name).map(parse).transpose()
    }

    /// `maxResults`, which must be from 1 to `most`.
    pub(crate) fn max_results(&self, most: usize) -> Result<usize, AwsError> {
        let Some(asked) = self.number("maxResults")? else {
            return Ok(most);
        };
        usize::try_from(asked)
            .ok()
            .filter(|asked| (1..=most).contains(asked))
            .ok_or_else(|| {
                AwsError::invalid_parameter(format!("maxResults must be from 1 to {most}"))
            })
    }

    /// What tokens of this request are bound to.
    pub(crate) fn binding(&self) -> Binding<'_> {
        Binding {
            identity_id: &self.identity_id,
            dataset: &self.dataset,
        }
    }

    /// The dataset's key in the store.
    pub(crate) fn key(&self) -> String {
        self.binding().key()
    }
}
