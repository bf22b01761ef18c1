//! Where the gauge is measured: a browser in which a player is signed in.

use std::collections::BTreeMap;

use serde_json::Value;

use super::host::{Host, Means};
use crate::failure::Result;
use crate::stand_in::USER;
use crate::webdriver::Tab;

const SCRIPT: &str = include_str!("../../gauge/page.js");

/// One player in one browser, and nobody else.
pub(super) struct Stage {
    pub(super) tab: Tab,
    host: Host,
}

impl Stage {
    /// The player is signed in, and his gauge is read.
    pub(super) fn open(means: Means<'_>, store: &str) -> Result<Self> {
        let stage = Self {
            host: Host::start(means, store, BTreeMap::new())?,
            tab: Tab::open(means.workspace, means.browser)?,
        };
        stage.sign_in()?;
        Ok(stage)
    }

    /// The player plays in so many tabs.
    pub(super) fn with_tabs(means: Means<'_>, store: &str, tabs: usize) -> Result<Self> {
        let stage = Self::open(means, store)?;
        for _ in 1..tabs {
            stage.tab.add()?;
            stage.sign_in()?;
        }
        Ok(stage)
    }

    fn sign_in(&self) -> Result<()> {
        self.tab.go(&format!("{}/sign-in", self.host.origin))?;
        self.tab.run(SCRIPT)?;
        let [name, password] = USER;
        self.play(&format!("signIn({name:?}, {password:?})"))
            .map(drop)
    }

    /// A page with a number and buttons takes the place of ours.
    pub(super) fn strip(&self) -> Result<()> {
        self.tab.go("about:blank")?;
        self.tab.run(SCRIPT)?;
        self.play("strip()").map(drop)
    }

    /// Calls a function of `page.js` and waits for what it promises.
    pub(super) fn play(&self, call: &str) -> Result<Value> {
        self.tab.run(&format!("return {call}"))
    }

    /// What the stand-in shall do wrong.
    pub(super) fn order(&self, fault: &Value) -> Result<()> {
        self.host.control("POST", "faults", fault).map(drop)
    }

    /// The requests by operation during an action.
    pub(super) fn requests(&self, act: impl FnOnce() -> Result<()>) -> Result<Requests> {
        self.forget_requests()?;
        act()?;
        self.requests_so_far()
    }

    pub(super) fn forget_requests(&self) -> Result<()> {
        self.host
            .control("DELETE", "counters", &Value::Null)
            .map(drop)
    }

    pub(super) fn requests_so_far(&self) -> Result<Requests> {
        let counters = self.host.control("GET", "counters", &Value::Null)?;
        Ok(Requests::read(&counters))
    }
}

/// How many requests there were of each operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Requests(BTreeMap<String, u64>);

impl Requests {
    fn read(counters: &Value) -> Self {
        let counts = counters.as_object().into_iter().flatten();
        let count = |(name, count): (&String, &Value)| Some((name.clone(), count.as_u64()?));
        Self(
            counts
                .filter_map(count)
                .filter(|(_, count)| *count > 0)
                .collect(),
        )
    }

    pub(super) fn all(&self) -> u64 {
        self.0.values().sum()
    }

    pub(super) fn writes(&self) -> u64 {
        self.of(["UpdateRecords", "UpdateItem"])
    }

    fn of(&self, names: [&str; 2]) -> u64 {
        names.iter().filter_map(|name| self.0.get(*name)).sum()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn requests_are_counted_by_what_they_do() {
        let requests = Requests::read(&json!({ "UpdateRecords": 2, "ListRecords": 3, "GetId": 0 }));
        assert_eq!((requests.all(), requests.writes()), (5, 2));
    }
}
