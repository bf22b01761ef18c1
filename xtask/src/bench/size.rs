//! What the release bundle weighs, and whether the first page keeps its budget.
//!
//! The first page is what a browser fetches to show the welcome or the form of a sign-in: the page and every file that it
//! names. The parts of the program are named in none of these but the glue, which fetches them when they are needed; a
//! journey (`tests/browser/parts.rs`) holds that none of them is fetched before.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{Figure, Outcome};
use crate::args::BenchOptions;
use crate::bundle;
use crate::failure::{Failure, Result, While};
use crate::report;
use crate::workspace::Workspace;

/// The most that the first page may weigh with brotli, in bytes: what a React page with
/// Amplify's forms weighs.
const FIRST_PAGE_BUDGET: u64 = 180_000;
const PAGE: &str = "index.html";
/// The kinds of file that count.
const COUNTED: [&str; 6] = ["html", "css", "js", "wasm", "svg", "webmanifest"];
/// What content delivery networks use at their best: window 2^22.
const BROTLI_WINDOW_BITS: i32 = 22;
/// Of Brotli.
pub(crate) const BEST: i32 = 11;

pub(super) fn bench(workspace: &Workspace, options: &BenchOptions) -> Result<Outcome> {
    if options.build {
        bundle::build(workspace, None)?;
    } else {
        bundle::build_if_stale(workspace)?;
    }
    let files = measured(&workspace.dist())?;
    Ok(Outcome {
        table: table(&files),
        figures: figures(&files),
    })
}

pub(crate) fn check_budget(workspace: &Workspace) -> Result<()> {
    bundle::build_if_stale(workspace)?;
    let files = measured(&workspace.dist())?;
    report::line(table(&files));
    let total = first_page(&files).brotli;
    if total <= FIRST_PAGE_BUDGET {
        report::line(format_args!(
            "{} bytes of the budget of {FIRST_PAGE_BUDGET} are left",
            FIRST_PAGE_BUDGET - total
        ));
        return Ok(());
    }
    let over = total - FIRST_PAGE_BUDGET;
    Err(Failure::new(format!(
        "the first page weighs {total} bytes with brotli, {over} over its budget of {FIRST_PAGE_BUDGET}"
    )))
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Weight {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

struct File {
    /// Path under `dist/`, without the hash that changes with every build.
    name: String,
    weight: Weight,
    when: When,
}

/// When a file is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum When {
    FirstPage,
    Later,
    /// It is not of the page but of its operator, or a picture for those who install the page or link to it.
    NotCounted,
}

impl When {
    fn of(name: &str, page: &str) -> Self {
        let kind = Path::new(name).extension().and_then(|kind| kind.to_str());
        if !kind.is_some_and(|kind| COUNTED.contains(&kind)) {
            Self::NotCounted
        } else if name == PAGE || page.contains(name) {
            Self::FirstPage
        } else {
            Self::Later
        }
    }
}

fn first_page(files: &[File]) -> Weight {
    let weights = files
        .iter()
        .filter(|file| file.when == When::FirstPage)
        .map(|file| file.weight);
    weights.fold(Weight::default(), |sum, one| Weight {
        raw: sum.raw + one.raw,
        gzip: sum.gzip + one.gzip,
        brotli: sum.brotli + one.brotli,
    })
}

fn measured(dist: &Path) -> Result<Vec<File>> {
    let page = dist.join(PAGE);
    let page =
        fs::read_to_string(&page).or_fail(|| format!("{} cannot be read", page.display()))?;
    let measure = |name: &String| {
        let path = dist.join(name);
        let bytes = fs::read(&path).or_fail(|| format!("{} cannot be read", path.display()))?;
        Ok(File {
            name: without_hash(name),
            when: When::of(name, &page),
            weight: weigh(&bytes).or_fail(|| format!("{name} cannot be packed"))?,
        })
    };
    let mut files: Vec<File> = names(dist)?.iter().map(measure).collect::<Result<_>>()?;
    files.sort_by(|a, b| (a.when, &a.name).cmp(&(b.when, &b.name)));
    Ok(files)
}

/// The files of a folder, however deep, by their paths in it.
pub(crate) fn names(folder: &Path) -> Result<Vec<String>> {
    let mut paths = Vec::new();
    collect(folder, &mut paths).or_fail(|| format!("{} cannot be read", folder.display()))?;
    let name = |path: &PathBuf| {
        let name = path.strip_prefix(folder).unwrap_or(path);
        name.to_string_lossy().replace('\\', "/")
    };
    Ok(paths.iter().map(name).collect())
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), paths)?;
        } else {
            paths.push(entry.path());
        }
    }
    Ok(())
}

fn weigh(bytes: &[u8]) -> io::Result<Weight> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(bytes)?;
    Ok(Weight {
        raw: length(bytes),
        gzip: length(&gzip.finish()?),
        brotli: length(&packed(bytes, BEST)?),
    })
}

