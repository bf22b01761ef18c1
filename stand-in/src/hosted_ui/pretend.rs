//! The pretend external providers: a page where one picks a demo person or cancels.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};

use super::pages::{self, Page, escape};
use super::refusal::Refusal;
use super::{federation, people};
use crate::app::{App, lock};
use crate::random;
use crate::store::PROVIDER_CODES;

/// What a provider's code stands for.
#[derive(Serialize, Deserialize)]
pub(crate) struct ProviderCode {
    /// The provider.
    pub(crate) provider: String,
    /// The person who was picked.
    pub(crate) person: String,
}

#[derive(Deserialize)]
pub(crate) struct Asked {
    state: String,
}

/// `GET /pretend/{provider}/authorize`.
pub(crate) async fn show(
    State(app): State<App>,
    Path(provider): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    known(&app, &provider)?;
    let buttons = people::at(&provider).map(|person| {
        format!(
            "<button name=\"person\" value=\"{}\">{}</button>",
            escape(&person.key),
            escape(&person.name())
        )
    });
    let body = format!(
        "<p>This only pretends to be {}. Who are you?</p><form method=\"post\">\
         <input type=\"hidden\" name=\"state\" value=\"{}\">{}\
         <button name=\"person\" value=\"cancel\">Cancel</button></form>",
        escape(people::display_name(&provider)),
        escape(&asked.state),
        buttons.concat()
    );
    let page = Page {
        title: people::display_name(&provider),
        body: &body,
    };
    Ok(page.reply(StatusCode::OK))
}

#[derive(Deserialize)]
pub(crate) struct Choice {
    state: String,
    person: String,
}

/// `POST /pretend/{provider}/authorize`: back to the user pool with a code, or with `access_denied`.
pub(crate) async fn choose(
    State(app): State<App>,
    Path(provider): Path<String>,
    Form(choice): Form<Choice>,
) -> Result<Response, Refusal> {
    known(&app, &provider)?;
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if people::at(&provider)
        .iter()
        .any(|person| person.key == choice.person)
    {
        let code = random::secret();
        let record = ProviderCode {
            provider,
            person: choice.person,
        };
        app.store.put(PROVIDER_CODES, &code, &record)?;
        query.append_pair("code", &code);
    } else {
        query.append_pair("error", "access_denied");
    }
    query.append_pair("state", &choice.state);
    Ok(pages::redirect(&format!(
        "{}?{}",
        federation::RETURN_PATH,
        query.finish()
    )))
}

/// `GET /pretend/{person}.svg`: a picture for the profile.
pub(crate) async fn picture(Path(file): Path<String>) -> Response {
    let Some(svg) = people::picture(&file) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = HeaderValue::from_static("image/svg+xml");
    ([(header::CONTENT_TYPE, kind)], svg).into_response()
}

fn known(app: &App, provider: &str) -> Result<(), Refusal> {
    let has = |pool: &crate::config::UserPool| pool.providers.iter().any(|name| name == provider);
    if lock(&app.user_pools).iter().any(has) {
        return Ok(());
    }
    let sentence = format!("There is no provider \"{provider}\".");
    Err(Refusal::Page("invalid_request", sentence))
}
