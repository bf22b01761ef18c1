//! The stack: what there is, what is to become of it, and the calls that do it. Nothing here touches AWS.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::call::{Call, Input};
use crate::args::Target;
use crate::failure::{Failure, Result};

/// Where the template is, seen from the repository's root, in which the AWS CLI runs.
pub(super) const TEMPLATE: &str = "infra/life-gauge.yaml";
/// What a template may have without a bucket for templates
/// ([quotas](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html)).
pub(super) const MOST_BYTES: usize = 51_200;
const MASK: &str = "****";

pub(super) type Texts = BTreeMap<String, String>;

/// A stack as AWS describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stack {
    id: String,
    pub(crate) status: String,
    pub(crate) parameters: Texts,
    pub(crate) outputs: Texts,
}

/// The template, and what AWS says of its parameters.
#[derive(Debug, Default)]
pub(super) struct Template {
    pub(super) text: String,
    /// Names, and whether the value is a secret.
    pub(super) parameters: BTreeMap<String, bool>,
}

/// What is to become of a stack.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Change {
    Nothing,
    Create,
    /// It never was: its creation failed, and the rest has to go first.
    CreateAnew,
    /// With the reasons.
    Update(Vec<String>),
}

impl Stack {
    /// The answer of `describe-stacks`.
    pub(crate) fn read(answer: &Value) -> Self {
        let stack = &answer["Stacks"][0];
        Self {
            id: stack["StackId"].as_str().unwrap_or_default().to_owned(),
            status: stack["StackStatus"].as_str().unwrap_or_default().to_owned(),
            parameters: pairs(&stack["Parameters"], "Parameter"),
            outputs: pairs(&stack["Outputs"], "Output"),
        }
    }

    /// `arn:aws:cloudformation:REGION:ACCOUNT:stack/…`
    pub(crate) fn account(&self) -> Option<&str> {
        self.id.split(':').nth(4)
    }

    /// The name by which the AWS CLI waits for the end of what is going on with the stack, if something is.
    pub(crate) fn waiter(&self) -> Option<&'static str> {
        if !self.status.ends_with("_IN_PROGRESS") || self.status == "REVIEW_IN_PROGRESS" {
            return None;
        }
        Some(match self.status.split('_').next() {
            Some("CREATE") => "stack-create-complete",
            Some("DELETE") => "stack-delete-complete",
            Some("IMPORT") => "stack-import-complete",
            Some("UPDATE") if !self.status.contains("ROLLBACK") => "stack-update-complete",
            _ => "stack-rollback-complete",
        })
    }

    /// Whether its creation never got to an end.
    fn never_was(&self) -> bool {
        let failed = ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"];
        self.status == "REVIEW_IN_PROGRESS" || failed.contains(&self.status.as_str())
    }
}

impl Template {
    /// The answer of `get-template-summary`.
    pub(super) fn read(text: String, summary: &Value) -> Self {
        let parameters = summary["Parameters"].as_array().into_iter().flatten();
        let parameter = |parameter: &Value| {
            let key = parameter["ParameterKey"].as_str()?.to_owned();
            Some((key, parameter["NoEcho"] == true))
        };
        Self {
            text,
            parameters: parameters.filter_map(parameter).collect(),
        }
    }

    pub(super) fn is_secret(&self, key: &str) -> bool {
        self.parameters.get(key).copied().unwrap_or(false)
    }

    /// A value as it may be shown.
    pub(super) fn shown<'a>(&self, key: &str, value: &'a str) -> &'a str {
        if self.is_secret(key) { MASK } else { value }
    }

    fn require(&self, given: &Texts) -> Result<()> {
        let unknown = given.keys().find(|key| !self.parameters.contains_key(*key));
        unknown.map_or(Ok(()), |key| {
            let known: Vec<_> = self.parameters.keys().map(String::as_str).collect();
            Err(Failure::new(format!(
                "{TEMPLATE} has no parameter {key}; it has {}",
                known.join(", ")
            )))
        })
    }
}

/// Names and values in AWS's way to write them.
fn pairs(list: &Value, kind: &str) -> Texts {
    let pair = |item: &Value| {
        let key = item[format!("{kind}Key")].as_str()?.to_owned();
        let value = &item[format!("{kind}Value")];
        Some((key, value.as_str().map_or(value.to_string(), str::to_owned)))
    };
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(pair)
        .collect()
}

/// What has to become of a stack, whose template is `live`, so that it is as the template and these parameters want it.
pub(super) fn change(
    stack: Option<&Stack>,
    live: &str,
    template: &Template,
    given: &Texts,
) -> Result<Change> {
    template.require(given)?;
    let Some(stack) = stack else {
        return Ok(Change::Create);
    };
    if stack.never_was() {
        return Ok(Change::CreateAnew);
    }
    if ["DELETE_FAILED", "UPDATE_ROLLBACK_FAILED"].contains(&stack.status.as_str()) {
        return Err(Failure::new(format!(
            "the stack is in the state {}, from which no update leads: see its events in the console of CloudFormation",
            stack.status
        )));
    }
    Ok(match reasons(stack, live, template, given) {
        reasons if reasons.is_empty() => Change::Nothing,
        reasons => Change::Update(reasons),
    })
}

