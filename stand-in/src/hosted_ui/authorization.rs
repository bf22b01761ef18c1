//! A request for the authorize endpoint: its parameters, and whether they are good (RFC 6749, section 4.1.1).
//!
//! `/login` and `/logout` take the same parameters.

use axum::response::Response;
use serde::Deserialize;

use super::refusal::{Refusal, with_query};
use super::sessions::Session;
use super::{codes, pages};
use crate::app::App;
use crate::config::{Client, UserPool};

/// Scopes that a user pool knows without a resource server.
const STANDARD_SCOPES: &[&str] = &[
    "openid",
    "email",
    "phone",
    "profile",
    "aws.cognito.signin.user.admin",
];

/// The parameters as sent.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Parameters {
    response_type: Option<String>,
    client_id: Option<String>,
    redirect_uri: Option<String>,
    state: Option<String>,
    scope: Option<String>,
    code_challenge: Option<String>,
    code_challenge_method: Option<String>,
    nonce: Option<String>,
    identity_provider: Option<String>,
    login_hint: Option<String>,
    prompt: Option<String>,
}

/// A request that was judged to be good.
#[derive(Clone, Debug)]
pub(crate) struct Authorization {
    /// The query string as sent, to be handed on to `/login`.
    pub(crate) query: String,
    /// The client's pool.
    pub(crate) pool: String,
    /// Who asks.
    pub(crate) client_id: String,
    /// Where the code goes.
    pub(crate) redirect_uri: String,
    /// Given back as sent.
    pub(crate) state: Option<String>,
    /// What is granted: known scopes that the client lacks are left out.
    pub(crate) scopes: Vec<String>,
    /// RFC 7636, method `S256`.
    pub(crate) code_challenge: Option<String>,
    /// Goes into the ID token.
    pub(crate) nonce: Option<String>,
    /// `COGNITO`, or the name of an external provider.
    pub(crate) identity_provider: Option<String>,
    /// Fills the login form.
    pub(crate) login_hint: Option<String>,
    /// `none`, `login`, `select_account`, `consent`.
    pub(crate) prompt: Vec<String>,
}

impl Authorization {
    /// Judges a query string.
    pub(crate) fn judge(app: &App, query: &str) -> Result<Self, Refusal> {
        let parameters = parse(query);
        let (pool, client) = find_client(app, &parameters)?;
        let redirect_uri = find_redirect(app, &client, &parameters)?;
        let refuse = |(error, description): (&'static str, String)| Refusal::Redirect {
            redirect_uri: redirect_uri.clone(),
            state: parameters.state.clone(),
            error,
            description,
        };
        check_response_type(&client, &parameters).map_err(refuse)?;
        check_challenge(&parameters).map_err(refuse)?;
        Ok(Self {
            query: query.to_owned(),
            pool: pool.id.clone(),
            client_id: client.id.clone(),
            scopes: scopes(&client, parameters.scope.as_deref()).map_err(refuse)?,
            prompt: prompt(parameters.prompt.as_deref()).map_err(refuse)?,
            identity_provider: provider(&pool, parameters.identity_provider.as_deref())
                .map_err(refuse)?,
            code_challenge: parameters.code_challenge.clone(),
            nonce: parameters.nonce.clone(),
            login_hint: parameters.login_hint.clone(),
            state: parameters.state.clone(),
            redirect_uri: redirect_uri.clone(),
        })
    }

    /// Tells the app that it did not work.
    pub(crate) fn refuse(&self, error: &'static str, description: &str) -> Refusal {
        Refusal::Redirect {
            redirect_uri: self.redirect_uri.clone(),
            state: self.state.clone(),
            error,
            description: description.to_owned(),
        }
    }

    /// The external provider that is asked for, if any.
    pub(crate) fn external_provider(&self) -> Option<&str> {
        self.identity_provider
            .as_deref()
            .filter(|name| *name != "COGNITO")
    }

    /// Whether `prompt` has this value.
    pub(crate) fn prompts(&self, name: &str) -> bool {
        self.prompt.iter().any(|prompt| prompt == name)
    }

    /// Whether a session is not enough. `select_account` means something to external providers only.
    pub(crate) fn asks_again(&self) -> bool {
        let elsewhere = self.external_provider().is_some();
        self.prompts("login") || (elsewhere && self.prompts("select_account"))
    }

