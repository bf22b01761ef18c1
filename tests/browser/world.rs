//! What a journey plays in: a stand-in for Cognito and a server of the page, both on free ports.

use serde_json::Value;
use stand_in::{Handle, Options, serve};
use tokio::net::TcpListener;

use super::control::Control;
use super::page_server::PageServer;

/// A stand-in without any data of earlier journeys, and the page that is configured for it.
pub(crate) struct World {
    pub(crate) page: PageServer,
    pub(crate) stand_in: Control,
    /// The `config.json` of the page.
    pub(crate) config: Value,
    _running: Handle,
}

impl World {
    pub(crate) async fn start() -> Self {
        let page = PageServer::start().await;
        let options = Options {
            pages: vec![page.origin().to_owned()],
            ..Options::default()
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let running = serve(listener, options).await.unwrap();
        let stand_in = Control::new(running.base_url());
        let config = stand_in.config().await;
        let world = Self {
            page,
            stand_in,
            config,
            _running: running,
        };
        world.configure(&world.config);
        world
    }

    pub(crate) fn configure(&self, config: &Value) {
        self.page.set_config(Some(config.to_string().into_bytes()));
    }

    /// An address of the page.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.page.origin())
    }
}
