//! A static host in this process, which sends the headers of production.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use super::headers::Headers;
use super::page_server::Asked;
use super::web_root::WebRoot;

/// Longer than anybody waits.
const LONG: Duration = Duration::from_mins(1);
/// How long connections that the browser keeps may take to close.
const FAREWELL: Duration = Duration::from_secs(2);

/// It ends when this is dropped.
pub(crate) struct OwnHost {
    port: u16,
    site: Arc<Site>,
    running: Option<Running>,
}

struct Running {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

struct Site {
    www: PathBuf,
    base: String,
    headers: Mutex<Option<Headers>>,
    asked: Mutex<Vec<Asked>>,
    is_slow: AtomicBool,
}

impl OwnHost {
    pub(crate) async fn start(root: &WebRoot) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let site = Arc::new(Site {
            www: root.www(),
            base: root.base().to_owned(),
            headers: Mutex::default(),
            asked: Mutex::default(),
            is_slow: AtomicBool::default(),
        });
        let running = Some(run(listener, Arc::clone(&site)));
        Self {
            port,
            site,
            running,
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) async fn stop(&mut self) {
        let Running { stop, mut task } = self.running.take().unwrap();
        stop.send(()).unwrap();
        if timeout(FAREWELL, &mut task).await.is_err() {
            task.abort();
        }
    }

    pub(crate) async fn start_again(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await.unwrap();
        self.running = Some(run(listener, Arc::clone(&self.site)));
    }

    pub(crate) fn set_slow(&self, is_slow: bool) {
        self.site.is_slow.store(is_slow, Ordering::SeqCst);
    }

    /// Stays as it is if there can be no headers for such a configuration.
    pub(crate) fn renew(&self, root: &WebRoot) {
        let (dist, config) = root.source();
        let renewed = config.and_then(|config| Headers::of(&dist, &config));
        let mut headers = self.site.headers.lock().unwrap();
        *headers = renewed.or(headers.take());
        assert!(headers.is_some(), "there are no headers");
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.site.asked.lock().unwrap().clone()
    }
}

impl Drop for OwnHost {
    fn drop(&mut self) {
        if let Some(running) = &self.running {
            running.task.abort();
        }
    }
}

fn run(listener: TcpListener, site: Arc<Site>) -> Running {
    let router = Router::new().fallback(serve).with_state(site);
    let (stop, stopped) = oneshot::channel();
    let serving = axum::serve(listener, router).with_graceful_shutdown(async {
        let _ = stopped.await;
    });
    let task = tokio::spawn(async { serving.await.unwrap() });
    Running { stop, task }
}

async fn serve(State(site): State<Arc<Site>>, uri: Uri) -> Response {
    if site.is_slow.load(Ordering::SeqCst) {
        sleep(LONG).await;
    }
    let response = reply(&site, uri.path());
    let status = response.status().as_u16();
    site.asked.lock().unwrap().push(Asked {
        status,
        target: uri.to_string(),
    });
    response
}

fn reply(site: &Site, path: &str) -> Response {
    let headers = site.headers.lock().unwrap();
    let headers = headers.as_ref().unwrap();
    let Some(below) = path.strip_prefix(&site.base) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    // A path without an extension is a route of the page, whatever it is.
    let file = if below.contains('.') {
        below
    } else {
        "index.html"
    };
    let content_type = [(header::CONTENT_TYPE, content_type(file))];
    match fs::read(site.www.join(site.base.trim_matches('/')).join(file)) {
        Ok(body) => (content_type, headers.at(file), body).into_response(),
        Err(_) => (StatusCode::NOT_FOUND, content_type, headers.at("")).into_response(),
    }
}

fn content_type(file: &str) -> &'static str {
    match file.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("json") => "application/json",
        Some("wasm") => "application/wasm",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}
