//! HTML without any external asset. Whatever comes from outside passes through [`escape`].

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};

const STYLE: &str = include_str!("pages.css");
/// No `form-action`: browsers apply it to the redirect that follows a form, too.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

/// One page.
pub(crate) struct Page<'a> {
    /// Plain text.
    pub(crate) title: &'a str,
    /// HTML, already escaped where needed.
    pub(crate) body: &'a str,
}

impl Page<'_> {
    /// The whole document.
    pub(crate) fn render(&self) -> String {
        let title = escape(self.title);
        format!(
            "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\">\
             <title>{title}</title><style>{STYLE}</style></head>\
             <body><main><h1>{title}</h1>{}</main>\
             <footer>A stand-in for Amazon Cognito. For tests only.</footer></body></html>",
            self.body
        )
    }

    /// A reply that no other site may frame and no cache keeps.
    pub(crate) fn reply(&self, status: StatusCode) -> Response {
        let mut response = (status, Html(self.render())).into_response();
        protect(&mut response);
        response
    }
}

/// Adds the headers that every page of the hosted UI has.
pub(crate) fn protect(response: &mut Response) {
    let headers = response.headers_mut();
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(POLICY),
    );
}

/// A redirect by 302, as the hosted UI sends it.
pub(crate) fn redirect(to: &str) -> Response {
    let Ok(location) = HeaderValue::from_str(to) else {
        return error(
            "invalid_request",
            "The address to go to is not a valid one.",
        );
    };
    let mut response = StatusCode::FOUND.into_response();
    response.headers_mut().insert(header::LOCATION, location);
    protect(&mut response);
    response
}

/// The error page on our own host, for requests that must not be redirected.
pub(crate) fn error(code: &str, sentence: &str) -> Response {
    let body = format!(
        "<p>An error was encountered with the requested page.</p><p><code>{}</code></p><p>{}</p>",
        escape(code),
        escape(sentence)
    );
    let page = Page {
        title: "Something went wrong",
        body: &body,
    };
    page.reply(StatusCode::BAD_REQUEST)
}

/// The reply to a path that nobody plays.
pub(crate) fn not_found() -> Response {
    let page = Page {
        title: "Not found",
        body: "<p>The stand-in does not play this address.</p>",
    };
    page.reply(StatusCode::NOT_FOUND)
}

/// `text` as it may stand in HTML text and in quoted attributes.
pub(crate) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}
