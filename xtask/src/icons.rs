//! `cargo xtask icons`: the pictures that others show for the page, drawn from the drawings beside them by Chromium.
//!
//! They are committed: another machine has other fonts, and so would make other bytes.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::failure::{Failure, Result, While};
use crate::process;
use crate::report;
use crate::site::{Content, Site};
use crate::tools;
use crate::webdriver::Tab;
use crate::workspace::Workspace;

const FOLDER: &str = "icons";
const TILE: &str = "tile.svg";
/// A tile as it is: who shows it cuts off its corners.
const SQUARE: &str = "0";
/// A tile that is shown as it is.
const ROUNDED: &str = "22%";

struct Icon {
    name: &'static str,
    drawing: &'static str,
    size: (u32, u32),
    corners: &'static str,
}

const ICONS: [Icon; 5] = [
    icon("icon-192.png", TILE, (192, 192), ROUNDED),
    icon("icon-512.png", TILE, (512, 512), ROUNDED),
    icon("icon-maskable-512.png", TILE, (512, 512), SQUARE),
    icon("apple-touch-icon.png", TILE, (180, 180), SQUARE),
    icon("preview.png", "preview.svg", (1200, 630), SQUARE),
];

const fn icon(
    name: &'static str,
    drawing: &'static str,
    size: (u32, u32),
    corners: &'static str,
) -> Icon {
    Icon {
        name,
        drawing,
        size,
        corners,
    }
}

pub(crate) fn draw(workspace: &Workspace) -> Result<()> {
    let folder = workspace.root.join(FOLDER);
    let site = Site::at(0)?;
    let origin = site.origin();
    site.serve(Content {
        folder: folder.clone(),
        config: None,
        headers: None,
        packed: BTreeMap::new(),
    });
    let tab = Tab::open(workspace, &tools::browser(workspace)?)?;
    for icon in &ICONS {
        let path = folder.join(icon.name);
        let picture = icon.picture(&tab, &origin)?;
        fs::write(&path, &picture).or_fail(|| format!("{} cannot be written", path.display()))?;
        let length = make_small(workspace, &path)?;
        report::line(format_args!("{}: {length} bytes", icon.name));
    }
    Ok(())
}

/// Takes the colours away that nobody can tell apart, and says what is left. The first visit brings one of the icons.
fn make_small(workspace: &Workspace, picture: &Path) -> Result<u64> {
    let mut pngquant = workspace.command(tools::pngquant(workspace)?);
    let flags = [
        "--force",
        "--ext=.png",
        "--strip",
        "--speed=1",
        "--quality=70-95",
    ];
    process::run(pngquant.args(flags).arg(picture))?;
    let about = fs::metadata(picture);
    let about = about.or_fail(|| format!("{} cannot be found", picture.display()))?;
    Ok(about.len())
}

impl Icon {
    fn picture(&self, tab: &Tab, origin: &str) -> Result<Vec<u8>> {
        let (width, height) = self.size;
        let metrics =
            json!({ "width": width, "height": height, "mobile": false, "deviceScaleFactor": 1 });
        tab.devtools("Emulation.setDeviceMetricsOverride", &metrics)?;
        let clear = json!({ "color": { "r": 0, "g": 0, "b": 0, "a": 0 } });
        tab.devtools("Emulation.setDefaultBackgroundColorOverride", &clear)?;
        tab.go(&format!("{origin}/{}", self.drawing))?;
        tab.run(&format!(
            "document.documentElement.style.clipPath = 'inset(0 round {})'",
            self.corners
        ))?;
        let taken = tab.devtools("Page.captureScreenshot", &json!({}))?;
        let picture = taken["data"]
            .as_str()
            .and_then(|data| STANDARD.decode(data).ok());
        picture.ok_or_else(|| Failure::new("the browser sends no picture"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    const MANIFEST: &str = include_str!("../../icons/manifest.webmanifest");
    const PAGE: &str = include_str!("../../index.html");
    const STYLE: &str = include_str!("../../style/main.css");

    /// Width and height, as the head of a PNG has them.
    fn size(name: &str) -> (u32, u32) {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../icons");
        let picture = fs::read(folder.join(name)).unwrap();
        let number = |at: usize| u32::from_be_bytes(picture[at..at + 4].try_into().unwrap());
        (number(16), number(20))
    }

    #[test]
    fn the_pictures_have_the_sizes_that_are_told() {
        for icon in &ICONS {
            assert_eq!(size(icon.name), icon.size, "{}", icon.name);
        }
        let manifest: Value = serde_json::from_str(MANIFEST).unwrap();
        for icon in manifest["icons"].as_array().unwrap() {
            let name = icon["src"].as_str().unwrap();
            let (width, height) = size(name);
            assert_eq!(icon["sizes"], format!("{width}x{height}"), "{name}");
        }
    }

    #[test]
    fn every_picture_is_in_the_bundle() {
        for name in ICONS.map(|icon| icon.name) {
            let copied = format!("rel=\"copy-file\" href=\"icons/{name}\"");
            assert!(PAGE.contains(&copied), "{name}");
        }
    }

    #[test]
    fn colours_are_those_of_the_style_sheet() {
        let (_, rest) = STYLE.split_once("--ground: light-dark(").unwrap();
        let (colours, _) = rest.split_once(')').unwrap();
        let (light, dark) = colours.split_once(", ").unwrap();
        for (theme, colour) in [("light", light), ("dark", dark)] {
            let meta = format!("(prefers-color-scheme: {theme})\" content=\"{colour}\"");
            assert!(PAGE.contains(&meta), "{meta}");
        }
        let manifest: Value = serde_json::from_str(MANIFEST).unwrap();
        for key in ["theme_color", "background_color"] {
            assert_eq!(manifest[key], light, "{key}");
        }
    }
}
