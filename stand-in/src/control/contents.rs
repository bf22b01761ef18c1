//! What is stored, for tests to look at, and another program that writes to it and deletes it.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::knobs::{Misuse, parse};
use crate::app::App;
use crate::dynamodb::attribute::{Attribute, Item};
use crate::dynamodb::foreign;
use crate::dynamodb::refusal::Refusal;
use crate::error::AwsError;
use crate::identity::identities::Identity;
use crate::store::{DATASETS, IDENTITIES, ITEMS, StoreError, WRITES};
use crate::sync::dataset::Dataset;
use crate::sync::session_token::Binding;
use crate::sync::{datasets, update};
use crate::writes::{FOREIGN, Write};

/// Whose data; nobody need be named when there is only one identity.
#[derive(Deserialize)]
pub(crate) struct Whose {
    identity_id: Option<String>,
    /// The one of the page's configuration if none is named.
    dataset: Option<String>,
}

impl Whose {
    fn identity(&self, app: &App) -> Result<String, Misuse> {
        if let Some(named) = &self.identity_id {
            return Ok(named.clone());
        }
        let mut all: Vec<Identity> = app.store.all(IDENTITIES, "")?;
        all.retain(|identity| !identity.disabled);
        if let [only] = all.as_slice() {
            return Ok(only.id.clone());
        }
        let count = all.len();
        Err(format!("there are {count} identities; name one in `identity_id`").into())
    }

    fn dataset<'a>(&'a self, app: &'a App) -> &'a str {
        self.dataset.as_deref().unwrap_or(&app.config.dataset)
    }
}

/// `GET identities`.
pub(crate) async fn identities(State(app): State<App>) -> Result<Json<Vec<Identity>>, Misuse> {
    Ok(Json(app.store.all(IDENTITIES, "")?))
}

/// `GET datasets`: everything that Sync holds.
pub(crate) async fn datasets(State(app): State<App>) -> Result<Json<Vec<Value>>, Misuse> {
    let all: Vec<Dataset> = app.store.all(DATASETS, "")?;
    Ok(Json(all.iter().map(Dataset::tell_all).collect()))
}

/// `DELETE datasets`: another program deletes one.
pub(crate) async fn delete_dataset(
    State(app): State<App>,
    Query(whose): Query<Whose>,
) -> Result<Json<Value>, Misuse> {
    let identity_id = whose.identity(&app)?;
    let place = Binding {
        identity_id: &identity_id,
        dataset: whose.dataset(&app),
    };
    let deleted = datasets::remove(&app, &place, FOREIGN)?;
    Ok(Json(json!({"deleted": deleted.is_some()})))
}

/// What another program writes; null removes.
#[derive(Deserialize)]
pub(crate) struct ForeignWrite {
    #[serde(flatten)]
    whose: Whose,
    #[serde(default = "life")]
    name: String,
    value: Value,
}

fn life() -> String {
    "life".to_owned()
}

/// `POST records`: another program writes a record of Sync.
pub(crate) async fn write_record(
    State(app): State<App>,
    body: Bytes,
) -> Result<Json<Value>, Misuse> {
    let write: ForeignWrite = parse(&body)?;
    let identity_id = write.whose.identity(&app)?;
    let place = Binding {
        identity_id: &identity_id,
        dataset: write.whose.dataset(&app),
    };
    let value = match &write.value {
        Value::Null => None,
        Value::String(text) => Some(text.as_str()),
        _ => return Err("`value` must be a text or null".to_owned().into()),
    };
    update::overwrite(&app, &place, &write.name, value)?;
    Ok(Json(json!({"identity_id": identity_id})))
}

/// `GET items`: everything that `DynamoDB` holds.
pub(crate) async fn items(State(app): State<App>) -> Result<Json<Vec<Item>>, Misuse> {
    Ok(Json(app.store.all(ITEMS, "")?))
}

/// `DELETE items`: another program deletes one.
pub(crate) async fn delete_item(
    State(app): State<App>,
    Query(whose): Query<Whose>,
) -> Result<Json<Value>, Misuse> {
    let deleted = foreign::delete(&app, &whose.identity(&app)?)?;
    Ok(Json(json!({"deleted": deleted})))
}

/// `POST attributes`: another program writes an attribute of an item.
pub(crate) async fn write_attribute(
    State(app): State<App>,
    body: Bytes,
) -> Result<Json<Value>, Misuse> {
    let write: ForeignWrite = parse(&body)?;
    let identity_id = write.whose.identity(&app)?;
    let value = match write.value {
        Value::Null => None,
        Value::String(text) => Some(Attribute::S(text)),
        typed => Some(Attribute::read(&typed).map_err(|flaw| AwsError::from(Refusal::from(flaw)))?),
    };
    foreign::overwrite(&app, &identity_id, &write.name, value)?;
    Ok(Json(json!({"identity_id": identity_id})))
}

/// `GET writes`: all that were accepted, in their order.
pub(crate) async fn writes(State(app): State<App>) -> Result<Json<Vec<Write>>, Misuse> {
    Ok(Json(app.store.all(WRITES, "")?))
}

/// `DELETE writes`.
pub(crate) async fn clear_writes(State(app): State<App>) -> Result<Json<Value>, Misuse> {
    app.store.write(|change| {
        for (key, _) in change.all::<Write>(WRITES, "")? {
            change.remove(WRITES, &key)?;
        }
        Ok::<_, StoreError>(())
    })?;
    Ok(Json(json!({})))
}
