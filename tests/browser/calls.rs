//! The calls that the page signs with AWS credentials. `tests/recorded-calls.json` has all of them, and a deployment's
//! policy allows exactly what stands there: a test of the task that deploys reads the same file.

use std::collections::BTreeSet;

use serde_json::Value;
use stand_in::Call;

const RECORDED: &str = include_str!("../recorded-calls.json");

/// What is on record of one service, as JSON.
pub(crate) fn recorded(service: &str) -> BTreeSet<String> {
    let recorded: Value = serde_json::from_str(RECORDED).unwrap();
    let recorded = recorded.as_array().unwrap().iter();
    let is_of_service = |call: &&Value| call["action"].as_str().unwrap().starts_with(service);
    recorded
        .filter(is_of_service)
        .map(Value::to_string)
        .collect()
}

/// What was called, in the same form. A dataset that came with a guest ends with his identity.
pub(crate) fn made(calls: Vec<Call>) -> BTreeSet<String> {
    let general = |mut call: Call| {
        if let Some((dataset, _)) = call.resource.split_once("/dataset/gauge.") {
            call.resource = format!("{dataset}/dataset/gauge.{{guest}}");
        }
        serde_json::to_value(call).unwrap().to_string()
    };
    calls.into_iter().map(general).collect()
}

/// Whatever a journey does, the page calls nothing else.
pub(crate) fn assert_recorded(calls: Vec<Call>) {
    let (made, recorded) = (made(calls), recorded(""));
    let others: Vec<_> = made.difference(&recorded).collect();
    assert!(others.is_empty(), "not on record: {others:?}");
}
