//! The page of the bundle: what Trunk has written, with another program in it.

use std::path::Path;

use super::PROGRAM;
use super::files::{integrity, remove};
use crate::failure::{Failure, Result};

pub(super) const NAME: &str = "index.html";
/// The script in the page that starts Trunk's program begins and ends like this.
const START: &str = "<script type=module>import init, * as bindings from '";
const END: &str = "</script>";

/// Whether a page has a program in parts, and not Trunk's own.
pub(crate) fn is_cut(page: &str) -> bool {
    !page.contains("TrunkApplicationStarted")
}

/// The flags with which Trunk has called wasm-opt.
pub(super) fn wasm_opt_flags(source: &str) -> Result<Vec<String>> {
    let flags = between(source, "data-wasm-opt-params=\"", "\"")?;
    Ok(flags.split_whitespace().map(str::to_owned).collect())
}

/// Takes Trunk's program out of the bundle; the page still names it.
pub(super) fn remove_program(page: &str, dist: &Path) -> Result<()> {
    for name in trunk_names(page)? {
        remove(&dist.join(name))?;
    }
    Ok(())
}

/// The page with these files in place of Trunk's script and of the links that announce it. The program starts by itself,
/// so the page has no script of its own, and a strict policy need not allow one.
pub(super) fn with_program(page: &str, dist: &Path, glue: &str, main: &str) -> Result<String> {
    let base = base(page)?;
    let names = trunk_names(page)?;
    let script = format!("{START}{}{END}", between(page, START, END)?);
    let script_tag = format!(
        "<script crossorigin integrity={} src={base}{glue} type=module></script>",
        integrity(dist, glue)?
    );
    // Browsers do not look at the hash of what is fetched ahead; the script has it, and looks.
    let link_tag =
        format!("<link as=fetch crossorigin href={base}{main} rel=preload type=application/wasm>");
    let page = without_link(&without_link(page, &names[0])?, &names[1])?;
    // What takes longest is asked for first.
    Ok(page.replacen(&script, &(link_tag + &script_tag), 1))
}

/// Trunk's glue and program.
fn trunk_names(page: &str) -> Result<[String; 2]> {
    let glue = between(page, START, "'")?;
    let glue = glue.rsplit('/').next().unwrap_or(glue);
    let stem = glue.strip_suffix(".js").unwrap_or(glue);
    if !stem.starts_with(PROGRAM) {
        return Err(strange());
    }
    Ok([glue.to_owned(), format!("{stem}_bg.wasm")])
}

/// What stands before the names of files.
fn base(page: &str) -> Result<&str> {
    let glue = between(page, START, "'")?;
    Ok(glue
        .rsplit_once('/')
        .map_or("", |(base, _)| &glue[..=base.len()]))
}

fn without_link(page: &str, name: &str) -> Result<String> {
    let mut tags = links(page).filter(|tag| tag.contains(name));
    let tag = tags.next().ok_or_else(strange)?;
    Ok(page.replacen(tag, "", 1))
}

/// The links of a page, each as it stands there.
pub(super) fn links(page: &str) -> impl Iterator<Item = &str> {
    let links = page.match_indices("<link ").map(|(at, _)| at);
    links.filter_map(|at| Some(&page[at..=at + page[at..].find('>')?]))
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Result<&'a str> {
    let found = text
        .split_once(start)
        .and_then(|(_, rest)| rest.split_once(end));
    found.map(|(found, _)| found).ok_or_else(strange)
}

fn strange() -> Failure {
    Failure::new(format!(
        "{NAME} does not look as Trunk leaves it; `xtask/src/split/page.rs` has to learn the new look"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<!doctype html><head><link href=/x/main-1.css rel=stylesheet>\
        <script type=module>import init, * as bindings from '/x/life-gauge-2.js';\n\
        const wasm = await init({ module_or_path: '/x/life-gauge-2_bg.wasm' });\n\
        dispatchEvent(new CustomEvent(\"TrunkApplicationStarted\", {detail: {wasm}}));</script>\
        <link crossorigin href=/x/life-gauge-2.js integrity=sha384-a rel=modulepreload>\
        <link as=fetch crossorigin href=/x/life-gauge-2_bg.wasm integrity=sha384-b rel=preload type=application/wasm>\
        </head><body>";

    #[test]
    fn the_program_of_a_page_is_exchanged() {
        let dist = std::env::temp_dir().join(format!("split-page-{}", std::process::id()));
        std::fs::create_dir_all(&dist).unwrap();
        for name in ["g.js", "m.wasm", "life-gauge-2.js", "life-gauge-2_bg.wasm"] {
            std::fs::write(dist.join(name), "").unwrap();
        }
        remove_program(PAGE, &dist).unwrap();
        let page = with_program(PAGE, &dist, "g.js", "m.wasm").unwrap();
        let left = std::fs::read_dir(&dist).unwrap().count();
        std::fs::remove_dir_all(&dist).unwrap();
        assert_eq!(left, 2);
        // `openssl dgst -sha256 -binary < /dev/null | base64`
        let hash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
        assert_eq!(
            page,
            format!(
                "<!doctype html><head><link href=/x/main-1.css rel=stylesheet>\
                 <link as=fetch crossorigin href=/x/m.wasm rel=preload type=application/wasm>\
                 <script crossorigin integrity={hash} src=/x/g.js type=module></script>\
                 </head><body>"
            )
        );
        assert!(is_cut(&page) && !is_cut(PAGE));
    }

    #[test]
    fn a_page_of_another_look_is_refused() {
        let page = PAGE.replace("type=module>import", "type=module>\nimport");
        let failure = trunk_names(&page).unwrap_err().to_string();
        assert!(failure.contains("page.rs"), "{failure}");
    }

    #[test]
    fn the_flags_are_those_of_the_page() {
        let source = r#"<link data-wasm-opt="z" data-wasm-opt-params="-Oz --converge">"#;
        assert_eq!(wasm_opt_flags(source).unwrap(), ["-Oz", "--converge"]);
    }
}
