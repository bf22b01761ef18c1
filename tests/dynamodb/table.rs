//! A table of somebody, and one player's item in it.

use std::path::Path;

use life_gauge::cognito::sigv4::{Scope, sign};
use life_gauge::config::Config;
use life_gauge::http::Request;
use life_gauge::secret::Secret;
use life_gauge::store::{
    Caller, Page, Patch, Reading, Refused, Store, read_request, read_response, write_request,
    write_response,
};
use life_gauge::time::UnixSeconds;
use reqwest::Client;
use serde_json::{Value, json};

use crate::oracle::Oracle;
use crate::user_pool::{Player, UserPool, send};

/// A service with the table `life-gauge`, as a player of the stand-in sees it.
pub(crate) struct Table {
    /// None for the stand-in itself. It has to live as long as the table is used.
    _oracle: Option<Oracle>,
    /// Whether a refusal says what is there: dynalite is older than that.
    pub(crate) tells: bool,
    http: Client,
    pub(crate) config: Config,
    pub(crate) player: Player,
    pub(crate) now: UnixSeconds,
}

impl Table {
    pub(crate) async fn stand_in(pool: &UserPool) -> Self {
        Self::of(None, pool).await
    }

    pub(crate) async fn moto(pool: &UserPool) -> Self {
        Self::of(Some(Oracle::moto(&folder()).await), pool).await
    }

    pub(crate) async fn dynalite(pool: &UserPool) -> Self {
        Self {
            tells: false,
            ..Self::of(Some(Oracle::dynalite(&folder()).await), pool).await
        }
    }

    async fn of(oracle: Option<Oracle>, pool: &UserPool) -> Self {
        let own = pool.base_url();
        let url = oracle.as_ref().map_or(&own, |oracle| &oracle.base_url);
        let config = pool.config(url).await;
        Self {
            player: pool.player(&config).await,
            now: pool.now().await,
            http: Client::new(),
            config,
            _oracle: oracle,
            tells: true,
        }
    }

    pub(crate) async fn read(&self) -> Page {
        let reading = Reading {
            dataset: "",
            since: 0,
            page: None,
        };
        let request = read_request(self.caller(), reading);
        let response = send(&self.http, request).await;
        read_response(Store::DynamoDb, &response).unwrap()
    }

    /// Writes over what was seen in a page.
    pub(crate) async fn write(
        &self,
        seen: &Page,
        changes: &[(&str, Option<&str>)],
    ) -> Result<Page, Refused> {
        let patch = |(key, value): &(&str, Option<&str>)| Patch {
            key: (*key).to_owned(),
            value: value.map(str::to_owned),
            sync_count: 0,
        };
        let patches: Vec<Patch> = changes.iter().map(patch).collect();
        let session: &Secret = seen.session.as_ref().expect("a page brings a session");
        let request = write_request(self.caller(), session, &patches);
        write_response(Store::DynamoDb, &send(&self.http, request).await)
    }

    fn caller(&self) -> Caller<'_> {
        Caller {
            config: &self.config,
            identity_id: &self.player.identity_id,
            credentials: &self.player.credentials,
            now: self.now,
        }
    }

    /// Another program of the player sets `life`, or removes it.
    pub(crate) async fn set_life(&self, value: Option<Value>) {
        let update = match value {
            None => json!({ "UpdateExpression": "REMOVE life" }),
            Some(value) => json!({
                "UpdateExpression": "SET life = :life",
                "ExpressionAttributeValues": { ":life": value },
            }),
        };
        self.call("UpdateItem", update).await;
    }

    /// Another program of the player deletes the item.
    pub(crate) async fn clear(&self) {
        self.call("DeleteItem", json!({})).await;
    }

    async fn call(&self, operation: &str, mut body: Value) {
        body["TableName"] = json!(self.config.table);
        body["Key"] = json!({ "identityId": { "S": self.player.identity_id } });
        let url = format!("{}/", self.config.endpoints.dynamodb);
        let mut request = Request::post_json(url, "application/x-amz-json-1.0", &body);
        let target = format!("DynamoDB_20120810.{operation}");
        request.headers.push(("x-amz-target", target));
        let scope = Scope {
            region: &self.config.aws_region,
            service: "dynamodb",
        };
        let request = sign(request, &self.player.credentials, scope, self.now);
        let response = send(&self.http, request).await;
        assert_eq!(response.status, 200, "{operation}: {}", response.body);
    }
}

/// The stand-in's.
fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("stand-in")
}
