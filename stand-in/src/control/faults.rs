//! Faults that a test asks for: what shall go wrong, with which operation, and how often.

use std::time::{Duration, Instant};

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::dynamodb;
use crate::dynamodb::refusal::Refusal;
use crate::error::AwsError;
use crate::operation::{Kind, Operation};

/// A browser may repeat a dropped request at once by itself; within this time the same request is dropped again.
const RESEND_WINDOW: Duration = Duration::from_millis(300);

/// One order for something to go wrong.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fault {
    /// The name of the operation.
    pub(crate) operation: String,
    /// What goes wrong.
    #[serde(rename = "fault")]
    pub(crate) kind: FaultKind,
    /// How many requests it strikes.
    #[serde(default = "once")]
    pub(crate) times: u32,
    /// For `delay`: how long.
    #[serde(default = "one_second")]
    pub(crate) milliseconds: u64,
    /// For `error`: what it is called.
    #[serde(default)]
    pub(crate) name: String,
    /// For `error`: what it says.
    #[serde(default)]
    pub(crate) message: String,
    /// For `error`: the HTTP status.
    #[serde(default = "bad_request")]
    pub(crate) status: u16,
    /// For `forge`: how the token is hostile.
    #[serde(default)]
    pub(crate) how: Option<How>,
    /// For `forge`: which of the two tokens.
    #[serde(default)]
    pub(crate) token: ForgedToken,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FaultKind {
    /// The reply comes late.
    Delay,
    /// The connection is closed; nothing was done.
    DropBefore,
    /// All is done, then the connection is closed without a reply.
    DropAfter,
    /// A 500.
    ServerError,
    /// The service's own way of saying "too many requests".
    Throttle,
    /// The service's own way of saying that a token or credential is over.
    ExpiredToken,
    /// `ResourceConflictException` for a write.
    Conflict,
    /// An error of any name.
    Error,
    /// A hostile token.
    Forge,
}

/// Which token `forge` changes.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ForgedToken {
    /// The ID token.
    #[default]
    Id,
    /// The access token.
    Access,
}

/// How a forged token is hostile.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum How {
    /// `alg` is `none` and there is no signature (RFC 8725, section 2.1).
    AlgNone,
    /// HS256 with the PEM of the public key as secret (RFC 8725, section 2.1).
    Hs256WithPublicKey,
    /// A `kid` that the JWKS does not have.
    WrongKid,
    /// The right `kid`, but signed by a foreign key.
    WrongKey,
    /// Another issuer.
    WrongIss,
    /// Another audience, or another `client_id` in an access token.
    WrongAud,
    /// `token_use` of the other token.
    WrongTokenUse,
    /// Another nonce.
    WrongNonce,
    /// No nonce.
    NoNonce,
    /// The hash of another access token.
    WrongAtHash,
    /// It ended an hour ago.
    Expired,
    /// It was issued an hour from now.
    FutureIat,
    /// The last part is cut.
    Truncated,
    /// Valid, but the name is HTML.
    HtmlName,
}

fn once() -> u32 {
    1
}

fn one_second() -> u64 {
    1000
}

fn bad_request() -> u16 {
    400
}

impl Fault {
    /// Whether the order makes sense; if not, a sentence for its author.
    pub(crate) fn check(&self) -> Result<(), String> {
        if self.operation != "*" && !crate::operation::NAMES.contains(&self.operation.as_str()) {
            return Err(format!("there is no operation `{}`", self.operation));
        }
        match self.kind {
            FaultKind::Forge if self.operation != "token" => {
                Err("`forge` works for the operation `token` only".to_owned())
            }
            FaultKind::Forge if self.how.is_none() => Err("`forge` needs `how`".to_owned()),
            FaultKind::Error if !self.operation.starts_with(char::is_uppercase) => {
                Err("`error` works for the operations of AWS's services only".to_owned())
            }
            FaultKind::Error if self.name.is_empty() => Err("`error` needs `name`".to_owned()),
            FaultKind::Error if !(400..600).contains(&self.status) => {
                Err("`status` must be 400 to 599".to_owned())
            }
            FaultKind::Conflict if self.operation != "UpdateRecords" => {
                Err("`conflict` works for the operation `UpdateRecords` only".to_owned())
            }
            _ => Ok(()),
        }
    }

    /// The error that was ordered, word for word.
    fn error(&self) -> AwsError {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST);
        AwsError::new(status, self.name.clone(), self.message.clone())
    }

    fn drops(&self) -> bool {
        matches!(self.kind, FaultKind::DropBefore | FaultKind::DropAfter)
    }
}

/// All orders that are not yet carried out.
#[derive(Default)]
pub(crate) struct Faults {
    waiting: Vec<Fault>,
    dropped: Option<([u8; 32], Instant)>,
}

impl Faults {
    /// Adds an order behind the others.
    pub(crate) fn add(&mut self, fault: Fault) {
        if fault.times > 0 {
            self.waiting.push(fault);
        }
    }

