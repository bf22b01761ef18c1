//! The token endpoint, revocation and the way out
//! ([AWS: token endpoint](https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html)).

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::authorize::{Authorization, redirect_uri};
use super::jwt::Claimed;
use crate::config::Config;
use crate::http::{Failure, Request, Response, form_encode};
use crate::secret::Secret;

const FORM: &str = "application/x-www-form-urlencoded";

/// What one sign-in brought. Nothing in here is believed until [`super::claims`] has checked it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TokenSet {
    /// For user pool operations and APIs.
    pub access_token: Secret,
    /// For the identity pool, and for what the page shows of the player.
    pub id_token: Secret,
    /// Opaque; brings the other two anew.
    pub refresh_token: Secret,
    /// Who gave them: new ones are to be had, and these to be given back, at the same place.
    pub source: Source,
    /// Whose they say they are.
    pub claimed: Claimed,
    /// Whether the player wants to be signed in when all tabs are closed.
    pub is_remembered: bool,
}

/// Where tokens came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The hosted UI's token endpoint.
    HostedUi,
    /// The user pool's API, signed in to from a device of this key; empty if it is not remembered.
    Api(String),
}

/// Null, or the key: what a tab keeps.
impl Serialize for Source {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::HostedUi => serializer.serialize_unit(),
            Self::Api(device_key) => serializer.serialize_str(device_key),
        }
    }
}

impl Source {
    fn read(json: &Value) -> Self {
        let device_key = json["source"].as_str();
        device_key.map_or(Self::HostedUi, |key| Self::Api(key.to_owned()))
    }
}

impl TokenSet {
    /// Puts together what came.
    pub fn new(
        access_token: Secret,
        id_token: Secret,
        refresh_token: Secret,
        source: Source,
    ) -> Self {
        Self {
            claimed: Claimed::of(&id_token),
            access_token,
            id_token,
            refresh_token,
            source,
            is_remembered: false,
        }
    }

    /// Reads what was written as JSON.
    pub fn read(json: &Value) -> Option<Self> {
        let mut tokens = tokens(json, member(json, "refresh_token")?)?;
        tokens.source = Source::read(json);
        tokens.is_remembered = json["is_remembered"] == true;
        Some(tokens)
    }

    /// What is kept of a player who is remembered: his refresh token, and whose it is.
    #[must_use]
    pub fn stub(&self) -> Self {
        Self {
            access_token: Secret::default(),
            id_token: Secret::default(),
            ..self.clone()
        }
    }

    /// Reads a [`TokenSet::stub`]. Its tokens count as ended.
    pub fn read_stub(json: &Value) -> Option<Self> {
        Some(Self {
            claimed: Claimed::read(&json["claimed"]),
            is_remembered: true,
            ..Self::new(
                Secret::default(),
                Secret::default(),
                member(json, "refresh_token")?,
                Source::read(json),
            )
        })
    }

    /// Makes these what a renewal has brought for old ones: they must be of the same player.
    #[must_use]
    pub fn in_place_of(self, old: &Self) -> Self {
        let sub = old.claimed.sub.clone();
        Self {
            source: old.source.clone(),
            is_remembered: old.is_remembered,
            claimed: Claimed {
                sub,
                ..self.claimed
            },
            ..self
        }
    }
}

/// The code grant (RFC 6749, 4.1.3; RFC 7636, 4.5).
pub fn token_request(config: &Config, code: &Secret, authorization: &Authorization) -> Request {
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", &*config.user_pool_client_id),
        ("code", code.expose()),
        ("redirect_uri", redirect_uri(config)),
        ("code_verifier", authorization.code_verifier.expose()),
    ];
    post(config, "token", &form)
}

/// The tokens that a code brought.
pub fn token_response(response: &Response) -> Result<TokenSet, Failure> {
    TokenSet::read(&response.json()?).ok_or(Failure::Malformed)
}

/// The refresh grant (RFC 6749, 6).
pub fn refresh_request(config: &Config, refresh_token: &Secret) -> Request {
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", &*config.user_pool_client_id),
        ("refresh_token", refresh_token.expose()),
    ];
    post(config, "token", &form)
}

/// The tokens that a refresh brought; without rotation the old refresh token stays.
pub fn refresh_response(response: &Response, old: &Secret) -> Result<TokenSet, Failure> {
    let body = response.json()?;
    let refresh_token = member(&body, "refresh_token").unwrap_or_else(|| old.clone());
    tokens(&body, refresh_token).ok_or(Failure::Malformed)
}

