//! `/login`: the form for user name and password, and the buttons of the external providers.
//!
//! See <https://docs.aws.amazon.com/cognito/latest/developerguide/login-endpoint.html>.

use axum::Form;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;

use super::authorization::Authorization;
use super::pages::{Page, escape};
use super::refusal::Refusal;
use super::{cookies, people, sessions};
use crate::app::App;
use crate::random;
use crate::store::StoreError;
use crate::users::{self, Status, User};

/// Holds the token that the form must send back.
const CSRF_COOKIE: &str = "XSRF-TOKEN";
/// As long as a session, so that a form may stand open for a while.
const CSRF_LIFE_SECONDS: i64 = 3600;
const WRONG: &str = "Incorrect username or password.";

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct LoginForm {
    #[serde(rename = "_csrf")]
    csrf: String,
    username: String,
    password: String,
}

/// `GET /login`, with the query of the authorize endpoint.
pub(crate) async fn show(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let authorization = Authorization::judge(&app, &query.unwrap_or_default())?;
    let hint = authorization.login_hint.clone().unwrap_or_default();
    Ok(form(&app, &authorization, &headers, (&hint, None)))
}

/// `POST /login`.
pub(crate) async fn submit(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    Form(sent): Form<LoginForm>,
) -> Result<Response, Refusal> {
    let authorization = Authorization::judge(&app, &query.unwrap_or_default())?;
    let expected = cookies::get(&headers, CSRF_COOKIE).unwrap_or_default();
    if expected.is_empty() || expected != sent.csrf {
        let sentence = "The form is too old or comes from elsewhere. Go back and try again.";
        return Err(Refusal::Page("invalid_csrf_token", sentence.to_owned()));
    }
    let typed = sent.username.trim();
    let user = match judge(&app, &authorization.pool, typed, &sent.password)? {
        Ok(user) => user,
        Err(why) => return Ok(form(&app, &authorization, &headers, (typed, Some(why)))),
    };
    let session = sessions::begin(&app, &authorization.pool, &user.username);
    let mut response = authorization.complete(&app, &session)?;
    sessions::keep(&app, &session, &mut response)?;
    Ok(response)
}

/// The user, or why there will be no session.
fn judge(
    app: &App,
    pool: &str,
    typed: &str,
    password: &str,
) -> Result<Result<User, &'static str>, StoreError> {
    let Some(pool) = app.user_pool(pool) else {
        return Ok(Err(WRONG));
    };
    let user = users::resolve(&app.store, &pool, typed)?;
    let Some(user) = user.filter(|user| user.has_password(&pool, password)) else {
        return Ok(Err(WRONG));
    };
    Ok(match user.status {
        _ if !user.enabled => Err("User is disabled."),
        Status::Confirmed | Status::ExternalProvider => Ok(user),
        _ => Err("This page can only sign in users who are confirmed and have chosen a password."),
    })
}

/// The page, with a user name filled in and perhaps an error.
fn form(
    app: &App,
    authorization: &Authorization,
    headers: &HeaderMap,
    (username, error): (&str, Option<&str>),
) -> Response {
    let csrf = match cookies::get(headers, CSRF_COOKIE) {
        Some(token) if !token.is_empty() => token.to_owned(),
        _ => random::secret(),
    };
    let error = error.map_or(String::new(), |error| {
        format!("<p class=\"error\" id=\"loginErrorMessage\" role=\"alert\">{error}</p>")
    });
    let body = format!(
        "{error}<form method=\"post\" action=\"/login?{query}\">\
         <input type=\"hidden\" name=\"_csrf\" value=\"{csrf}\">\
         <label for=\"username\">User name</label>\
         <input id=\"username\" name=\"username\" autocomplete=\"username\" autofocus required \
          value=\"{username}\">\
         <label for=\"password\">Password</label>\
         <input id=\"password\" name=\"password\" type=\"password\" \
          autocomplete=\"current-password\" required>\
         <button class=\"main\" name=\"signInSubmitButton\" value=\"Sign in\">Sign in</button>\
         </form>{providers}",
        query = escape(&authorization.query),
        csrf = escape(&csrf),
        username = escape(username),
        providers = provider_buttons(app, authorization),
    );
    let page = Page {
        title: "Sign in",
        body: &body,
    };
    let mut response = page.reply(StatusCode::OK);
    cookies::set(&mut response, CSRF_COOKIE, &csrf, CSRF_LIFE_SECONDS);
    response
}

/// Links back to the authorize endpoint, with the provider's name.
fn provider_buttons(app: &App, authorization: &Authorization) -> String {
    let Some(pool) = app.user_pool(&authorization.pool) else {
        return String::new();
    };
    let link = |provider: &String| {
        format!(
            "<a class=\"button\" data-provider=\"{}\" href=\"/oauth2/authorize?{}\">\
             {}</a>",
            escape(provider),
            escape(&query_for(&authorization.query, provider)),
            escape(&people::button(provider))
        )
    };
    pool.providers.iter().map(link).collect::<Vec<_>>().concat()
}

/// The same query with another `identity_provider`.
fn query_for(query: &str, provider: &str) -> String {
    let mut changed = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        if name != "identity_provider" {
            changed.append_pair(&name, &value);
        }
    }
    changed.append_pair("identity_provider", provider);
    changed.finish()
}
