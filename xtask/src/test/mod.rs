//! `cargo xtask test`: everything that must hold before a change goes in, quick checks first.

mod deny;
mod fuzz;
mod grade;
mod layers;
mod pictures;
mod steps;

use crate::failure::{Failure, Result};
use crate::report::{self, Stopwatch};
use crate::workspace::Workspace;
use steps::{STEPS, Step};

pub(crate) fn list() {
    for step in &STEPS {
        report::line(format_args!("{:14} {}", step.name, step.about));
    }
}

/// Runs the named steps, or all of them, in their usual order and stops at the first that fails.
pub(crate) fn run(workspace: &Workspace, names: &[String]) -> Result<()> {
    let steps = chosen(names)?;
    let whole = Stopwatch::start();
    let mut times = Vec::new();
    for step in &steps {
        report::headline(format_args!("{}: {}", step.name, step.about));
        let watch = Stopwatch::start();
        (step.run)(workspace).map_err(|failure| explained(step, &failure))?;
        report::line(format_args!(
            "==> {} passed in {}",
            step.name,
            watch.seconds()
        ));
        times.push(vec![step.name.to_owned(), watch.seconds()]);
    }
    times.push(vec!["together".to_owned(), whole.seconds()]);
    report::line(format_args!(
        "\n{}\n\n{} passed, 0 failed",
        report::table(&times),
        steps.len()
    ));
    Ok(())
}

fn explained(step: &Step, failure: &Failure) -> Failure {
    Failure::new(format!(
        "step {0} failed: {failure}\nrun it alone with: cargo xtask test {0}",
        step.name
    ))
}

fn chosen(names: &[String]) -> Result<Vec<&'static Step>> {
    if let Some(unknown) = names
        .iter()
        .find(|name| STEPS.iter().all(|step| step.name != **name))
    {
        let known: Vec<_> = STEPS.iter().map(|step| step.name).collect();
        return Err(Failure::new(format!(
            "there is no step `{unknown}`; the steps are {}",
            known.join(", ")
        )));
    }
    let wanted = |step: &&Step| names.is_empty() || names.iter().any(|name| name == step.name);
    Ok(STEPS.iter().filter(wanted).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(words: &[&str]) -> Vec<&'static str> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        chosen(&words)
            .unwrap()
            .iter()
            .map(|step| step.name)
            .collect()
    }

    #[test]
    fn no_names_choose_every_step_and_the_journeys_come_last() {
        assert_eq!(names(&[]).len(), STEPS.len());
        assert_eq!(names(&[]).last(), Some(&"journeys-nginx"));
    }

    #[test]
    fn named_steps_run_in_their_usual_order() {
        assert_eq!(names(&["size", "bundle"]), ["bundle", "size"]);
    }

    #[test]
    fn an_unknown_step_is_refused() {
        let failure = chosen(&["speed".to_owned()]).err().unwrap();
        assert!(
            failure
                .to_string()
                .contains("no step `speed`; the steps are format,"),
            "{failure}"
        );
    }
}
