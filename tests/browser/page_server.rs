//! Serves the release bundle as a static host does, with a `config.json` that a journey can replace.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A server of the page; it ends when this is dropped.
pub(crate) struct PageServer {
    origin: String,
    site: Arc<Site>,
    task: JoinHandle<()>,
}

struct Site {
    dist: PathBuf,
    /// None is answered with 404.
    config: Mutex<Option<Vec<u8>>>,
    /// The start of names that are answered with 404.
    withheld: Mutex<Option<&'static str>>,
    /// The path and query of the last redirect back from the hosted UI.
    callback: Mutex<Option<String>>,
}

impl PageServer {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let site = Arc::new(Site {
            dist: bundle(),
            config: Mutex::default(),
            withheld: Mutex::default(),
            callback: Mutex::default(),
        });
        let router = Router::new().fallback(serve).with_state(Arc::clone(&site));
        let task = tokio::spawn(async { axum::serve(listener, router).await.unwrap() });
        Self {
            origin: format!("http://localhost:{port}"),
            site,
            task,
        }
    }

    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    pub(crate) fn set_config(&self, config: Option<Vec<u8>>) {
        *self.site.config.lock().unwrap() = config;
    }

    /// Files whose names start so are not there.
    pub(crate) fn withhold(&self, start: Option<&'static str>) {
        *self.site.withheld.lock().unwrap() = start;
    }

    /// The last address that the hosted UI has led back to, with its code and state.
    pub(crate) fn last_callback(&self) -> String {
        let callback = self.site.callback.lock().unwrap();
        format!("{}{}", self.origin, callback.as_deref().unwrap())
    }
}

impl Drop for PageServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn bundle() -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("dist");
    let dist = std::env::var_os("LIFE_GAUGE_DIST").map_or_else(beside, PathBuf::from);
    let is_there = dist.join("index.html").is_file();
    assert!(
        is_there,
        "there is no release bundle in {}; run `cargo xtask test journeys`, which builds it",
        dist.display()
    );
    dist
}

async fn serve(State(site): State<Arc<Site>>, uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path == "config.json" {
        return found("application/json", site.config.lock().unwrap().clone());
    }
    if path == "callback" && uri.query().is_some() {
        *site.callback.lock().unwrap() = Some(uri.to_string());
    }
    // A path without an extension is a route of the page, whatever it is.
    let file = if path.contains('.') {
        path
    } else {
        "index.html"
    };
    let withheld = *site.withheld.lock().unwrap();
    if withheld.is_some_and(|start| file.starts_with(start)) {
        return found("", None);
    }
    found(content_type(file), fs::read(site.dist.join(file)).ok())
}

fn found(content_type: &'static str, body: Option<Vec<u8>>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    match body {
        Some(body) => (headers, body).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn content_type(file: &str) -> &'static str {
    match file.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    }
}
