//! After five wrong passwords a user must wait, and longer after each further one.
//!
//! See <https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html>.

use serde::{Deserialize, Serialize};

use super::caller::{Caller, wrong_password};
use crate::error::AwsError;
use crate::store::FAILURES;

const FREE_FAILURES: u32 = 5;
const LONGEST_LOCK_SECONDS: i64 = 900;
const QUIET_SECONDS: i64 = 900;

/// Wrong passwords in a row. Times are in milliseconds.
#[derive(Default, Serialize, Deserialize)]
struct Failures {
    count: u32,
    last: i64,
    locked_until: i64,
}

/// Counts a password that was right or wrong, and refuses it when it was wrong or came too early.
pub(crate) fn judge(caller: &Caller<'_>, username: &str, right: bool) -> Result<(), AwsError> {
    let store = &caller.app.store;
    let key = caller.key(username, "password");
    let now = caller.app.clock.now_milliseconds();
    let mut failures: Failures = store.get(FAILURES, &key)?.unwrap_or_default();
    if now < failures.locked_until {
        return Err(AwsError::not_authorized("Password attempts exceeded"));
    }
    if right {
        store.remove(FAILURES, &key)?;
        return Ok(());
    }
    if now >= failures.last + QUIET_SECONDS * 1000 {
        failures.count = 0;
    }
    failures.count += 1;
    failures.last = now;
    failures.locked_until = now + lock_seconds(failures.count) * 1000;
    store.put(FAILURES, &key, &failures)?;
    Err(wrong_password())
}

/// Forgets what went wrong so far.
pub(crate) fn forgive(caller: &Caller<'_>, username: &str) -> Result<(), AwsError> {
    let key = caller.key(username, "password");
    Ok(caller.app.store.remove(FAILURES, &key)?)
}

/// `2^(n - 5)` from the fifth on.
fn lock_seconds(failures: u32) -> i64 {
    match failures.checked_sub(FREE_FAILURES) {
        None => 0,
        Some(over) => 2_i64.saturating_pow(over).min(LONGEST_LOCK_SECONDS),
    }
}

#[cfg(test)]
mod tests {
    use super::lock_seconds;

    #[test]
    fn locks_double_up_to_fifteen_minutes() {
        let locks: Vec<i64> = [0, 4, 5, 6, 7, 14, 15, 99].map(lock_seconds).into();
        assert_eq!(locks, [0, 0, 1, 2, 4, 512, 900, 900]);
    }
}
