//! How IAM judges a request by a policy, as far as our policies go
//! ([AWS](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html)). What it does not
//! know stops the test.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// Values of condition keys; some keys have several.
pub(crate) type Context = BTreeMap<String, Vec<String>>;

/// What somebody wants to do.
pub(crate) struct Request<'a> {
    pub(crate) action: &'a str,
    pub(crate) resource: &'a str,
    /// Whom policies of resources ask for; `"*"` is nobody in particular.
    pub(crate) principal: Value,
    pub(crate) context: Context,
}

/// A denial wins; what is not allowed is denied.
pub(crate) fn allows(policy: &Value, request: &Request<'_>) -> bool {
    let statements = policy["Statement"].as_array().unwrap().iter();
    let fitting: Vec<_> = statements
        .filter(|statement| fits(statement, request))
        .collect();
    let has = |effect: &str| {
        fitting
            .iter()
            .any(|statement| statement["Effect"] == effect)
    };
    has("Allow") && !has("Deny")
}

fn fits(statement: &Value, request: &Request<'_>) -> bool {
    let known = [
        "Sid",
        "Effect",
        "Principal",
        "Action",
        "Resource",
        "Condition",
    ];
    for member in statement.as_object().unwrap().keys() {
        assert!(known.contains(&member.as_str()), "{member} is not known");
    }
    let any = |member: &str, wanted: &str| {
        let patterns = listed(&statement[member]);
        patterns
            .iter()
            .any(|pattern| is_like(pattern, wanted, &request.context))
    };
    let principal = &statement["Principal"];
    let is_he = principal.is_null() || *principal == "*" || *principal == request.principal;
    let is_it = statement["Resource"].is_null() || any("Resource", request.resource);
    is_he
        && is_it
        && any("Action", request.action)
        && holds(&statement["Condition"], &request.context)
}

/// All operators, and all keys of each.
fn holds(condition: &Value, context: &Context) -> bool {
    let operators = condition.as_object().into_iter().flatten();
    let keys = operators.flat_map(|(operator, keys)| {
        let keys = keys.as_object().unwrap().iter();
        keys.map(move |(key, wanted)| (operator.as_str(), key, listed(wanted)))
    });
    keys.into_iter().all(|(operator, key, wanted)| {
        let found = context.get(key).map(Vec::as_slice).unwrap_or_default();
        is_met(operator, found, &wanted, context)
    })
}

fn is_met(operator: &str, found: &[String], wanted: &[String], context: &Context) -> bool {
    let (quantifier, operator) = operator.split_once(':').unwrap_or(("", operator));
    let meets = |value: &String| {
        wanted.iter().any(|pattern| match operator {
            "StringLike" => is_like(pattern, value, context),
            "StringEquals" => {
                pieces(pattern, context).is_some_and(|pieces| is_exactly(&pieces, value))
            }
            "Bool" => pattern == value,
            other => panic!("the operator {other} is not known"),
        })
    };
    match quantifier {
        "" => matches!(found, [only] if meets(only)),
        "ForAnyValue" => found.iter().any(meets),
        // Also where there is no value at all.
        "ForAllValues" => found.iter().all(meets),
        other => panic!("the quantifier {other} is not known"),
    }
}

/// A text or a list of them.
fn listed(value: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    match value {
        Value::Array(items) => items.iter().map(text).collect(),
        one => vec![text(one)],
    }
}

/// One place of a pattern.
#[derive(Clone, Copy, PartialEq)]
enum Piece {
    Exactly(char),
    One,
    Any,
}

/// The pattern with the values of its variables, in which nothing is a wildcard; none if a value is missing.
fn pieces(pattern: &str, context: &Context) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut rest = pattern;
    while let Some((before, variable)) = rest.split_once("${") {
        pieces.extend(before.chars().map(piece));
        let (name, after) = variable.split_once('}')?;
        let [value] = context.get(name)?.as_slice() else {
            return None;
        };
        pieces.extend(value.chars().map(Piece::Exactly));
        rest = after;
    }
    pieces.extend(rest.chars().map(piece));
    Some(pieces)
}

fn piece(letter: char) -> Piece {
    match letter {
        '*' => Piece::Any,
        '?' => Piece::One,
        other => Piece::Exactly(other),
    }
}

fn is_like(pattern: &str, value: &str, context: &Context) -> bool {
    let value: Vec<_> = value.chars().collect();
    pieces(pattern, context).is_some_and(|pieces| fit(&pieces, &value))
}

fn fit(pieces: &[Piece], value: &[char]) -> bool {
    match (pieces, value) {
        ([], []) => true,
        ([Piece::Any, rest @ ..], _) => (0..=value.len()).any(|length| fit(rest, &value[length..])),
        ([Piece::One, rest @ ..], [_, after @ ..]) => fit(rest, after),
        ([Piece::Exactly(letter), rest @ ..], [first, after @ ..]) => {
            letter == first && fit(rest, after)
        }
        _ => false,
    }
}

/// Without wildcards.
fn is_exactly(pieces: &[Piece], value: &str) -> bool {
    let letters = pieces.iter().map(|piece| match piece {
        Piece::Exactly(letter) => *letter,
        Piece::One => '?',
        Piece::Any => '*',
    });
    letters.eq(value.chars())
}

/// Statements, a resource, what is known of the caller, and whether he may.
type Row<'a> = (&'a [&'a Value], &'a str, Known<'a>, bool);
type Known<'a> = &'a [(&'a str, &'a [&'a str])];

#[test]
fn policies_are_judged_as_iam_does() {
    let ada = "own/${who}/*";
    let own = json!({ "Effect": "Allow", "Action": "s:Get", "Resource": ada });
    let never = json!({ "Effect": "Deny", "Action": "s:*", "Resource": "*" });
    let all = json!({ "ForAllValues:StringEquals": { "key": ["${who}"] } });
    let one = json!({ "StringEquals": { "key": "ada" } });
    let with = |condition: &Value| json!({ "Effect": "Allow", "Action": "s:?et", "Resource": ["*"], "Condition": condition });
    let table: [Row<'_>; 12] = [
        (&[&own], "own/ada/x", &[("who", &["ada"])], true),
        (&[&own], "own/bob/x", &[("who", &["ada"])], false),
        (&[&own], "own/adam/x", &[("who", &["ada"])], false),
        (&[&own], "own/bob/x", &[("who", &["*"])], false),
        (&[&own], "own/ada/x", &[], false),
        (&[&own, &never], "own/ada/x", &[("who", &["ada"])], false),
        (
            &[&with(&all)],
            "x",
            &[("who", &["ada"]), ("key", &["ada", "ada"])],
            true,
        ),
        (
            &[&with(&all)],
            "x",
            &[("who", &["ada"]), ("key", &["ada", "bob"])],
            false,
        ),
        (&[&with(&all)], "x", &[("who", &["ada"])], true),
        (&[&with(&one)], "x", &[("key", &["ada"])], true),
        (&[&with(&one)], "x", &[("key", &["bob"])], false),
        (&[&with(&one)], "x", &[], false),
    ];
    for (number, (statements, resource, context, allowed)) in table.into_iter().enumerate() {
        let values = |values: &[&str]| values.iter().map(ToString::to_string).collect();
        let request = Request {
            action: "s:Get",
            resource,
            principal: json!("*"),
            context: context
                .iter()
                .map(|(key, list)| ((*key).to_owned(), values(list)))
                .collect(),
        };
        let policy = json!({ "Statement": statements });
        assert_eq!(allows(&policy, &request), allowed, "row {number}");
    }
}
