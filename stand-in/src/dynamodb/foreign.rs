//! What another program does to an item, by order of a test.

use super::attribute::{Attribute, Item};
use super::table::{note, store_key};
use crate::app::App;
use crate::store::{ITEMS, StoreError};
use crate::writes::{FOREIGN, removed};

/// Writes one attribute, or removes it; the item is made if there is none.
pub(crate) fn overwrite(
    app: &App,
    identity_id: &str,
    name: &str,
    value: Option<Attribute>,
) -> Result<(), StoreError> {
    app.store.write(|change| {
        let key = store_key(app, identity_id);
        let stored: Option<Item> = change.get(ITEMS, &key)?;
        let mut item = stored.unwrap_or_default();
        let own = Attribute::S(identity_id.to_owned());
        item.insert(app.config.partition_key.clone(), own);
        let written = serde_json::json!(value);
        match value {
            Some(value) => item.insert(name.to_owned(), value),
            None => item.remove(name),
        };
        change.put(ITEMS, &key, &item)?;
        let values = [(name.to_owned(), written)].into();
        note(app, change, FOREIGN, (identity_id, values))
    })
}

/// Deletes the item; says whether there was one.
pub(crate) fn delete(app: &App, identity_id: &str) -> Result<bool, StoreError> {
    app.store.write(|change| {
        let key = store_key(app, identity_id);
        let stored: Option<Item> = change.get(ITEMS, &key)?;
        if let Some(item) = &stored {
            change.remove(ITEMS, &key)?;
            note(app, change, FOREIGN, (identity_id, removed(item.keys())))?;
        }
        Ok(stored.is_some())
    })
}
