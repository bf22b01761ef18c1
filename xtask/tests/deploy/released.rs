//! Releases: the first, the same again, another, the one before, and changes of the stack.

use std::collections::BTreeSet;

use serde_json::json;

use crate::common::Moto;
use crate::stage::{
    Release, STACK, assert_whole, config, deploy, invalidations, run, site, task, write,
};

const FOR_EVER: &str = "public, max-age=31536000, immutable";

#[test]
fn a_first_deployment_brings_all_up_and_a_second_changes_nothing() {
    let moto = Moto::start();
    let release = Release::new("first", 1);
    let extra = release.folder.with_extension("json");
    std::fs::write(
        &extra,
        "{\"life_gauge\":{\"session\":{\"idle_minutes\":7}}}",
    )
    .unwrap();
    let extra = extra.to_str().unwrap();
    let arguments = ["--store", "dynamodb", "--config", extra];

    let told = deploy(&moto, &release, &arguments).done();
    let outputs = moto.outputs(STACK);
    let url = outputs["SiteUrl"].as_str().unwrap();
    assert!(told.contains("the stack is created from infra/life-gauge.yaml with Store=dynamodb"));
    assert!(told.contains(&format!("{url} is up to date.")), "{told}");
    moto.requests();

    let first = site(&moto);
    let ours = ["config.json", "deployment.json"].map(str::to_owned);
    let names: BTreeSet<_> = release.names().into_iter().chain(ours).collect();
    assert_eq!(first.keys().cloned().collect::<BTreeSet<_>>(), names);
    for (name, object) in &first {
        let kind = match name.rsplit('.').next().unwrap() {
            "wasm" => "application/wasm",
            "js" => "text/javascript; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            "html" => "text/html; charset=utf-8",
            _ => "application/json",
        };
        assert_eq!(object.content_type, kind, "{name}");
        let encoding = if kind == "application/wasm" { "br" } else { "" };
        assert_eq!(object.content_encoding, encoding, "{name}");
        let is_hashed = name.contains("-0") || name.starts_with("register-");
        let caching = if is_hashed { FOR_EVER } else { "no-cache" };
        assert_eq!(object.cache_control, caching, "{name}");
    }
    assert_whole(&moto, &[&release]);
    assert!(invalidations(&moto).is_empty());

    let config = config(&moto);
    assert_eq!(config["auth"]["user_pool_id"], outputs["UserPoolId"]);
    assert_eq!(config["life_gauge"]["gauge"]["table"], outputs["TableName"]);
    assert_eq!(config["life_gauge"]["session"]["idle_minutes"], 7);
    let callback = json!([format!("{url}/callback")]);
    assert_eq!(config["auth"]["oauth"]["redirect_sign_in_uri"], callback);

    let told = deploy(&moto, &release, &arguments).done();
    assert!(told.contains("Nothing is to be done."), "{told}");
    assert_eq!(moto.writes(), []);
    assert_eq!(site(&moto), first);
    std::fs::remove_file(extra).unwrap();
}

/// What was uploaded, in its order.
fn uploads(moto: &Moto) -> Vec<String> {
    let puts = moto.writes().into_iter().filter(|it| it.method == "PUT");
    let name = |path: String| path.rsplit('/').next().unwrap().to_owned();
    puts.map(|put| name(put.path)).collect()
}

