//! Chromium and its driver, for the tests that need a real browser.

use std::path::PathBuf;

use super::system;
use crate::failure::{Failure, Result};
use crate::workspace::Workspace;

const CHROMIUM: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

pub(crate) struct Browser {
    pub(crate) chromium: PathBuf,
    pub(crate) chromedriver: PathBuf,
}

pub(crate) fn browser(workspace: &Workspace) -> Result<Browser> {
    if let Some(browser) = find() {
        return Ok(browser);
    }
    system::apt_install(workspace, "Chromium", &["chromium", "chromium-driver"])?;
    find().ok_or_else(|| {
        Failure::new("Chromium was installed, but chromium or chromedriver is not on the PATH")
    })
}

fn find() -> Option<Browser> {
    Some(Browser {
        chromium: system::find(&CHROMIUM)?,
        chromedriver: system::find(&["chromedriver"])?,
    })
}
