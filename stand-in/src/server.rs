//! Takes a bound listener and serves on it until told to stop.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, oneshot};
use tokio::task::{JoinHandle, JoinSet};
use tower::ServiceExt as _;

use crate::app::{App, State, lock, origin};
use crate::calls::{Call, Calls};
use crate::clock::Clock;
use crate::config::{Config, ConfigError};
use crate::keys::{KeyError, Keys};
use crate::store::{Store, StoreError};
use crate::{aws_json, control, gate, hello, hosted_ui, pools, sync, users};

/// How to start; the default is in memory with the built-in configuration.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// More origins of pages, such as `http://localhost:3000`; they come before the configuration's.
    pub pages: Vec<String>,
    /// A file to keep everything in. Without one all is gone at the end.
    pub data: Option<PathBuf>,
    /// Pools, clients and users, instead of the built-in ones.
    pub config: Option<Config>,
}

/// Why the stand-in cannot start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The listener can be reached from other machines.
    #[error("the stand-in is for tests only and listens on loopback only, not on {0}")]
    NotLoopback(SocketAddr),
    /// A page is not given by its origin.
    #[error("the page `{0}` is not an origin like http://localhost:8080")]
    Page(String),
    /// The listener does not work.
    #[error("the listener failed: {0}")]
    Io(#[from] std::io::Error),
    /// The configuration is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The database does not work.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There are no signing keys.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The runtime is shutting down.
    #[error("the start was interrupted: {0}")]
    Interrupted(#[from] tokio::task::JoinError),
}

/// A running stand-in; it ends when this is dropped.
#[derive(Debug)]
pub struct Handle {
    address: SocketAddr,
    calls: Arc<Mutex<Calls>>,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Handle {
    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://127.0.0.1:PORT`, the endpoint of every service it plays.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The kinds of calls with AWS credentials that it has permitted so far.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        lock(&self.calls).iter().cloned().collect()
    }

    /// Stops it, closes all connections and the database.
    pub async fn shutdown(mut self) {
        if let Some(stop) = self.stop.take() {
            // It fails only when the server has ended already, which is what we want.
            let _ = stop.send(());
        }
        let _ = (&mut self.task).await;
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Serves on `listener`, which must be a loopback one.
///
/// # Errors
/// When the listener is reachable from outside, or the database or the keys cannot be opened.
pub async fn serve(listener: TcpListener, options: Options) -> Result<Handle, Error> {
    let address = listener.local_addr()?;
    if !address.ip().is_loopback() {
        return Err(Error::NotLoopback(address));
    }
    // Making RSA keys takes a while and must not hold up the caller's other tasks.
    let app = tokio::task::spawn_blocking(move || start(address, options)).await??;
    let (stop, stopped) = oneshot::channel();
    let calls = Arc::clone(&app.calls);
    let task = tokio::spawn(accept(listener, router(app), stopped));
    Ok(Handle {
        address,
        calls,
        stop: Some(stop),
        task,
    })
}

fn start(address: SocketAddr, options: Options) -> Result<App, Error> {
    let config = match options.config {
        Some(config) => config,
        None => Config::built_in()?,
    };
    let store = open(options.data.as_deref(), &config)?;
    let keys = Keys::load(&store)?;
    let user_pools = pools::load(&config, &store)?;
    let identity_pools = pools::load_identity_pools(&config, &store)?;
    let state = Arc::new(State {
        base_url: format!("http://{address}"),
        store,
        keys,
        clock: Clock::default(),
        sync_sessions: AtomicU64::default(),
        faults: Mutex::default(),
        counters: Mutex::default(),
        calls: Arc::default(),
        pages: Mutex::default(),
        user_pools: Mutex::new(user_pools),
        identity_pools: Mutex::new(identity_pools),
        user_pool_calls: Mutex::default(),
        config,
    });
    for page in options.pages.iter().chain(&state.config.pages) {
        let origin = origin(page).ok_or_else(|| Error::Page(page.clone()))?;
        state.add_page(&origin);
    }
    Ok(state)
}

fn open(file: Option<&Path>, config: &Config) -> Result<Store, StoreError> {
    let store = Store::open(file)?;
    users::seed(config, &store)?;
    Ok(store)
}

fn router(app: App) -> Router {
    Router::new()
        .merge(hosted_ui::routes())
        .merge(sync::routes())
        .merge(control::routes())
        .route("/hello", axum::routing::get(hello::hello))
        .route("/", axum::routing::post(aws_json::post))
        .fallback(not_played)
        .layer(axum::middleware::from_fn_with_state(
            app.clone(),
            gate::gate,
        ))
        .with_state(app)
}

/// Every other address.
async fn not_played(uri: axum::http::Uri) -> axum::response::Response {
    if uri.path().starts_with("/identitypools/") {
        sync::not_played()
    } else {
        hosted_ui::pages::not_found()
    }
}

async fn accept(listener: TcpListener, router: Router, mut stopped: oneshot::Receiver<()>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                if let Ok((stream, _)) = accepted {
                    connections.spawn(converse(stream, router.clone()));
                }
            }
            Some(_) = connections.join_next() => {}
            _ = &mut stopped => break,
        }
    }
    connections.shutdown().await;
}

/// The means to close a connection without a reply.
#[derive(Clone)]
pub(crate) struct Connection(Arc<Notify>);

impl Connection {
    /// Closes the connection; the caller must not go on.
    pub(crate) async fn close(self) -> Infallible {
        self.0.notify_one();
        std::future::pending().await
    }
}

/// One request per connection: a browser silently repeats a request when a connection that it reuses is closed, and
/// would thus hide the faults `drop-before` and `drop-after`.
async fn converse(stream: TcpStream, router: Router) {
    let closed = Arc::new(Notify::new());
    let connection = Connection(Arc::clone(&closed));
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(connection.clone());
        router.clone().oneshot(request)
    });
    let conversation = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        // A client that goes away early is its own affair.
        _ = conversation => {}
        () = closed.notified() => {}
    }
}
