//! Running other programs: with their output shown, or taken, or within a time limit.

use std::io::{self, Write as _};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::thread;
use std::time::Duration;

use crate::failure::{Failure, Result, While};
use crate::report::Stopwatch;

const POLL: Duration = Duration::from_millis(50);

/// Runs a program with its output shown, and fails when it does.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let name = name_of(command);
    let status = command
        .stdin(Stdio::null())
        .status()
        .or_fail(|| format!("{name} could not be started"))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new(format!("{name} failed ({status})")))
    }
}

/// What a program printed on its standard output. Its error output is shown, unless it succeeds.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let name = name_of(command);
    let output = command.stdin(Stdio::null()).output();
    printed(&name, output)
}

/// The same of a program that reads this text from its standard input.
pub(crate) fn output_of(command: &mut Command, input: &str) -> Result<String> {
    let name = name_of(command);
    let piped = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let output = piped.spawn().and_then(|mut child| {
        if let Some(mut to) = child.stdin.take() {
            // A program that ends before it has read all says itself why.
            let _ = to.write_all(input.as_bytes());
        }
        child.wait_with_output()
    });
    printed(&name, output)
}

fn printed(name: &str, output: io::Result<Output>) -> Result<String> {
    let output = output.or_fail(|| format!("{name} could not be started"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    Err(Failure::new(format!(
        "{name} failed ({}): {}",
        output.status,
        errors.trim()
    )))
}

/// Whether a silent run succeeds within the limit; a program that takes longer is ended.
pub(crate) fn succeeds_within(command: &mut Command, limit: Duration) -> bool {
    let silent = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let Ok(mut child) = silent.spawn() else {
        return false;
    };
    let watch = Stopwatch::start();
    while watch.elapsed() < limit {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) => thread::sleep(POLL),
            Err(_) => break,
        }
    }
    end(&mut child);
    false
}

fn end(child: &mut Child) {
    let _ = child.kill();
    let _: std::io::Result<ExitStatus> = child.wait();
}

fn name_of(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let program = program
        .file_name()
        .unwrap_or(command.get_program())
        .to_string_lossy();
    let arguments = command.get_args().map(|word| word.to_string_lossy());
    let first: Vec<_> = arguments.take_while(|word| word != "--").take(6).collect();
    format!("`{program} {}`", first.join(" ")).replace(" `", "`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_takes_too_long_is_ended() {
        assert!(succeeds_within(
            &mut Command::new("true"),
            Duration::from_secs(5)
        ));
        assert!(!succeeds_within(
            Command::new("sleep").arg("60"),
            Duration::from_millis(100)
        ));
    }

    #[test]
    fn a_program_reads_what_it_is_given() {
        let mut cat = Command::new("cat");
        assert_eq!(output_of(&mut cat, "a text").unwrap(), "a text");
        let failure = output_of(&mut Command::new("false"), "unread").unwrap_err();
        assert!(failure.to_string().starts_with("`false` failed"));
    }

    #[test]
    fn a_failure_names_the_program() {
        let failure = run(Command::new("/bin/false").arg("one")).unwrap_err();
        assert!(
            failure.to_string().starts_with("`false one` failed"),
            "{failure}"
        );
    }
}
