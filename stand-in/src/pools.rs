//! Pools: those of the configuration, and those made or changed at run time, which are kept in the store.

use crate::app::{App, lock};
use crate::config::{Config, IdentityPool, UserPool};
use crate::store::{IDENTITY_POOLS, Store, StoreError, USER_POOLS};

/// All pools; what is kept takes the place of what is configured.
pub(crate) fn load(config: &Config, store: &Store) -> Result<Vec<UserPool>, StoreError> {
    let mut pools = config.user_pools.clone();
    for kept in store.all(USER_POOLS, "")? {
        put(&mut pools, kept);
    }
    Ok(pools)
}

/// Adds a pool, or puts it in the place of the one with the same id.
pub(crate) fn keep(app: &App, pool: UserPool) -> Result<(), StoreError> {
    app.store.put(USER_POOLS, &pool.id, &pool)?;
    put(&mut lock(&app.user_pools), pool);
    Ok(())
}

/// All identity pools; they are never changed, so none of them is there twice.
pub(crate) fn load_identity_pools(
    config: &Config,
    store: &Store,
) -> Result<Vec<IdentityPool>, StoreError> {
    let mut pools = config.identity_pools.clone();
    pools.extend(store.all::<IdentityPool>(IDENTITY_POOLS, "")?);
    Ok(pools)
}

/// Adds an identity pool.
pub(crate) fn keep_identity_pool(app: &App, pool: IdentityPool) -> Result<(), StoreError> {
    app.store.put(IDENTITY_POOLS, &pool.id, &pool)?;
    lock(&app.identity_pools).push(pool);
    Ok(())
}

fn put(pools: &mut Vec<UserPool>, pool: UserPool) {
    match pools.iter_mut().find(|known| known.id == pool.id) {
        Some(known) => *known = pool,
        None => pools.push(pool),
    }
}
