//! What a deployment will do, in words, before it does it.

use super::scene::Scene;
use super::site::Plan;
use super::stack::{Change, TEMPLATE, Template, Texts};
use super::upload::listed;
use crate::args::Target;

/// Who deploys what where.
pub(super) fn heading(target: &Target, account: &str) -> String {
    format!(
        "Stack {} in {}, AWS account {account}",
        target.stack, target.region
    )
}

pub(super) fn stack(change: &Change, template: &Template, given: &Texts) -> String {
    let given = given.iter();
    let given: Vec<_> = given
        .map(|(key, value)| format!("{key}={}", template.shown(key, value)))
        .collect();
    let with = match given[..] {
        [] => " with the defaults of all parameters".to_owned(),
        _ => format!(" with {}", given.join(", ")),
    };
    match change {
        Change::Nothing => "  the stack is as it should be".to_owned(),
        Change::Create => format!("  the stack is created from {TEMPLATE}{with}"),
        Change::CreateAnew => {
            format!(
                "  the stack, whose creation failed, is deleted and created from {TEMPLATE}{with}"
            )
        }
        Change::Update(reasons) => format!("  the stack is updated: {}", reasons.join(", ")),
    }
}

/// The lines about the files.
pub(super) fn site(plan: &Plan, scene: &Scene) -> Vec<String> {
    let upload: Vec<_> = plan.upload.iter().flatten().cloned().collect();
    let there = count(plan.unchanged);
    let mut lines = vec![match upload.len() {
        0 => format!("  {there} there already, none to be uploaded"),
        number => format!(
            "  {} uploaded: {}; {there} there already",
            count(number),
            listed(&upload)
        ),
    }];
    let mut line = |paths: &[String], about: &str| {
        if !paths.is_empty() {
            lines.push(format!(
                "  {} {about}: {}",
                count(paths.len()),
                listed(paths)
            ));
        }
    };
    line(
        &plan.kept,
        "of earlier releases kept, for pages that are open",
    );
    line(&plan.removed, "removed, which left 30 days ago or earlier");
    line(&plan.others, "of somebody else left alone");
    line(&plan.invalidated, "that CloudFront is told to forget");
    if scene.outputs().is_none() {
        lines.push("  config.json is made of what the stack puts out".to_owned());
    }
    lines
}

fn count(number: usize) -> String {
    match number {
        1 => "1 file".to_owned(),
        _ => format!("{number} files"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(paths: &[&str]) -> Vec<String> {
        paths.iter().map(|path| (*path).to_owned()).collect()
    }

    #[test]
    fn a_plan_is_told_line_by_line() {
        let plan = Plan {
            upload: vec![paths(&["a", "b"]), paths(&["index.html", "c"])],
            unchanged: 1,
            kept: paths(&["old.js"]),
            invalidated: paths(&["index.html"]),
            ..Plan::default()
        };
        let scene = Scene::default();
        assert_eq!(
            site(&plan, &scene),
            [
                "  4 files uploaded: 4 files; 1 file there already",
                "  1 file of earlier releases kept, for pages that are open: old.js",
                "  1 file that CloudFront is told to forget: index.html",
                "  config.json is made of what the stack puts out",
            ]
        );
    }

    #[test]
    fn a_secret_is_not_told() {
        let summary =
            serde_json::json!({ "Parameters": [{ "ParameterKey": "S", "NoEcho": true }] });
        let template = Template::read(String::new(), &summary);
        let given = [("S".to_owned(), "hush".to_owned())].into();
        let told = stack(&Change::Create, &template, &given);
        assert!(told.ends_with("with S=****"), "{told}");
    }
}
