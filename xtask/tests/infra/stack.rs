//! A stack of the real template on moto's server.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use life_gauge::config::Config;
use serde_json::{Value, json};

use crate::common::{Moto, REGION, infra_python};
use crate::config;

pub(crate) const TEMPLATE: &str = include_str!("../../../infra/life-gauge.yaml");
/// The account that moto plays.
pub(crate) const ACCOUNT: &str = "123456789012";
/// What moto keeps no record of when it is asked for the settings of a service; see [`crate::life`].
const LACKS: &str = "ipv6,functions,factors,identity pool roles";

/// One server for all tests that do not count what is on it; it ends with the last of them, when its input does.
pub(crate) fn shared() -> MutexGuard<'static, Moto> {
    static MOTO: LazyLock<Mutex<Moto>> = LazyLock::new(|| Mutex::new(Moto::start()));
    MOTO.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Names and values, such as a stack's outputs.
pub(crate) type Texts = BTreeMap<String, String>;
/// What is not left at its default.
pub(crate) type Parameters<'a> = &'a [(&'a str, &'a str)];

pub(crate) struct Stack<'a> {
    pub(crate) moto: &'a Moto,
    name: String,
}

impl<'a> Stack<'a> {
    pub(crate) fn create(moto: &'a Moto, name: &str, parameters: Parameters<'_>) -> Self {
        Self::create_of(TEMPLATE, moto, name, parameters)
    }

    pub(crate) fn create_of(
        template: &str,
        moto: &'a Moto,
        name: &str,
        parameters: Parameters<'_>,
    ) -> Self {
        let name = name.to_owned();
        let stack = Self { moto, name };
        stack.formation("create_stack", template, parameters);
        stack
    }

    pub(crate) fn update(&self, parameters: Parameters<'_>) {
        self.formation("update_stack", TEMPLATE, parameters);
    }

    fn formation(&self, operation: &str, template: &str, parameters: Parameters<'_>) {
        let parameter =
            |(key, value): &(&str, &str)| json!({ "ParameterKey": key, "ParameterValue": value });
        let parameters: Vec<_> = parameters.iter().map(parameter).collect();
        let asked = json!({
            "StackName": self.name,
            "TemplateBody": template,
            "Parameters": parameters,
            "Capabilities": ["CAPABILITY_IAM"],
        });
        let told = self.moto.ask("cloudformation", operation, &asked);
        assert!(told["StackId"].is_string(), "{operation}: {told}");
    }

    pub(crate) fn delete(&self) {
        let named = json!({ "StackName": self.name });
        let told = self.moto.ask("cloudformation", "delete_stack", &named);
        assert_eq!(told["error"], Value::Null);
        let told = self.moto.ask("cloudformation", "describe_stacks", &named);
        assert_eq!(told["error"], "ValidationError", "it is gone");
    }

    /// An output; null if there is none.
    pub(crate) fn output(&self, name: &str) -> Value {
        self.moto.outputs(&self.name)[name].clone()
    }

    /// The properties of a resource as `CloudFormation` hands them to its service, with all references resolved.
    pub(crate) fn properties(&self, resource: &str) -> Value {
        self.moto.resources(&self.name)[resource]["properties"].clone()
    }

    /// The `config.json` of the page, by the outputs. The page takes it.
    pub(crate) fn config(&self) -> String {
        let outputs = serde_json::from_value(self.moto.outputs(&self.name)).unwrap();
        let config = config::text(&outputs, REGION, &Value::Null).unwrap();
        let parsed = Config::parse(&config);
        assert!(parsed.is_ok(), "{parsed:?} {config}");
        config
    }

    /// A policy of a role: its document, as IAM has it.
    pub(crate) fn role(&self, logical: &str, policy: &str) -> (Value, Value) {
        let name = json!({ "RoleName": self.physical(logical) });
        let role = self.moto.ask("iam", "get_role", &name);
        let named = json!({ "RoleName": name["RoleName"], "PolicyName": policy });
        let policy = self.moto.ask("iam", "get_role_policy", &named);
        (
            role["Role"]["AssumeRolePolicyDocument"].clone(),
            policy["PolicyDocument"].clone(),
        )
    }

    pub(crate) fn physical(&self, logical: &str) -> Value {
        let named = json!({ "StackName": self.name, "LogicalResourceId": logical });
        let told = self
            .moto
            .ask("cloudformation", "describe_stack_resource", &named);
        told["StackResourceDetail"]["PhysicalResourceId"].clone()
    }

    /// Reads everything back, by the program that does so with a real account too.
    pub(crate) fn check(&self) {
        let folder = Folder::new(&self.name);
        let config = folder.write("config.json", &self.config());
        let mut check = Command::new(infra_python());
        let tests = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests");
        check
            .arg(tests.join("infra/check_stack.py"))
            .arg(&self.name)
            .arg(config)
            .args(["--lacks", LACKS]);
        let output = self.moto.point(&mut check).output().unwrap();
        let (said, complaint) = (
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        );
        assert!(output.status.success(), "{said}{complaint}");
        assert!(said.contains(" 0 failed"), "{said}");
    }
}

/// A folder that goes when it is dropped.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("infra-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
