//! The server's clock, as far as its replies tell: signatures and tokens go by it.

use crate::http::Response;
use crate::time::UnixSeconds;

/// From this difference on the server's clock is believed over the local one, in seconds. Signatures are refused from
/// five minutes on.
const MAX_SKEW_SECONDS: i64 = 120;

/// What to add to the local clock to have the server's.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ServerClock {
    offset: i64,
}

impl ServerClock {
    /// The server's time when the local clock shows this.
    pub(super) fn at(self, local: UnixSeconds) -> UnixSeconds {
        local.plus(self.offset)
    }

    /// Compares the clocks.
    pub(super) fn compare(&mut self, response: &Response, local: UnixSeconds) {
        if let Some(date) = response.date {
            let offset = date.since(local);
            let is_wrong = offset.abs() > MAX_SKEW_SECONDS;
            self.offset = if is_wrong { offset } else { 0 };
        }
    }
}
