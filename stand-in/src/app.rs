//! What every handler gets: configuration, store, clock, keys and the test controls.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::calls::Calls;
use crate::clock::Clock;
use crate::config::{Client, Config, IdentityPool, UserPool};
use crate::control::faults::Faults;
use crate::keys::Keys;
use crate::store::Store;

/// The stand-in's state, shared by all handlers.
pub(crate) type App = Arc<State>;

/// One stand-in.
pub(crate) struct State {
    /// `http://127.0.0.1:PORT`, where every service of it is found.
    pub(crate) base_url: String,
    /// What it plays.
    pub(crate) config: Config,
    /// Its user pools: the configured ones, and those made or changed at run time.
    pub(crate) user_pools: Mutex<Vec<UserPool>>,
    /// Its identity pools, likewise.
    pub(crate) identity_pools: Mutex<Vec<IdentityPool>>,
    /// Lets the calls of the user pool API through one by one.
    pub(crate) user_pool_calls: Mutex<()>,
    /// What it remembers.
    pub(crate) store: Store,
    /// Its time.
    pub(crate) clock: Clock,
    /// What it signs with.
    pub(crate) keys: Keys,
    /// How often all tokens of Sync were ended.
    pub(crate) sync_sessions: AtomicU64,
    /// What shall go wrong next.
    pub(crate) faults: Mutex<Faults>,
    /// Requests so far, by operation.
    pub(crate) counters: Mutex<BTreeMap<String, u64>>,
    /// What was permitted to those who signed with AWS credentials.
    pub(crate) calls: Arc<Mutex<Calls>>,
    /// Origins of pages whose redirects are allowed.
    pub(crate) pages: Mutex<Vec<String>>,
}

/// Locks, also after another thread panicked while it held the lock.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    /// The issuer of a pool's tokens.
    pub(crate) fn issuer(&self, pool: &str) -> String {
        format!("{}/{pool}", self.base_url)
    }

    /// The user pool of this id.
    pub(crate) fn user_pool(&self, id: &str) -> Option<UserPool> {
        let pools = lock(&self.user_pools);
        pools.iter().find(|pool| pool.id == id).cloned()
    }

    /// The identity pool of this id.
    pub(crate) fn identity_pool(&self, id: &str) -> Option<IdentityPool> {
        let pools = lock(&self.identity_pools);
        pools.iter().find(|pool| pool.id == id).cloned()
    }

    /// The client of this id, and its pool.
    pub(crate) fn client(&self, id: &str) -> Option<(UserPool, Client)> {
        lock(&self.user_pools).iter().find_map(|pool| {
            let client = pool.clients.iter().find(|client| client.id == id)?;
            Some((pool.clone(), client.clone()))
        })
    }

    /// `patterns` with `{page}` replaced by each registered page.
    pub(crate) fn urls(&self, patterns: &[String]) -> Vec<String> {
        let pages = lock(&self.pages);
        let mut urls = Vec::new();
        for pattern in patterns {
            if pattern.contains("{page}") {
                urls.extend(pages.iter().map(|page| pattern.replace("{page}", page)));
            } else {
                urls.push(pattern.clone());
            }
        }
        urls
    }

    /// Allows redirects to a page of this origin.
    pub(crate) fn add_page(&self, origin: &str) {
        let origin = origin.to_owned();
        let mut pages = lock(&self.pages);
        if !pages.contains(&origin) {
            pages.push(origin);
        }
    }
}

/// `text` if it is an origin and nothing more.
pub(crate) fn origin(text: &str) -> Option<String> {
    let url = url::Url::parse(text).ok()?;
    let origin = url.origin().ascii_serialization();
    (origin != "null" && text.trim_end_matches('/') == origin).then_some(origin)
}
