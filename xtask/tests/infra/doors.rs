//! Who gets in: to the players' role, and to the bucket.

use serde_json::{Value, json};

use crate::iam::{ADA, FOREIGN_POOL, web_identity};
use crate::policy::{Context, Request, allows};
use crate::stack::{ACCOUNT, Stack, shared};

const COGNITO: &str = "cognito-identity.amazonaws.com";
const GOOGLE: &str = "accounts.google.com";
const CLOUDFRONT: &str = "cloudfront.amazonaws.com";
const OTHER: &str = "EOTHER";

#[test]
fn only_players_of_this_pool_who_signed_in_get_the_role() {
    let moto = shared();
    let stack = Stack::create(&moto, "role", &[("AllowGuests", "true")]);
    let trust = stack.role("PlayerRole", "own-gauge").0;
    let pool = stack.output("IdentityPoolId");
    let pool = pool.as_str().unwrap();
    let web = "sts:AssumeRoleWithWebIdentity";
    let table = [
        (web, COGNITO, pool, "authenticated", true),
        (web, COGNITO, pool, "unauthenticated", false),
        (web, COGNITO, FOREIGN_POOL, "authenticated", false),
        (web, GOOGLE, pool, "authenticated", false),
        ("sts:AssumeRole", COGNITO, pool, "authenticated", false),
    ];
    for (action, federation, pool, amr, allowed) in table {
        let mut context = web_identity(pool, ADA);
        // Beside it stands the name of the login.
        let amr = [amr, "cognito-idp.us-east-1.amazonaws.com/us-east-1_A"];
        let amr = amr.map(str::to_owned).to_vec();
        context.insert(format!("{COGNITO}:amr"), amr);
        let request = Request {
            action,
            resource: "",
            principal: json!({ "Federated": federation }),
            context,
        };
        assert_eq!(allows(&trust, &request), allowed, "{action} {pool}");
    }
}

#[test]
fn only_this_distribution_reads_the_bucket() {
    let moto = shared();
    let stack = Stack::create(&moto, "bucket", &[]);
    let ours = stack.output("DistributionId");
    let (ours, all) = (ours.as_str().unwrap(), bucket(&stack));
    let one = format!("{all}/index.html");
    let cloudfront = json!({ "Service": CLOUDFRONT });
    let anybody = json!("*");
    let table = [
        ("s3:GetObject", &one, &cloudfront, ours, "true", true),
        ("s3:ListBucket", &all, &cloudfront, ours, "true", true),
        ("s3:GetObject", &one, &cloudfront, OTHER, "true", false),
        ("s3:GetObject", &one, &cloudfront, ours, "false", false),
        ("s3:PutObject", &one, &cloudfront, ours, "true", false),
        ("s3:DeleteObject", &one, &cloudfront, ours, "true", false),
        ("s3:GetObject", &one, &anybody, ours, "true", false),
    ];
    let policy = policy(&stack);
    for (action, resource, principal, distribution, tls, allowed) in table {
        let source = format!("arn:aws:cloudfront::{ACCOUNT}:distribution/{distribution}");
        let context = Context::from([
            ("AWS:SourceArn".to_owned(), vec![source]),
            ("aws:SecureTransport".to_owned(), vec![tls.to_owned()]),
        ]);
        let request = Request {
            action,
            resource,
            principal: principal.clone(),
            context,
        };
        let told = format!("{action} {principal} {distribution} {tls}");
        assert_eq!(allows(&policy, &request), allowed, "{told}");
    }
}

fn bucket(stack: &Stack<'_>) -> String {
    let name = stack.output("BucketName");
    format!("arn:aws:s3:::{}", name.as_str().unwrap())
}

fn policy(stack: &Stack<'_>) -> Value {
    let named = json!({ "Bucket": stack.output("BucketName") });
    let told = stack.moto.ask("s3", "get_bucket_policy", &named);
    serde_json::from_str(told["Policy"].as_str().unwrap()).unwrap()
}
