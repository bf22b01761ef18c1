//! What the tests of deployments share: AWS, played by moto's server on this machine.
#![allow(
    dead_code,
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "each test target uses its own part, and a test that cannot go on should stop here"
)]

use std::cell::RefCell;
use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

/// The one that the server plays when it makes what it has no region for.
pub(crate) const REGION: &str = "us-east-1";

/// moto's server; it ends when this is dropped.
pub(crate) struct Moto {
    child: Child,
    talk: RefCell<(ChildStdin, Lines<BufReader<ChildStdout>>)>,
    /// Where it listens.
    pub(crate) url: String,
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What somebody asked the server for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    /// Of services that have one name for it, such as `CreateStack`; else empty.
    pub(crate) action: String,
    /// Whether it changes something.
    pub(crate) writes: bool,
}

impl Moto {
    pub(crate) fn start() -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/common/moto_server.py");
        let mut child = Command::new(infra_python())
            .arg(script)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines
            .next()
            .expect("`cargo xtask test native` installs what moto needs");
        let url = line.unwrap().replace("listening on ", "");
        let talk = RefCell::new((child.stdin.take().unwrap(), lines));
        Self { child, talk, url }
    }

    fn tell(&self, line: &Value) -> Value {
        let (input, lines) = &mut *self.talk.borrow_mut();
        writeln!(input, "{line}").unwrap();
        serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap()
    }

    /// A call of a service, in boto3's names; `{"error": CODE}` if it is refused.
    pub(crate) fn ask(&self, service: &str, operation: &str, arguments: &Value) -> Value {
        self.tell(&json!({ "ask": [service, operation, arguments] }))
    }

    /// What others than the test asked for, since the last time.
    pub(crate) fn requests(&self) -> Vec<Request> {
        let told = self.tell(&json!({ "requests": true }));
        let told = told.as_array().unwrap().iter();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        told.map(|request| Request {
            method: text(&request["method"]),
            path: text(&request["path"]),
            action: text(&request["action"]),
            writes: request["writes"] == true,
        })
        .collect()
    }

    /// Those that changed something.
    pub(crate) fn writes(&self) -> Vec<Request> {
        let mut requests = self.requests();
        requests.retain(|request| request.writes);
        requests
    }

    /// Kills a process group at its `write`th request that changes something, before or after that is done.
    pub(crate) fn kill_at(&self, write: usize, group: u32, after: bool) {
        self.tell(&json!({ "stop": { "write": write, "group": group, "after": after } }));
    }

    /// Refuses this request that changes something, counted from now, and all that follow.
    pub(crate) fn refuse_from(&self, write: usize) {
        self.tell(&json!({ "refuse": { "write": write } }));
    }

    /// Knows this action no more.
    pub(crate) fn lack(&self, action: &str) {
        self.tell(&json!({ "lack": action }));
    }

    /// Neither kills nor refuses any more.
    pub(crate) fn be_kind(&self) {
        self.tell(&json!({}));
    }

    /// The resources of a stack whose types moto's CloudFormation does not know by itself, by their names in the template:
    /// `type`, `id`, `properties`, and `left_out`, the properties that moto has no place for.
    pub(crate) fn resources(&self, stack: &str) -> Value {
        self.tell(&json!({ "resources": stack }))
    }

    /// The outputs of a stack, by name.
    pub(crate) fn outputs(&self, stack: &str) -> Value {
        let told = self.ask(
            "cloudformation",
            "describe_stacks",
            &json!({ "StackName": stack }),
        );
        let outputs = told["Stacks"][0]["Outputs"].as_array();
        let outputs = outputs.into_iter().flatten();
        let pair = |output: &Value| {
            let key = output["OutputKey"].as_str().unwrap();
            (key.to_owned(), output["OutputValue"].clone())
        };
        outputs.map(pair).collect()
    }

    /// Sets a program up so that it and the AWS CLI talk to this server, and to nobody else.
    pub(crate) fn point<'a>(&self, program: &'a mut Command) -> &'a mut Command {
        let folders = std::env::var_os("PATH").unwrap_or_default();
        let tools = infra_python().parent().unwrap().to_owned();
        let path = std::iter::once(tools).chain(std::env::split_paths(&folders));
        program
            .env("PATH", std::env::join_paths(path).unwrap())
            .env("AWS_ENDPOINT_URL", &self.url)
            .env("AWS_ACCESS_KEY_ID", "test")
            .env("AWS_SECRET_ACCESS_KEY", "test")
            .env("AWS_CONFIG_FILE", "/dev/null")
            .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("AWS_MAX_ATTEMPTS", "1")
            .env_remove("AWS_PROFILE")
            .env_remove("AWS_SESSION_TOKEN")
    }

    /// The AWS CLI, ready for arguments.
    pub(crate) fn aws(&self) -> Command {
        let mut aws = Command::new(infra_tool("aws"));
        self.point(&mut aws).args(["--region", REGION]);
        aws
    }
}

/// A program of the environment that `cargo xtask test` sets up: `aws`, `cfn-lint`.
pub(crate) fn infra_tool(name: &str) -> PathBuf {
    infra_python().with_file_name(name)
}

/// Its interpreter: `LIFE_GAUGE_INFRA_PYTHON`, or where it usually is.
pub(crate) fn infra_python() -> PathBuf {
    let usual = || {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        root.join("target/tools/venv-infra/bin/python")
    };
    let python = std::env::var_os("LIFE_GAUGE_INFRA_PYTHON").map_or_else(usual, PathBuf::from);
    assert!(
        python.exists(),
        "{} is missing: `cargo xtask test native` makes it",
        python.display()
    );
    python
}
