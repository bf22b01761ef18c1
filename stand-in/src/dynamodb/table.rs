//! The one table: which item a player may reach, and what the operations do with it.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use axum::http::request::Parts;
use serde_json::{Value, json};

use super::attribute::{Attribute, Item, size};
use super::refusal::Refusal;
use super::request::{Expressions, Operation, Request, ReturnValues};
use super::update::Update;
use crate::app::App;
use crate::calls;
use crate::control::faults::{Fault, FaultKind};
use crate::error::AwsError;
use crate::iam;
use crate::identity::credentials::Credential;
use crate::sigv4::{self, Service};
use crate::store::{Change, ITEMS, StoreError};
use crate::writes::{self, Write, removed};

const SERVICE: Service = Service {
    name: "dynamodb",
    tolerance_minutes: 15,
    refusal: StatusCode::BAD_REQUEST,
};
const MOST_BYTES: usize = 400 << 10;

/// A call that may be done.
struct Call<'a> {
    app: &'a App,
    identity_id: String,
    key: Item,
    expressions: Expressions,
    return_values: ReturnValues,
    tells_item_on_failure: bool,
    /// A test wants the condition to fail.
    conflict: bool,
}

/// Signature first, then what is asked for, then permission, then whether it makes sense.
pub(crate) fn play(
    app: &App,
    parts: &Parts,
    operation: &str,
    body: &[u8],
) -> Result<Value, Refusal> {
    let played = Operation::named(operation);
    let operation = played.ok_or_else(|| AwsError::bad("UnknownOperationException", ""))?;
    let credential = sigv4::verify(app, &SERVICE, parts, body)?;
    let request: Request = serde_json::from_slice(body)
        .map_err(|error| AwsError::bad("SerializationException", error.to_string()))?;
    let key = request.key()?;
    permit(app, &credential, operation, (request.table()?, &key))?;
    let call = Call {
        app,
        identity_id: credential.identity_id,
        return_values: request.return_values(operation)?,
        tells_item_on_failure: request.tells_item_on_failure()?,
        expressions: request.expressions(operation)?,
        conflict: is_conflict_ordered(parts),
        key,
    };
    call.check_key()?;
    match operation {
        Operation::Get => call.get(),
        Operation::Update => app.store.write(|change| call.update(change)),
        Operation::Delete => app.store.write(|change| call.delete(change)),
    }
}

fn is_conflict_ordered(parts: &Parts) -> bool {
    let fault = parts.extensions.get::<Fault>();
    fault.is_some_and(|fault| fault.kind == FaultKind::Conflict)
}

/// The policy: players who signed in, this table, and in it the item whose key is their identity
/// ([`dynamodb:LeadingKeys`](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html)).
fn permit(
    app: &App,
    credential: &Credential,
    operation: Operation,
    (table, key): (&str, &Item),
) -> Result<(), AwsError> {
    let own = Attribute::S(credential.identity_id.clone());
    let leading = key.get(&app.config.partition_key);
    let allowed = table == app.config.table && leading.is_none_or(|key| *key == own);
    let action = operation.name();
    let resource = format!("table/{table}");
    let policy = match (credential.guest, allowed) {
        (false, true) => {
            let call = calls::Call {
                action: format!("{}:{action}", SERVICE.name),
                resource,
                leading_key: leading.and(Some(credential.identity_id.clone())),
            };
            calls::note(app, credential, call);
            return Ok(());
        }
        (true, _) => "session",
        (false, false) => "identity-based",
    };
    let resource = iam::arn(SERVICE.name, &app.config.region, &resource);
    let denial = iam::denial(SERVICE.name, action, &resource);
    Err(AwsError::bad(
        "AccessDeniedException",
        format!("{denial} because no {policy} policy allows the dynamodb:{action} action"),
    ))
}

/// The key of an item in the store.
pub(super) fn store_key(app: &App, identity_id: &str) -> String {
    format!("{}/{identity_id}", app.config.table)
}

