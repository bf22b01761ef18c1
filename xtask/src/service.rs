//! A program that runs beside us, in a process group of its own, so that it can be ended with all it has started.

use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use crate::failure::{Failure, Result, While};
use crate::report::Stopwatch;

/// How long a program may take to end when asked, before it is made to.
const PATIENCE: Duration = Duration::from_secs(5);
const POLL: Duration = Duration::from_millis(20);

/// Ends when it is dropped.
pub(crate) struct Service {
    name: &'static str,
    child: Child,
    group: Pid,
}

impl Service {
    pub(crate) fn start(name: &'static str, command: &mut Command) -> Result<Self> {
        let spawned = command.process_group(0).stdin(Stdio::null()).spawn();
        let child = spawned.or_fail(|| format!("{name} could not be started"))?;
        let id = i32::try_from(child.id()).or_fail(|| format!("{name} has an odd process id"))?;
        Ok(Self {
            name,
            child,
            group: Pid::from_raw(id),
        })
    }

    pub(crate) fn require_alive(&mut self) -> Result<()> {
        match self.child.try_wait() {
            Ok(None) => Ok(()),
            Ok(Some(status)) => Err(Failure::new(format!(
                "{} ended ({status}); everything is stopped",
                self.name
            ))),
            Err(error) => Err(Failure::new(format!(
                "{} cannot be watched: {error}",
                self.name
            ))),
        }
    }

    /// Whether nothing of the group is left. Asking also collects our own child, once it has ended.
    fn is_gone(&mut self) -> bool {
        let _ = self.child.try_wait();
        killpg(self.group, None).is_err()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = killpg(self.group, Signal::SIGTERM);
        let watch = Stopwatch::start();
        while !self.is_gone() {
            if watch.elapsed() > PATIENCE {
                let _ = killpg(self.group, Signal::SIGKILL);
                break;
            }
            thread::sleep(POLL);
        }
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_group_ends_with_the_service() {
        let service = Service::start(
            "a shell",
            Command::new("sh").args(["-c", "sleep 60 & sleep 60"]),
        )
        .unwrap();
        let group = service.group;
        assert!(killpg(group, None).is_ok());
        drop(service);
        assert!(killpg(group, None).is_err());
    }
}
