//! Errors of `DynamoDB`: 400 for nearly all, the name in `__type`, at times with an item.
//!
//! See <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html>.

use axum::Json;
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::attribute::{Flaw, Item};
use crate::error::AwsError;
use crate::store::StoreError;

/// An operation refuses.
#[derive(Debug)]
pub(crate) struct Refusal {
    error: AwsError,
    item: Option<Item>,
}

impl Refusal {
    /// A parameter makes no sense.
    pub(crate) fn validation(message: impl Into<String>) -> Self {
        AwsError::bad("ValidationException", message).into()
    }

    /// In the words that `UpdateItem` puts around what is wrong with a request alone.
    pub(crate) fn in_envelope(self) -> Self {
        let (status, name, message) = self.error.into_parts();
        let message = match name.as_ref() {
            "ValidationException" => format!("1 validation error detected: {message}"),
            _ => message,
        };
        AwsError::new(status, name, message).into()
    }

    /// The condition does not hold; the item is told to who asked for it.
    pub(crate) fn condition(item: Option<Item>) -> Self {
        let message = "The conditional request failed";
        Self {
            error: AwsError::bad("ConditionalCheckFailedException", message),
            item,
        }
    }

    /// The reply; some errors of the framework say `Message`.
    pub(crate) fn reply(self) -> Response {
        let (status, name, message) = self.error.into_parts();
        let name = match name.as_ref() {
            "InternalErrorException" => "InternalServerError",
            name => name,
        };
        let member = match name {
            "AccessDeniedException" | "SerializationException" => "Message",
            _ => "message",
        };
        let mut body = json!({"__type": format!("{}#{name}", namespace(name)), member: message});
        if let Some(item) = self.item {
            body["Item"] = json!(item);
        }
        (status, Json(body)).into_response()
    }
}

/// Which part of the service speaks.
fn namespace(name: &str) -> &'static str {
    match name {
        "ValidationException" => "com.amazon.coral.validate",
        "ThrottlingException" => "com.amazon.coral.availability",
        "AccessDeniedException"
        | "ExpiredTokenException"
        | "IncompleteSignatureException"
        | "InvalidSignatureException"
        | "MissingAuthenticationTokenException"
        | "SerializationException"
        | "UnknownOperationException"
        | "UnrecognizedClientException" => "com.amazon.coral.service",
        _ => "com.amazonaws.dynamodb.v20120810",
    }
}

impl From<AwsError> for Refusal {
    fn from(error: AwsError) -> Self {
        Self { error, item: None }
    }
}

impl From<Refusal> for AwsError {
    fn from(refusal: Refusal) -> Self {
        refusal.error
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        AwsError::from(error).into()
    }
}

impl From<Flaw> for Refusal {
    fn from(flaw: Flaw) -> Self {
        match flaw {
            Flaw::Shape(message) => AwsError::bad("SerializationException", message).into(),
            Flaw::Sense(message) => Self::validation(message),
        }
    }
}