    /// The orders that wait.
    pub(crate) fn waiting(&self) -> &[Fault] {
        &self.waiting
    }

    /// Forgets all orders.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// The oldest order for this operation, used up by one.
    #[expect(
        clippy::disallowed_methods,
        reason = "the browser's own repetition happens in real time, which no test moves"
    )]
    pub(crate) fn take(&mut self, operation: &str, fingerprint: [u8; 32]) -> Option<Fault> {
        let now = Instant::now();
        if let Some((dropped, at)) = self.dropped
            && dropped == fingerprint
            && now.duration_since(at) < RESEND_WINDOW
        {
            return Some(Fault::resend(operation));
        }
        let fits = |fault: &Fault| fault.operation == "*" || fault.operation == operation;
        let index = self.waiting.iter().position(fits)?;
        let fault = self.waiting[index].clone();
        self.waiting[index].times -= 1;
        self.waiting.retain(|fault| fault.times > 0);
        if fault.drops() {
            self.dropped = Some((fingerprint, now));
        }
        Some(fault)
    }
}

impl Fault {
    /// A repetition by the browser itself is dropped and not carried out again.
    fn resend(operation: &str) -> Self {
        Self {
            operation: operation.to_owned(),
            kind: FaultKind::DropBefore,
            times: 1,
            milliseconds: 0,
            name: String::new(),
            message: String::new(),
            status: bad_request(),
            how: None,
            token: ForgedToken::Id,
        }
    }
}

/// The reply of a fault that needs no handler, in the words of the service.
pub(crate) fn reply(order: &Fault, operation: &Operation) -> Response {
    let fault = order.kind;
    match operation.kind {
        Kind::Sync if fault == FaultKind::Error => order.error().rest(),
        Kind::Dynamodb if fault == FaultKind::Error => dynamodb_reply(order.error()),
        _ if fault == FaultKind::Error => order.error().json(),
        _ if operation.name == "userInfo" && fault == FaultKind::ExpiredToken => {
            oauth_body(StatusCode::UNAUTHORIZED, "invalid_token")
        }
        Kind::Page | Kind::OAuth | Kind::Other => oauth_reply(fault),
        Kind::Sync => sync_reply(fault).rest(),
        Kind::Dynamodb => dynamodb_reply(dynamodb_error(fault)),
        Kind::Identity | Kind::UserPool => json_reply(fault, operation.kind).json(),
    }
}

fn oauth_reply(fault: FaultKind) -> Response {
    let (status, error) = match fault {
        FaultKind::Throttle => (StatusCode::TOO_MANY_REQUESTS, "too_many_requests"),
        FaultKind::ExpiredToken => (StatusCode::BAD_REQUEST, "invalid_grant"),
        _ => (StatusCode::INTERNAL_SERVER_ERROR, "server_error"),
    };
    oauth_body(status, error)
}

fn oauth_body(status: StatusCode, error: &str) -> Response {
    (status, Json(json!({"error": error}))).into_response()
}

fn sync_reply(fault: FaultKind) -> AwsError {
    match fault {
        FaultKind::Throttle => AwsError::new(
            StatusCode::TOO_MANY_REQUESTS,
            "TooManyRequestsException",
            "Rate exceeded",
        ),
        FaultKind::ExpiredToken => AwsError::new(
            StatusCode::FORBIDDEN,
            "ExpiredTokenException",
            "The security token included in the request is expired",
        ),
        FaultKind::Conflict => AwsError::new(
            StatusCode::CONFLICT,
            "ResourceConflictException",
            "Current SyncCount for: life is: 2 not: 1",
        ),
        _ => AwsError::internal("Internal Error"),
    }
}

fn dynamodb_reply(error: AwsError) -> Response {
    dynamodb::as_json(Refusal::from(error).reply())
}

fn dynamodb_error(fault: FaultKind) -> AwsError {
    match fault {
        FaultKind::Throttle => AwsError::bad(
            "ProvisionedThroughputExceededException",
            "The level of configured provisioned throughput for the table was exceeded. Consider \
             increasing your provisioning level with the UpdateTable API.",
        ),
        FaultKind::ExpiredToken => AwsError::bad(
            "ExpiredTokenException",
            "The security token included in the request is expired",
        ),
        _ => AwsError::internal("Internal server error"),
    }
}

fn json_reply(fault: FaultKind, kind: Kind) -> AwsError {
    match fault {
        FaultKind::Throttle => AwsError::bad("TooManyRequestsException", "Rate exceeded"),
        FaultKind::ExpiredToken if kind == Kind::Identity => {
            AwsError::not_authorized("Invalid login token. Token expired: 1770091506 >= 1770087906")
        }
        FaultKind::ExpiredToken => AwsError::not_authorized("Access Token has expired"),
        _ => AwsError::internal("Internal Error"),
    }
}
