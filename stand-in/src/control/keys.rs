//! The signing keys, which a real user pool changes when it likes.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::knobs::{Misuse, parse};
use crate::app::App;
use crate::keys::KeyError;

/// `GET keys`: the names of the keys that sign, and of all that are published.
pub(crate) async fn list(State(app): State<App>) -> Result<Json<Value>, Misuse> {
    let current = app.keys.current()?;
    let published = app.keys.published();
    let published: Vec<_> = published.iter().map(|key| &key["kid"]).collect();
    Ok(Json(json!({
        "id": current.id.kid,
        "access": current.access.kid,
        "published": published,
    })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RollOver {
    #[serde(default = "yes")]
    publish: bool,
}

fn yes() -> bool {
    true
}

/// `POST keys`: new keys sign from now on.
pub(crate) async fn roll_over(State(app): State<App>, body: Bytes) -> Result<Json<Value>, Misuse> {
    let wanted: RollOver = parse(&body)?;
    let rolled = {
        let app = app.clone();
        // Making them takes a while.
        tokio::task::spawn_blocking(move || app.keys.roll_over(wanted.publish, &app.store)).await
    };
    rolled.map_err(|error| KeyError::Rsa(error.to_string()))??;
    list(State(app)).await
}

/// `DELETE keys`: only those that sign are known any more.
pub(crate) async fn drop_old(State(app): State<App>) -> Result<Json<Value>, Misuse> {
    app.keys.drop_old(&app.store)?;
    list(State(app)).await
}
