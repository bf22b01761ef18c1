//! A chromedriver of its own for each browser, so that nothing is left behind whatever becomes of a journey.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// It takes a port that is free for IPv4 and ends if somebody has the same one for IPv6, so it is started again.
const STARTS: usize = 3;

/// A running chromedriver and the folder for the profile of its browser; both go when this is dropped.
pub(crate) struct Driver {
    process: Child,
    /// Kept, because the driver must not write into a closed pipe.
    _output: BufReader<ChildStdout>,
    browser: Option<u64>,
    port: u16,
    profile: PathBuf,
}

impl Driver {
    pub(crate) fn start() -> Self {
        let (process, output, port) = (0..STARTS)
            .find_map(|_| started())
            .expect("chromedriver ends without telling its port; run `cargo xtask test journeys`");
        // The process id makes it unique, as no two drivers live at once under the same one.
        let folder = format!("profile-{}", process.id());
        let profile = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
        Self {
            process,
            _output: output,
            browser: None,
            port,
            profile,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(crate) fn profile(&self) -> &Path {
        &self.profile
    }

    /// The browser that the driver has started, to be ended with it.
    pub(crate) fn drives(&mut self, browser: Option<u64>) {
        self.browser = browser;
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // A journey that fails leaves a browser behind, which is asked to end: when it is killed, its helpers go on
        // writing for a while.
        if let Some(browser) = self.browser {
            let terminate = Command::new("kill").arg(browser.to_string()).status();
            let here = PathBuf::from(format!("/proc/{browser}"));
            wait_until(|| terminate.is_err() || !here.exists());
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
        wait_until(|| fs::remove_dir_all(&self.profile).is_ok() || !self.profile.exists());
    }
}

/// Waits for up to two seconds.
fn wait_until(is_done: impl Fn() -> bool) {
    for _ in 0..40 {
        if is_done() {
            return;
        }
        sleep(Duration::from_millis(50));
    }
}

/// A program out of the environment, or the one on the `PATH`.
pub(crate) fn program(variable: &str, name: &str) -> PathBuf {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let on_path = || {
        std::env::split_paths(&folders)
            .map(|folder| folder.join(name))
            .find(|file| file.is_file())
    };
    let named = std::env::var_os(variable).map(PathBuf::from);
    named.or_else(on_path).unwrap_or_else(|| {
        panic!("there is no {name} on the PATH; run `cargo xtask test journeys`, which finds or installs it")
    })
}

/// A chromedriver with its output and its port.
fn started() -> Option<(Child, BufReader<ChildStdout>, u16)> {
    let mut process = Command::new(program("LIFE_GAUGE_CHROMEDRIVER", "chromedriver"))
        .arg("--port=0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| {
            panic!("chromedriver does not start ({error}); run `cargo xtask test journeys`, which finds or installs it")
        });
    let mut output = BufReader::new(process.stdout.take().unwrap());
    let port = announced_port(&mut output);
    if port.is_none() {
        let _ = process.wait();
    }
    Some((process, output, port?))
}

/// `ChromeDriver was started successfully on port 34567.`
fn announced_port(output: &mut impl BufRead) -> Option<u16> {
    output.lines().map_while(Result::ok).find_map(|line| {
        line.split_once("successfully on port ")?
            .1
            .trim_end_matches('.')
            .parse()
            .ok()
    })
}
