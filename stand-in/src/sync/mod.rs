//! Amazon Cognito Sync: key-value records per identity, behind signed requests.
//!
//! See <https://docs.aws.amazon.com/cognitosync/latest/APIReference/Welcome.html>.

pub(crate) mod dataset;
pub(crate) mod datasets;
pub(crate) mod epoch;
mod list;
mod request;
pub(crate) mod session_token;
pub(crate) mod update;

use axum::Router;
use axum::response::Response;
use axum::routing::get;

use crate::app::App;
use crate::error::AwsError;

/// The routes; axum decodes `%3A` in them, while the signature is checked on the path as sent.
pub(crate) fn routes() -> Router<App> {
    const IDENTITY: &str = "/identitypools/{pool}/identities/{identity}";
    Router::new()
        .route(IDENTITY, get(datasets::describe_usage))
        .route(&format!("{IDENTITY}/datasets"), get(datasets::list))
        .route(
            &format!("{IDENTITY}/datasets/{{dataset}}"),
            get(datasets::describe)
                .post(update::update_records)
                .delete(datasets::delete),
        )
        .route(
            &format!("{IDENTITY}/datasets/{{dataset}}/records"),
            get(list::list_records),
        )
}

/// The reply to every other address of Sync.
pub(crate) fn not_played() -> Response {
    AwsError::bad(
        "UnknownOperationException",
        "The stand-in does not play this operation of Sync.",
    )
    .rest()
}
