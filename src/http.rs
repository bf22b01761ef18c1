//! Requests and replies as plain data, and what can go wrong between them. There is no client in here.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::time::UnixSeconds;

/// The methods that the services of this app use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reading, with no body.
    Get,
    /// Everything else, with a body.
    Post,
    /// Removing, with no body.
    Delete,
}

impl Method {
    /// The method as it stands in the request line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

/// One HTTP request, complete but not sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The absolute URL, encoded as it goes out: a signature covers exactly this spelling.
    pub url: String,
    /// Header names in lower case, with their values.
    pub headers: Vec<(&'static str, String)>,
    /// The body; empty but for [`Method::Post`].
    pub body: String,
}

impl Request {
    /// A request without headers and body.
    pub fn get(url: String) -> Self {
        Self {
            method: Method::Get,
            url,
            headers: Vec::new(),
            body: String::new(),
        }
    }

    /// A request with a body of the given content type.
    pub fn post(url: String, content_type: &'static str, body: String) -> Self {
        Self {
            method: Method::Post,
            url,
            headers: vec![("content-type", content_type.to_owned())],
            body,
        }
    }

    /// A request with a JSON body. A [`Value`] would do as well, but bring a writer of floating point numbers along.
    pub fn post_json(url: String, content_type: &'static str, body: &impl Serialize) -> Self {
        Self::post(
            url,
            content_type,
            serde_json::to_string(body).unwrap_or_default(),
        )
    }
}

/// Bodies and headers carry tokens, so only the request line is shown, without its query.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = self.url.split('?').next().unwrap_or_default();
        write!(f, "{} {url}", self.method.as_str())
    }
}

/// One HTTP reply, as far as anything here reads it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The header `x-amzn-errortype`.
    pub error_type: Option<String>,
    /// The header `WWW-Authenticate`.
    pub challenge: Option<String>,
    /// The header `Date`: the server's clock.
    pub date: Option<UnixSeconds>,
    /// The whole body.
    pub body: String,
}

impl Response {
    /// The body of a reply that went well, as JSON; otherwise what went wrong.
    pub fn json(&self) -> Result<Value, Failure> {
        if !(200..300).contains(&self.status) {
            return Err(Failure::Service(ServiceError::of(self)));
        }
        match serde_json::from_str(&self.body) {
            Ok(value @ Value::Object(_)) => Ok(value),
            _ => Err(Failure::Malformed),
        }
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.status, self.error_type)
    }
}

/// Why an exchange did not bring what was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No reply: no network, no server, or a reply that the browser withheld.
    Unreachable,
    /// No reply within the time allowed.
    TimedOut,
    /// The service said no.
    Service(ServiceError),
    /// The service said yes, but not in the words that its API promises.
    Malformed,
}

/// The error of a reply: an AWS exception or an OAuth error code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceError {
    /// The status code of the reply.
    pub status: u16,
    /// `NotAuthorizedException`, `invalid_grant` …; empty when the reply named none.
    pub name: String,
    /// The service's own sentence, to be shown only as text.
    pub message: String,
}

impl ServiceError {
    /// Reads the error of a reply. The name is looked for in the header first, then in the body, which may be JSON
    /// of either family or no JSON at all.
    fn of(response: &Response) -> Self {
        let body: Value = serde_json::from_str(&response.body).unwrap_or_default();
        let text = |keys: &[&str]| keys.iter().find_map(|key| body[*key].as_str());
        let name = response.error_type.as_deref();
        Self {
            status: response.status,
            name: bare_name(name.or(text(&["__type", "error"])).unwrap_or_default()).to_owned(),
            message: text(&["message", "Message", "error_description"])
                .unwrap_or_default()
                .to_owned(),
        }
    }
}

/// `aws.protocol#Name:http://internal.amazon.com/…` → `Name`.
fn bare_name(name: &str) -> &str {
    let name = name.split([':', ',']).next().unwrap_or_default();
    name.rsplit('#').next().unwrap_or_default().trim()
}

impl Failure {
    /// A refusal by this name, for what a service says in another way.
    pub fn named(name: &str) -> Self {
        Self::Service(ServiceError {
            status: 400,
            name: name.to_owned(),
            message: String::new(),
        })
    }

    /// Whether the service refused because there are too many requests: nothing was done, whatever was asked.
    pub fn is_throttling(&self) -> bool {
        matches!(self, Self::Service(error) if error.status == 429
            || THROTTLING.contains(&&*error.name))
    }

    /// Whether the same request may well succeed a little later: no reply, throttling, or the server's own trouble.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable | Self::TimedOut => true,
            Self::Service(error) => {
                matches!(error.status, 500 | 502 | 503 | 504) || self.is_throttling()
            }
            Self::Malformed => false,
        }
    }

    /// The error's name; empty if no service has refused.
    pub fn name(&self) -> &str {
        match self {
            Self::Service(error) => &error.name,
            _ => "",
        }
    }

    /// Whether the service refused with this error name.
    pub fn is(&self, name: &str) -> bool {
        self.name() == name
    }

    /// Whether these words stand in the service's sentence.
    pub fn says(&self, words: &str) -> bool {
        after(self.message(), words).is_some()
    }

    /// The service's sentence, empty when there is none.
    pub fn message(&self) -> &str {
        match self {
            Self::Service(error) => &error.message,
            _ => "",
        }
    }
}

