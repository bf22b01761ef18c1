//! How a navigation fails: by a redirect back to the app, or, when that cannot be trusted, on a page of our own.

use axum::response::{IntoResponse, Response};
use url::Url;

use super::pages;
use crate::store::StoreError;

/// Why a navigation does not go on.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// Shown here: client or redirect URI are not to be trusted.
    Page(&'static str, String),
    /// Told to the app (RFC 6749, section 4.1.2.1).
    Redirect {
        /// Where the app waits.
        redirect_uri: String,
        /// The app's own `state`.
        state: Option<String>,
        /// The error code.
        error: &'static str,
        /// For people.
        description: String,
    },
}

/// `uri` with more query parameters.
pub(crate) fn with_query(uri: &str, parameters: &[(&str, &str)]) -> String {
    match Url::parse(uri) {
        Ok(mut url) => {
            url.query_pairs_mut().extend_pairs(parameters);
            url.into()
        }
        Err(_) => uri.to_owned(),
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Page(code, sentence) => pages::error(code, &sentence),
            Self::Redirect {
                redirect_uri,
                state,
                error,
                description,
            } => {
                let mut parameters = vec![("error", error)];
                if !description.is_empty() {
                    parameters.push(("error_description", &description));
                }
                if let Some(state) = &state {
                    parameters.push(("state", state));
                }
                pages::redirect(&with_query(&redirect_uri, &parameters))
            }
        }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Page("server_error", error.to_string())
    }
}
