//! The end: what is taken away, what is kept, and what is said about it.

use serde_json::{Value, json};

use crate::common::Moto;
use crate::stage::{Release, STACK, deploy, run, task};

/// The user pool, the identity pool, the table and the bucket that a stack has put out, and whether each is there.
fn there(moto: &Moto, outputs: &Value) -> [bool; 4] {
    let ask = |service, operation, argument: &str, output: &str| {
        let told = moto.ask(service, operation, &json!({ argument: outputs[output] }));
        told["error"].is_null()
    };
    [
        ask(
            "cognito-idp",
            "describe_user_pool",
            "UserPoolId",
            "UserPoolId",
        ),
        ask(
            "cognito-identity",
            "describe_identity_pool",
            "IdentityPoolId",
            "IdentityPoolId",
        ),
        ask("dynamodb", "describe_table", "TableName", "TableName"),
        ask("s3", "list_objects_v2", "Bucket", "BucketName"),
    ]
}

#[test]
fn destroy_keeps_the_data_and_says_what_would_delete_it() {
    let moto = Moto::start();
    let release = Release::new("destroy", 1);
    deploy(&moto, &release, &["--store", "dynamodb"]).done();
    let outputs = moto.outputs(STACK);
    assert_eq!(there(&moto, &outputs), [true; 4]);
    moto.requests();

    let told = run(&mut task(&moto, "destroy", &[])).refused();
    assert!(told.contains("there is no terminal to ask on"), "{told}");
    let told = run(&mut task(&moto, "destroy", &["--dry-run"])).done();
    assert!(
        told.contains("aws cloudformation delete-stack --stack-name life"),
        "{told}"
    );
    assert_eq!(moto.writes(), []);

    let told = run(&mut task(&moto, "destroy", &["--yes"])).done();
    assert_eq!(there(&moto, &outputs), [true, true, true, false]);
    assert_eq!(moto.outputs(STACK), json!({}));
    for name in ["UserPoolId", "IdentityPoolId", "TableName"] {
        let id = outputs[name].as_str().unwrap();
        assert!(told.contains(&format!("kept: {id} (")), "{id}: {told}");
    }
    // The lines that delete it do.
    let lines = told.lines().filter_map(|line| line.strip_prefix("  aws "));
    for line in lines {
        let output = moto.aws().args(line.split(' ')).output().unwrap();
        assert!(output.status.success(), "{line}: {output:?}");
    }
    assert_eq!(there(&moto, &outputs), [false; 4]);

    let told = run(&mut task(&moto, "destroy", &["--yes"])).done();
    assert!(
        told.contains("There is no stack life in us-east-1"),
        "{told}"
    );
}

#[test]
fn destroy_with_data_leaves_nothing() {
    let moto = Moto::start();
    let release = Release::new("destroy-data", 1);
    deploy(&moto, &release, &["--store", "dynamodb"]).done();
    let outputs = moto.outputs(STACK);
    let told = run(&mut task(&moto, "destroy", &["--yes", "--data"])).done();
    assert!(
        told.contains("Nothing is left of the stack life."),
        "{told}"
    );
    assert_eq!(there(&moto, &outputs), [false; 4]);

    // All of it can come up again.
    deploy(&moto, &release, &["--store", "dynamodb"]).done();
    assert_eq!(there(&moto, &moto.outputs(STACK)), [true; 4]);
}
