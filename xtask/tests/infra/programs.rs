//! The two small programs that stand in the template, run as they are.

use std::process::Command;

use serde_json::json;

use crate::common::infra_python;
use crate::stack::{Stack, TEMPLATE, shared};

/// A path that is asked for, and what the bucket is asked for.
const PATHS: [(&str, &str); 12] = [
    ("/", "/index.html"),
    ("/callback", "/index.html"),
    ("/signed-out", "/index.html"),
    ("/account", "/index.html"),
    ("/no/such/page", "/index.html"),
    ("/account/", "/index.html"),
    ("/v1.2/page", "/index.html"),
    ("/index.html", "/index.html"),
    ("/config.json", "/config.json"),
    ("/service-worker.js", "/service-worker.js"),
    ("/gone-0123456789abcdef.wasm", "/gone-0123456789abcdef.wasm"),
    ("/a/b.js", "/a/b.js"),
];

#[test]
fn every_route_is_the_page_and_no_missing_file_is() {
    let moto = shared();
    let stack = Stack::create(&moto, "programs", &[]);
    let code = stack.properties("SinglePage")["FunctionCode"].clone();
    let asked = PATHS.map(|(path, _)| path);
    let script = format!(
        "{}\nconst paths = {};\nconsole.log(JSON.stringify(paths.map(uri => handler({{ request: {{ uri }} }}).uri)));",
        code.as_str().unwrap(),
        json!(asked)
    );
    let output = Command::new("node").args(["-e", &script]).output().unwrap();
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told, json!(PATHS.map(|(_, answer)| answer)));
}

#[test]
fn who_has_a_token_is_greeted() {
    let (_, code) = TEMPLATE.split_once("ZipFile: |\n").unwrap();
    let code: String = code
        .lines()
        .map_while(|line| line.strip_prefix("          "))
        .flat_map(|line| [line, "\n"])
        .collect();
    let claims = r#"{"requestContext": {"authorizer": {"jwt": {"claims": {"username": "ada"}}}}}"#;
    let script = format!("{code}\nprint(hello({claims}, None))");
    let output = Command::new(infra_python())
        .args(["-c", &script])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(said.trim(), "{'message': 'Hello, ada'}");
}
