//! A chromedriver of its own for each browser, so that nothing is left behind whatever becomes of a journey.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

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
        let _ = self.process.kill();
        let _ = self.process.wait();
        if let Some(browser) = self.browser {
            let mut kill = Command::new("kill");
            // Usually it has ended already.
            let _ = kill
                .args(["-KILL", &browser.to_string()])
                .stderr(Stdio::null())
                .status();
        }
        let _ = fs::remove_dir_all(&self.profile);
    }
}

/// A program out of the environment, or the one on the `PATH`.
pub(crate) fn program(variable: &str, name: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| name.to_owned())
}

/// `ChromeDriver was started successfully on port 34567.`
fn announced_port(output: &mut impl BufRead) -> u16 {
    let announced = output.lines().map_while(Result::ok).find_map(|line| {
        line.split_once("successfully on port ")?
            .1
            .trim_end_matches('.')
            .parse()
            .ok()
    });
    announced.expect("chromedriver ends without telling its port; run `cargo xtask test journeys`")
}
