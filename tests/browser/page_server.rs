//! Serves the release bundle as a static host does, under the headers of production, with a `config.json` and whole
//! deployments that a journey can replace.
//!
//! The host is our own, or nginx if `LIFE_GAUGE_NGINX` names it.

use std::path::{Path, PathBuf};

use super::nginx::Nginx;
use super::own_host::OwnHost;
use super::web_root::WebRoot;

const NOT_FOUND: u16 = 404;

/// A server of the page; it ends when this is dropped.
pub(crate) struct PageServer {
    origin: String,
    host: Host,
    /// The last field: it is dropped after what serves it.
    root: WebRoot,
}

enum Host {
    Own(OwnHost),
    Nginx(Nginx),
}

/// A request that was answered.
#[derive(Clone)]
pub(crate) struct Asked {
    pub(crate) status: u16,
    /// Path and query.
    pub(crate) target: String,
}

impl PageServer {
    pub(crate) async fn start() -> Self {
        let root = WebRoot::of(bundle());
        let (host, port) = match std::env::var_os("LIFE_GAUGE_NGINX") {
            None => {
                let host = OwnHost::start(&root).await;
                let port = host.port();
                (Host::Own(host), port)
            }
            Some(program) => {
                let host = Nginx::new(program.into(), &root);
                let port = host.port();
                (Host::Nginx(host), port)
            }
        };
        Self {
            origin: format!("http://localhost:{port}"),
            host,
            root,
        }
    }

    /// Is gone, with all its connections.
    pub(crate) async fn stop(&mut self) {
        match &mut self.host {
            Host::Own(host) => host.stop().await,
            Host::Nginx(host) => host.stop(),
        }
    }

    /// Is there again, where it was.
    pub(crate) async fn start_again(&mut self) {
        match &mut self.host {
            Host::Own(host) => host.start_again().await,
            Host::Nginx(host) => host.start(),
        }
    }

    /// Takes longer to answer than anybody waits, or no longer does so.
    pub(crate) fn set_slow(&self, is_slow: bool) {
        match &self.host {
            Host::Own(host) => host.set_slow(is_slow),
            Host::Nginx(host) => host.set_slow(is_slow),
        }
    }

    /// Serves another bundle from now on.
    pub(crate) fn deploy(&self, dist: &Path) {
        self.root
            .change(|contents| dist.clone_into(&mut contents.dist));
        self.renew();
    }

    pub(crate) fn set_config(&self, config: Option<Vec<u8>>) {
        self.root.change(|contents| contents.config = config);
        self.renew();
    }

    /// What an operator does after a change of the bundle or of its configuration.
    fn renew(&self) {
        match &self.host {
            Host::Own(host) => host.renew(&self.root),
            Host::Nginx(host) => host.renew(&self.root),
        }
    }

    /// Files whose names start so are not there.
    pub(crate) fn withhold(&self, start: Option<&'static str>) {
        self.root.change(|contents| contents.withheld = start);
    }

    /// Files whose names start so have something else at their ends, of which their operator does not know.
    pub(crate) fn add_to(&self, start: &'static str, text: &str) {
        let added = Some((start, text.to_owned()));
        self.root.change(|contents| contents.added = added);
    }

    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// The path that the page lives under, with a slash at both ends.
    pub(crate) fn base(&self) -> &str {
        self.root.base()
    }

    /// The paths that were asked for in vain.
    pub(crate) fn missed(&self) -> Vec<String> {
        let missed = self.asked().into_iter();
        let missed = missed.filter(|asked| asked.status == NOT_FOUND);
        missed.map(|asked| asked.target).collect()
    }

    /// The last address that the hosted UI has led back to, with its code and state.
    pub(crate) fn last_callback(&self) -> String {
        let start = format!("{}callback?", self.base());
        let mut asked = self.asked().into_iter().rev();
        let callback = asked.find(|asked| asked.target.starts_with(&start));
        format!("{}{}", self.origin, callback.unwrap().target)
    }

    fn asked(&self) -> Vec<Asked> {
        match &self.host {
            Host::Own(host) => host.asked(),
            Host::Nginx(host) => host.asked(),
        }
    }
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
