//! The server's clock, as far as its replies tell: signatures and tokens go by it.

use super::{Call, Event, Reply};
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

    /// Compares the clocks if this is a reply, and says whether what was believed until now was wrong. The keys may come
    /// out of a cache, with the time of long ago, and the protected call goes to somebody else.
    pub(super) fn hear(&mut self, event: &Event, local: UnixSeconds) -> bool {
        match event {
            Event::Replied(Reply {
                call,
                result: Ok(Response {
                    date: Some(date), ..
                }),
                ..
            }) if !matches!(call, Call::Keys | Call::Hello) => self.compare(*date, local),
            _ => false,
        }
    }

    pub(super) fn compare(&mut self, date: UnixSeconds, local: UnixSeconds) -> bool {
        let offset = date.since(local);
        let is_wrong = offset.abs() > MAX_SKEW_SECONDS;
        let before = self.offset;
        self.offset = if is_wrong { offset } else { 0 };
        (self.offset - before).abs() > MAX_SKEW_SECONDS
    }
}
