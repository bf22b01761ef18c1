//! A server of somebody else, in a process of its own.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use reqwest::Client;
use serde_json::{Value, json};

/// Neither oracle checks a signature, but both want one.
const AUTHORIZATION: &str = "AWS4-HMAC-SHA256 \
    Credential=ASIATEST/20260203/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0";

/// A server of another implementation; it ends when this is dropped.
pub(crate) struct Oracle {
    child: Child,
    /// Where it listens.
    pub(crate) base_url: String,
    http: Client,
}

impl Drop for Oracle {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Oracle {
    /// Python's; `stand_in` is the folder of the stand-in.
    pub(crate) async fn moto(stand_in: &Path) -> Self {
        let mut program = Command::new(tool(stand_in, "LIFE_GAUGE_PYTHON", "venv/bin/python"));
        program.arg(stand_in.join("tests/moto_server.py"));
        Self::start(program).await
    }

    /// The one for node.
    pub(crate) async fn dynalite(stand_in: &Path) -> Self {
        let packages = tool(stand_in, "LIFE_GAUGE_NODE_PATH", "javascript/node_modules");
        let mut program = Command::new("node");
        program
            .arg(stand_in.join("tests/javascript/dynalite.cjs"))
            .env("NODE_PATH", packages);
        Self::start(program).await
    }

    /// Starts the program, which says where it listens, and makes the table.
    async fn start(mut program: Command) -> Self {
        let name = program.get_program().to_owned();
        let piped = program
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = piped.spawn().unwrap_or_else(|error| {
            let name = name.display();
            panic!("{name} cannot be run ({error}): `cargo xtask test` installs it")
        });
        let mut line = String::new();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        output.read_line(&mut line).unwrap();
        let base_url = line.trim().strip_prefix("listening on ");
        let base_url = base_url.expect("`cargo xtask test` installs what the oracle needs");
        let oracle = Self {
            child,
            base_url: base_url.to_owned(),
            http: Client::new(),
        };
        oracle.make_table().await;
        oracle
    }

    async fn make_table(&self) {
        let table = json!({
            "TableName": "life-gauge",
            "AttributeDefinitions": [{"AttributeName": "identityId", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "identityId", "KeyType": "HASH"}],
            "BillingMode": "PAY_PER_REQUEST",
        });
        let (status, told) = self.call("CreateTable", &table).await;
        assert_eq!(status, 200, "{told}");
        let name = json!({"TableName": "life-gauge"});
        for _ in 0..100 {
            let (_, told) = self.call("DescribeTable", &name).await;
            if told["Table"]["TableStatus"] == "ACTIVE" {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("the table is never ready");
    }

    pub(crate) async fn call(&self, operation: &str, body: &Value) -> (u16, Value) {
        let request = self.http.post(&self.base_url).body(body.to_string());
        let request = request
            .header("x-amz-target", format!("DynamoDB_20120810.{operation}"))
            .header("content-type", "application/x-amz-json-1.0")
            .header("x-amz-date", "20260203T040506Z")
            .header("authorization", AUTHORIZATION);
        let reply = request.send().await.unwrap();
        let status = reply.status().as_u16();
        // An oracle that stumbles over a request says so in HTML.
        let mut body: Value = reply.json().await.unwrap_or_default();
        if let Some(members) = body.as_object_mut() {
            // moto tells it unasked.
            members.remove("ConsumedCapacity");
        }
        (status, body)
    }
}

/// The tools that `cargo xtask test` sets up, unless a variable names them.
fn tool(stand_in: &Path, variable: &str, usual: &str) -> PathBuf {
    let usual = || stand_in.join("../target/tools").join(usual);
    std::env::var_os(variable).map_or_else(usual, PathBuf::from)
}
