//! `GET /logout`: ends the browser's session, then goes to the app or to the login page. Tokens stay good.
//!
//! See <https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html>.

use axum::extract::{Query, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;

use super::authorization::Authorization;
use super::pages;
use super::refusal::Refusal;
use super::sessions;
use crate::app::App;

/// The parameters that decide where to go.
#[derive(Debug, Deserialize)]
pub(crate) struct Parameters {
    client_id: Option<String>,
    logout_uri: Option<String>,
}

/// The endpoint.
pub(crate) async fn logout(
    State(app): State<App>,
    Query(parameters): Query<Parameters>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let to = match &parameters.logout_uri {
        Some(logout_uri) => registered(&app, &parameters, logout_uri)?,
        None => login_page(&app, &query.unwrap_or_default())?,
    };
    let mut response = pages::redirect(&to);
    sessions::end(&app, &headers, &mut response)?;
    Ok(response)
}

fn registered(app: &App, parameters: &Parameters, uri: &str) -> Result<String, Refusal> {
    let id = parameters.client_id.as_deref().unwrap_or_default();
    let Some((_, client)) = app.client(id) else {
        let sentence = format!("There is no client with the client_id \"{id}\".");
        return Err(Refusal::Page("invalid_client", sentence));
    };
    if app.urls(&client.sign_out_urls).iter().any(|url| url == uri) {
        return Ok(uri.to_owned());
    }
    let sentence = format!("The logout_uri \"{uri}\" is not a sign-out URL of this client.");
    Err(Refusal::Page("redirect_mismatch", sentence))
}

/// The second form: the query is one for the authorize endpoint.
fn login_page(app: &App, query: &str) -> Result<String, Refusal> {
    let authorization = Authorization::judge(app, query)?;
    Ok(format!("/login?{}", authorization.query))
}
