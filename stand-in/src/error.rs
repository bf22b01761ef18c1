//! AWS error replies: a name, a message and a status, in the JSON and REST spellings.
//!
//! See <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/CommonErrors.html>.

use std::borrow::Cow;

use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::keys::KeyError;
use crate::store::StoreError;

/// The content type of the JSON services.
pub(crate) const AWS_JSON: &str = "application/x-amz-json-1.1";
/// The header that carries an error's name.
const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");
/// The header that carries an error's message.
const ERROR_MESSAGE: HeaderName = HeaderName::from_static("x-amzn-errormessage");

/// An operation of an AWS service refuses.
#[derive(Debug)]
pub(crate) struct AwsError {
    status: StatusCode,
    name: Cow<'static, str>,
    message: String,
}

impl AwsError {
    /// An error with an HTTP status of its own, as Sync and IAM have them.
    pub(crate) fn new(
        status: StatusCode,
        name: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            status,
            name: name.into(),
            message: message.into(),
        }
    }

    /// A 400, which is what the JSON services give for nearly everything.
    pub(crate) fn bad(name: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, name, message)
    }

    /// `InvalidParameterException`, a 400 in every service.
    pub(crate) fn invalid_parameter(message: impl Into<String>) -> Self {
        Self::bad("InvalidParameterException", message)
    }

    /// `NotAuthorizedException` of the JSON services.
    pub(crate) fn not_authorized(message: impl Into<String>) -> Self {
        Self::bad("NotAuthorizedException", message)
    }

    /// `ResourceNotFoundException` of the JSON services.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::bad("ResourceNotFoundException", message)
    }

    /// A body that is not JSON of the right shape.
    pub(crate) fn serialization(error: &serde_json::Error) -> Self {
        Self::bad("SerializationException", error.to_string())
    }

    /// `InternalErrorException`, a 500 in every service.
    pub(crate) fn internal(message: impl Into<String>) -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "InternalErrorException",
            message,
        )
    }

    /// Status, name and message.
    pub(crate) fn into_parts(self) -> (StatusCode, Cow<'static, str>, String) {
        (self.status, self.name, self.message)
    }

    /// The reply of the JSON services: the name stands in `__type` and in a header.
    pub(crate) fn json(self) -> Response {
        let body = json!({"__type": self.name, "message": self.message});
        let mut response = self.reply(&body);
        let kind = HeaderValue::from_static(AWS_JSON);
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }

    /// The reply of Sync: the name stands in a header only.
    pub(crate) fn rest(self) -> Response {
        let body = json!({"message": self.message});
        self.reply(&body)
    }

    fn reply(self, body: &serde_json::Value) -> Response {
        let mut response = (self.status, Json(body)).into_response();
        let headers = response.headers_mut();
        if let Ok(name) = HeaderValue::from_str(&format!("{}:", self.name)) {
            headers.insert(ERROR_TYPE, name);
        }
        if let Ok(message) = HeaderValue::from_str(&self.message) {
            headers.insert(ERROR_MESSAGE, message);
        }
        response
    }
}

impl From<StoreError> for AwsError {
    fn from(error: StoreError) -> Self {
        Self::internal(error.to_string())
    }
}

impl From<KeyError> for AwsError {
    fn from(error: KeyError) -> Self {
        Self::internal(error.to_string())
    }
}
