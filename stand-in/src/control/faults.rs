//! Faults that a test asks for: what shall go wrong, with which operation, and how often.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::chaos::Chaos;
use crate::operation::{Kind, NAMES, Operation};

/// A browser may repeat a dropped request at once by itself; within this time the same request is dropped again.
const RESEND_WINDOW: Duration = Duration::from_millis(300);

/// One order for something to go wrong.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fault {
    /// The name of the operation, of a service, or `*`.
    pub(crate) operation: String,
    /// What goes wrong.
    #[serde(rename = "fault")]
    pub(crate) kind: FaultKind,
    /// How many requests it strikes.
    #[serde(default = "once")]
    pub(crate) times: u32,
    /// For `delay` and `delay-after`: how long.
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
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FaultKind {
    /// The request is done late.
    Delay,
    /// The request is done at once, and the reply comes late.
    DelayAfter,
    /// The connection is closed; nothing was done.
    DropBefore,
    /// All is done, then the connection is closed without a reply.
    DropAfter,
    /// A 500.
    ServerError,
    /// A 503 that does not come from the service itself.
    Unavailable,
    /// The service's own way of saying "too many requests".
    Throttle,
    /// The way that all of AWS's services have in common.
    ThrottlingException,
    /// The service's own way of saying that a token or credential is over.
    ExpiredToken,
    /// Sync: the session token is not valid (any more).
    ExpiredSession,
    /// Somebody else was faster.
    Conflict,
    /// Sync: the same as a 400 `InvalidParameterException`.
    #[serde(rename = "conflict-400")]
    Conflict400,
    /// The policy, or the account, does not allow it.
    AccessDenied,
    /// `LimitExceededException`
    LimitExceeded,
    /// An error of any name.
    Error,
    /// A hostile token.
    Forge,
}

impl FaultKind {
    /// Whether the operation can go wrong like that.
    pub(crate) fn fits(self, operation: &str) -> bool {
        match self {
            Self::Forge => operation == "token",
            Self::Conflict => ["UpdateRecords", "UpdateItem", "DeleteItem"].contains(&operation),
            Self::Conflict400 => operation == "UpdateRecords",
            Self::ExpiredSession => ["ListRecords", "UpdateRecords"].contains(&operation),
            Self::Error | Self::AccessDenied | Self::LimitExceeded | Self::ThrottlingException => {
                operation.starts_with(char::is_uppercase)
            }
            _ => true,
        }
    }
}

/// Names that stand for all operations of a service.
const SERVICES: [(&str, Kind); 4] = [
    ("sync", Kind::Sync),
    ("dynamodb", Kind::Dynamodb),
    ("identity", Kind::Identity),
    ("user-pool", Kind::UserPool),
];

/// Whether there is such an operation or such a group of them.
pub(crate) fn is_pattern(pattern: &str) -> bool {
    let service = |(name, _): &(&str, Kind)| *name == pattern;
    pattern == "*" || NAMES.contains(&pattern) || SERVICES.iter().any(service)
}

/// Whether the operation is the one, or in the group.
pub(crate) fn matches(pattern: &str, operation: &Operation) -> bool {
    let service = |(name, kind): &(&str, Kind)| *name == pattern && *kind == operation.kind;
    pattern == "*" || pattern == operation.name || SERVICES.iter().any(service)
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
    /// An order for one request, without anything that is particular to a kind.
    pub(crate) fn new(operation: &str, kind: FaultKind, milliseconds: u64) -> Self {
        Self {
            operation: operation.to_owned(),
            kind,
            times: 1,
            milliseconds,
            name: String::new(),
            message: String::new(),
            status: bad_request(),
            how: None,
            token: ForgedToken::Id,
        }
    }

    /// Whether the order makes sense; if not, a sentence for its author.
    pub(crate) fn check(&self) -> Result<(), String> {
        let operation = self.operation.as_str();
        if !is_pattern(operation) {
            return Err(format!("there is no operation `{operation}`"));
        }
        if NAMES.contains(&operation) && !self.kind.fits(operation) {
            return Err(format!("`{operation}` cannot go wrong like that"));
        }
        match self.kind {
            FaultKind::Forge if operation == "*" => {
                Err("`forge` works for the operation `token` only".to_owned())
            }
            FaultKind::Forge if self.how.is_none() => Err("`forge` needs `how`".to_owned()),
            FaultKind::Error if self.name.is_empty() => Err("`error` needs `name`".to_owned()),
            FaultKind::Error if !(400..600).contains(&self.status) => {
                Err("`status` must be 400 to 599".to_owned())
            }
            _ => Ok(()),
        }
    }

    fn drops(&self) -> bool {
        matches!(self.kind, FaultKind::DropBefore | FaultKind::DropAfter)
    }

    fn strikes(&self, operation: &Operation) -> bool {
        matches(&self.operation, operation) && self.kind.fits(&operation.name)
    }
}

/// All orders that are not yet carried out.
#[derive(Default)]
pub(crate) struct Faults {
    waiting: Vec<Fault>,
    /// What goes wrong by chance.
    pub(crate) chaos: Option<Chaos>,
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
        self.waiting.clear();
        self.dropped = None;
    }

    /// What goes wrong with this request, if anything does.
    #[expect(
        clippy::disallowed_methods,
        reason = "the browser's own repetition happens in real time, which no test moves"
    )]
    pub(crate) fn take(&mut self, operation: &Operation, fingerprint: [u8; 32]) -> Option<Fault> {
        let now = Instant::now();
        if let Some((dropped, at)) = self.dropped
            && dropped == fingerprint
            && now.duration_since(at) < RESEND_WINDOW
        {
            // A repetition by the browser itself is not carried out again.
            return Some(Fault::new(&operation.name, FaultKind::DropBefore, 0));
        }
        let fault = self.ordered(operation).or_else(|| self.chance(operation))?;
        if fault.drops() {
            self.dropped = Some((fingerprint, now));
        }
        Some(fault)
    }

    /// The oldest order for this operation, used up by one.
    fn ordered(&mut self, operation: &Operation) -> Option<Fault> {
        let mut waiting = self.waiting.iter();
        let index = waiting.position(|fault| fault.strikes(operation))?;
        let fault = self.waiting[index].clone();
        self.waiting[index].times -= 1;
        self.waiting.retain(|fault| fault.times > 0);
        Some(fault)
    }

    fn chance(&mut self, operation: &Operation) -> Option<Fault> {
        self.chaos.as_mut()?.draw(operation)
    }
}
