//! Codes that Cognito would have sent by e-mail or SMS, and a page that shows them to people.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::knobs::Misuse;
use crate::app::App;
use crate::hosted_ui::pages::{Page, escape};
use crate::store::{Change, INBOX, Store, StoreError};

/// One message.
#[derive(Serialize, Deserialize)]
pub(crate) struct Message {
    /// Seconds since 1970.
    pub(crate) sent_at: i64,
    /// The real user name.
    pub(crate) user: String,
    /// What it is for, such as `sign-up` or `forgot-password`.
    pub(crate) kind: String,
    /// `EMAIL` or `SMS`
    pub(crate) medium: String,
    /// An e-mail address or a phone number.
    pub(crate) destination: String,
    /// The code.
    pub(crate) code: String,
}

/// Puts a message behind the others.
pub(crate) fn deliver(store: &Store, message: &Message) -> Result<(), StoreError> {
    store.write(|change| {
        let number = change.all::<Message>(INBOX, "")?.len();
        change.put(INBOX, &format!("{number:08}"), message)
    })
}

/// `GET inbox`.
pub(crate) async fn list(State(app): State<App>) -> Result<Json<Vec<Message>>, Misuse> {
    Ok(Json(app.store.all(INBOX, "")?))
}

/// `DELETE inbox`.
pub(crate) async fn clear(State(app): State<App>) -> Result<Json<Value>, Misuse> {
    app.store.write(|change: &Change| {
        for (key, _) in change.all::<Message>(INBOX, "")? {
            change.remove(INBOX, &key)?;
        }
        Ok::<_, StoreError>(())
    })?;
    Ok(Json(json!({})))
}

/// `GET /_stand-in/`: messages, demo users and links, for people.
pub(crate) async fn page(State(app): State<App>) -> Result<Response, Misuse> {
    let messages: Vec<Message> = app.store.all(INBOX, "")?;
    let messages: Vec<String> = messages.iter().map(describe).collect();
    let body = match messages.len() {
        0 => "<h2>Inbox</h2><p>No messages.</p>".to_owned(),
        _ => format!("<h2>Inbox</h2>{}", messages.concat()),
    };
    let page = Page {
        title: "Stand-in for Amazon Cognito, for tests only",
        body: &[body, demo_users(&app), LINKS.to_owned()].concat(),
    };
    Ok(page.reply(StatusCode::OK))
}

fn describe(message: &Message) -> String {
    format!(
        "<p>To {} ({}): {} <strong>{}</strong></p>",
        escape(&message.destination),
        escape(&message.user),
        escape(&message.kind),
        escape(&message.code)
    )
}

fn demo_users(app: &App) -> String {
    let mut rows = Vec::new();
    for pool in &app.config.user_pools {
        for user in &pool.users {
            rows.push(format!(
                "<tr><td>{}<td>{}<td><code>{}</code></tr>",
                escape(&pool.id),
                escape(&user.username),
                escape(&user.password)
            ));
        }
    }
    format!(
        "<h2>Users</h2><table><tr><th>pool<th>user name<th>password</tr>{}</table>",
        rows.concat()
    )
}

const LINKS: &str = "<h2>Controls</h2><ul>\
    <li><a href=\"/_stand-in/config\">config.json of the page</a>\
    <li><a href=\"/_stand-in/datasets\">datasets</a>\
    <li><a href=\"/_stand-in/counters\">counters</a>\
    <li><a href=\"/_stand-in/faults\">faults</a>\
    <li><a href=\"/_stand-in/clock\">clock</a></ul>";
