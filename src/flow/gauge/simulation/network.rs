//! What becomes of a request on its way.

use serde_json::json;

use super::random::Random;
use super::server::response;
use crate::http::Response;
use crate::time::UnixSeconds;

/// The fate of one request. Times are in milliseconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fate {
    /// How long it takes to the server; none if it never comes there.
    pub(super) there: Option<u64>,
    /// How long the answer takes; none if it never comes.
    pub(super) back: Option<u64>,
    /// After this long the sender knows that there will be no answer.
    pub(super) gives_up: u64,
    /// It is taken twice.
    pub(super) comes_twice: bool,
    /// It is refused before anything is done.
    pub(super) refusal: Option<(u16, &'static str)>,
}

impl Fate {
    /// The fate of all requests without a network.
    pub(super) const LOST: Self = Self {
        there: None,
        back: None,
        gives_up: 1,
        comes_twice: false,
        refusal: None,
    };
}

/// How bad the network is: so many of a hundred requests meet trouble.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Weather {
    pub(super) trouble: u64,
}

const REFUSALS: [(u16, &str); 4] = [
    (429, "TooManyRequestsException"),
    (400, "ThrottlingException"),
    (500, "InternalErrorException"),
    (503, ""),
];

impl Weather {
    pub(super) fn fate(self, random: &mut Random) -> Fate {
        let mut fate = Fate {
            there: Some(random.between(5, 120)),
            back: Some(random.between(5, 120)),
            gives_up: random.between(1, 3_000),
            ..Fate::LOST
        };
        if !random.percent(self.trouble) {
            return fate;
        }
        match random.below(6) {
            0 => fate.there = None,
            1 => fate.back = None,
            2 => fate.comes_twice = true,
            3 => fate.there = Some(random.between(100, 15_000)),
            4 => fate.back = Some(random.between(100, 15_000)),
            _ => fate.refusal = random.pick(&REFUSALS),
        }
        fate
    }
}

pub(super) fn refusal(status: u16, name: &str, now: UnixSeconds) -> Response {
    response(status, &json!({ "__type": name, "message": "no" }), now)
}
