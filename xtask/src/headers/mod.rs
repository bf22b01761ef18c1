//! The headers that the page is served with: what a browser may do for it, and what may be kept for how long.
//!
//! They have one source, this one. `cargo xtask headers` prints them for those who set up a host, as a list or as the
//! configuration of a server, `cargo xtask serve --release` sends them, and every journey runs under them.

mod caddy;
mod nginx;
mod origins;
mod place;
mod policy;

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::args::{HeadersForm, HeadersOptions};
use crate::bench::size;
use crate::failure::{Result, While};
use crate::report;
use crate::workspace::Workspace;
use origins::Origins;
use place::Place;

const PAGE: &str = "index.html";
const CONFIG: &str = "config.json";
/// In place of a path: every path that is not named.
const REST: &str = "*";
/// A file with a hash in its name never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// May be kept, and is asked for each time: nobody is to see an old version.
const NOT_UNASKED: &str = "no-cache";

/// The files of a bundle, and what its operator may put beside them: endings, and media types.
pub(crate) const TYPES: [(&str, &str); 10] = [
    ("html", "text/html"),
    ("css", "text/css"),
    ("js", "text/javascript"),
    ("json", "application/json"),
    ("webmanifest", "application/manifest+json"),
    ("wasm", "application/wasm"),
    ("txt", "text/plain"),
    ("svg", "image/svg+xml"),
    ("png", "image/png"),
    ("ico", "image/x-icon"),
];

/// The paths of files, as servers know them by a pattern: the last part has a dot.
const FILE: &str = r"\.[^/]*$";
/// The paths of files with hashes in their names, which `size::without_hash` sees as well. A pattern, because a new bundle
/// has new ones, and nobody should have to set up his server anew for it.
const HASHED: &str = r"-[0-9a-f]{8,}([._/].*)?\.[^/]*$";

/// What is the same for all pages and configurations. `X-Frame-Options` is not among them: all browsers that know
/// WebAssembly know `frame-ancestors`, which takes its place.
const FIXED: [(&str, &str); 5] = [
    // Without `includeSubDomains`: the other hosts of a domain are not ours to decide on.
    ("Strict-Transport-Security", "max-age=63072000"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
];

/// Names and values.
pub(crate) type List<'a> = Vec<(&'static str, &'a str)>;

/// What a server has to know.
struct Page<'a> {
    place: &'a Place,
    /// The headers of a file with a hash in its name.
    kept: List<'a>,
    /// Those of all other paths.
    fresh: List<'a>,
}

/// The headers of one bundle with one configuration.
pub(crate) struct Headers {
    place: Place,
    always: Vec<(&'static str, String)>,
    /// The files of the bundle that have a hash in their names.
    hashed: BTreeSet<String>,
}

impl Headers {
    /// The headers of the bundle in this folder with this text as its `config.json`.
    pub(crate) fn of(bundle: &Path, config: &str) -> Result<Self> {
        let page = read(&bundle.join(PAGE))?;
        let origins = Origins::of(config)?;
        let mut always = vec![
            ("Content-Security-Policy", policy::content(&page, &origins)),
            ("Permissions-Policy", policy::permissions()),
        ];
        always.extend(FIXED.map(|(name, value)| (name, value.to_owned())));
        Ok(Self {
            place: Place::of(&page)?,
            always,
            hashed: hashed(bundle)?,
        })
    }

    /// The headers of a path under the page's folder. What is not there must not be kept: it may come.
    pub(crate) fn at(&self, path: &str) -> List<'_> {
        self.with(if self.hashed.contains(path) {
            FOR_EVER
        } else {
            NOT_UNASKED
        })
    }

    fn with<'a>(&'a self, caching: &'a str) -> List<'a> {
        let always = self.always.iter().map(|(name, value)| (*name, &**value));
        always.chain([("Cache-Control", caching)]).collect()
    }

    /// Lists of paths, each with its headers; the last one is for all other paths.
    fn groups(&self) -> [(Vec<&str>, List<'_>); 2] {
        let hashed: Vec<_> = self.hashed.iter().map(String::as_str).collect();
        let of_hashed = hashed.first().map(|name| self.at(name));
        [
            (hashed, of_hashed.unwrap_or_default()),
            (vec![REST], self.at(REST)),
        ]
    }

    fn page(&self) -> Page<'_> {
        Page {
            place: &self.place,
            kept: self.with(FOR_EVER),
            fresh: self.with(NOT_UNASKED),
        }
    }