/// Adds to the log of writes.
pub(super) fn note(
    app: &App,
    change: &Change,
    operation: &str,
    (identity_id, values): (&str, BTreeMap<String, Value>),
) -> Result<(), StoreError> {
    let write = Write {
        at_milliseconds: app.clock.now_milliseconds(),
        operation: operation.to_owned(),
        identity_id: identity_id.to_owned(),
        place: app.config.table.clone(),
        values,
    };
    writes::note(change, &write)
}

impl Call<'_> {
    /// The table has a partition key that is a text, and nothing else.
    fn check_key(&self) -> Result<(), Refusal> {
        let name = &self.app.config.partition_key;
        match self.key.get(name) {
            Some(Attribute::S(_)) if self.key.len() == 1 => {}
            _ => {
                let message = "The provided key element does not match the schema";
                return Err(Refusal::validation(message));
            }
        }
        let update = self.expressions.update.as_ref();
        if update.is_some_and(|update| update.names().any(|changed| changed == name)) {
            return Err(Refusal::validation(format!(
                "One or more parameter values were invalid: Cannot update attribute {name}. This \
                 attribute is part of the key"
            )));
        }
        Ok(())
    }

    fn store_key(&self) -> String {
        store_key(self.app, &self.identity_id)
    }

    /// [GetItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html)
    fn get(&self) -> Result<Value, Refusal> {
        let item: Option<Item> = self.app.store.get(ITEMS, &self.store_key())?;
        Ok(item.map_or_else(|| json!({}), |item| json!({"Item": item})))
    }

    /// [UpdateItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html)
    fn update(&self, change: &Change) -> Result<Value, Refusal> {
        let old: Option<Item> = change.get(ITEMS, &self.store_key())?;
        self.check_condition(old.as_ref())?;
        let mut new = old.clone().unwrap_or_else(|| self.key.clone());
        if let Some(update) = &self.expressions.update {
            update.apply(&mut new).map_err(Refusal::validation)?;
        }
        if size(&new) > MOST_BYTES {
            let message = "Item size to update has exceeded the maximum allowed size";
            return Err(Refusal::validation(message));
        }
        change.put(ITEMS, &self.store_key(), &new)?;
        let changed = self.expressions.update.iter().flat_map(Update::names);
        let told = |name: &str| (name.to_owned(), json!(new.get(name)));
        let values = changed.map(told).collect();
        note(self.app, change, "UpdateItem", (&self.identity_id, values))?;
        Ok(self.told(old, new))
    }

    /// [DeleteItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html)
    fn delete(&self, change: &Change) -> Result<Value, Refusal> {
        let old: Option<Item> = change.get(ITEMS, &self.store_key())?;
        self.check_condition(old.as_ref())?;
        if let Some(old) = &old {
            change.remove(ITEMS, &self.store_key())?;
            let values = removed(old.keys());
            note(self.app, change, "DeleteItem", (&self.identity_id, values))?;
        }
        Ok(self.told(old, Item::new()))
    }

    fn check_condition(&self, item: Option<&Item>) -> Result<(), Refusal> {
        let condition = self.expressions.condition.as_ref();
        let holds = condition.is_none_or(|condition| condition.holds(item));
        if holds && !self.conflict {
            return Ok(());
        }
        let item = item.filter(|_| self.tells_item_on_failure);
        Err(Refusal::condition(item.cloned()))
    }

    fn told(&self, old: Option<Item>, new: Item) -> Value {
        let attributes = match self.return_values {
            ReturnValues::None => None,
            ReturnValues::AllOld => old,
            ReturnValues::AllNew => Some(new),
            ReturnValues::UpdatedOld => old.map(|old| self.changed(old)),
            ReturnValues::UpdatedNew => Some(self.changed(new)),
        };
        let attributes = attributes.filter(|attributes| !attributes.is_empty());
        attributes.map_or_else(|| json!({}), |told| json!({"Attributes": told}))
    }

    /// Only what the update names.
    fn changed(&self, mut item: Item) -> Item {
        let update = self.expressions.update.as_ref();
        item.retain(|name, _| {
            update.is_some_and(|update| update.names().any(|changed| changed == name))
        });
        item
    }
}
