//! Sends a request with the browser's `fetch`.

use gloo_net::http::{RequestBuilder, Response as FetchResponse};
use life_gauge::http::{Failure, Method, Request, Response};
use life_gauge::time::UnixSeconds;
use web_sys::{AbortSignal, RequestCache, RequestCredentials};

/// Sends the request and reads the whole reply within the time allowed. Cookies never go along.
pub(crate) async fn send(request: Request, timeout_milliseconds: u32) -> Result<Response, Failure> {
    exchange(request, timeout_milliseconds, RequestCredentials::Omit).await
}

/// The same for a file that the page announces in a link, which cannot leave the cookies of the page's own host away.
pub(crate) async fn announced(
    request: Request,
    timeout_milliseconds: u32,
) -> Result<Response, Failure> {
    exchange(
        request,
        timeout_milliseconds,
        RequestCredentials::SameOrigin,
    )
    .await
}

async fn exchange(
    request: Request,
    timeout_milliseconds: u32,
    credentials: RequestCredentials,
) -> Result<Response, Failure> {
    let signal = AbortSignal::timeout_with_u32(timeout_milliseconds);
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
