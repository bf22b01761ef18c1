//! `cargo xtask tour`: a visit to the page on a phone, filmed for README.

mod film;

use std::collections::BTreeMap;
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::bench::host::{Host, Means};
use crate::bundle;
use crate::failure::{Failure, Result, While};
use crate::process;
use crate::report::{self, Stopwatch};
use crate::stand_in::USER;
use crate::tools;
use crate::webdriver::Tab;
use crate::workspace::Workspace;
use film::Film;

const FILE: &str = "docs/tour.gif";
const SCRIPT: &str = include_str!("../../tour/page.js");
/// Of the picture, and of the phone.
const SIZE: (u16, u16) = (390, 780);
/// In hundredths of a second: to read, to see what was done, and to see where a finger is.
const LONG: u16 = 180;
const SHORT: u16 = 90;
const TAP: u16 = 45;
const PATIENCE: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(50);

pub(crate) fn film(workspace: &Workspace) -> Result<()> {
    bundle::build_for_root(workspace)?;
    process::run(&mut workspace.cargo(&["build", "--locked", "-p", "stand-in"]))?;
    let mut visit = Visit::begin(workspace)?;
    visit.make()?;
    let path = workspace.root.join(FILE);
    let bytes = visit.film.to_gif()?;
    std::fs::write(&path, &bytes).or_fail(|| format!("{} cannot be written", path.display()))?;
    report::line(format_args!("{FILE}: {} bytes", bytes.len()));
    Ok(())
}

struct Visit {
    tab: Tab,
    host: Host,
    film: Film,
}

impl Visit {
    fn begin(workspace: &Workspace) -> Result<Self> {
        let browser = &tools::browser(workspace)?;
        let host = Host::start(Means { workspace, browser }, "sync", BTreeMap::new())?;
        let tab = Tab::open(workspace, browser)?;
        let (width, height) = SIZE;
        let phone =
            json!({ "width": width, "height": height, "mobile": true, "deviceScaleFactor": 1 });
        tab.devtools("Emulation.setDeviceMetricsOverride", &phone)?;
        // Nothing moves by itself, so every film is the same.
        let media = json!({ "features": [
            { "name": "prefers-color-scheme", "value": "light" },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]});
        tab.devtools("Emulation.setEmulatedMedia", &media)?;
        Ok(Self {
            tab,
            host,
            film: Film::of(SIZE),
        })
    }

    /// From the welcome to the session.
    fn make(&mut self) -> Result<()> {
        self.tab.go(&format!("{}/", self.host.origin))?;
        self.tab.run(SCRIPT)?;
        self.until("find('sign-in')")?;
        self.show(LONG)?;
        self.tap("find('sign-in')")?;
        self.until("document.querySelector('#password')")?;
        self.show(SHORT)?;
        let [name, password] = USER;
        self.tab.run(&format!(
            "type('username', {name:?}); type('password', {password:?})"
        ))?;
        self.show(SHORT)?;
        self.tap("find('submit')")?;
        self.until_saved(50)?;
        self.show(LONG)?;
        for (button, value) in [("heart", 75), ("heart", 100), ("bomb", 75)] {
            self.tap(&format!("find('{button}')"))?;
            self.until_saved(value)?;
            self.show(SHORT)?;
        }
        self.tap("find('account')")?;
        self.until("document.querySelector('[data-testid=account] h1')")?;
        self.show(LONG)?;
        // From what the system says to light, and then to dark.
        self.tab.run("find('theme').click()")?;
        self.tap("find('theme')")?;
        self.until("document.documentElement.dataset.theme === 'dark'")?;
        self.show(LONG)?;
        self.tap("find('nav-session')")?;
        self.until("document.querySelector('[data-testid=access-token] .checks')")?;
        self.show(LONG)?;
        self.tab
            .run("document.querySelector('[data-testid=id-token]').scrollIntoView()")?;
        self.show(LONG)
    }

    /// A finger comes, and presses.
    fn tap(&mut self, element: &str) -> Result<()> {
        let at = self.tab.run(&format!("return point({element})"))?;
        self.show(TAP)?;
        self.tab.run("lift()")?;
        for kind in ["mousePressed", "mouseReleased"] {
            let event =
                json!({ "type": kind, "x": at[0], "y": at[1], "button": "left", "clickCount": 1 });
            self.tab.devtools("Input.dispatchMouseEvent", &event)?;
        }
        Ok(())
    }

    fn until_saved(&self, value: u8) -> Result<()> {
        self.until(&format!("isSaved('{value}')"))
    }

    fn until(&self, condition: &str) -> Result<()> {
        let watch = Stopwatch::start();
        while self.tab.run(&format!("return !!({condition})"))? != true {
            if watch.elapsed() > PATIENCE {
                return Err(Failure::new(format!("waited in vain for {condition}")));
            }
            thread::sleep(POLL);
        }
        Ok(())
    }

    /// What is to be seen now, for so long.
    fn show(&mut self, hundredths: u16) -> Result<()> {
        self.until("document.getAnimations().every(it => it.playState !== 'running')")?;
        let taken = self.tab.devtools("Page.captureScreenshot", &json!({}))?;
        let picture = taken["data"]
            .as_str()
            .and_then(|data| STANDARD.decode(data).ok());
        let picture = picture.ok_or_else(|| Failure::new("the browser sends no picture"))?;
        self.film.add(&picture, hundredths)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page that many look at, some of them on phones.
    const MOST_BYTES: u64 = 1_000_000;

    #[test]
    fn the_film_is_small() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("..")
            .join(FILE);
        let length = std::fs::metadata(path).unwrap().len();
        assert!(length < MOST_BYTES, "{length} bytes");
    }
}
