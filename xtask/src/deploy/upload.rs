//! From a plan of the site to the calls that carry it out. Nothing here touches AWS.

use super::call::Call;
use super::site::{CONFIG, File, Files, Plan, RECORD};
use super::stack::words;
use crate::args::Target;

/// Where the site is, and what it is made of.
pub(super) struct Site<'a> {
    pub(super) target: &'a Target,
    pub(super) bucket: &'a str,
    pub(super) distribution: &'a str,
    /// The folder of the bundle.
    pub(super) bundle: &'a str,
    /// The folder of its packed files.
    pub(super) packed: &'a str,
    /// The text of `config.json`, which is not in the bundle.
    pub(super) config: &'a str,
    pub(super) files: &'a Files,
}

/// The headers of what is of no use to a browser.
const RECORD_HEADERS: [&str; 4] = [
    "--content-type",
    "application/json",
    "--cache-control",
    "no-cache",
];

impl Site<'_> {
    /// The calls in their order. The record is the last, so that what was interrupted is done to its end the next time.
    pub(super) fn calls(&self, plan: &Plan) -> Vec<Call> {
        if plan.is_empty() {
            return Vec::new();
        }
        let uploads = plan.upload.iter().map(|stage| self.upload(stage));
        let mut calls: Vec<_> = uploads.collect();
        calls.extend((!plan.invalidated.is_empty()).then(|| self.invalidate(&plan.invalidated)));
        calls.extend((!plan.removed.is_empty()).then(|| self.remove(&plan.removed)));
        calls.push(self.record(plan));
        calls
    }

    /// Files of one kind.
    fn upload(&self, paths: &[String]) -> Call {
        let file = paths.first().and_then(|path| self.files.get(path));
        let headers = file.map(headers).unwrap_or_default();
        if paths == [CONFIG] {
            return self.put(CONFIG, &headers, self.config);
        }
        let is_packed = file.is_some_and(|file| !file.content_encoding.is_empty());
        let from = if is_packed { self.packed } else { self.bundle };
        let to = format!("s3://{}/", self.bucket);
        let included = paths.iter().flat_map(|path| ["--include", path]);
        let mut call = vec!["s3", "cp", from, &to, "--recursive", "--exclude", "*"];
        call.extend(included.chain(headers).chain(["--only-show-errors"]));
        Call::new(
            format!("uploading {}", listed(paths)),
            words(self.target, &call),
        )
    }

    fn record(&self, plan: &Plan) -> Call {
        self.put(RECORD, &RECORD_HEADERS, &plan.record.to_text())
    }

    /// A file that is no file here.
    fn put(&self, path: &str, headers: &[&str], text: &str) -> Call {
        let to = format!("s3://{}/{path}", self.bucket);
        let mut call = vec!["s3", "cp", "-", &to];
        call.extend(headers);
        call.push("--only-show-errors");
        Call::new(format!("uploading {path}"), words(self.target, &call)).reading(text)
    }

    fn invalidate(&self, paths: &[String]) -> Call {
        let paths: Vec<_> = paths.iter().map(|path| format!("/{path}")).collect();
        let mut call = vec![
            "cloudfront",
            "create-invalidation",
            "--distribution-id",
            self.distribution,
            "--paths",
        ];
        call.extend(paths.iter().map(String::as_str));
        let about = format!("telling CloudFront to forget {}", paths.join(", "));
        Call::new(about, words(self.target, &call))
    }

    fn remove(&self, paths: &[String]) -> Call {
        let from = format!("s3://{}/", self.bucket);
        let included = paths.iter().flat_map(|path| ["--include", path]);
        let mut call = vec!["s3", "rm", &from, "--recursive", "--exclude", "*"];
        call.extend(included.chain(["--only-show-errors"]));
        Call::new(
            format!("removing {}", listed(paths)),
            words(self.target, &call),
        )
    }
}

fn headers(file: &File) -> Vec<&str> {
    let all = [
        ("--content-type", &file.content_type),
        ("--content-encoding", &file.content_encoding),
        ("--cache-control", &file.cache_control),
    ];
    let given = all.into_iter().filter(|(_, value)| !value.is_empty());
    given.flat_map(|(name, value)| [name, value]).collect()
}

/// Names, or their number if they are many.
pub(super) fn listed(paths: &[String]) -> String {
    match paths {
        [] => "nothing".to_owned(),
        [_, _, _, _, ..] => format!("{} files", paths.len()),
        _ => paths.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::super::site::Record;
    use super::*;

    const GAME: &str = "game-0123456789abcdef.wasm";
    const PICTURE: &str = "icon-0123456789abcdef.svg";

    fn shown(plan: &Plan) -> Vec<String> {
        let file = |path: &str, kind: &str, encoding: &str, caching: &str| {
            let file = File {
                etag: "e".into(),
                content_type: kind.into(),
                content_encoding: encoding.into(),
                cache_control: caching.into(),
            };
            (path.to_owned(), file)
        };
        let files = [
            file(GAME, "application/wasm", "br", "public, max-age=9"),
            file(PICTURE, "image/svg+xml", "", "public, max-age=9"),
            file(CONFIG, "application/json", "", "no-cache"),
        ];
        let target = Target {
            region: "eu-west-1".into(),
            ..Target::default()
        };
        let site = Site {
            target: &target,
            bucket: "b",
            distribution: "E1",
            bundle: "dist",
            packed: "packed",
            config: "{}",
            files: &files.into(),
        };
        site.calls(plan).iter().map(ToString::to_string).collect()
    }

    fn paths(paths: &[&str]) -> Vec<String> {
        paths.iter().map(|path| (*path).to_owned()).collect()
    }

    #[test]
    fn a_plan_becomes_calls_in_its_order() {
        let plan = Plan {
            upload: vec![paths(&[GAME]), paths(&[PICTURE]), paths(&[CONFIG])],
            invalidated: paths(&[CONFIG]),
            removed: paths(&["a-0123456789abcdef.js"]),
            ..Plan::default()
        };
        let record = Record::default().to_text();
        let record = record.trim_end();
        assert_eq!(
            shown(&plan),
            [
                format!(
                    "aws s3 cp packed s3://b/ --recursive --exclude '*' --include {GAME} --content-type application/wasm \
                     --content-encoding br --cache-control 'public, max-age=9' --only-show-errors --region eu-west-1"
                ),
                format!(
                    "aws s3 cp dist s3://b/ --recursive --exclude '*' --include {PICTURE} --content-type image/svg+xml \
                     --cache-control 'public, max-age=9' --only-show-errors --region eu-west-1"
                ),
                "aws s3 cp - s3://b/config.json --content-type application/json --cache-control no-cache \
                 --only-show-errors --region eu-west-1 <<'END'\n{}\nEND"
                    .to_owned(),
                "aws cloudfront create-invalidation --distribution-id E1 --paths /config.json --region eu-west-1"
                    .to_owned(),
                "aws s3 rm s3://b/ --recursive --exclude '*' --include a-0123456789abcdef.js --only-show-errors \
                 --region eu-west-1"
                    .to_owned(),
                format!(
                    "aws s3 cp - s3://b/deployment.json --content-type application/json --cache-control no-cache \
                     --only-show-errors --region eu-west-1 <<'END'\n{record}\nEND"
                ),
            ]
        );
    }

    #[test]
    fn no_difference_is_no_call() {
        let plan = Plan {
            is_recorded: true,
            ..Plan::default()
        };
        assert!(shown(&plan).is_empty());
    }
}
