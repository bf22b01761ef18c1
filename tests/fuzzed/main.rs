//! Every reader of what comes from outside, given anything: nothing panics, and what is read is within bounds. The same
//! functions are the targets of `fuzz/`, which searches for longer and by coverage.
#![cfg(not(target_arch = "wasm32"))]
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop here"
)]

#[path = "../common/mod.rs"]
mod common;
mod mutation;
mod properties;
mod targets;

use std::fs;
use std::path::{Path, PathBuf};

use mutation::{Random, mutated};
use targets::TARGETS;

/// So many changed texts for each target.
const MUTATIONS: usize = 2_000;

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz")
        .join(path)
}

/// The corpus of a target, in an order that is the same everywhere.
fn corpus(name: &str) -> Vec<Vec<u8>> {
    let files = fs::read_dir(folder("corpus").join(name)).unwrap();
    let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// The corpus as it is, and changed.
fn run(name: &str) {
    let (_, target) = TARGETS.iter().find(|(known, _)| *known == name).unwrap();
    let seeds = corpus(name);
    for seed in &seeds {
        target(seed);
    }
    let mut random = Random::new(0x5eed);
    for _ in 0..MUTATIONS {
        let data = mutated(&seeds, &mut random);
        let result = std::panic::catch_unwind(|| target(&data));
        assert!(
            result.is_ok(),
            "{name}: {:?}",
            String::from_utf8_lossy(&data)
        );
    }
}

macro_rules! targets {
    ($($name:ident),+) => {
        $(#[test]
        fn $name() {
            run(stringify!($name));
        })+

        #[test]
        fn every_target_is_run_here_and_there() {
            let here = [$(stringify!($name)),+];
            assert_eq!(TARGETS.map(|(name, _)| name), here);
            for name in here {
                assert!(folder("fuzz_targets").join(format!("{name}.rs")).is_file(), "{name}");
            }
        }
    };
}

targets!(
    callback,
    jwt,
    jwks,
    config,
    list_records,
    dynamodb_item,
    error_body,
    storage,
    heard,
    news,
    http_date
);
