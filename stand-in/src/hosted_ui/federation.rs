//! The journey to an external provider and back, and the profile that it leaves in the pool.
//!
//! See <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-identity-federation.html>.

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::authorization::Authorization;
use super::people::{self, Person};
use super::pretend::ProviderCode;
use super::refusal::Refusal;
use super::{cookies, pages, sessions};
use crate::app::App;
use crate::random;
use crate::store::{JOURNEYS, PROVIDER_CODES, StoreError, USERS};
use crate::users::{self, Link, Status, User};

/// Where providers send people back to.
pub(crate) const RETURN_PATH: &str = "/oauth2/idpresponse";
/// Ties the journey to the browser that began it.
const STATE_COOKIE: &str = "csrf-state";
const LIFE_SECONDS: i64 = 600;

/// A journey under way.
#[derive(Serialize, Deserialize)]
struct Journey {
    query: String,
    provider: String,
    began_at: i64,
}

/// Sends the browser to the provider.
pub(crate) fn depart(
    app: &App,
    authorization: &Authorization,
    provider: &str,
) -> Result<Response, StoreError> {
    let state = random::secret();
    let journey = Journey {
        query: authorization.query.clone(),
        provider: provider.to_owned(),
        began_at: app.clock.now(),
    };
    app.store.put(JOURNEYS, &state, &journey)?;
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("client_id", "the-user-pool")
        .append_pair("redirect_uri", &format!("{}{RETURN_PATH}", app.base_url))
        .append_pair("response_type", "code")
        .append_pair("scope", "openid profile email")
        .append_pair("prompt", &authorization.prompt.join(" "))
        .append_pair("state", &state)
        .finish();
    let mut response = pages::redirect(&format!("/pretend/{provider}/authorize?{query}"));
    cookies::set(&mut response, STATE_COOKIE, &state, LIFE_SECONDS);
    Ok(response)
}

#[derive(Deserialize)]
pub(crate) struct ProviderReply {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
}

/// `GET /oauth2/idpresponse`: back from the provider.
pub(crate) async fn idpresponse(
    State(app): State<App>,
    Query(reply): Query<ProviderReply>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let journey = find_journey(&app, &reply, &headers)?;
    let authorization = Authorization::judge(&app, &journey.query)?;
    if reply.error.is_some() {
        return Err(authorization.refuse("access_denied", "The user cancelled the sign-in."));
    }
    let Some(person) = redeem(&app, &journey, reply.code.as_deref())? else {
        let description = format!("{} Error - 400 error getting token", journey.provider);
        return Err(authorization.refuse("invalid_request", &description));
    };
    let user = welcome(&app, &authorization.pool, &journey.provider, &person)?;
    let session = sessions::begin(&app, &user.pool, &user.username);
    let mut response = authorization.complete(&app, &session)?;
    sessions::keep(&app, &session, &mut response)?;
    cookies::set(&mut response, STATE_COOKIE, "", 0);
    Ok(response)
}

/// The journey of this `state`, once, in the browser that began it, and not too late.
fn find_journey(app: &App, reply: &ProviderReply, headers: &HeaderMap) -> Result<Journey, Refusal> {
    let wrong = || {
        let sentence = "This sign-in was not begun in this browser, or too long ago.";
        Refusal::Page("invalid_state", sentence.to_owned())
    };
    let state = reply.state.as_deref().ok_or_else(wrong)?;
    if cookies::get(headers, STATE_COOKIE) != Some(state) {
        return Err(wrong());
    }
    let journey: Journey = app.store.get(JOURNEYS, state)?.ok_or_else(wrong)?;
    app.store.remove(JOURNEYS, state)?;
    if app.clock.now() < journey.began_at + LIFE_SECONDS {
        Ok(journey)
    } else {
        Err(wrong())
    }
}

/// Asks the provider who the code stands for, once.
fn redeem(app: &App, journey: &Journey, code: Option<&str>) -> Result<Option<Person>, StoreError> {
    let Some(code) = code else {
        return Ok(None);
    };
    let record: Option<ProviderCode> = app.store.get(PROVIDER_CODES, code)?;
    app.store.remove(PROVIDER_CODES, code)?;
    Ok(record
        .filter(|record| record.provider == journey.provider)
        .and_then(|record| {
            people::at(&record.provider)
                .into_iter()
                .find(|person| person.key == record.person)
        }))
}

/// Makes the profile at the first sign-in and brings it up to date at each later one.
fn welcome(app: &App, pool: &str, provider: &str, person: &Person) -> Result<User, StoreError> {
    let username = format!("{provider}_{}", person.user_id);
    let key = users::key(pool, &username);
    let link = Link {
        user_id: person.user_id.clone(),
        provider: provider.to_owned(),
        created_milliseconds: app.clock.now_milliseconds(),
    };
    app.store.write(|change| {
        let known: Option<User> = change.get(USERS, &key)?;
        let mut user =
            known.unwrap_or_else(|| User::new(pool, &username, Status::ExternalProvider));
        user.provider.get_or_insert(link);
        user.attributes = person.attributes(&app.base_url);
        change.put(USERS, &key, &user)?;
        Ok(user)
    })
}
