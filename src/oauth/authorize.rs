//! The way to the hosted UI and back: the authorization URL out, the redirect in.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use serde_json::Value;

use super::pkce;
use super::token::member;
use crate::config::Config;
use crate::http::{form_decode, form_encode};
use crate::route::Route;
use crate::secret::Secret;
use crate::time::UnixSeconds;

/// How long a player may take on the hosted UI before the answer is refused, in seconds. The login page of Cognito
/// gives up after five minutes, a sign-up there may wait for an e-mail.
const MAX_AGE_SECONDS: i64 = 30 * 60;

/// Answers of Cognito have some hundred characters; whatever is much longer is not read at all.
const MAX_QUERY_BYTES: usize = 16 * 1024;

/// A sign-in under way, kept in the tab until its redirect comes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Authorization {
    /// Ties the redirect to this tab (RFC 6749, 10.12).
    pub state: Secret,
    /// Ties the ID token to this sign-in (OpenID Connect Core, 3.1.2.1).
    pub nonce: Secret,
    /// Proves at the token endpoint who started (RFC 7636, 4.1).
    pub code_verifier: Secret,
    /// When the player left.
    pub started_at: UnixSeconds,
    /// Where he goes on.
    pub place: Route,
    /// Whether he wants to be remembered.
    pub is_remembered: bool,
}

impl Authorization {
    /// Starts a sign-in from 96 octets of entropy.
    pub fn start(entropy: &[[u8; 32]; 3], now: UnixSeconds) -> Self {
        Self {
            state: URL_SAFE_NO_PAD.encode(entropy[0]).into(),
            nonce: URL_SAFE_NO_PAD.encode(entropy[1]).into(),
            code_verifier: pkce::code_verifier(&entropy[2]),
            started_at: now,
            place: Route::Play,
            is_remembered: false,
        }
    }

    /// Whether another one was started so long before this one that it is over.
    pub fn outlives(&self, other: &Self) -> bool {
        !(-MAX_AGE_SECONDS..=MAX_AGE_SECONDS).contains(&self.started_at.since(other.started_at))
    }

    /// Reads what was written as JSON.
    pub fn read(json: &Value) -> Option<Self> {
        Some(Self {
            state: member(json, "state")?,
            nonce: member(json, "nonce")?,
            code_verifier: member(json, "code_verifier")?,
            started_at: UnixSeconds(json["started_at"].as_i64()?),
            place: Route::read(&json["place"]),
            is_remembered: json["is_remembered"] == true,
        })
    }

    /// The address to navigate to, straight to `identity_provider` when one is named
    /// ([authorize endpoint](https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html)).
    pub fn url(&self, config: &Config, identity_provider: Option<&str>) -> String {
        let scope = config.oauth.scopes.join(" ");
        let code_challenge = pkce::code_challenge(&self.code_verifier);
        let mut query = vec![
            ("response_type", "code"),
            ("client_id", &config.user_pool_client_id),
            ("redirect_uri", redirect_uri(config)),
            ("scope", &scope),
            ("state", self.state.expose()),
            ("nonce", self.nonce.expose()),
            ("code_challenge_method", "S256"),
            ("code_challenge", &code_challenge),
        ];
        query.extend(identity_provider.map(|name| ("identity_provider", name)));
        let language = config.language.managed_login();
        query.extend(language.map(|tag| ("lang", tag)));
        format!(
            "{}/oauth2/authorize?{}",
            config.endpoints.hosted_ui,
            form_encode(&query)
        )
    }
}

/// The redirect URI of this page; [`Config::at`] keeps exactly one.
pub(crate) fn redirect_uri(config: &Config) -> &str {
    config
        .oauth
        .redirect_sign_in_uri
        .first()
        .map_or("", String::as_str)
}

/// Why a redirect back from the hosted UI was not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallbackError {
    /// No sign-in is under way in this tab: never started, started elsewhere, or answered already.
    NotStarted,
    /// A parameter that must stand there once stands there twice or not at all, or all of it is too long.
    Malformed,
    /// `state` is not the one that this tab sent.
    State,
    /// `iss` is not our user pool ([RFC 9207](https://www.rfc-editor.org/rfc/rfc9207)).
    Issuer,
    /// The sign-in was started too long ago.
    TooOld,
    /// The hosted UI reports an error (RFC 6749, 4.1.2.1).
    Refused {
        /// The error code.
        error: String,
        /// Its explanation, to be shown only as text.
        error_description: String,
    },
}

/// Judges the query of the redirect. `authorization` is what this tab had stored, which counts once: the caller has
/// removed it before it asks. Nothing in the query is believed, not even an error, before `state` is right.
pub fn authorization_response(
    query: &str,
    authorization: Option<&Authorization>,
    config: &Config,
    now: UnixSeconds,
) -> Result<Secret, CallbackError> {
    let authorization = authorization.ok_or(CallbackError::NotStarted)?;
    if query.len() > MAX_QUERY_BYTES {
        return Err(CallbackError::Malformed);
    }
    let pairs = form_decode(query);
    if single(&pairs, "state")? != Some(authorization.state.expose()) {
        return Err(CallbackError::State);
    }
    if single(&pairs, "iss")?.is_some_and(|iss| iss != config.issuer()) {
        return Err(CallbackError::Issuer);
    }
    if let Some(error) = single(&pairs, "error")? {
        return Err(CallbackError::Refused {
            error: error.to_owned(),
            error_description: single(&pairs, "error_description")?
                .unwrap_or_default()
                .to_owned(),
        });
    }
    let age = now.since(authorization.started_at);
    if !(-MAX_AGE_SECONDS..=MAX_AGE_SECONDS).contains(&age) {
        return Err(CallbackError::TooOld);
    }
    match single(&pairs, "code")? {
        Some(code) if !code.is_empty() => Ok(code.into()),
        _ => Err(CallbackError::Malformed),
    }
}

