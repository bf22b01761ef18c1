//! What is shown and not done, and what is refused before anything is done.

use crate::common::Moto;
use crate::stage::{Release, deploy, run, task, write};

#[test]
fn a_dry_run_shows_the_calls_and_does_nothing() {
    let moto = Moto::start();
    let release = Release::new("dry", 1);
    let mut dry = task(&moto, "deploy", &["--dry-run", "--store", "dynamodb"]);
    let told = run(dry.arg("--dist").arg(&release.folder)).done();
    for line in [
        "aws cloudformation create-stack --stack-name life --template-body file://infra/life-gauge.yaml \
         --capabilities CAPABILITY_IAM --parameters file:///dev/stdin --region us-east-1 <<'END'",
        "[{\"ParameterKey\":\"Store\",\"ParameterValue\":\"dynamodb\"}]",
        "aws cloudformation wait stack-create-complete --stack-name life --region us-east-1",
        "aws s3 cp - 's3://<BucketName>/config.json' --content-type application/json --cache-control no-cache \
         --only-show-errors --region us-east-1 <<'END'",
        "    \"user_pool_id\": \"<UserPoolId>\",",
    ] {
        assert!(
            told.lines()
                .any(|it| it.trim_end_matches(',') == line.trim_end_matches(',')),
            "{line}\n{told}"
        );
    }
    let place = |name: &str| told.find(name).unwrap();
    assert!(place("--include index.html") < place("--include service-worker.js"));
    assert_eq!(moto.writes(), []);
}

#[test]
fn what_cannot_be_is_refused_before_anything_is_done() {
    let moto = Moto::start();
    let release = Release::new("refusals", 1);
    let extra = release.folder.with_extension("json");
    let file = extra.to_str().unwrap();
    for (text, words) in [
        ("{", "cannot be read"),
        ("[]", "is no JSON object"),
        (
            r#"{"life_gauge":{"session":{"idle_minutes":0}}}"#,
            "life_gauge.session.idle_minutes should be a whole number",
        ),
        (
            r#"{"auth":{"user_pool_client_secret":"s3cret"}}"#,
            "auth.user_pool_client_secret holds a client secret",
        ),
        (
            r#"{"life_gauge":{"endpoints":{"hello":"https://other.example/"}}}"#,
            "names other hosts than the stack's",
        ),
    ] {
        std::fs::write(&extra, text).unwrap();
        let told = deploy(&moto, &release, &["--config", file]).refused();
        assert!(told.contains(words), "{words}\n{told}");
        assert!(!told.contains("s3cret"), "{told}");
    }
    std::fs::remove_file(extra).unwrap();
    let told = deploy(&moto, &release, &["--parameter", "Stroe=sync"]).refused();
    assert!(
        told.contains("has no parameter Stroe; it has AllowGuests,"),
        "{told}"
    );
    let mut unasked = task(&moto, "deploy", &[]);
    let told = run(unasked.arg("--dist").arg(&release.folder)).refused();
    assert!(
        told.contains("there is no terminal to ask on: --yes does it unasked"),
        "{told}"
    );
    write(&release.folder, "index.html", "<base href=/below/>");
    let told = deploy(&moto, &release, &[]).refused();
    assert!(
        told.contains("holds no release bundle for the root of a host"),
        "{told}"
    );
    assert_eq!(moto.writes(), []);
}
