//! What the stand-in remembers: JSON documents in an embedded database, in memory or in a file.
//!
//! Every change is one transaction, and with a file a committed transaction survives a killed process.

use std::path::Path;

use redb::backends::InMemoryBackend;
use redb::{
    Database, ReadableDatabase as _, ReadableTable, ReadableTableMetadata as _, TableDefinition,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A kind of document.
pub(crate) type Table = TableDefinition<'static, &'static str, &'static [u8]>;

macro_rules! tables {
    ($($(#[$doc:meta])* $name:ident = $key:literal;)*) => {
        $($(#[$doc])* pub(crate) const $name: Table = Table::new($key);)*
        const ALL: &[Table] = &[$($name),*];
    };
}

/// The shape of the documents. It changes with them, so that a file of another shape is told at the start.
const FORMAT: u64 = 5;
const FORMAT_KEY: &str = "format";

tables! {
    /// What the file itself is.
    META = "meta";
    /// Signing keys and secrets of this stand-in, by name.
    KEYS = "keys";
    /// User pools that were made or changed at run time, by pool id.
    USER_POOLS = "user_pools";
    /// Identity pools that were made at run time, by pool id.
    IDENTITY_POOLS = "identity_pools";
    /// User profiles, by `pool/username`.
    USERS = "users";
    /// Single sign-on sessions of the hosted UI, by cookie.
    SESSIONS = "sessions";
    /// Journeys to an external provider, by `state`.
    JOURNEYS = "journeys";
    /// Codes of the pretend providers.
    PROVIDER_CODES = "provider_codes";
    /// Challenges of sign-ins under way, by `Session` or `SECRET_BLOCK`.
    CHALLENGES = "challenges";
    /// Devices, by `pool/username/key`.
    DEVICES = "devices";
    /// Passkeys, by `pool/sub/id`.
    PASSKEYS = "passkeys";
    /// Registrations of passkeys under way, by `pool/sub/challenge`.
    PASSKEY_REGISTRATIONS = "passkey_registrations";
    /// Wrong passwords in a row, by `pool/username`.
    FAILURES = "failures";
    /// Times of calls that are limited per hour, by `pool/username/operation`.
    ATTEMPTS = "attempts";
    /// Codes that users must send back, by `pool/username/purpose`.
    VERIFICATIONS = "verifications";
    /// Authorization codes.
    CODES = "codes";
    /// What one sign-in produced, by `origin_jti`.
    GRANTS = "grants";
    /// Refresh tokens, each naming its grant.
    REFRESH_TOKENS = "refresh_tokens";
    /// Identities, by identity id.
    IDENTITIES = "identities";
    /// Identity ids, by login.
    LOGINS = "logins";
    /// Temporary AWS credentials, by access key id.
    CREDENTIALS = "credentials";
    /// Sync datasets, by `identity/name`.
    DATASETS = "datasets";
    /// Items of `DynamoDB`, by `table/identity`.
    ITEMS = "items";
    /// Writes to Sync and `DynamoDB` that were accepted, by their number.
    WRITES = "writes";
    /// Codes that would have been sent by e-mail or SMS, by time.
    INBOX = "inbox";
}

/// The database could not do its work; the text is the database's own.
#[derive(Debug, thiserror::Error)]
#[error("the database failed: {0}")]
pub struct StoreError(String);

fn failed(error: impl std::fmt::Display) -> StoreError {
    StoreError(error.to_string())
}

/// All documents of one stand-in.
pub(crate) struct Store {
    database: Database,
}

impl Store {
    /// Opens the database in `file`, or a new one in memory.
    pub(crate) fn open(file: Option<&Path>) -> Result<Self, StoreError> {
        let database = match file {
            Some(file) => Database::create(file).map_err(failed)?,
            None => Database::builder()
                .create_with_backend(InMemoryBackend::new())
                .map_err(failed)?,
        };
        let store = Self { database };
        let is_new = store.make_tables()?;
        store.check_format(is_new, file)?;
        Ok(store)
    }

    /// Makes the tables that lack; says whether there was none at all.
    fn make_tables(&self) -> Result<bool, StoreError> {
        let transaction = self.database.begin_write().map_err(failed)?;
        let is_new = transaction.list_tables().map_err(failed)?.next().is_none();
        for table in ALL {
            transaction.open_table(*table).map_err(failed)?;
        }
        transaction.commit().map_err(failed)?;
        Ok(is_new)
    }

    fn check_format(&self, is_new: bool, file: Option<&Path>) -> Result<(), StoreError> {
        if is_new {
            return self.put(META, FORMAT_KEY, &FORMAT);
        }
        if self.get(META, FORMAT_KEY)? == Some(FORMAT) {
            return Ok(());
        }
        let file = file.unwrap_or_else(|| Path::new("it")).display();
        Err(StoreError(format!(
            "{file} was written by another version of the stand-in; remove it, or name another file with --data"
        )))
    }

    /// Runs `change` as one transaction: all of it is kept when it succeeds, nothing when it fails.
    pub(crate) fn write<T, E: From<StoreError>>(
        &self,
        change: impl FnOnce(&Change) -> Result<T, E>,
    ) -> Result<T, E> {
        let change_set = Change(self.database.begin_write().map_err(failed)?);
        let result = change(&change_set)?;
        change_set.0.commit().map_err(failed)?;
        Ok(result)
    }

    /// One document.
    pub(crate) fn get<T: DeserializeOwned>(
        &self,
        table: Table,
        key: &str,
    ) -> Result<Option<T>, StoreError> {
        let transaction = self.database.begin_read().map_err(failed)?;
        let table = transaction.open_table(table).map_err(failed)?;
        one(&table, key)
    }

    /// All documents whose key starts with `prefix`, in order of their keys.
    pub(crate) fn all<T: DeserializeOwned>(
        &self,
        table: Table,
        prefix: &str,
    ) -> Result<Vec<T>, StoreError> {
        let transaction = self.database.begin_read().map_err(failed)?;
        let table = transaction.open_table(table).map_err(failed)?;
        let found = every(&table, prefix)?.into_iter();
        Ok(found.map(|(_, document)| document).collect())
    }

    /// Stores one document in a transaction of its own.
    pub(crate) fn put(
        &self,
        table: Table,
        key: &str,
        document: &impl Serialize,
    ) -> Result<(), StoreError> {
        self.write(|change| change.put(table, key, document))
    }

    /// Removes one document in a transaction of its own.
    pub(crate) fn remove(&self, table: Table, key: &str) -> Result<(), StoreError> {
        self.write(|change| change.remove(table, key))
    }
}

/// A transaction under way. Others wait until it ends.
pub(crate) struct Change(redb::WriteTransaction);

impl Change {
    /// One document, as this transaction sees it.
    pub(crate) fn get<T: DeserializeOwned>(
        &self,
        table: Table,
        key: &str,
    ) -> Result<Option<T>, StoreError> {
        let table = self.0.open_table(table).map_err(failed)?;
        one(&table, key)
    }

    /// All documents whose key starts with `prefix`, with their keys.
    pub(crate) fn all<T: DeserializeOwned>(
        &self,
        table: Table,
        prefix: &str,
    ) -> Result<Vec<(String, T)>, StoreError> {
        let table = self.0.open_table(table).map_err(failed)?;
        every(&table, prefix)
    }

    /// How many documents a table has.
    pub(crate) fn count(&self, table: Table) -> Result<u64, StoreError> {
        let table = self.0.open_table(table).map_err(failed)?;
        table.len().map_err(failed)
    }

    /// Stores one document.
    pub(crate) fn put(
        &self,
        table: Table,
        key: &str,
        document: &impl Serialize,
    ) -> Result<(), StoreError> {
        let bytes = serde_json::to_vec(document).map_err(failed)?;
        let mut table = self.0.open_table(table).map_err(failed)?;
        table.insert(key, bytes.as_slice()).map_err(failed)?;
        Ok(())
    }

    /// Removes one document.
    pub(crate) fn remove(&self, table: Table, key: &str) -> Result<(), StoreError> {
        let mut table = self.0.open_table(table).map_err(failed)?;
        table.remove(key).map_err(failed)?;
        Ok(())
    }
}

/// One document of a table, inside or outside a transaction that writes.
fn one<T: DeserializeOwned>(
    table: &impl ReadableTable<&'static str, &'static [u8]>,
    key: &str,
) -> Result<Option<T>, StoreError> {
    let found = table.get(key).map_err(failed)?;
    found.map(|bytes| parse(bytes.value())).transpose()
}

/// All documents of a table whose key starts with `prefix`, with their keys and in their order.
fn every<T: DeserializeOwned>(
    table: &impl ReadableTable<&'static str, &'static [u8]>,
    prefix: &str,
) -> Result<Vec<(String, T)>, StoreError> {
    let mut found = Vec::new();
    for row in table.range(prefix..).map_err(failed)? {
        let (key, value) = row.map_err(failed)?;
        if !key.value().starts_with(prefix) {
            break;
        }
        found.push((key.value().to_owned(), parse(value.value())?));
    }
    Ok(found)
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    serde_json::from_slice(bytes).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::{FORMAT_KEY, META, Store};

    #[test]
    fn a_file_of_another_version_is_told_at_the_start() {
        let file =
            std::env::temp_dir().join(format!("stand-in-format-{}.redb", std::process::id()));
        Store::open(Some(&file)).unwrap();
        let again = Store::open(Some(&file)).unwrap();
        again.put(META, FORMAT_KEY, &1).unwrap();
        drop(again);
        let refused = Store::open(Some(&file))
            .err()
            .map(|error| error.to_string());
        std::fs::remove_file(&file).unwrap();
        assert!(refused.is_some_and(|text| text.contains("another version of the stand-in")));
    }
}