fn single<'a>(pairs: &'a [(String, String)], name: &str) -> Result<Option<&'a str>, CallbackError> {
    let mut values = pairs
        .iter()
        .filter(|(key, _)| key == name)
        .map(|(_, value)| value.as_str());
    match (values.next(), values.next()) {
        (_, Some(_)) => Err(CallbackError::Malformed),
        (value, None) => Ok(value),
    }
}

#[cfg(test)]
mod tests {
    use super::{Authorization, CallbackError, MAX_AGE_SECONDS, authorization_response};
    use crate::config::Config;
    use crate::language::Language;
    use crate::time::UnixSeconds;

    const NOW: UnixSeconds = UnixSeconds(1_770_091_506);

    fn config() -> Config {
        Config::parse(include_str!("../../config.json"))
            .unwrap()
            .at("http://localhost:8080")
            .unwrap()
    }

    fn started() -> Authorization {
        Authorization::start(&[[1; 32], [2; 32], [3; 32]], NOW)
    }

    #[test]
    fn the_url_has_every_parameter() {
        let started = started();
        let url = started.url(&config(), Some("LoginWithAmazon"));
        let expected = "http://127.0.0.1:9229/oauth2/authorize?response_type=code\
            &client_id=lifegaugepublicwebclient01\
            &redirect_uri=http%3A%2F%2Flocalhost%3A8080%2Fcallback\
            &scope=openid%20email%20profile%20aws.cognito.signin.user.admin\
            &state=AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE\
            &nonce=AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI\
            &code_challenge_method=S256\
            &code_challenge=A3Ey2dcXr5dIBEsWYG_24p1vbxVQSA8yyeJkEEBNZrk\
            &identity_provider=LoginWithAmazon\
            &lang=en";
        let challenge = super::pkce::code_challenge(&started.code_verifier);
        assert_eq!(
            url,
            expected.replace("A3Ey2dcXr5dIBEsWYG_24p1vbxVQSA8yyeJkEEBNZrk", &challenge)
        );
        assert!(!started.url(&config(), None).contains("identity_provider"));
    }

    #[test]
    fn the_login_speaks_as_the_page_does_if_it_can() {
        let mut config = config();
        for (language, lang) in [
            (Language::French, Some("&lang=fr")),
            (Language::Arabic, None),
        ] {
            config.language = language;
            let url = started().url(&config, None);
            let found = url.find("&lang=").map(|at| &url[at..]);
            assert_eq!(found, lang);
        }
    }

    #[test]
    fn the_right_answer_gives_the_code() {
        let started = started();
        let query = format!("?code=abc&state={}", started.state.expose());
        let code = authorization_response(&query, Some(&started), &config(), NOW.plus(60)).unwrap();
        assert_eq!(code.expose(), "abc");
    }

    #[test]
    fn every_wrong_answer_is_refused() {
        let started = started();
        let refused = |error: &str, error_description: &str| CallbackError::Refused {
            error: error.to_owned(),
            error_description: error_description.to_owned(),
        };
        let issuer = "http%3A%2F%2F127.0.0.1%3A9229%2Fus-east-1_LifeGauge";
        let cases = [
            ("code=abc", CallbackError::State),
            ("code=abc&state=", CallbackError::State),
            ("code=abc&state=AQEB", CallbackError::State),
            ("error=access_denied&state=x", CallbackError::State),
            ("code=abc&state=S&state=S", CallbackError::Malformed),
            ("code=abc&code=def&state=S", CallbackError::Malformed),
            ("code=&state=S", CallbackError::Malformed),
            ("state=S", CallbackError::Malformed),
            (
                "code=abc&state=S&iss=https%3A%2F%2Fevil.example",
                CallbackError::Issuer,
            ),
            (
                &format!("error=server_error&state=S&iss={issuer}"),
                refused("server_error", ""),
            ),
            (
                "error=invalid_request&error_description=Read+timed+out&state=S",
                refused("invalid_request", "Read timed out"),
            ),
        ];
        for (query, expected) in cases {
            let query = query.replace("state=S", &format!("state={}", started.state.expose()));
            let result = authorization_response(&query, Some(&started), &config(), NOW);
            assert_eq!(result.err(), Some(expected), "{query}");
        }
    }

    #[test]
    fn an_answer_counts_once_and_not_for_ever() {
        let started = started();
        let query = format!("code=abc&state={}", started.state.expose());
        let at = |authorization, now| {
            authorization_response(&query, authorization, &config(), now).err()
        };
        assert_eq!(at(None, NOW), Some(CallbackError::NotStarted));
        assert_eq!(at(Some(&started), NOW.plus(MAX_AGE_SECONDS)), None);
        assert_eq!(
            at(Some(&started), NOW.plus(MAX_AGE_SECONDS + 1)),
            Some(CallbackError::TooOld)
        );
        assert_eq!(
            at(Some(&started), NOW.plus(-MAX_AGE_SECONDS - 1)),
            Some(CallbackError::TooOld)
        );
    }
}