fn reasons(stack: &Stack, live: &str, template: &Template, given: &Texts) -> Vec<String> {
    let mut reasons = Vec::new();
    if live.trim_end() != template.text.trim_end() {
        reasons.push("another template".to_owned());
    }
    // What a secret is now, nobody tells; CloudFormation finds out whether it is another.
    let differs = |(key, value): &(&String, &String)| {
        template.is_secret(key) || stack.parameters.get(*key) != Some(value)
    };
    let differing = given.iter().filter(differs);
    reasons.extend(differing.map(|(key, value)| format!("{key}={}", template.shown(key, value))));
    reasons
}

/// The calls that make a change.
pub(super) fn calls(
    change: &Change,
    target: &Target,
    stack: Option<&Stack>,
    template: &Template,
    given: &Texts,
) -> Vec<Call> {
    let before = stack.map(|stack| &stack.parameters);
    let apply = |verb: &str, before| write(verb, target, &parameters(template, before, given));
    match change {
        Change::Nothing => Vec::new(),
        Change::Create => vec![apply("create", None), wait("create", target)],
        Change::CreateAnew => vec![
            delete(target),
            wait("delete", target),
            apply("create", None),
            wait("create", target),
        ],
        Change::Update(_) => vec![apply("update", before), wait("update", target)],
    }
}

fn write(verb: &str, target: &Target, input: &Input) -> Call {
    let about = format!("{} the stack {}", gerund(verb), target.stack);
    let template = format!("file://{TEMPLATE}");
    let words = words(
        target,
        &[
            "cloudformation",
            &format!("{verb}-stack"),
            "--stack-name",
            &target.stack,
            "--template-body",
            &template,
            "--capabilities",
            "CAPABILITY_IAM",
            "--parameters",
            "file:///dev/stdin",
        ],
    );
    Call::new(about, words).fed(input.clone())
}

/// Waits until what was begun is done.
pub(crate) fn wait(verb: &str, target: &Target) -> Call {
    let about = format!("waiting for the end of {} it (minutes)", gerund(verb));
    let waiter = format!("stack-{verb}-complete");
    let words = words(
        target,
        &[
            "cloudformation",
            "wait",
            &waiter,
            "--stack-name",
            &target.stack,
        ],
    );
    Call::new(about, words)
}

pub(crate) fn delete(target: &Target) -> Call {
    let words = words(
        target,
        &[
            "cloudformation",
            "delete-stack",
            "--stack-name",
            &target.stack,
        ],
    );
    Call::new(format!("deleting the stack {}", target.stack), words)
}

fn gerund(verb: &str) -> String {
    format!("{}ing", verb.trim_end_matches('e'))
}

/// The words of a call in the region of the stack.
pub(crate) fn words(target: &Target, words: &[&str]) -> Vec<String> {
    let region = ["--region", target.region.as_str()];
    let words = words.iter().chain(&region);
    words.map(|word| (*word).to_owned()).collect()
}