    /// Goes back to the app with a code.
    pub(crate) fn complete(&self, app: &App, session: &Session) -> Result<Response, Refusal> {
        let code = codes::issue(app, self, session)?;
        let mut parameters = vec![("code", code.as_str())];
        if let Some(state) = &self.state {
            parameters.push(("state", state));
        }
        Ok(pages::redirect(&with_query(
            &self.redirect_uri,
            &parameters,
        )))
    }
}

/// Reads the query by hand, so that a parameter sent twice is no error: the first one counts.
fn parse(query: &str) -> Parameters {
    let mut object = serde_json::Map::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        object
            .entry(name.into_owned())
            .or_insert_with(|| value.into_owned().into());
    }
    serde_json::from_value(object.into()).unwrap_or_default()
}

fn find_client(app: &App, parameters: &Parameters) -> Result<(UserPool, Client), Refusal> {
    let id = parameters.client_id.as_deref().unwrap_or_default();
    app.client(id).ok_or_else(|| {
        let sentence = format!("There is no client with the client_id \"{id}\".");
        Refusal::Page("invalid_client", sentence)
    })
}

fn find_redirect(app: &App, client: &Client, parameters: &Parameters) -> Result<String, Refusal> {
    let asked = parameters.redirect_uri.as_deref().unwrap_or_default();
    if app
        .urls(&client.callback_urls)
        .iter()
        .any(|url| url == asked)
    {
        return Ok(asked.to_owned());
    }
    let sentence = format!("The redirect_uri \"{asked}\" is not a callback URL of this client.");
    Err(Refusal::Page("redirect_mismatch", sentence))
}

type Judged<T> = Result<T, (&'static str, String)>;

fn invalid_request<T>(description: &str) -> Judged<T> {
    Err(("invalid_request", description.to_owned()))
}

fn check_response_type(client: &Client, parameters: &Parameters) -> Judged<()> {
    match parameters.response_type.as_deref() {
        Some("code") if client.allow_code_grant => Ok(()),
        Some("code" | "token") => Err(("unauthorized_client", String::new())),
        Some(_) => invalid_request("response_type must be code"),
        None => invalid_request("response_type is missing"),
    }
}

fn check_challenge(parameters: &Parameters) -> Judged<()> {
    let method = parameters.code_challenge_method.as_deref();
    match (parameters.code_challenge.as_deref(), method) {
        (None, None) => Ok(()),
        (Some(challenge), Some("S256")) if challenge.len() == 43 => Ok(()),
        (Some(_), Some("S256")) => invalid_request("code_challenge must have 43 characters"),
        (Some(_), None) => invalid_request("code_challenge_method is missing"),
        (Some(_), Some(_)) => invalid_request("code_challenge_method must be S256"),
        (None, Some(_)) => invalid_request("code_challenge is missing"),
    }
}

fn scopes(client: &Client, asked: Option<&str>) -> Judged<Vec<String>> {
    let Some(asked) = asked.filter(|asked| !asked.trim().is_empty()) else {
        return Ok(client.scopes.clone());
    };
    let allowed = |scope: &str| client.scopes.iter().any(|known| known == scope);
    let mut granted: Vec<String> = Vec::new();
    for scope in asked.split_whitespace() {
        if allowed(scope) {
            granted.push(scope.to_owned());
        } else if !STANDARD_SCOPES.contains(&scope) {
            return Err(("invalid_scope", String::new()));
        }
    }
    let has = |name: &str| granted.iter().any(|scope| scope == name);
    let needs_openid = has("email") || has("phone") || has("profile");
    if granted.is_empty() || (needs_openid && !has("openid")) {
        return Err(("invalid_scope", String::new()));
    }
    Ok(granted)
}

fn prompt(asked: Option<&str>) -> Judged<Vec<String>> {
    let prompts: Vec<String> = asked
        .unwrap_or_default()
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    let known = ["none", "login", "select_account", "consent"];
    let all_known = prompts
        .iter()
        .all(|prompt| known.contains(&prompt.as_str()));
    let alone = prompts.len() == 1 || !prompts.iter().any(|prompt| prompt == "none");
    if all_known && alone {
        Ok(prompts)
    } else {
        invalid_request("prompt is wrong")
    }
}

fn provider(pool: &UserPool, asked: Option<&str>) -> Judged<Option<String>> {
    match asked.filter(|asked| !asked.is_empty()) {
        None => Ok(None),
        Some("COGNITO") => Ok(Some("COGNITO".to_owned())),
        Some(asked) if pool.providers.iter().any(|name| name == asked) => {
            Ok(Some(asked.to_owned()))
        }
        Some(_) => invalid_request("identity_provider is not known"),
    }
}
