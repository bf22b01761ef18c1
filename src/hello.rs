//! The protected call: a `GET` that some API answers for whoever has a good access token, such as one behind API Gateway's
//! JWT authorizer
//! ([AWS](https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html)).

use serde_json::Value;

use crate::http::{Request, Response, after};
use crate::secret::Secret;

/// More of an answer is not shown.
const MAX_CHARS: usize = 400;

/// What the API has said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The member `message` of the body, or its beginning.
    pub message: String,
    /// The `error_description` of the header `WWW-Authenticate`; empty if there is none, or the API lets no page read it.
    pub error_description: String,
}

/// The call, with the access token as it is or with one character of its signature changed.
pub fn hello_request(url: &str, access_token: &Secret, is_tampered: bool) -> Request {
    let token = access_token.expose();
    let token = if is_tampered {
        tampered(token)
    } else {
        token.to_owned()
    };
    let mut request = Request::get(url.to_owned());
    request
        .headers
        .push(("authorization", format!("Bearer {token}")));
    request
}

/// Changes the first character of the signature, all of whose bits count.
fn tampered(token: &str) -> String {
    let (message, signature) = token.rsplit_once('.').unwrap_or((token, ""));
    let first = if signature.starts_with('A') { 'B' } else { 'A' };
    let rest = signature.get(1..).unwrap_or_default();
    format!("{message}.{first}{rest}")
}

/// What the API has said, whether yes or no.
pub fn hello_response(response: Response) -> Answer {
    let body: Value = serde_json::from_str(&response.body).unwrap_or_default();
    let message = body["message"].as_str().unwrap_or(&response.body);
    let challenge = response.challenge.unwrap_or_default();
    let described = after(&challenge, "error_description=\"").unwrap_or_default();
    let described = described.split('"').next().unwrap_or_default();
    let beginning = |text: &str| text.chars().take(MAX_CHARS).collect();
    Answer {
        status: response.status,
        message: beginning(message),
        error_description: beginning(described),
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, hello_request, hello_response};
    use crate::http::Response;

    #[test]
    fn the_token_goes_in_a_header_only() {
        let request = hello_request("https://api.example/hello", &"h.p.sig".into(), false);
        assert_eq!(request.url, "https://api.example/hello");
        let bearer = ("authorization", "Bearer h.p.sig".to_owned());
        assert_eq!(request.headers, [bearer]);
        assert!(!format!("{request:?}").contains("sig"));
    }

    #[test]
    fn one_character_of_the_signature_is_another() {
        for (token, changed) in [("h.p.sig", "h.p.Aig"), ("h.p.Aig", "h.p.Big"), ("", ".A")] {
            let request = hello_request("https://api.example/hello", &token.into(), true);
            assert_eq!(request.headers[0].1, format!("Bearer {changed}"));
        }
    }

    #[test]
    fn whatever_is_answered_is_told() {
        let rows = [
            (200, r#"{"message":"Hello, Ada"}"#, None, "Hello, Ada", ""),
            (200, "Hello", None, "Hello", ""),
            (
                401,
                r#"{"message":"Unauthorized"}"#,
                Some(
                    r#"Bearer scope="" error="invalid_token" error_description="the token has expired""#,
                ),
                "Unauthorized",
                "the token has expired",
            ),
            (
                401,
                r#"{"message":"Unauthorized"}"#,
                Some("Bearer"),
                "Unauthorized",
                "",
            ),
            (
                502,
                r#"{"message":7}"#,
                Some(r#"error_description=""#),
                r#"{"message":7}"#,
                "",
            ),
        ];
        for (status, body, challenge, message, error_description) in rows {
            let answer = hello_response(Response {
                status,
                body: body.to_owned(),
                challenge: challenge.map(str::to_owned),
                ..Response::default()
            });
            let expected = Answer {
                status,
                message: message.to_owned(),
                error_description: error_description.to_owned(),
            };
            assert_eq!(answer, expected);
        }
        let long = Response {
            body: "ä".repeat(10_000),
            ..Response::default()
        };
        assert_eq!(hello_response(long).message.chars().count(), 400);
    }
}