/// The parameters of a call: those that are given, and those that the stack has from before.
fn parameters(template: &Template, before: Option<&Texts>, given: &Texts) -> Input {
    let list = |show: bool| {
        let keys = template.parameters.keys();
        let parameter = |key: &String| match given.get(key) {
            Some(value) => {
                let value = if show {
                    template.shown(key, value)
                } else {
                    value
                };
                Some(json!({ "ParameterKey": key, "ParameterValue": value }))
            }
            None if before.is_some_and(|before| before.contains_key(key)) => {
                Some(json!({ "ParameterKey": key, "UsePreviousValue": true }))
            }
            None => None,
        };
        Value::from(keys.filter_map(parameter).collect::<Vec<_>>()).to_string()
    };
    Input {
        text: list(false),
        shown: list(true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Resources: {}\n";

    fn texts(pairs: &[(&str, &str)]) -> Texts {
        let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        pairs.iter().map(owned).collect()
    }

    fn template() -> Template {
        let summary = json!({ "Parameters": [
            { "ParameterKey": "Secret", "NoEcho": true },
            { "ParameterKey": "Store", "NoEcho": false },
            { "ParameterKey": "Tier" },
        ]});
        Template::read(TEXT.to_owned(), &summary)
    }

    fn stack(status: &str) -> Stack {
        Stack::read(&json!({ "Stacks": [{
            "StackId": "arn:aws:cloudformation:eu-west-1:123456789012:stack/life/1",
            "StackStatus": status,
            "Parameters": [
                { "ParameterKey": "Secret", "ParameterValue": "****" },
                { "ParameterKey": "Store", "ParameterValue": "sync" },
            ],
            "Outputs": [{ "OutputKey": "BucketName", "OutputValue": "b" }],
        }]}))
    }

    fn target() -> Target {
        Target {
            stack: "life".into(),
            region: "eu-west-1".into(),
            ..Target::default()
        }
    }

    #[test]
    fn the_template_is_short_and_comes_back_as_it_was_given() {
        let template = include_str!("../../../infra/life-gauge.yaml");
        assert!(template.len() <= MOST_BYTES, "{}", template.len());
        // CloudFormation gives back a question mark for each other character, and the stack would never be as it should be.
        assert!(template.is_ascii());
    }

    #[test]
    fn a_stack_is_changed_only_where_it_differs() {
        let update = |reason: &str| Change::Update(vec![reason.to_owned()]);
        let up = Some("UPDATE_COMPLETE");
        for (status, live, given, wanted) in [
            (None, "", vec![], Change::Create),
            (up, TEXT, vec![], Change::Nothing),
            (
                up,
                "Resources: {}",
                vec![("Store", "sync")],
                Change::Nothing,
            ),
            (up, "other", vec![], update("another template")),
            (
                up,
                TEXT,
                vec![("Store", "dynamodb")],
                update("Store=dynamodb"),
            ),
            (up, TEXT, vec![("Tier", "LITE")], update("Tier=LITE")),
            (up, TEXT, vec![("Secret", "hush")], update("Secret=****")),
            (Some("ROLLBACK_COMPLETE"), "", vec![], Change::CreateAnew),
            (Some("REVIEW_IN_PROGRESS"), "", vec![], Change::CreateAnew),
            (
                Some("UPDATE_ROLLBACK_COMPLETE"),
                TEXT,
                vec![],
                Change::Nothing,
            ),
        ] {
            let stack = status.map(stack);
            let change = change(stack.as_ref(), live, &template(), &texts(&given));
            assert_eq!(change.unwrap(), wanted, "{status:?} {given:?}");
        }
    }

    #[test]
    fn what_leads_nowhere_is_refused() {
        let refusal = |status: &str, given: &[(&str, &str)]| {
            let change = change(Some(&stack(status)), TEXT, &template(), &texts(given));
            change.unwrap_err().to_string()
        };
        let unknown = refusal("CREATE_COMPLETE", &[("Stroe", "sync")]);
        assert!(unknown.ends_with("no parameter Stroe; it has Secret, Store, Tier"));
        assert!(refusal("DELETE_FAILED", &[]).contains("DELETE_FAILED"));
    }

    #[test]
    fn a_stack_knows_its_account() {
        assert_eq!(stack("CREATE_COMPLETE").account(), Some("123456789012"));
        assert_eq!(Stack::default().account(), None);
    }

    #[test]
    fn what_is_going_on_is_waited_for() {
        for (status, waiter) in [
            ("CREATE_COMPLETE", None),
            ("REVIEW_IN_PROGRESS", None),
            ("CREATE_IN_PROGRESS", Some("stack-create-complete")),
            ("ROLLBACK_IN_PROGRESS", Some("stack-rollback-complete")),
            ("UPDATE_IN_PROGRESS", Some("stack-update-complete")),
            (
                "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
                Some("stack-update-complete"),
            ),
            (
                "UPDATE_ROLLBACK_IN_PROGRESS",
                Some("stack-rollback-complete"),
            ),
            ("DELETE_IN_PROGRESS", Some("stack-delete-complete")),
        ] {
            assert_eq!(stack(status).waiter(), waiter, "{status}");
        }
    }

    fn shown(change: &Change, given: &[(&str, &str)]) -> Vec<String> {
        let stack = stack("CREATE_COMPLETE");
        let calls = calls(change, &target(), Some(&stack), &template(), &texts(given));
        calls.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_update_keeps_what_it_is_not_told() {
        let calls = shown(&Change::Update(vec![]), &[("Store", "dynamodb")]);
        assert_eq!(
            calls[0],
            "aws cloudformation update-stack --stack-name life --template-body file://infra/life-gauge.yaml \
             --capabilities CAPABILITY_IAM --parameters file:///dev/stdin --region eu-west-1 <<'END'\n\
             [{\"ParameterKey\":\"Secret\",\"UsePreviousValue\":true},\
             {\"ParameterKey\":\"Store\",\"ParameterValue\":\"dynamodb\"}]\nEND"
        );
        assert_eq!(
            calls[1..],
            ["aws cloudformation wait stack-update-complete --stack-name life --region eu-west-1"]
        );
    }

    #[test]
    fn a_secret_is_given_and_not_shown() {
        let given = [("Secret", "hush")];
        let calls = calls(
            &Change::Create,
            &target(),
            None,
            &template(),
            &texts(&given),
        );
        let input = calls[0].input.as_ref().unwrap();
        assert!(input.text.contains("hush"));
        assert!(!format!("{calls:?} {}", calls[0]).contains("hush"));
    }

    #[test]
    fn what_failed_to_be_created_goes_first() {
        let verbs = |calls: Vec<String>| -> Vec<_> {
            let verb = |call: &String| call.split(" --").next().map(str::to_owned);
            calls.iter().filter_map(verb).collect()
        };
        assert_eq!(
            verbs(shown(&Change::CreateAnew, &[])),
            [
                "aws cloudformation delete-stack",
                "aws cloudformation wait stack-delete-complete",
                "aws cloudformation create-stack",
                "aws cloudformation wait stack-create-complete",
            ]
        );
        assert!(shown(&Change::Nothing, &[]).is_empty());
    }
}
