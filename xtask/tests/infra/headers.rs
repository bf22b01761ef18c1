//! What CloudFront adds to every answer is what `cargo xtask headers` prints for the stack's `config.json`.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::{Value, json};

use crate::stack::{Folder, Parameters, Stack, shared};

/// A page of the kind that `cargo xtask bundle` makes: with a base, and cut in parts.
const PAGE: &str = r#"<base href="/"><script src="/policy-0123456789abcdef.js"></script>"#;

type Headers = BTreeMap<String, String>;

#[test]
fn cloudfront_sends_what_the_task_prints() {
    let moto = shared();
    let choices: [(&str, Parameters<'_>); 3] = [
        ("sync", &[]),
        (
            "dynamodb",
            &[("Store", "dynamodb"), ("DomainPrefix", "a-gauge")],
        ),
        (
            "domain",
            &[
                ("DomainName", "play.example.com"),
                (
                    "CertificateArn",
                    "arn:aws:acm:us-east-1:123456789012:certificate/0a1b",
                ),
            ],
        ),
    ];
    for (name, parameters) in choices {
        let stack = Stack::create(&moto, name, parameters);
        let mut printed = printed(&stack, name);
        assert_eq!(printed.remove("Cache-Control").as_deref(), Some("no-cache"));
        let mut sent = sent(&stack.properties("Headers")["ResponseHeadersPolicyConfig"]);
        let site = stack.output("SiteUrl");
        let [printed_policy, sent_policy] = [&mut printed, &mut sent].map(|headers| {
            let policy = headers.remove("Content-Security-Policy").unwrap();
            directives(&policy, site.as_str().unwrap())
        });
        assert_eq!(sent_policy, printed_policy, "{name}");
        assert_eq!(sent, printed, "{name}");
    }
}

/// What the task prints for every path that has no hash.
fn printed(stack: &Stack<'_>, name: &str) -> Headers {
    let folder = Folder::new(&format!("headers-{name}"));
    let config = folder.write("config.json", &stack.config());
    let page = folder.write("index.html", PAGE);
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["headers", "--json", "--config"])
        .arg(config)
        .arg("--dist")
        .arg(page.parent().unwrap())
        .output()
        .unwrap();
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let groups = told.as_array().unwrap().iter();
    let rest = groups.last().unwrap();
    assert_eq!(rest["paths"], json!(["*"]));
    serde_json::from_value(rest["headers"].clone()).unwrap()
}

/// What CloudFront makes of a policy.
fn sent(policy: &Value) -> Headers {
    let security = &policy["SecurityHeadersConfig"];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let tls = &security["StrictTransportSecurity"];
    assert_eq!(
        (&tls["IncludeSubdomains"], &tls["Preload"]),
        (&json!(false), &json!(false))
    );
    let mut headers = Headers::from([
        (
            "Content-Security-Policy".to_owned(),
            text(&security["ContentSecurityPolicy"]["ContentSecurityPolicy"]),
        ),
        (
            "Strict-Transport-Security".to_owned(),
            format!("max-age={}", tls["AccessControlMaxAgeSec"]),
        ),
        ("X-Content-Type-Options".to_owned(), "nosniff".to_owned()),
        (
            "Referrer-Policy".to_owned(),
            text(&security["ReferrerPolicy"]["ReferrerPolicy"]),
        ),
    ]);
    let kinds = security.as_object().unwrap().values();
    let custom = policy["CustomHeadersConfig"]["Items"].as_array().unwrap();
    for item in kinds.chain(custom) {
        assert_eq!(item["Override"], true, "{item}");
    }
    assert_eq!(security.as_object().unwrap().len(), headers.len());
    headers.extend(
        custom
            .iter()
            .map(|item| (text(&item["Header"]), text(&item["Value"]))),
    );
    headers
}

/// A Content Security Policy, in which the order of sources means nothing and the page's own host is `'self'`.
fn directives(policy: &str, site: &str) -> BTreeMap<String, BTreeSet<String>> {
    let directive = |text: &str| {
        let mut words = text.split_whitespace().map(str::to_owned);
        let name = words.next().unwrap();
        (name, words.filter(|source| source != site).collect())
    };
    policy.split(';').map(directive).collect()
}
