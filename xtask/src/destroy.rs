//! `cargo xtask destroy`: takes from AWS what `cargo xtask deploy` has put there, and keeps the players' data unless told.

use serde_json::Value;

use crate::args::{DestroyOptions, Target};
use crate::deploy::{self, Aws, Call};
use crate::failure::{Failure, Result};
use crate::report;
use crate::workspace::Workspace;

/// What the template retains, by type, and what lies in it.
const DATA: [(&str, &str); 3] = [
    ("AWS::Cognito::UserPool", "the players' accounts"),
    (
        "AWS::Cognito::IdentityPool",
        "the players' identities, under which Cognito Sync keeps their gauges",
    ),
    ("AWS::DynamoDB::Table", "the gauges"),
];

/// Something of a stack that outlives it.
#[derive(Debug, PartialEq, Eq)]
struct Kept {
    kind: &'static str,
    about: &'static str,
    id: String,
}

pub(crate) fn run(workspace: &Workspace, options: &DestroyOptions) -> Result<()> {
    let target = &options.target;
    let aws = Aws::find(workspace, &target.region)?;
    let stack = deploy::look_at_stack(&aws, target)?;
    let account = deploy::account(&aws, stack.as_ref())?;
    if stack.is_none() {
        report::line(format_args!(
            "There is no stack {} in {}, AWS account {account}.",
            target.stack, target.region
        ));
        return Ok(());
    }
    let resources = aws.read(&[
        "cloudformation",
        "describe-stack-resources",
        "--stack-name",
        &target.stack,
    ])?;
    let kept = kept(&resources);
    let calls = calls(target, bucket(&resources).as_deref(), &kept, options.data);
    report::line(told(target, &account, &kept, options.data));
    if target.dry_run {
        deploy::show(calls.iter());
        return Ok(());
    }
    if !confirmed(target)? {
        return Err(Failure::new("nothing was done"));
    }
    perform(&aws, &calls)?;
    report::line(end(target, &kept, options.data));
    Ok(())
}

fn resource<'a>(resources: &'a Value, kind: &str) -> Option<&'a str> {
    let resources = resources["StackResources"].as_array()?;
    let resource = resources
        .iter()
        .find(|resource| resource["ResourceType"] == kind)?;
    resource["PhysicalResourceId"]
        .as_str()
        .filter(|id| !id.is_empty())
}

fn bucket(resources: &Value) -> Option<String> {
    resource(resources, "AWS::S3::Bucket").map(str::to_owned)
}

fn kept(resources: &Value) -> Vec<Kept> {
    let kept = DATA.iter().filter_map(|(kind, about)| {
        let id = resource(resources, kind)?.to_owned();
        Some(Kept { kind, about, id })
    });
    kept.collect()
}

/// The bucket has to be empty before it can be deleted; the user pool's domain goes with the stack, and before the pool.
fn calls(target: &Target, bucket: Option<&str>, kept: &[Kept], data: bool) -> Vec<Call> {
    let empty = bucket.map(|bucket| {
        let address = format!("s3://{bucket}");
        let words = ["s3", "rm", &address, "--recursive", "--only-show-errors"];
        Call::new(
            format!("emptying the bucket {bucket}"),
            deploy::in_region(target, &words),
        )
    });
    let mut calls: Vec<_> = empty.into_iter().collect();
    calls.extend([deploy::delete(target), deploy::wait("delete", target)]);
    if data {
        calls.extend(deletions(target, kept));
    }
    calls
}

fn deletions(target: &Target, kept: &[Kept]) -> Vec<Call> {
    kept.iter()
        .flat_map(|kept| kept.deletions(target))
        .collect()
}

impl Kept {
    /// Lifts the protection, if there is one, and deletes it.
    fn deletions(&self, target: &Target) -> Vec<Call> {
        let id = self.id.as_str();
        let rows: &[(&str, &[&str])] = match self.kind {
            "AWS::Cognito::UserPool" => &[
                (
                    "lifting the protection of",
                    &[
                        "cognito-idp",
                        "update-user-pool",
                        "--deletion-protection",
                        "INACTIVE",
                        "--user-pool-id",
                        id,
                    ],
                ),
                (
                    "deleting",
                    &["cognito-idp", "delete-user-pool", "--user-pool-id", id],
                ),
            ],
            "AWS::DynamoDB::Table" => &[
                (
                    "lifting the protection of",
                    &[
                        "dynamodb",
                        "update-table",
                        "--no-deletion-protection-enabled",
                        "--table-name",
                        id,
                    ],
                ),
                (
                    "waiting for",
                    &["dynamodb", "wait", "table-exists", "--table-name", id],
                ),
                (
                    "deleting",
                    &["dynamodb", "delete-table", "--table-name", id],
                ),
            ],
            _ => &[(
                "deleting",
                &[
                    "cognito-identity",
                    "delete-identity-pool",
                    "--identity-pool-id",
                    id,
                ],
            )],
        };
        let call = |(about, words): &(&str, &[&str])| {
            Call::new(format!("{about} {id}"), deploy::in_region(target, words))
        };
        rows.iter().map(call).collect()
    }
}

