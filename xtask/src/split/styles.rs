//! The style sheets of the page. Trunk makes a file of each. Those of the head become one request, before which nothing is
//! painted, and those of the body another, which keeps nothing above it waiting.

use std::path::Path;

use super::files::{integrity, put, read, remove};
use super::page::links;
use crate::failure::{Failure, Result};

/// The page with two style sheets, which have all that its own have, in their order.
pub(super) fn merged(page: &str, dist: &Path) -> Result<String> {
    let body = page.find("<body").ok_or_else(strange)?;
    let (head, body) = page.split_at(body);
    Ok(one("main", head, dist)? + &one("screens", body, dist)?)
}

/// A half of the page with one style sheet of this name.
fn one(name: &str, half: &str, dist: &Path) -> Result<String> {
    let mut tags = links(half).filter(|tag| tag.contains(" rel=stylesheet"));
    let first = tags.next().ok_or_else(strange)?;
    let (base, first_file) = address(first)?;
    let mut sheet = taken(dist, first_file)?;
    let mut merged = half.to_owned();
    for tag in tags {
        sheet.extend(taken(dist, address(tag)?.1)?);
        merged = merged.replacen(tag, "", 1);
    }
    let name = put(dist, name, ".css", &sheet)?;
    let hash = integrity(dist, &name)?;
    let tag = format!("<link href={base}{name} integrity={hash} rel=stylesheet>");
    Ok(merged.replacen(first, &tag, 1))
}

/// Where a link leads: the folder as the page names it, and the file.
fn address(tag: &str) -> Result<(&str, &str)> {
    let (_, rest) = tag.split_once(" href=").ok_or_else(strange)?;
    let end = rest.find([' ', '>']).unwrap_or(rest.len());
    let name = rest[..end].rfind('/').map_or(0, |slash| slash + 1);
    Ok((&rest[..name], &rest[name..end]))
}

/// A file that is no longer of the bundle.
fn taken(dist: &Path, name: &str) -> Result<Vec<u8>> {
    let path = dist.join(name);
    let bytes = read(&path)?;
    remove(&path)?;
    Ok(bytes)
}

fn strange() -> Failure {
    Failure::new("the style sheets of the page are not linked as Trunk links them")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;

    use super::*;

    #[test]
    fn style_sheets_become_one_for_the_head_and_one_for_the_body() {
        let dist = std::env::temp_dir().join(format!("split-styles-{}", std::process::id()));
        fs::create_dir_all(&dist).unwrap();
        for (name, sheet) in [("b-1.css", "b{}"), ("a-2.css", "a{}"), ("c-3.css", "c{}")] {
            fs::write(dist.join(name), sheet).unwrap();
        }
        let page = "<head><link href=/x/b-1.css integrity=i rel=stylesheet><link rel=icon>\
                    <link href=/x/a-2.css rel=stylesheet><script><body><p>\
                    <link href=/x/c-3.css rel=stylesheet>";
        let page = merged(page, &dist).unwrap();
        let left = fs::read_dir(&dist).unwrap().flatten();
        let left: BTreeMap<_, _> = left
            .map(|file| (file.file_name(), fs::read_to_string(file.path()).unwrap()))
            .collect();
        fs::remove_dir_all(&dist).unwrap();
        // `printf 'b{}a{}' | openssl dgst -sha256 -binary`, in hexadecimal digits and in base64
        assert_eq!(
            page,
            "<head><link href=/x/main-3ac14157761f58fc.css integrity=sha256-OsFBV3YfWPytMhTMCH6KoXelERHw0g1pDyM4UTQTPlI= rel=stylesheet><link rel=icon><script><body><p>\
             <link href=/x/screens-7ed0bc022e613940.css integrity=sha256-ftC8Ai5hOUB0hYxJ5eL4hEFGrnb9Asw7dO2PtFDjO0I= rel=stylesheet>"
        );
        let sheets: Vec<&str> = left.values().map(|sheet| &**sheet).collect();
        assert_eq!(sheets, ["b{}a{}", "c{}"]);
    }

    #[test]
    fn a_page_without_style_sheets_is_refused() {
        let refused = merged("<head><link rel=icon><body>", Path::new("/"));
        assert!(refused.is_err());
    }
}
