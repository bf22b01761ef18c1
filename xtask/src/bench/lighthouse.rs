//! What Lighthouse says of the page as a phone meets it for the first time: slow, and far from a server. nginx is the host,
//! and sends files packed by Brotli, as `deploy` and CloudFront do.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::{Figure, Outcome, host, size};
use crate::args::BenchOptions;
use crate::deploy;
use crate::failure::{Result, While};
use crate::headers::Headers;
use crate::http;
use crate::nginx;
use crate::process;
use crate::report;
use crate::stand_in::{self, USER, control};
use crate::tools;
use crate::workspace::Workspace;

/// Of each page; the one in the middle counts.
const RUNS: usize = 3;
const BAR: u64 = 95;
const CATEGORIES: [&str; 4] = ["performance", "accessibility", "best-practices", "seo"];

pub(super) fn bench(workspace: &Workspace, options: &BenchOptions) -> Result<Outcome> {
    host::prepare(workspace, options)?;
    let script = tools::lighthouse(workspace)?;
    let port = http::free_port().or_fail(|| "there is no port for the stand-in".into())?;
    let _stand_in = stand_in::start(workspace, port)?;
    let page = http::free_port().or_fail(|| "there is no port for nginx".into())?;
    let origin = format!("https://localhost:{page}");
    control(port, "POST", "page", &json!({ "origin": origin }))?;
    let config = control(port, "GET", "config", &Value::Null)?["config"].to_string();
    let folder = workspace.target.join("lighthouse");
    let headers = laid_out(&workspace.dist(), &folder, &config)?;
    let _nginx = nginx::start_with_brotli(workspace, &folder, page, &headers)?;
    report::notice("Lighthouse looks at the page (about two minutes)…");
    let [name, password] = USER;
    let mut node = workspace.command("node");
    node.arg(script)
        .arg(tools::browser(workspace)?.chromium)
        .args([&*origin, name, password, &RUNS.to_string()]);
    let told = process::output(&mut node)?;
    let told: Value = serde_json::from_str(&told).or_fail(|| "the scores are not JSON".into())?;
    let pages = read(&told);
    Ok(Outcome {
        table: table(&pages),
        figures: figures(&pages),
    })
}

/// The bundle with this configuration, where nginx looks for it, packed as far as `deploy` packs it.
fn laid_out(bundle: &Path, folder: &Path, config: &str) -> Result<Headers> {
    let www = folder.join("www");
    let doing = || format!("{} cannot be filled", www.display());
    let _ = fs::remove_dir_all(&www);
    fs::create_dir_all(&www).or_fail(doing)?;
    for name in size::names(bundle)? {
        let to = www.join(&name);
        fs::create_dir_all(to.parent().unwrap_or(&www)).or_fail(doing)?;
        let bytes = fs::read(bundle.join(&name)).or_fail(doing)?;
        if deploy::is_packed(&name) {
            let packed = size::packed(&bytes, size::BEST).or_fail(doing)?;
            fs::write(www.join(name + ".br"), packed).or_fail(doing)?;
        }
        fs::write(to, bytes).or_fail(doing)?;
    }
    fs::write(www.join("config.json"), config).or_fail(doing)?;
    Headers::of(&www, config)
}

#[derive(Debug, PartialEq, Eq)]
struct Page {
    name: String,
    /// The scores of all categories, in their order.
    scores: [u64; 4],
    /// What costs points, with what was measured in the runs in which it did.
    found: BTreeMap<String, Vec<String>>,
}

fn read(told: &Value) -> Vec<Page> {
    let pages = told.as_array().into_iter().flatten();
    let page = |page: &Value| {
        let runs: Vec<&Value> = page["runs"].as_array().into_iter().flatten().collect();
        let mut found = BTreeMap::<_, Vec<_>>::new();
        for audit in runs
            .iter()
            .filter_map(|run| run["found"].as_array())
            .flatten()
        {
            let text = |key: &str| audit[key].as_str().unwrap_or_default().to_owned();
            found.entry(text("title")).or_default().push(text("value"));
        }
        Page {
            name: page["name"].as_str().unwrap_or_default().to_owned(),
            scores: CATEGORIES.map(|category| median(&runs, category)),
            found,
        }
    };
    pages.map(page).collect()
}

fn median(runs: &[&Value], category: &str) -> u64 {
    let scores = runs
        .iter()
        .filter_map(|run| run["scores"][category].as_u64());
    let mut scores: Vec<u64> = scores.collect();
    scores.sort_unstable();
    scores.get(scores.len() / 2).copied().unwrap_or_default()
}

fn table(pages: &[Page]) -> String {
    let head = [
        "of 100",
        "performance",
        "accessibility",
        "best practices",
        "SEO",
        "",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(pages.iter().map(|page| {
        let verdict = if page.scores.iter().all(|score| *score >= BAR) {
            "kept"
        } else {
            "MISSED"
        };
        let scores = page.scores.map(|score| score.to_string());
        [
            vec![page.name.clone()],
            scores.to_vec(),
            vec![verdict.to_owned()],
        ]
        .concat()
    }));
    let found = pages.iter().flat_map(|page| {
        let name = &page.name;
        let audits = page.found.iter();
        audits.map(move |(audit, values)| format!("{name}: {audit}: {}", values.join(", ")))
    });
    let mut lines = vec![report::table(&rows), format!("the bar is {BAR}")];
    lines.extend(found);
    lines.join("\n")
}

fn figures(pages: &[Page]) -> Vec<Figure> {
    let figures = pages.iter().flat_map(|page| {
        let scores = CATEGORIES.iter().zip(page.scores);
        scores.map(|(category, value)| Figure {
            name: format!("lighthouse/{}/{category}", page.name),
            value,
            unit: "points",
        })
    });
    figures.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(performance: [u64; 3]) -> Vec<Page> {
        let run = |performance: u64| {
            let scores = json!({
                "performance": performance, "accessibility": 100, "best-practices": 96, "seo": 95,
            });
            json!({ "scores": scores, "found": [{ "title": "Paint", "value": "3 s" }] })
        };
        read(&json!([{ "name": "welcome", "runs": performance.map(run) }]))
    }

    #[test]
    fn the_run_in_the_middle_counts() {
        let pages = told([60, 99, 97]);
        assert_eq!(pages[0].scores, [97, 100, 96, 95]);
        assert!(table(&pages).contains("kept\n"));
        assert!(table(&pages).ends_with("welcome: Paint: 3 s, 3 s, 3 s"));
        assert!(table(&told([99, 94, 94])).contains("MISSED"));
    }

    #[test]
    fn figures_name_the_page_and_the_category() {
        let figures = figures(&told([97; 3]));
        let names: Vec<_> = figures.iter().map(|it| &*it.name).collect();
        assert_eq!(names.len(), 4);
        assert_eq!(names[0], "lighthouse/welcome/performance");
    }
}
