//! Deployments that are killed or refused half-way: the site stays whole, and the same command goes on.

use crate::common::{Moto, Request};
use crate::stage::{Release, assert_whole, config, deploy, invalidations, is_killed, site};

/// Kills the deployment after its first request that changes something, starts it again, kills it after the first that is
/// left, and so on, until one has nothing left to be killed at: so it is killed at every request. Says how often.
fn killed_at_every_write(
    moto: &Moto,
    release: &Release,
    arguments: &[&str],
    releases: &[&Release],
) -> usize {
    let mut write = 1;
    for kills in 0..20 {
        moto.requests();
        if !is_killed(moto, release, arguments, write) {
            return kills;
        }
        assert_whole(moto, releases);
        // Rather told twice than never: only the record says that CloudFront was told, and that comes next.
        let has_told = |request: &Request| request.path.ends_with("/invalidation");
        write = if moto.writes().iter().any(has_told) {
            2
        } else {
            1
        };
    }
    panic!("it never comes to its end");
}

#[test]
fn a_first_deployment_that_is_killed_at_every_write_gets_there() {
    let moto = Moto::start();
    let release = Release::new("first-killed", 1);
    let kills = killed_at_every_write(&moto, &release, &[], &[&release]);
    // The stack, three files of the program, register, style, configuration, page, worker, invalidation, record. Two that
    // are uploaded at once can both be done by the time of the kill.
    assert!(kills >= 8, "{kills}");
    moto.requests();
    let told = deploy(&moto, &release, &[]).done();
    assert!(told.contains("Nothing is to be done."), "{told}");
    assert_eq!(moto.writes(), []);
}

#[test]
fn a_new_release_that_is_killed_at_every_write_leaves_the_old_one_or_is_whole() {
    let moto = Moto::start();
    let (old, new) = (Release::new("killed", 1), Release::new("killed", 2));
    deploy(&moto, &old, &[]).done();
    let arguments = ["--parameter", "AllowGuests=true"];
    let kills = killed_at_every_write(&moto, &new, &arguments, &[&old, &new]);
    assert!(kills >= 7, "{kills}");
    assert_whole(&moto, &[&new]);
    assert_eq!(
        config(&moto)["auth"]["unauthenticated_identities_enabled"],
        true
    );
    // None was forgotten, though it was after the upload of the page that the task was killed.
    let invalidations = invalidations(&moto);
    for path in ["/index.html", "/config.json", "/service-worker.js"] {
        assert!(
            invalidations.iter().any(|it| it == path),
            "{invalidations:?}"
        );
    }
}

#[test]
fn a_deployment_that_is_refused_half_way_says_how_to_go_on() {
    let moto = Moto::start();
    let (old, new) = (Release::new("refused", 1), Release::new("refused", 2));
    deploy(&moto, &old, &[]).done();
    let before = site(&moto);
    for (write, step) in [
        (1, "uploading"),
        (3, "uploading"),
        (2, "uploading index.html"),
    ] {
        moto.refuse_from(write);
        let told = deploy(&moto, &new, &[]).refused();
        assert!(told.contains(&format!("error: {step}")), "{told}");
        assert!(told.contains("What is up is whole. The same command goes on from here."));
        assert_whole(&moto, &[&old]);
        assert_eq!(site(&moto)["index.html"], before["index.html"]);
    }
    moto.be_kind();
    deploy(&moto, &new, &[]).done();
    assert_whole(&moto, &[&new]);
}
