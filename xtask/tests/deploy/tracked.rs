//! Session tracking, which no template can switch on.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::common::{Moto, infra_tool};
use crate::stage::{Release, STACK, assert_whole, deploy, run, task};

const LOOK: &str = "GetUserPoolSessionConfiguration";
const SET: &str = "SetUserPoolSessionConfiguration";

fn tracking(moto: &Moto) -> Value {
    let pool = json!({ "UserPoolId": moto.outputs(STACK)["UserPoolId"] });
    moto.ask("cognito-idp", "get_user_pool_session_configuration", &pool)
}

/// How often somebody made this call.
fn calls(moto: &Moto, action: &str) -> usize {
    let requests = moto.requests();
    requests.iter().filter(|it| it.action == action).count()
}

#[test]
fn sessions_are_tracked_from_the_first_deployment_on() {
    let moto = Moto::start();
    let release = Release::new("tracked", 1);
    let told = deploy(&moto, &release, &[]).done();
    assert!(told.contains("  session tracking is switched on"), "{told}");
    assert_eq!(calls(&moto, SET), 1);
    assert_eq!(tracking(&moto)["UserSessionTracking"], "ENABLED");

    let told = deploy(&moto, &release, &[]).done();
    assert!(told.contains("  session tracking is on"), "{told}");
    assert!(told.contains("Nothing is to be done."), "{told}");
    assert_eq!(calls(&moto, SET), 0);
}

#[test]
fn what_somebody_has_switched_off_is_shown_and_switched_on_with_his_number() {
    let moto = Moto::start();
    let release = Release::new("untracked", 1);
    deploy(&moto, &release, &[]).done();
    let pool = moto.outputs(STACK)["UserPoolId"].clone();
    let off = json!({
        "UserPoolId": pool, "UserSessionTracking": "DISABLED", "TokenSession": { "MaxPerUser": 7 },
    });
    moto.ask("cognito-idp", "set_user_pool_session_configuration", &off);
    moto.requests();

    let mut dry = task(&moto, "deploy", &["--dry-run"]);
    let told = run(dry.arg("--dist").arg(&release.folder)).done();
    let call = format!(
        "# switching on session tracking; an AWS CLI that does not know the call learns it from \
         AWS_DATA_PATH=xtask/aws-models\naws cognito-idp set-user-pool-session-configuration --user-pool-id {} \
         --user-session-tracking ENABLED --token-session MaxPerUser=7 --region us-east-1\n",
        pool.as_str().unwrap()
    );
    assert!(told.contains(&call), "{told}");
    assert_eq!(told.matches("\naws ").count(), 1, "{told}");
    assert_eq!(calls(&moto, SET), 0);

    deploy(&moto, &release, &[]).done();
    let on = tracking(&moto);
    assert_eq!(on["UserSessionTracking"], "ENABLED");
    assert_eq!(on["TokenSession"]["MaxPerUser"], 7);
}

#[test]
fn the_plan_lite_is_asked_for_nothing_until_it_is_another() {
    let moto = Moto::start();
    let release = Release::new("lite", 1);
    for _ in 0..2 {
        let told = deploy(&moto, &release, &["--parameter", "Tier=LITE"]).done();
        let line = "  the plan LITE has no session tracking";
        assert!(told.contains(line), "{told}");
        let asked = moto.requests();
        let tracking = |action: &str| asked.iter().any(|it| it.action == action);
        assert!(!tracking(LOOK) && !tracking(SET), "{asked:?}");
    }
    let told = deploy(&moto, &release, &["--parameter", "Tier=ESSENTIALS"]).done();
    assert!(told.contains("  session tracking is switched on"), "{told}");
    assert_eq!(tracking(&moto)["UserSessionTracking"], "ENABLED");
}

#[test]
fn a_service_that_knows_nothing_of_it_gets_its_site_all_the_same() {
    for action in [LOOK, SET] {
        let moto = Moto::start();
        let release = Release::new(&format!("lacking-{action}"), 1);
        moto.lack(action);
        let told = deploy(&moto, &release, &[]).done();
        let line = "session tracking stays as it is, which the page does without (An error occurred \
                    (UnknownOperationException) when calling the ";
        assert!(told.contains(&format!("{line}{action}")), "{told}");
        assert!(told.contains("is up to date."), "{told}");
        assert_whole(&moto, &[&release]);

        // As soon as it is known, the same command switches it on.
        moto.be_kind();
        deploy(&moto, &release, &[]).done();
        assert_eq!(tracking(&moto)["UserSessionTracking"], "ENABLED");
    }
}

/// The AWS CLI, but for calls that it does not know, in a folder for the search path.
fn older_cli(for_test: &str) -> PathBuf {
    let name = format!("{for_test}-{}", std::process::id());
    let folder = std::env::temp_dir().join(name);
    fs::create_dir_all(&folder).unwrap();
    let program = folder.join("aws");
    let script = format!(
        "#!/bin/sh\ncase \"$2\" in *-session-configuration)\n  \
         printf 'aws: error: argument operation: Invalid choice, valid choices are:\\n\\na | b\\n' >&2\n  exit 2\n\
         esac\nexec '{}' \"$@\"\n",
        infra_tool("aws").display()
    );
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

#[test]
fn an_aws_cli_that_cannot_learn_the_call_deploys_the_site_all_the_same() {
    let moto = Moto::start();
    let release = Release::new("older", 1);
    let older = older_cli("older-cli");
    let mut task = task(&moto, "deploy", &["--yes"]);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::iter::once(older.clone()).chain(std::env::split_paths(&path));
    task.env("PATH", std::env::join_paths(path).unwrap());
    let told = run(task.arg("--dist").arg(&release.folder)).done();
    let line = "session tracking stays as it is, which the page does without (this AWS CLI does not know the call yet); \
                \"Session tracking\" in docs/operating.md tells how to switch it on";
    assert!(told.contains(line), "{told}");
    assert!(!told.contains("valid choices"), "{told}");
    assert_whole(&moto, &[&release]);
    assert_eq!(tracking(&moto)["UserSessionTracking"], "DISABLED");
    fs::remove_dir_all(older).unwrap();
}