/// Revocation of a refresh token and of all that was born from it
/// ([RFC 7009](https://www.rfc-editor.org/rfc/rfc7009)). There is nothing to judge in its reply.
pub fn revoke_request(config: &Config, refresh_token: &Secret) -> Request {
    let form = [
        ("token", refresh_token.expose()),
        ("client_id", &*config.user_pool_client_id),
    ];
    post(config, "revoke", &form)
}

/// The page that ends the hosted UI's own session and comes back to us
/// ([AWS: logout endpoint](https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html)).
pub fn logout_url(config: &Config) -> String {
    let logout_uri = config
        .oauth
        .redirect_sign_out_uri
        .first()
        .map_or("", String::as_str);
    let query = [
        ("client_id", &*config.user_pool_client_id),
        ("logout_uri", logout_uri),
    ];
    format!(
        "{}/logout?{}",
        config.endpoints.hosted_ui,
        form_encode(&query)
    )
}

fn post(config: &Config, endpoint: &str, form: &[(&str, &str)]) -> Request {
    let url = format!("{}/oauth2/{endpoint}", config.endpoints.hosted_ui);
    Request::post(url, FORM, form_encode(form))
}

fn tokens(body: &Value, refresh_token: Secret) -> Option<TokenSet> {
    let [access_token, id_token] = [member(body, "access_token")?, member(body, "id_token")?];
    Some(TokenSet::new(
        access_token,
        id_token,
        refresh_token,
        Source::HostedUi,
    ))
}

/// A text that is not empty.
pub(crate) fn member(body: &Value, name: &str) -> Option<Secret> {
    body[name]
        .as_str()
        .filter(|token| !token.is_empty())
        .map(Secret::from)
}

#[cfg(test)]
mod tests {
    use super::{logout_url, refresh_response, token_request, token_response};
    use crate::config::Config;
    use crate::http::{Failure, Response};
    use crate::oauth::authorize::Authorization;
    use crate::secret::Secret;
    use crate::time::UnixSeconds;

    fn config() -> Config {
        Config::parse(include_str!("../../config.json"))
            .unwrap()
            .at("http://localhost:8080")
            .unwrap()
    }

    fn reply(status: u16, body: &str) -> Response {
        Response {
            status,
            body: body.to_owned(),
            ..Response::default()
        }
    }

    #[test]
    fn the_code_goes_out_with_its_verifier() {
        let authorization = Authorization::start(&[[0; 32]; 3], UnixSeconds(0));
        let request = token_request(&config(), &"c/d".into(), &authorization);
        assert_eq!(request.url, "http://127.0.0.1:9229/oauth2/token");
        let expected = "grant_type=authorization_code&client_id=lifegaugepublicwebclient01&code=c%2Fd\
            &redirect_uri=http%3A%2F%2Flocalhost%3A8080%2Fcallback\
            &code_verifier=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        assert_eq!(request.body, expected);
        assert!(!format!("{request:?}").contains("c%2Fd"));
    }

    #[test]
    fn a_refresh_may_rotate_or_keep() {
        let old = Secret::from("old");
        let kept =
            refresh_response(&reply(200, r#"{"access_token":"a","id_token":"i"}"#), &old).unwrap();
        assert_eq!(kept.refresh_token.expose(), "old");
        let body = r#"{"access_token":"a","id_token":"i","refresh_token":"new"}"#;
        assert_eq!(
            refresh_response(&reply(200, body), &old)
                .unwrap()
                .refresh_token
                .expose(),
            "new"
        );
    }

    #[test]
    fn what_is_missing_is_malformed_and_a_refusal_keeps_its_name() {
        for body in [
            "{}",
            r#"{"access_token":"a","id_token":"i"}"#,
            r#"{"access_token":7}"#,
            "null",
        ] {
            assert_eq!(
                token_response(&reply(200, body)),
                Err(Failure::Malformed),
                "{body}"
            );
        }
        let refused = token_response(&reply(400, r#"{"error":"invalid_grant"}"#));
        assert!(refused.is_err_and(|failure| failure.is("invalid_grant")));
    }

    #[test]
    fn the_way_out_names_where_to_come_back() {
        let expected = "http://127.0.0.1:9229/logout?client_id=lifegaugepublicwebclient01\
            &logout_uri=http%3A%2F%2Flocalhost%3A8080%2Fsigned-out";
        assert_eq!(logout_url(&config()), expected);
    }
}
