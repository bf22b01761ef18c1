//! Many runs of a small world in which all goes wrong that can: some browsers with some tabs each, clicks, reloads, no
//! network, wrong clocks, another app that writes plain values, and a server whose answers get lost. At the end every
//! click must be in the value once, and every tab must show it. A run that fails prints its seed;
//! `LIFE_GAUGE_SEED=… cargo test simulation` runs that one alone.

mod device;
mod dynamodb;
mod network;
mod oracle;
mod random;
mod script;
mod server;
mod sync;
mod world;

use std::env;
use std::ops::Range;
use std::thread;

use super::life::Life;
use super::rules::mutation::{self, Mutation};
use crate::config::Config;
use crate::store::Store;
use world::World;

const RUNS: u64 = 10_000;
const STORES: [Store; 2] = [Store::Sync, Store::DynamoDb];
/// No run may need more requests than this, of all its browsers together: there are up to fifteen tabs, some without
/// locks, so that each asks for itself, and up to thirty mishaps and bursts of clicks.
const MAX_REQUESTS: usize = 300;

/// One run; with what went wrong, and the number of requests.
fn run(store: Store, seed: u64, config: &Config) -> (Vec<String>, usize) {
    let mut world = World::new(store, seed, config);
    script::write(&mut world);
    script::calm(&mut world);
    let mut wrong = std::mem::take(&mut world.server.oracle.faults);
    wrong.extend(world.server.oracle.missing());
    let points = u8::try_from(world.server.oracle.points()).unwrap_or_default();
    let expected = Some(Life::Points(points));
    let differs = |(device, life, waiting): &(String, Option<Life>, usize)| {
        (*life != expected || *waiting > 0)
            .then(|| format!("{device} shows {life:?} with {waiting} waiting, not {points}"))
    };
    wrong.extend(world.shown().iter().filter_map(differs));
    for device in 0..world.devices.len() {
        let kept = world.kept(device).moves.len();
        wrong.extend((kept > 0).then(|| format!("browser {device} still keeps {kept} moves")));
    }
    let requests = world.server.requests;
    if requests > MAX_REQUESTS {
        wrong.push(format!(
            "{requests} requests for {} clicks",
            world.server.oracle.clicks()
        ));
    }
    (wrong, requests)
}

/// The first run of some that goes wrong.
fn first_wrong(store: Store, seeds: Range<u64>, broken: Option<Mutation>) -> Option<String> {
    let config = Config::parse(include_str!("../../../../config.json")).unwrap();
    mutation::set(broken);
    let judge = |seed| {
        let (wrong, requests) = run(store, seed, &config);
        (!wrong.is_empty()).then(|| {
            format!(
                "{store:?} seed {seed}: {requests} requests\n{}",
                wrong.join("\n")
            )
        })
    };
    let found = seeds.into_iter().find_map(judge);
    mutation::set(None);
    found
}

fn all_runs(store: Store) {
    let only = env::var("LIFE_GAUGE_SEED")
        .ok()
        .and_then(|seed| seed.parse::<u64>().ok());
    let wrong = match only {
        Some(seed) => first_wrong(store, seed..seed + 1, None),
        None => on_two_threads(store),
    };
    assert_eq!(wrong, None, "{}", wrong.as_deref().unwrap_or_default());
}

fn on_two_threads(store: Store) -> Option<String> {
    let second = thread::spawn(move || first_wrong(store, RUNS / 2..RUNS, None));
    let first = first_wrong(store, 0..RUNS / 2, None);
    first.or(second.join().unwrap())
}

#[test]
fn no_click_is_lost_with_cognito_sync() {
    all_runs(Store::Sync);
}

#[test]
fn no_click_is_lost_with_dynamodb() {
    all_runs(Store::DynamoDb);
}

#[test]
fn an_engine_with_a_broken_rule_is_caught() {
    for broken in [
        Mutation::MarkerIgnored,
        Mutation::MovesSummed,
        Mutation::ValueNotRead,
    ] {
        for store in STORES {
            let caught = first_wrong(store, 0..1_000, Some(broken));
            assert!(caught.is_some(), "{broken:?} with {store:?} goes unnoticed");
        }
    }
}
