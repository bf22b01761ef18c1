//! Sends a request with the browser's `fetch`.

use gloo_net::http::{RequestBuilder, Response as FetchResponse};
use life_gauge::http::{Failure, Method, Request, Response};
use life_gauge::time::UnixSeconds;
use web_sys::{AbortSignal, RequestCache, RequestCredentials};

/// Sends the request and reads the whole reply within the time allowed. Cookies never go to other hosts.
pub(crate) async fn send(request: Request, timeout_milliseconds: u32) -> Result<Response, Failure> {
    let signal = AbortSignal::timeout_with_u32(timeout_milliseconds);
    // Files of the page are asked for as the page does it, so that what it has fetched ahead is taken.
    let credentials = if request.url.starts_with('/') {
        RequestCredentials::SameOrigin
    } else {
        RequestCredentials::Omit
    };
    let mut builder = RequestBuilder::new(&request.url)
        .credentials(credentials)
        // Keys that have changed must not come out of the browser's cache, and nothing else may.
        .cache(RequestCache::NoCache)
        .abort_signal(Some(&signal));
    for (name, value) in &request.headers {
        builder = builder.header(name, value);
    }
    let ready = match request.method {
        Method::Get => builder.build(),
        Method::Delete => builder.method(gloo_net::http::Method::DELETE).build(),
        Method::Post => builder
            .method(gloo_net::http::Method::POST)
            .body(request.body),
    };
    let failed = |_| {
        if signal.aborted() {
            Failure::TimedOut
        } else {
            Failure::Unreachable
        }
    };
    let reply = ready.map_err(failed)?.send().await.map_err(failed)?;
    read(reply).await.map_err(failed)
}

async fn read(reply: FetchResponse) -> Result<Response, gloo_net::Error> {
    let headers = reply.headers();
    let date = headers.get("date");
    Ok(Response {
        status: reply.status(),
        error_type: headers.get("x-amzn-errortype"),
        challenge: headers.get("www-authenticate"),
        date: date.and_then(|date| UnixSeconds::parse_http_date(&date)),
        body: reply.text().await?,
    })
}
