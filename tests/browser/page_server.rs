//! Serves the release bundle as a static host does, under the headers of production, with a `config.json` and whole
//! deployments that a journey can replace.

use std::fs;
use std::path::{Path, PathBuf};
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

/// Longer than anybody waits.
const LONG: Duration = Duration::from_mins(1);
/// How long connections that the browser keeps may take to close.
const FAREWELL: Duration = Duration::from_secs(2);

/// A server of the page; it ends when this is dropped.
pub(crate) struct PageServer {
    origin: String,
    site: Arc<Site>,
    running: Option<Running>,
}

struct Running {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

struct Site {
    dist: Mutex<PathBuf>,
    /// None is answered with 404.
    config: Mutex<Option<Vec<u8>>>,
    /// Those of the last configuration for which there are any.
    headers: Mutex<Option<Headers>>,
    /// The start of names that are answered with 404.
    withheld: Mutex<Option<&'static str>>,
    /// The start of names of files, and what was added to these on their way.
    added: Mutex<Option<(&'static str, String)>>,
    /// The path and query of the last redirect back from the hosted UI.
    callback: Mutex<Option<String>>,
    /// What was asked for in vain.
    missed: Mutex<Vec<String>>,
    /// Answers come late, or in time.
    is_slow: AtomicBool,
}

impl PageServer {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let site = Arc::new(Site {
            dist: Mutex::new(bundle()),
            config: Mutex::default(),
            headers: Mutex::default(),
            withheld: Mutex::default(),
            added: Mutex::default(),
            callback: Mutex::default(),
            missed: Mutex::default(),
            is_slow: AtomicBool::default(),
        });
        Self {
            origin: format!("http://localhost:{port}"),
            running: Some(run(listener, Arc::clone(&site))),
            site,
        }
    }

    /// Is gone, with all its connections.
    pub(crate) async fn stop(&mut self) {
        let Running { stop, mut task } = self.running.take().unwrap();
        stop.send(()).unwrap();
        if timeout(FAREWELL, &mut task).await.is_err() {
            task.abort();
        }
    }

    /// Is there again, where it was.
    pub(crate) async fn start_again(&mut self) {
        let address = self.origin.replace("http://localhost", "127.0.0.1");
        let listener = TcpListener::bind(address).await.unwrap();
        self.running = Some(run(listener, Arc::clone(&self.site)));
    }

    /// Serves another bundle from now on.
    pub(crate) fn deploy(&self, dist: &Path) {
        dist.clone_into(&mut self.site.dist.lock().unwrap());
        self.site.renew_headers();
    }

    /// Takes longer to answer than anybody waits, or no longer does so.
    pub(crate) fn set_slow(&self, is_slow: bool) {
        self.site.is_slow.store(is_slow, Ordering::SeqCst);
    }

    /// The paths that were asked for in vain.
    pub(crate) fn missed(&self) -> Vec<String> {
        self.site.missed.lock().unwrap().clone()
    }

    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    pub(crate) fn set_config(&self, config: Option<Vec<u8>>) {
        *self.site.config.lock().unwrap() = config;
        self.site.renew_headers();
    }

    /// Files whose names start so are not there.
    pub(crate) fn withhold(&self, start: Option<&'static str>) {
        *self.site.withheld.lock().unwrap() = start;
    }

    /// Files whose names start so have something else at their ends, of which their operator does not know.
    pub(crate) fn add_to(&self, start: &'static str, text: &str) {
        *self.site.added.lock().unwrap() = Some((start, text.to_owned()));
    }

    /// The last address that the hosted UI has led back to, with its code and state.
    pub(crate) fn last_callback(&self) -> String {
        let callback = self.site.callback.lock().unwrap();
        format!("{}{}", self.origin, callback.as_deref().unwrap())
    }
}

impl Drop for PageServer {
    fn drop(&mut self) {
        if let Some(running) = &self.running {
            running.task.abort();
        }
    }
}

impl Site {
    /// What an operator does after a change of the bundle or of its configuration.
    fn renew_headers(&self) {
        let config = self.config.lock().unwrap();
        let dist = self.dist.lock().unwrap();
        let renewed = config.as_ref().and_then(|it| Headers::of(&dist, it));
        let mut headers = self.headers.lock().unwrap();
        *headers = renewed.or(headers.take());
        assert!(headers.is_some(), "there are no headers");
    }

    fn found(&self, file: &str, body: Option<Vec<u8>>) -> Response {
        let headers = self.headers.lock().unwrap();
        let headers = headers.as_ref().unwrap();
        let content_type = [(header::CONTENT_TYPE, content_type(file))];
        match body {
            Some(body) => (content_type, headers.at(file), body).into_response(),
            None => (StatusCode::NOT_FOUND, content_type, headers.at("")).into_response(),
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

/// The release bundle.
pub(crate) fn bundle() -> PathBuf {
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
    if site.is_slow.load(Ordering::SeqCst) {
        sleep(LONG).await;
    }
    let response = reply(&site, &uri);
    if response.status() == StatusCode::NOT_FOUND {
        site.missed.lock().unwrap().push(uri.path().to_owned());
    }
    response
}

fn reply(site: &Site, uri: &Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path == "config.json" {
        return site.found(path, site.config.lock().unwrap().clone());
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
        return site.found(file, None);
    }
    let path = site.dist.lock().unwrap().join(file);
    let mut body = fs::read(path).ok();
    if let (Some(body), Some((start, text))) = (&mut body, &*site.added.lock().unwrap())
        && file.starts_with(start)
    {
        body.extend(text.as_bytes());
    }
    site.found(file, body)
}

fn content_type(file: &str) -> &'static str {
    match file.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("json") => "application/json",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    }
}
