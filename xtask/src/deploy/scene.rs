//! What there is on AWS. Everything here only reads.

use std::fs;

use serde_json::Value;

use super::aws::Aws;
use super::config;
use super::site::{RECORD, There};
use super::stack::{MOST_BYTES, Stack, TEMPLATE, Template, Texts};
use super::tracking::Tracking;
use crate::args::Target;
use crate::failure::{Failure, Result, While};
use crate::report;
use crate::workspace::Workspace;

/// How often we wait for the end of what somebody else has begun.
const ROUNDS: usize = 3;
const NO_STACK: &str = "does not exist";

#[derive(Default)]
pub(super) struct Scene {
    pub(super) stack: Option<Stack>,
    /// The template of that stack.
    pub(super) live: String,
    pub(super) there: There,
    pub(super) tracking: Tracking,
}

impl Scene {
    pub(super) fn look(aws: &Aws<'_>, target: &Target) -> Result<Self> {
        let stack = stack(aws, target)?;
        let live = stack.as_ref().map(|_| live_template(aws, &target.stack));
        let outputs = stack.as_ref().map(|stack| &stack.outputs);
        let bucket = outputs.and_then(|outputs| outputs.get("BucketName"));
        let there = bucket.map(|bucket| files(aws, bucket));
        let tracking = outputs.map(|outputs| Tracking::look(aws, outputs));
        Ok(Self {
            tracking: tracking.unwrap_or_default(),
            live: live.transpose()?.unwrap_or_default(),
            there: there.transpose()?.unwrap_or_default(),
            stack,
        })
    }

    /// What the stack has put out, if it is up.
    pub(super) fn outputs(&self) -> Option<&Texts> {
        let outputs = self.stack.as_ref().map(|stack| &stack.outputs);
        outputs.filter(|outputs| {
            config::NEEDED
                .iter()
                .all(|name| outputs.contains_key(*name))
        })
    }
}

/// The account that the calls go to.
pub(crate) fn account(aws: &Aws<'_>, stack: Option<&Stack>) -> Result<String> {
    if let Some(account) = stack.and_then(Stack::account) {
        return Ok(account.to_owned());
    }
    let caller = aws.read(&["sts", "get-caller-identity"])?;
    Ok(caller["Account"].as_str().unwrap_or_default().to_owned())
}

/// The stack, after the end of what is going on with it.
pub(crate) fn stack(aws: &Aws<'_>, target: &Target) -> Result<Option<Stack>> {
    let describe = [
        "cloudformation",
        "describe-stacks",
        "--stack-name",
        &target.stack,
    ];
    for _ in 0..ROUNDS {
        let answer = aws.read_if_there(&describe, NO_STACK)?;
        let Some(stack) = answer.as_ref().map(Stack::read) else {
            return Ok(None);
        };
        let Some(waiter) = stack.waiter() else {
            return Ok(Some(stack));
        };
        report::notice(format_args!(
            "the stack is in the state {}: waiting for its end…",
            stack.status
        ));
        // How it ended, the next look tells.
        let _ = aws.wait(waiter, &target.stack);
    }
    Err(Failure::new(
        "the stack does not come to rest: try again later",
    ))
}

fn live_template(aws: &Aws<'_>, stack: &str) -> Result<String> {
    let answer = aws.read(&["cloudformation", "get-template", "--stack-name", stack])?;
    Ok(answer["TemplateBody"]
        .as_str()
        .unwrap_or_default()
        .to_owned())
}

fn files(aws: &Aws<'_>, bucket: &str) -> Result<There> {
    let listing = aws.read(&["s3api", "list-objects-v2", "--bucket", bucket])?;
    let keys = listing["Contents"].as_array().into_iter().flatten();
    let has_record = keys.into_iter().any(|object| object["Key"] == RECORD);
    let record = has_record.then(|| aws.text(&format!("s3://{bucket}/{RECORD}")));
    Ok(There::read(&listing, record.transpose()?.as_deref()))
}

/// The template of this repository. AWS says what its parameters are, where it matters: `is_known` says of a text whether
/// it does not.
pub(super) fn template(
    workspace: &Workspace,
    aws: &Aws<'_>,
    is_known: impl Fn(&str) -> bool,
) -> Result<Template> {
    let path = workspace.root.join(TEMPLATE);
    let text =
        fs::read_to_string(&path).or_fail(|| format!("{} cannot be read", path.display()))?;
    if text.len() > MOST_BYTES {
        return Err(Failure::new(format!(
            "{TEMPLATE} has {} bytes, and CloudFormation takes {MOST_BYTES} at most: shorten it",
            text.len()
        )));
    }
    if is_known(&text) {
        return Ok(Template::read(text, &Value::Null));
    }
    let body = format!("file://{TEMPLATE}");
    let summary = aws.read(&[
        "cloudformation",
        "get-template-summary",
        "--template-body",
        &body,
    ])?;
    Ok(Template::read(text, &summary))
}

/// Why the stack's last change failed, in AWS's words, the first first; empty if nobody knows.
pub(super) fn reasons(aws: &Aws<'_>, stack: &str) -> Vec<String> {
    let words = [
        "cloudformation",
        "describe-stack-events",
        "--stack-name",
        stack,
        "--max-items",
        "100",
    ];
    let events = aws.read(&words).unwrap_or_default();
    failures(&events)
}

fn failures(events: &Value) -> Vec<String> {
    let events = events["StackEvents"].as_array().into_iter().flatten();
    let failed = events.filter_map(|event| {
        let status = event["ResourceStatus"].as_str()?;
        let reason = event["ResourceStatusReason"].as_str()?;
        let name = event["LogicalResourceId"].as_str()?;
        // What was only stopped because something else failed.
        let is_cause = status.ends_with("_FAILED") && !reason.contains("cancelled");
        is_cause.then(|| format!("{name}: {reason}"))
    });
    let mut failures: Vec<_> = failed.collect();
    failures.reverse();
    failures.truncate(5);
    failures
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_failed_is_told_from_what_was_stopped_by_it() {
        let event = |name: &str, status: &str, reason: &str| {
            json!({
                "LogicalResourceId": name,
                "ResourceStatus": status,
                "ResourceStatusReason": reason,
            })
        };
        let events = json!({ "StackEvents": [
            event("life", "ROLLBACK_IN_PROGRESS", "The following failed: Table"),
            event("Bucket", "CREATE_FAILED", "Resource creation cancelled"),
            event("Table", "CREATE_FAILED", "Limit exceeded"),
            event("Client", "CREATE_FAILED", "No such scope"),
            json!({}),
        ]});
        assert_eq!(
            failures(&events),
            ["Client: No such scope", "Table: Limit exceeded"]
        );
        assert!(failures(&Value::Null).is_empty());
    }
}