/// With brotli.
pub(crate) fn packed(bytes: &[u8], quality: i32) -> io::Result<Vec<u8>> {
    let mut brotli = Vec::new();
    let settings = brotli::enc::BrotliEncoderParams {
        quality,
        lgwin: BROTLI_WINDOW_BITS,
        size_hint: bytes.len(),
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &bytes[..], &mut brotli, &settings)?;
    Ok(brotli)
}

fn length(bytes: &[u8]) -> u64 {
    bytes.len() as u64
}

/// `app-1f2e3d4c5b6a7988_bg.wasm` becomes `app_bg.wasm`, so that figures of different builds compare.
pub(crate) fn without_hash(name: &str) -> String {
    let mut parts = name.split('-');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let hex = part
            .bytes()
            .take_while(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            .count();
        let ends = part[hex..].starts_with(['.', '_', '/']) || part.len() == hex;
        if hex >= 8 && ends {
            plain.push_str(&part[hex..]);
        } else {
            plain.push('-');
            plain.push_str(part);
        }
    }
    plain
}

fn table(files: &[File]) -> String {
    let row = |name: &str, weight: Weight| {
        vec![
            name.to_owned(),
            weight.raw.to_string(),
            weight.gzip.to_string(),
            weight.brotli.to_string(),
        ]
    };
    let mut rows = vec![
        ["bytes", "raw", "gzip -9", "brotli -11"]
            .map(str::to_owned)
            .to_vec(),
    ];
    let (first, rest): (Vec<&File>, Vec<&File>) =
        files.iter().partition(|file| file.when == When::FirstPage);
    rows.extend(first.iter().map(|file| row(&file.name, file.weight)));
    rows.push(row("total of the first page", first_page(files)));
    rows.extend(rest.iter().map(|file| {
        let why = if file.when == When::Later {
            "later"
        } else {
            "not counted"
        };
        row(&format!("{} ({why})", file.name), file.weight)
    }));
    report::table(&rows)
}

fn figures(files: &[File]) -> Vec<Figure> {
    let named = files.iter().map(|file| (file.name.as_str(), file.weight));
    let all = named.chain([("total", first_page(files))]);
    all.flat_map(|(file, weight)| {
        let figure = |way, value| Figure {
            name: format!("size/{file}/{way}"),
            value,
            unit: "bytes",
        };
        [
            figure("raw", weight.raw),
            figure("gzip", weight.gzip),
            figure("brotli", weight.brotli),
        ]
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, brotli: u64) -> File {
        let page =
            "<link href=a.css><script src=/x/a-1f2e3d4c5b6a7988.js></script><link href=a.wasm>";
        File {
            name: without_hash(name),
            when: When::of(name, page),
            weight: Weight {
                raw: brotli * 4,
                gzip: brotli * 2,
                brotli,
            },
        }
    }

    #[test]
    fn hashes_leave_the_names_and_nothing_else_does() {
        for (name, plain) in [
            ("life-gauge-1f2e3d4c5b6a7988_bg.wasm", "life-gauge_bg.wasm"),
            ("life-gauge-1f2e3d4c5b6a7988.js", "life-gauge.js"),
            ("main-0123456789abcdef.css", "main.css"),
            (
                "snippets/leptos-0123456789abcdef/inline0.js",
                "snippets/leptos/inline0.js",
            ),
            ("index.html", "index.html"),
            ("a-facade.js", "a-facade.js"),
            ("a-deadbeefs.js", "a-deadbeefs.js"),
        ] {
            assert_eq!(without_hash(name), plain);
        }
    }

    #[test]
    fn the_total_counts_what_the_first_page_needs() {
        let files = [
            file("index.html", 1),
            file("a.css", 2),
            file("a-1f2e3d4c5b6a7988.js", 3),
            file("a.wasm", 4),
            file("part-1f2e3d4c5b6a7988.wasm", 100),
            file("config.json", 100),
            file("service-worker.js", 100),
        ];
        assert_eq!(
            first_page(&files),
            Weight {
                raw: 40,
                gzip: 20,
                brotli: 10
            }
        );
    }

    #[test]
    fn figures_name_the_file_and_the_way_it_is_packed() {
        let names: Vec<String> = figures(&[file("index.html", 1)])
            .into_iter()
            .map(|figure| figure.name)
            .collect();
        assert_eq!(
            names[..3],
            [
                "size/index.html/raw",
                "size/index.html/gzip",
                "size/index.html/brotli"
            ]
        );
        assert_eq!(
            names[3..],
            ["size/total/raw", "size/total/gzip", "size/total/brotli"]
        );
    }

    #[test]
    fn packing_makes_repeated_text_small() {
        let weight = weigh(&b"life gauge ".repeat(100)).unwrap();
        assert_eq!(weight.raw, 1100);
        assert!(
            weight.gzip < 60 && weight.brotli < weight.gzip,
            "{weight:?}"
        );
    }
}