/// What the services call too many requests, beside the status 429.
const THROTTLING: [&str; 4] = [
    "TooManyRequestsException",
    "ThrottlingException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
];

/// What follows these words in a text, if it has them. The searcher of the standard library is made for long texts and
/// weighs more than all that is searched here.
pub fn after<'a>(text: &'a str, words: &str) -> Option<&'a str> {
    let mut windows = text.as_bytes().windows(words.len());
    let at = windows.position(|window| window == words.as_bytes())?;
    text.get(at + words.len()..)
}

/// Percent-encodes everything but the unreserved characters of
/// [RFC 3986, 2.3](https://www.rfc-editor.org/rfc/rfc3986#section-2.3), as AWS signatures want it.
pub fn percent_encode(text: &str) -> String {
    use fmt::Write as _;
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// `name=value` pairs joined by `&`: a query, or a form body.
pub fn form_encode(pairs: &[(&str, &str)]) -> String {
    let encode = |(name, value): &(&str, &str)| {
        format!("{}={}", percent_encode(name), percent_encode(value))
    };
    pairs.iter().map(encode).collect::<Vec<_>>().join("&")
}

/// The pairs of a query as a browser hands it over, with or without the `?`. Text that is not UTF-8 is replaced.
pub fn form_decode(query: &str) -> Vec<(String, String)> {
    let pairs = query.trim_start_matches('?').split('&');
    let split = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (percent_decode(name), percent_decode(value))
    };
    pairs.filter(|pair| !pair.is_empty()).map(split).collect()
}

fn percent_decode(text: &str) -> String {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let (byte, length) = match (first, tail) {
            (b'+', _) => (b' ', 1),
            (b'%', [high, low, ..]) => match (hex_digit(*high), hex_digit(*low)) {
                (Some(high), Some(low)) => (high << 4 | low, 3),
                _ => (b'%', 1),
            },
            (other, _) => (*other, 1),
        };
        decoded.push(byte);
        rest = rest.get(length..).unwrap_or_default();
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

fn hex_digit(byte: u8) -> Option<u8> {
    u8::try_from(char::from(byte).to_digit(16)?).ok()
}

#[cfg(test)]
mod tests {
    use super::{Failure, Response, after, form_decode, form_encode, percent_encode};

    fn refused(status: u16, error_type: Option<&str>, body: &str) -> (String, String) {
        let response = Response {
            status,
            error_type: error_type.map(str::to_owned),
            body: body.to_owned(),
            ..Response::default()
        };
        match response.json() {
            Err(Failure::Service(error)) => (error.name, error.message),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_follows_is_found() {
        let rows = [
            ("a: b: c", ": ", Some("b: c")),
            ("a: ", ": ", Some("")),
            ("é: ü", ": ", Some("ü")),
            ("a", "long words", None),
            ("", "a", None),
        ];
        for (text, words, follows) in rows {
            assert_eq!(after(text, words), follows);
        }
    }

    #[test]
    fn error_names_are_found_wherever_they_stand() {
        let both = |name: &str, message: &str| (name.to_owned(), message.to_owned());
        let cases = [
            (
                Some("NotAuthorizedException:"),
                r#"{"message":"no"}"#,
                both("NotAuthorizedException", "no"),
            ),
            (
                Some("Gone:http://internal.amazon.com/"),
                r#"{"Message":"M"}"#,
                both("Gone", "M"),
            ),
            (
                None,
                r#"{"__type":"com.amazonaws#Name","message":"no"}"#,
                both("Name", "no"),
            ),
            (
                None,
                r#"{"error":"invalid_grant","error_description":"used"}"#,
                both("invalid_grant", "used"),
            ),
            (None, "<html>blocked</html>", both("", "")),
        ];
        for (header, body, expected) in cases {
            assert_eq!(refused(400, header, body), expected, "{body}");
        }
    }

    #[test]
    fn throttling_counts_by_name_too() {
        let throttled = Response {
            status: 400,
            body: r#"{"__type":"TooManyRequestsException"}"#.to_owned(),
            ..Response::default()
        };
        assert!(
            throttled
                .json()
                .is_err_and(|failure| failure.is_transient())
        );
    }

    #[test]
    fn a_reply_that_is_no_object_is_malformed() {
        for body in ["", "[]", "null", "{", "<html>"] {
            let response = Response {
                status: 200,
                body: body.to_owned(),
                ..Response::default()
            };
            assert_eq!(response.json(), Err(Failure::Malformed), "{body}");
        }
    }

    #[test]
    fn encoding_there_and_back() {
        assert_eq!(
            percent_encode("tok+/=&x y~é"),
            "tok%2B%2F%3D%26x%20y~%C3%A9"
        );
        assert_eq!(form_encode(&[("a b", "1&2"), ("c", "")]), "a%20b=1%262&c=");
        let decoded = form_decode("?a%20b=1%262&c=&d=x+y&e=%zz&=&f=%");
        let expected = [
            ("a b", "1&2"),
            ("c", ""),
            ("d", "x y"),
            ("e", "%zz"),
            ("", ""),
            ("f", "%"),
        ];
        assert_eq!(
            decoded,
            expected.map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
    }
}