fn told(target: &Target, account: &str, kept: &[Kept], data: bool) -> String {
    let fate = if data { "deleted" } else { "kept" };
    let line = |kept: &Kept| format!("  {fate}: {} ({}), with {}", kept.id, kept.kind, kept.about);
    let mut lines = vec![
        format!(
            "Stack {} in {}, AWS account {account}",
            target.stack, target.region
        ),
        "  deleted: the page and all that serves it".to_owned(),
    ];
    lines.extend(kept.iter().map(line));
    lines.join("\n")
}

/// What is left, and how it could be deleted.
fn end(target: &Target, kept: &[Kept], data: bool) -> String {
    if data || kept.is_empty() {
        return format!("Nothing is left of the stack {}.", target.stack);
    }
    format!(
        "The stack {} is gone. The players' data was kept; this would delete it, for good:\n{}",
        target.stack,
        lines(&deletions(target, kept))
    )
}

fn lines(calls: &[Call]) -> String {
    let lines: Vec<_> = calls.iter().map(|call| format!("  {call}")).collect();
    lines.join("\n")
}

fn confirmed(target: &Target) -> Result<bool> {
    if target.yes {
        return Ok(true);
    }
    let answer = deploy::asked("Type the name of the stack to go on: ")?;
    Ok(answer == target.stack)
}

/// The stack forgets what it kept, so who is interrupted is told the calls that are left.
fn perform(aws: &Aws<'_>, calls: &[Call]) -> Result<()> {
    for (done, call) in calls.iter().enumerate() {
        aws.make(call).map_err(|failure| {
            Failure::new(format!(
                "{} failed: {failure}\nThis is left to be done:\n{}",
                call.about,
                lines(&calls[done..])
            ))
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TEMPLATE: &str = include_str!("../../infra/life-gauge.yaml");

    fn target() -> Target {
        Target {
            stack: "life".into(),
            region: "eu-west-1".into(),
            ..Target::default()
        }
    }

    fn resources() -> Value {
        let resource =
            |kind: &str, id: &str| json!({ "ResourceType": kind, "PhysicalResourceId": id });
        json!({ "StackResources": [
            resource("AWS::S3::Bucket", "b"),
            resource("AWS::Cognito::UserPool", "eu-west-1_A"),
            resource("AWS::DynamoDB::Table", "t"),
            resource("AWS::Cognito::UserPoolClient", "c"),
        ]})
    }

    fn shown(data: bool) -> Vec<String> {
        let resources = resources();
        let bucket = bucket(&resources);
        let calls = calls(&target(), bucket.as_deref(), &kept(&resources), data);
        let shown = calls.iter().map(ToString::to_string);
        shown
            .map(|call| call.replace(" --region eu-west-1", ""))
            .collect()
    }

    #[test]
    fn what_holds_data_is_what_the_template_retains() {
        let lines: Vec<_> = TEMPLATE.lines().collect();
        let retains = |pair: &[&str]| pair[1].trim_start() == "DeletionPolicy: Retain";
        let kinds = lines.windows(3).filter_map(|lines| {
            let kind = lines[0].trim_start().strip_prefix("Type: ")?;
            (retains(&lines[..2]) || retains(&lines[1..])).then_some(kind)
        });
        let mut kinds: Vec<_> = kinds.collect();
        kinds.sort_unstable();
        let mut data = DATA.map(|(kind, _)| kind);
        data.sort_unstable();
        assert_eq!(kinds, data);
    }

    #[test]
    fn the_bucket_is_emptied_and_the_stack_deleted() {
        assert_eq!(
            shown(false),
            [
                "aws s3 rm s3://b --recursive --only-show-errors",
                "aws cloudformation delete-stack --stack-name life",
                "aws cloudformation wait stack-delete-complete --stack-name life",
            ]
        );
    }

    #[test]
    fn data_goes_last_and_only_when_told() {
        assert_eq!(
            shown(true)[3..],
            [
                "aws cognito-idp update-user-pool --deletion-protection INACTIVE --user-pool-id eu-west-1_A",
                "aws cognito-idp delete-user-pool --user-pool-id eu-west-1_A",
                "aws dynamodb update-table --no-deletion-protection-enabled --table-name t",
                "aws dynamodb wait table-exists --table-name t",
                "aws dynamodb delete-table --table-name t",
            ]
        );
    }

    #[test]
    fn what_is_kept_is_told_with_the_calls_that_delete_it() {
        let kept = kept(&resources());
        let told = told(&target(), "1", &kept, false);
        assert!(
            told.contains("kept: eu-west-1_A (AWS::Cognito::UserPool), with the players' accounts")
        );
        let end = end(&target(), &kept, false);
        assert!(end.contains("  aws dynamodb delete-table --table-name t --region eu-west-1"));
    }
}