    pub(crate) fn in_form(&self, form: HeadersForm) -> String {
        match form {
            HeadersForm::Text => self.to_text(),
            HeadersForm::Json => self.to_json().to_string(),
            HeadersForm::Nginx => nginx::configuration(&self.page()),
            HeadersForm::Caddy => caddy::configuration(&self.page()),
        }
    }

    fn to_json(&self) -> Value {
        let groups = self.groups().map(|(paths, headers)| {
            let headers = headers.into_iter();
            let headers: Map<_, _> = headers
                .map(|(name, value)| (name.to_owned(), json!(value)))
                .collect();
            json!({ "paths": paths, "headers": headers })
        });
        json!(groups)
    }

    fn to_text(&self) -> String {
        let groups = self.groups().map(|(paths, headers)| {
            let headers = headers.iter();
            let headers: Vec<_> = headers
                .map(|(name, value)| format!("  {name}: {value}"))
                .collect();
            format!("{}\n{}", paths.join("\n"), headers.join("\n"))
        });
        groups.join("\n\n")
    }
}

/// `cargo xtask headers`
pub(crate) fn print(options: &HeadersOptions) -> Result<()> {
    let bundle = match &options.bundle {
        Some(folder) => folder.clone(),
        None => Workspace::find()?.dist(),
    };
    let config = match &options.config {
        Some(path) if path == Path::new("-") => {
            io::read_to_string(io::stdin().lock()).or_fail(|| "no configuration comes in".into())?
        }
        Some(path) => read(path)?,
        None => read(&bundle.join(CONFIG))?,
    };
    let headers = Headers::of(&bundle, &config)?;
    report::line(headers.in_form(options.form));
    Ok(())
}

/// Whether files of this type become smaller on their way.
fn is_packed(kind: &str) -> bool {
    !matches!(kind, "image/png" | "image/x-icon")
}

fn hashed(bundle: &Path) -> Result<BTreeSet<String>> {
    let is_hashed = |name: &String| size::without_hash(name) != *name;
    Ok(size::names(bundle)?.into_iter().filter(is_hashed).collect())
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).or_fail(|| {
        format!(
            "{} cannot be read; `cargo xtask bundle` makes a bundle",
            path.display()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG_TEXT: &str = include_str!("../../../config.json");
    const HASHED: &str = "main-0123456789abcdef.css";

    fn headers(name: &str) -> Headers {
        let folder = std::env::temp_dir().join(format!("{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for (name, text) in [(PAGE, "<base href=/>"), (HASHED, ""), (CONFIG, CONFIG_TEXT)] {
            fs::write(folder.join(name), text).unwrap();
        }
        let headers = Headers::of(&folder, CONFIG_TEXT).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        headers
    }

    fn value<'a>(headers: &List<'a>, name: &str) -> &'a str {
        headers.iter().find(|(key, _)| *key == name).unwrap().1
    }

    #[test]
    fn only_what_is_there_and_has_a_hash_is_kept_unasked() {
        let headers = headers("headers-caching");
        for (path, caching) in [
            (HASHED, FOR_EVER),
            ("index.html", NOT_UNASKED),
            ("config.json", NOT_UNASKED),
            ("service-worker.js", NOT_UNASKED),
            ("gone-0123456789abcdef.css", NOT_UNASKED),
        ] {
            assert_eq!(value(&headers.at(path), "Cache-Control"), caching, "{path}");
        }
    }

    #[test]
    fn every_path_has_every_header_once() {
        let headers = headers("headers-once");
        let names = |path| {
            let headers = headers.at(path).into_iter();
            headers.map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert_eq!(names(HASHED), names(PAGE));
        let once: BTreeSet<_> = names(PAGE).into_iter().collect();
        assert_eq!((once.len(), names(PAGE).len()), (8, 8));
    }

    #[test]
    fn people_and_programs_are_told_the_same() {
        let headers = headers("headers-told");
        let told = headers.to_json();
        assert_eq!(told[0]["paths"], json!([HASHED]));
        assert_eq!(told[1]["paths"], json!(["*"]));
        let text = headers.to_text();
        for (name, value) in told[1]["headers"].as_object().unwrap() {
            let line = format!("  {name}: {}", value.as_str().unwrap());
            assert!(text.lines().any(|it| it == line), "{line} is not in {text}");
        }
    }
}
