//! A browser with cookies that does not follow redirects by itself, and the journeys that people make with it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use url::Url;

use super::{CALLBACK, CLIENT, Stand};

pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

pub(crate) struct Browser<'a> {
    pub(crate) stand: &'a Stand,
    client: Client,
}

/// A query for the authorize endpoint with PKCE, with some parameters added or replaced.
pub(crate) fn query(changes: &[(&str, &str)]) -> String {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    let mut parameters = vec![
        ("response_type", "code"),
        ("client_id", CLIENT),
        ("redirect_uri", CALLBACK),
        (
            "scope",
            "openid email profile aws.cognito.signin.user.admin",
        ),
        ("state", "a state of the app"),
        ("nonce", "a-nonce"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    parameters.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    parameters.extend(changes.iter().filter(|(_, value)| !value.is_empty()));
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish()
}

/// The value of a query parameter.
pub(crate) fn parameter(url: &str, name: &str) -> Option<String> {
    let url = Url::parse(url).unwrap();
    let mut pairs = url.query_pairs();
    let found = pairs.find(|(known, _)| known == name);
    found.map(|(_, value)| value.into_owned())
}

/// Where a reply redirects to.
pub(crate) fn location(reply: &Response) -> String {
    assert_eq!(reply.status(), 302);
    reply.headers()["location"].to_str().unwrap().to_owned()
}

/// The value of the first hidden field of this name.
pub(crate) fn hidden(html: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let (_, rest) = html.split_once(&start).unwrap();
    rest.split_once('"').unwrap().0.to_owned()
}

impl<'a> Browser<'a> {
    pub(crate) fn new(stand: &'a Stand) -> Self {
        let client = Client::builder()
            .cookie_store(true)
            .redirect(Policy::none());
        Self {
            stand,
            client: client.build().unwrap(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.client.get(self.stand.url(path)).send().await.unwrap()
    }

    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Response {
        let request = self.client.post(self.stand.url(path)).form(form);
        request.send().await.unwrap()
    }

    pub(crate) async fn authorize(&self, changes: &[(&str, &str)]) -> Response {
        self.get(&format!("/oauth2/authorize?{}", query(changes)))
            .await
    }

    /// Fills in the login form that `login` (a location) shows.
    pub(crate) async fn log_in(&self, login: &str, username: &str, password: &str) -> Response {
        let html = self.get(login).await.text().await.unwrap();
        let csrf = hidden(&html, "_csrf");
        let form = [
            ("_csrf", csrf.as_str()),
            ("username", username),
            ("password", password),
        ];
        self.post(login, &form).await
    }

    /// From the authorize endpoint over the login page back to the app: the URL with the code.
    pub(crate) async fn sign_in_as_ada(&self) -> String {
        let login = location(&self.authorize(&[]).await);
        let reply = self.log_in(&login, "ada", "Correct-Horse-9").await;
        location(&reply)
    }

    /// The same, and the tokens for the code.
    pub(crate) async fn tokens_of_ada(&self) -> Value {
        let (status, tokens) = self.redeem(&self.sign_in_as_ada().await).await;
        assert_eq!(status, 200, "{tokens}");
        tokens
    }

    /// What the app does with the URL that it was called back with.
    pub(crate) async fn redeem(&self, called_back: &str) -> (u16, Value) {
        self.redeem_with(called_back, VERIFIER).await
    }

    pub(crate) async fn redeem_with(&self, called_back: &str, verifier: &str) -> (u16, Value) {
        let code = parameter(called_back, "code").unwrap();
        let form = [
            ("grant_type", "authorization_code"),
            ("client_id", CLIENT),
            ("code", &code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", verifier),
        ];
        self.stand.token(&form).await
    }

    /// Goes to a pretend provider and picks someone there.
    pub(crate) async fn visit_provider(&self, provider: &str, person: &str) -> Response {
        let journey = self.authorize(&[("identity_provider", provider)]).await;
        let page = location(&journey);
        let html = self.get(&page).await.text().await.unwrap();
        let state = hidden(&html, "state");
        let path = page.split('?').next().unwrap();
        let form = [("state", state.as_str()), ("person", person)];
        let back = location(&self.post(path, &form).await);
        self.get(&back).await
    }
}
