//! The pictures that the journeys take, on one page: each screen on a desk and on a phone, light and dark.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::failure::{Result, While};
use crate::report;

const PAGE: &str = "index.html";
/// How names end, in the order of the columns.
const KINDS: [&str; 4] = ["", "-dark", "-phone", "-phone-dark"];
const HEAD: &str = "<!doctype html>
<html lang=\"en\">
<meta charset=\"utf-8\">
<title>Screens of Life Gauge</title>
<style>
body { margin: 24px; font: 16px system-ui, sans-serif; background: #ddd; }
section { display: grid; grid-template-columns: 3fr 3fr 1fr 1fr; gap: 12px; align-items: start; margin-bottom: 32px; }
h2 { grid-column: 1 / -1; margin: 0; }
img { width: 100%; border-radius: 8px; }
</style>
<h1>Screens</h1>
";

/// Writes the page into the folder of the pictures.
pub(super) fn index(folder: &Path) -> Result<()> {
    let doing = || format!("{} cannot be written", folder.join(PAGE).display());
    let entries = fs::read_dir(folder).or_fail(doing)?.flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    fs::write(folder.join(PAGE), page(names)).or_fail(doing)?;
    report::line(format_args!(
        "the screens can be looked through at {}",
        folder.join(PAGE).display()
    ));
    Ok(())
}

fn page(names: impl Iterator<Item = String>) -> String {
    let mut screens: BTreeMap<String, [Option<String>; 4]> = BTreeMap::new();
    for name in names {
        let Some(stem) = name.strip_suffix(".png") else {
            continue;
        };
        let (screen, kind) = parts(stem);
        screens.entry(screen.to_owned()).or_default()[kind] = Some(name.clone());
    }
    let mut page = HEAD.to_owned();
    for (screen, pictures) in screens {
        let _ = writeln!(page, "<section><h2>{screen}</h2>");
        for picture in pictures {
            let _ = match picture {
                Some(name) => writeln!(
                    page,
                    "<a href=\"{name}\"><img src=\"{name}\" alt=\"{name}\"></a>"
                ),
                None => writeln!(page, "<span></span>"),
            };
        }
        page += "</section>\n";
    }
    page
}

/// The screen, and which of the kinds it is.
fn parts(stem: &str) -> (&str, usize) {
    let ends = KINDS.iter().enumerate().rev();
    let mut kinds = ends.filter_map(|(kind, end)| Some((stem.strip_suffix(end)?, kind)));
    kinds.next().unwrap_or((stem, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_has_its_pictures_in_one_row() {
        let names = [
            "play-phone-dark.png",
            "play.png",
            "sign-in-dark.png",
            "index.html",
        ];
        let page = page(names.map(str::to_owned).into_iter());
        let rows: Vec<_> = page.split("<section>").skip(1).collect();
        assert_eq!(rows.len(), 2);
        let pictures: Vec<_> = rows[0].lines().skip(1).take(4).collect();
        assert!(pictures[0].contains("\"play.png\""), "{rows:?}");
        assert_eq!(pictures[1..3], ["<span></span>"; 2]);
        assert!(pictures[3].contains("play-phone-dark.png"), "{rows:?}");
        assert!(rows[1].starts_with("<h2>sign-in</h2>"), "{rows:?}");
    }
}
