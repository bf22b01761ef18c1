//! What a journey plays in: a stand-in for Cognito and a server of the page, both on free ports.

use serde_json::{Value, json};
use stand_in::{Handle, Options, serve};
use tokio::net::TcpListener;

use super::calls;
use super::control::Control;
use super::page_server::PageServer;

/// Pools, clients and users that the stand-in has when a journey wants no others.
const POOLS: &str = include_str!("../../stand-in/default-config.json");

/// A stand-in without any data of earlier journeys, and the page that is configured for it.
pub(crate) struct World {
    pub(crate) page: PageServer,
    pub(crate) stand_in: Control,
    /// The `config.json` of the page.
    pub(crate) config: Value,
    running: Handle,
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::start_with(json!({}), json!({})).await
    }

    /// The same with other settings of the user pool and of its app client, as the README of the stand-in names them.
    pub(crate) async fn start_with(pool: Value, client: Value) -> Self {
        let mut pools = pools();
        merge(&mut pools["user_pools"][0], pool);
        merge(&mut pools["user_pools"][0]["clients"][0], client);
        Self::start_of(&pools).await
    }

    /// The same with the gauge in `DynamoDB`.
    pub(crate) async fn start_with_dynamodb() -> Self {
        let mut pools = pools();
        merge(&mut pools, json!({ "store": "dynamodb" }));
        Self::start_of(&pools).await
    }

    /// The same, and the identity pool takes guests.
    pub(crate) async fn start_with_guests() -> Self {
        let mut pools = pools();
        merge(
            &mut pools["identity_pools"][0],
            json!({ "allow_guests": true }),
        );
        Self::start_of(&pools).await
    }

    async fn start_of(pools: &Value) -> Self {
        let page = PageServer::start().await;
        // The app clients know pages by their origins.
        let pools = pools.to_string();
        let pools = pools.replace("{page}/", &format!("{{page}}{}", page.base()));
        let options = Options {
            pages: vec![page.origin().to_owned()],
            config: Some(pools.parse().unwrap()),
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
            running,
        };
        world.configure(&world.config);
        world
    }

    pub(crate) fn configure(&self, config: &Value) {
        self.page.set_config(Some(config.to_string().into_bytes()));
    }

    /// Whether everything was called that is on record of a service.
    pub(crate) fn assert_all_called(&self, service: &str) {
        let made = calls::made(self.running.calls());
        assert_eq!(made, calls::recorded(service));
    }

    /// An address of the page.
    pub(crate) fn at(&self, path: &str) -> String {
        let base = self.page.base().trim_end_matches('/');
        format!("{}{base}{path}", self.page.origin())
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            calls::assert_recorded(self.running.calls());
        }
    }
}

fn pools() -> Value {
    serde_json::from_str(POOLS).unwrap()
}

fn merge(into: &mut Value, changes: Value) {
    let (Value::Object(into), Value::Object(changes)) = (into, changes) else {
        panic!("settings are an object");
    };
    into.extend(changes);
}
