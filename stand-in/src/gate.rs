//! What every request passes: counters, faults, cross-origin headers, the date and a request id.

use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};

use crate::app::{App, lock};
use crate::clock::http_date;
use crate::control::fault_replies::reply;
use crate::control::faults::{Fault, FaultKind};
use crate::cors;
use crate::operation::{Kind, Operation};
use crate::random;
use crate::server::Connection;

/// More than a full dataset in one request.
const LARGEST_BODY_BYTES: usize = 8 << 20;

/// The middleware around all routes.
pub(crate) async fn gate(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let operation = Operation::of(request.method(), path, request.headers());
    let cors = operation.kind != Kind::Page;
    let mut response = if cors && request.method() == Method::OPTIONS {
        cors::preflight()
    } else if path.starts_with("/_stand-in") {
        next.run(request).await
    } else {
        play(&app, &operation, request, next).await
    };
    stamp(&app, &mut response);
    if cors {
        cors::allow(response.headers_mut());
    }
    response
}

/// Counts the request and lets it through, unless a fault is due.
async fn play(app: &App, operation: &Operation, request: Request, next: Next) -> Response {
    *lock(&app.counters)
        .entry(operation.name.clone())
        .or_default() += 1;
    let connection = request.extensions().get::<Connection>().cloned();
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let fingerprint = fingerprint(&parts, &body);
    let fault = lock(&app.faults).take(operation, fingerprint);
    let mut request = Request::from_parts(parts, Body::from(body));
    let Some(fault) = fault else {
        return next.run(request).await;
    };
    request.extensions_mut().insert(fault.clone());
    let run = async { next.run(request).await };
    suffer(app, &fault, operation, connection, run).await
}

async fn suffer(
    app: &App,
    fault: &Fault,
    operation: &Operation,
    connection: Option<Connection>,
    run: impl Future<Output = Response>,
) -> Response {
    match fault.kind {
        FaultKind::Delay => {
            wait(fault).await;
            run.await
        }
        FaultKind::DelayAfter => {
            let response = run.await;
            wait(fault).await;
            response
        }
        FaultKind::DropBefore => hang_up(connection).await,
        FaultKind::DropAfter => {
            run.await;
            hang_up(connection).await
        }
        // These are left to the handler, which finds the order among the request's extensions.
        FaultKind::Forge => run.await,
        FaultKind::Conflict if operation.kind == Kind::Dynamodb => run.await,
        _ => reply(app, fault, operation),
    }
}

async fn wait(fault: &Fault) {
    tokio::time::sleep(Duration::from_millis(fault.milliseconds)).await;
}

/// Closes the connection without a reply.
async fn hang_up(connection: Option<Connection>) -> Response {
    match connection {
        Some(connection) => match connection.close().await {},
        None => StatusCode::BAD_GATEWAY.into_response(),
    }
}

/// Tells whether two requests are the same one sent twice.
fn fingerprint(parts: &axum::http::request::Parts, body: &Bytes) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(format!("{} {}\n", parts.method, parts.uri));
    for name in ["authorization", "x-amz-target", "x-amz-date"] {
        hash.update(
            parts
                .headers
                .get(name)
                .map_or(&b""[..], HeaderValue::as_bytes),
        );
        hash.update(b"\n");
    }
    hash.update(body);
    hash.finalize().into()
}

fn stamp(app: &App, response: &mut Response) {
    let headers = response.headers_mut();
    let id = random::uuid();
    for (name, value) in [
        ("date", http_date(app.clock.now())),
        ("x-amzn-requestid", id.clone()),
        ("x-amz-cognito-request-id", id),
    ] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
}
