//! The tasks of this repository, started with `cargo xtask`: serve the page, test everything, measure.

mod args;
mod bench;
mod bundle;
mod deploy;
mod destroy;
mod failure;
mod headers;
mod http;
mod icons;
mod nginx;
mod precache;
mod process;
mod remap;
mod report;
mod reproduce;
mod serve;
mod service;
mod site;
mod split;
mod stand_in;
mod test;
mod tools;
mod tour;
mod webdriver;
mod workspace;

use std::process::ExitCode;

use args::Task;
use failure::Result;
use workspace::Workspace;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match args::parse(&words).and_then(|task| perform(&task)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn perform(task: &Task) -> Result<()> {
    match task {
        Task::Help => {
            report::line(args::USAGE);
            Ok(())
        }
        Task::Serve(options) => serve::run(&Workspace::find()?, options),
        Task::Bundle(options) => bundle::run(&Workspace::find()?, options),
        Task::ListSteps => {
            test::list();
            Ok(())
        }
        Task::Precache {
            bundle: Some(folder),
        } => precache::write(folder),
        Task::Precache { bundle: None } => precache::write(&Workspace::find()?.dist()),
        Task::Test { steps } => test::run(&Workspace::find()?, steps),
        Task::Headers(options) => headers::print(options),
        Task::Icons => icons::draw(&Workspace::find()?),
        Task::Tour => tour::film(&Workspace::find()?),
        Task::Reproduce => reproduce::run(&Workspace::find()?),
        Task::Bench(options) => bench::run(&Workspace::find()?, options),
        Task::Deploy(options) => deploy::run(&Workspace::find()?, options),
        Task::Destroy(options) => destroy::run(&Workspace::find()?, options),
    }
}
