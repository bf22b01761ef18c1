//! `cargo xtask bench NAME`: measurements, for people as a table or for programs as one JSON object a line.
//!
//! A new measurement is a file here that returns figures, and one line in [`BENCHES`].

mod gauge;
mod gauge_paint;
mod gauge_requests;
mod gauge_stage;
pub(crate) mod host;
mod lighthouse;
mod lines;
mod load;
mod load_visit;
pub(crate) mod size;
mod srp;
mod srp_page;
mod times;

use serde_json::Value;

use crate::args::BenchOptions;
use crate::failure::{Failure, Result};
use crate::report;
use crate::workspace::Workspace;

struct Bench {
    name: &'static str,
    about: &'static str,
    run: fn(&Workspace, &BenchOptions) -> Result<Outcome>,
}

const BENCHES: [Bench; 5] = [
    Bench {
        name: "size",
        about: "what the release bundle weighs: raw, gzip, brotli",
        run: size::bench,
    },
    Bench {
        name: "srp",
        about: "how long the arithmetic of a sign-in takes in a browser, ours and Amplify's",
        run: srp::bench,
    },
    Bench {
        name: "gauge",
        about: "what clicks and idle tabs cost in requests, and how soon a click shows",
        run: gauge::bench,
    },
    Bench {
        name: "lighthouse",
        about: "what Lighthouse says of a phone's first visit",
        run: lighthouse::bench,
    },
    Bench {
        name: "load",
        about: "how soon the page is there on a slow phone, and whether anything in it moves",
        run: load::bench,
    },
];

/// The same measurement twice: to read, and to compare over time.
struct Outcome {
    table: String,
    figures: Vec<Figure>,
}

#[derive(Debug, PartialEq, Eq)]
struct Figure {
    name: String,
    value: u64,
    unit: &'static str,
}

pub(crate) fn run(workspace: &Workspace, options: &BenchOptions) -> Result<()> {
    let Some(name) = &options.name else {
        report::line(names());
        return Ok(());
    };
    let bench = BENCHES.iter().find(|bench| bench.name == name);
    let bench = bench
        .ok_or_else(|| Failure::new(format!("there is no measurement `{name}`\n\n{}", names())))?;
    let outcome = (bench.run)(workspace, options)?;
    if options.json {
        for Figure { name, value, unit } in &outcome.figures {
            let name = Value::from(name.as_str());
            report::line(format_args!(
                r#"{{"name":{name},"value":{value},"unit":"{unit}"}}"#
            ));
        }
    } else {
        report::line(outcome.table);
    }
    Ok(())
}

fn names() -> String {
    let lines: Vec<String> = BENCHES
        .iter()
        .map(|bench| format!("  {:12}{}", bench.name, bench.about))
        .collect();
    format!("The measurements:\n{}", lines.join("\n"))
}