#[test]
fn another_release_uploads_what_differs_and_keeps_what_open_pages_need() {
    let moto = Moto::start();
    let (old, new) = (Release::new("other", 1), Release::new("other", 2));
    deploy(&moto, &old, &[]).done();
    moto.requests();

    let told = deploy(&moto, &new, &[]).done();
    assert!(told.contains("the stack is as it should be"), "{told}");
    let uploaded = uploads(&moto);
    let (hashed, last) = uploaded.split_at(uploaded.len() - 3);
    assert_eq!(last, ["index.html", "service-worker.js", "deployment.json"]);
    let hashed: BTreeSet<_> = hashed.iter().cloned().collect();
    let theirs: BTreeSet<_> = &new.names() - &old.names();
    assert_eq!(hashed, theirs);
    assert_eq!(invalidations(&moto), ["/index.html", "/service-worker.js"]);
    // Who has the old page open gets its files still.
    let there: BTreeSet<_> = site(&moto).into_keys().collect();
    assert!(there.is_superset(&old.names()) && there.is_superset(&new.names()));
    assert_whole(&moto, &[&new]);

    // Back to the one before: its files are there.
    deploy(&moto, &old, &[]).done();
    assert_eq!(
        uploads(&moto),
        ["index.html", "service-worker.js", "deployment.json"]
    );
    assert_whole(&moto, &[&old]);
    assert_eq!(invalidations(&moto).len(), 4);

    // When what is left has been so for long, it goes.
    let bucket = &moto.outputs(STACK)["BucketName"];
    let record = site(&moto)["deployment.json"].body.clone();
    let mut record: serde_json::Value = serde_json::from_str(&record).unwrap();
    let left = record["left"].as_object_mut().unwrap();
    assert_eq!(left.keys().cloned().collect::<BTreeSet<_>>(), theirs);
    left.values_mut().for_each(|time| *time = json!(1));
    let body = json!({ "Bucket": bucket, "Key": "deployment.json", "Body": record.to_string() });
    moto.ask("s3", "put_object", &body);
    moto.requests();
    let told = deploy(&moto, &old, &[]).done();
    assert!(told.contains("removed, which left 30 days ago"), "{told}");
    let writes = moto.writes();
    assert_eq!(writes.len(), theirs.len() + 1, "{writes:?}");
    let there: BTreeSet<_> = site(&moto).into_keys().collect();
    assert!(there.is_disjoint(&theirs));
    assert_whole(&moto, &[&old]);
}

#[test]
fn a_change_of_a_parameter_reaches_the_page_and_a_secret_nobody() {
    let moto = Moto::start();
    let release = Release::new("parameter", 1);
    deploy(&moto, &release, &["--store", "dynamodb"]).done();
    let table = config(&moto)["life_gauge"]["gauge"]["table"].clone();
    moto.requests();

    let secret = release.folder.with_extension("secret");
    std::fs::write(&secret, "hush-hush\n").unwrap();
    let secret = format!("GoogleClientSecret=@{}", secret.to_str().unwrap());
    let arguments = [
        "--parameter",
        "GoogleClientId=an-id",
        "--parameter",
        &secret,
    ];
    let mut dry = task(&moto, "deploy", &arguments);
    let shown = run(dry.arg("--dry-run").arg("--dist").arg(&release.folder)).done();
    let told = deploy(&moto, &release, &arguments).done();
    for said in [&shown, &told] {
        assert!(
            said.contains("the stack is updated: GoogleClientId=an-id, GoogleClientSecret=****")
        );
        assert!(!said.contains("hush-hush"));
    }
    assert!(shown.contains("# updating the stack life, with the secrets in place of ****"));
    let actions: Vec<_> = moto
        .writes()
        .into_iter()
        .map(|it| it.action + &it.path)
        .collect();
    assert_eq!(actions.len(), 4, "{actions:?}");
    assert_eq!(actions[0], "UpdateStack/");
    assert!(actions[1].ends_with("/config.json"), "{actions:?}");
    assert!(actions[2].ends_with("/invalidation"), "{actions:?}");
    assert!(actions[3].ends_with("/deployment.json"), "{actions:?}");
    assert_eq!(invalidations(&moto), ["/config.json"]);

    // What was given before still holds, and the secret got to where it belongs.
    let config = config(&moto);
    assert_eq!(config["life_gauge"]["gauge"]["table"], table);
    assert_eq!(
        config["auth"]["oauth"]["identity_providers"],
        json!(["GOOGLE"])
    );
    let provider = moto.ask(
        "cognito-idp",
        "describe_identity_provider",
        &json!({ "UserPoolId": moto.outputs(STACK)["UserPoolId"], "ProviderName": "Google" }),
    );
    let details = &provider["IdentityProvider"]["ProviderDetails"];
    assert_eq!(details["client_secret"], "hush-hush");
    std::fs::remove_file(release.folder.with_extension("secret")).unwrap();
}

#[test]
fn what_others_have_put_there_is_left_alone() {
    let moto = Moto::start();
    let release = Release::new("others", 1);
    deploy(&moto, &release, &[]).done();
    let bucket = &moto.outputs(STACK)["BucketName"];
    let body = json!({ "Bucket": bucket, "Key": "robots.txt", "Body": "User-agent: *" });
    moto.ask("s3", "put_object", &body);
    write(
        &release.folder,
        "index.html",
        &(release.files()["index.html"].clone() + "<!-- -->"),
    );
    let told = deploy(&moto, &release, &[]).done();
    assert!(
        told.contains("1 file of somebody else left alone: robots.txt"),
        "{told}"
    );
    assert!(site(&moto).contains_key("robots.txt"));
}
