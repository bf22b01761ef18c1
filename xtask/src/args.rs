//! The command line: words in, one task out.

mod deploy;

use std::path::PathBuf;

use crate::failure::{Failure, Result};
pub(crate) use deploy::{DeployOptions, DestroyOptions, Target};

pub(crate) const USAGE: &str = "\
The tasks of this repository. Each installs the tools it lacks and says so.

  cargo xtask serve [--port 8080] [--stand-in-port 9229] [--release]
      the page with a local stand-in for Cognito; rebuilds on change, Ctrl-C ends both;
      --release serves the bundle instead, with the headers that a host has to send
  cargo xtask bundle [--public-url /PATH/] [--site ADDRESS] [--dist FOLDER]
      the release bundle, in dist/ or another folder; with a path, for a page that does not live at the root of its host;
      with its whole address, such as https://play.example/, links to it have a picture wherever they are shown
  cargo xtask test [STEP...] | --list
      everything that must hold before a change goes in, or only the steps named
  cargo xtask precache [FOLDER]
      makes a release bundle work offline: the one in dist, or in another folder
  cargo xtask headers [--config FILE] [--dist FOLDER] [--json | --for nginx | --for caddy]
      the headers that a host has to send with the bundle, or the configuration of a server that does all that the page
      needs; FILE is the config.json that lies beside the bundle, - the standard input
  cargo xtask icons
      draws the icons and the preview anew, from the drawings in icons/
  cargo xtask tour
      films the tour that README shows, docs/tour.gif
  cargo xtask reproduce
      builds the last commit again, in another folder and under another home, and says whether the bundle is the same
  cargo xtask bench NAME [--json] [--build]
      measurements; without a name it lists them
  cargo xtask deploy --stack NAME --region REGION [--store sync|dynamodb] [--parameter NAME=VALUE]...
                     [--config FILE] [--dist FOLDER] [--dry-run] [--yes]
      the page and all that it needs, to AWS; says what it will do and asks. NAME=@FILE takes a value from a file; the
      config FILE is merged into config.json; --dist takes a bundle that there is; --dry-run only shows the calls
  cargo xtask destroy --stack NAME --region REGION [--data] [--dry-run] [--yes]
      takes all that from AWS again; the players' data only with --data";

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Task {
    Help,
    Serve(ServeOptions),
    Bundle(BundleOptions),
    ListSteps,
    Test { steps: Vec<String> },
    Precache { bundle: Option<PathBuf> },
    Headers(HeadersOptions),
    Icons,
    Tour,
    Reproduce,
    Bench(BenchOptions),
    Deploy(DeployOptions),
    Destroy(DestroyOptions),
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ServeOptions {
    pub(crate) port: u16,
    pub(crate) stand_in_port: u16,
    pub(crate) release: bool,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct BundleOptions {
    /// The path that the page lives under, with a slash at both ends.
    pub(crate) public_url: Option<String>,
    /// The whole address of the page, with a slash at its end.
    pub(crate) site: Option<String>,
    pub(crate) dist: Option<PathBuf>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct HeadersOptions {
    /// `-` is the standard input; without it, the one in the bundle counts.
    pub(crate) config: Option<PathBuf>,
    pub(crate) bundle: Option<PathBuf>,
    pub(crate) form: HeadersForm,
}

/// Whom the headers are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum HeadersForm {
    /// People.
    #[default]
    Text,
    /// Programs.
    Json,
    /// These servers.
    Nginx,
    Caddy,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct BenchOptions {
    pub(crate) name: Option<String>,
    pub(crate) json: bool,
    /// Make the release bundle anew even if it looks fresh.
    pub(crate) build: bool,
}

pub(crate) fn parse(words: &[String]) -> Result<Task> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if words.iter().any(|word| matches!(*word, "--help" | "-h")) {
        return Ok(Task::Help);
    }
    match words.split_first() {
        None | Some((&"help", _)) => Ok(Task::Help),
        Some((&"serve", rest)) => serve(rest).map(Task::Serve),
        Some((&"bundle", rest)) => bundle(rest).map(Task::Bundle),
        Some((&"test", rest)) => test(rest),
        Some((&"precache", rest)) => precache(rest),
        Some((&"headers", rest)) => headers(rest).map(Task::Headers),
        Some((&"icons", [])) => Ok(Task::Icons),
        Some((&"icons", [word, ..])) => Err(unknown(word, "icons")),
        Some((&"tour", [])) => Ok(Task::Tour),
        Some((&"tour", [word, ..])) => Err(unknown(word, "tour")),
        Some((&"reproduce", [])) => Ok(Task::Reproduce),
        Some((&"reproduce", [word, ..])) => Err(unknown(word, "reproduce")),
        Some((&"bench", rest)) => bench(rest).map(Task::Bench),
        Some((&"deploy", rest)) => deploy::deploy(rest).map(Task::Deploy),
        Some((&"destroy", rest)) => deploy::destroy(rest).map(Task::Destroy),
        Some((other, _)) => Err(Failure::new(format!(
            "there is no task `{other}`\n\n{USAGE}"
        ))),
    }
}

fn serve(words: &[&str]) -> Result<ServeOptions> {
    let mut options = ServeOptions {
        port: 8080,
        stand_in_port: 9229,
        release: false,
    };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let (name, joined) = word
            .split_once('=')
            .map_or((*word, None), |(name, value)| (name, Some(value)));
        match name {
            "--release" if joined.is_none() => options.release = true,
            "--port" => options.port = port(name, joined.or_else(|| words.next().copied()))?,
            "--stand-in-port" => {
                options.stand_in_port = port(name, joined.or_else(|| words.next().copied()))?;
            }
            _ => return Err(unknown(word, "serve")),
        }
    }
    if options.port == options.stand_in_port {
        return Err(Failure::new("--port and --stand-in-port must differ"));
    }
    Ok(options)
}

fn port(option: &str, value: Option<&str>) -> Result<u16> {
    let port = value
        .and_then(|value| value.parse().ok())
        .filter(|port| *port != 0);
    port.ok_or_else(|| Failure::new(format!("{option} needs a port number from 1 to 65535")))
}

fn bundle(words: &[&str]) -> Result<BundleOptions> {
    let mut options = BundleOptions::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let (name, joined) = word
            .split_once('=')
            .map_or((*word, None), |(name, value)| (name, Some(value)));
        let value = joined.or_else(|| words.next().copied());
        match name {
            "--public-url" => options.public_url = Some(public_url(value)?),
            "--site" => options.site = Some(site(value)?),
            "--dist" => options.dist = Some(required(name, value)?.into()),
            _ => return Err(unknown(word, "bundle")),
        }
    }
    Ok(options)
}

fn public_url(value: Option<&str>) -> Result<String> {
    let is_path = |path: &&str| path.starts_with('/') && path.ends_with('/');
    let path = value.filter(is_path).map(str::to_owned);
    path.ok_or_else(|| Failure::new("--public-url needs a path with a slash at both ends"))
}

/// It becomes part of the page.
fn site(value: Option<&str>) -> Result<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/".contains(c);
    let is_address = |address: &&str| {
        address.starts_with("https://") && address.ends_with('/') && address.chars().all(is_plain)
    };
    let address = value.filter(is_address).map(str::to_owned);
    address.ok_or_else(|| Failure::new("--site needs an address: https://…/"))
}

fn test(words: &[&str]) -> Result<Task> {
    if words.contains(&"--list") {
        return Ok(Task::ListSteps);
    }
    match words.iter().find(|word| word.starts_with('-')) {
        Some(word) => Err(unknown(word, "test")),
        None => Ok(Task::Test {
            steps: words.iter().map(|word| (*word).to_owned()).collect(),
        }),
    }
}

fn precache(words: &[&str]) -> Result<Task> {
    let bundle = match words {
        [] => None,
        [folder] if !folder.starts_with('-') => Some(folder.into()),
        [.., word] => return Err(unknown(word, "precache")),
    };
    Ok(Task::Precache { bundle })
}

fn headers(words: &[&str]) -> Result<HeadersOptions> {
    let mut options = HeadersOptions::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().copied();
        match *word {
            "--json" => options.form = HeadersForm::Json,
            "--for" => options.form = server(value())?,
            "--config" => options.config = Some(required(word, value())?.into()),
            "--dist" => options.bundle = Some(required(word, value())?.into()),
            _ => return Err(unknown(word, "headers")),
        }
    }
    Ok(options)
}

fn server(name: Option<&str>) -> Result<HeadersForm> {
    match name {
        Some("nginx") => Ok(HeadersForm::Nginx),
        Some("caddy") => Ok(HeadersForm::Caddy),
        _ => Err(Failure::new(
            "--for needs the name of a server: nginx or caddy",
        )),
    }
}

fn required<'a>(option: &str, path: Option<&'a str>) -> Result<&'a str> {
    path.ok_or_else(|| Failure::new(format!("{option} needs a path")))
}

fn bench(words: &[&str]) -> Result<BenchOptions> {
    let mut options = BenchOptions::default();
    for word in words {
        match *word {
            "--json" => options.json = true,
            "--build" => options.build = true,
            name if !name.starts_with('-') && options.name.is_none() => {
                options.name = Some(name.to_owned());
            }
            _ => return Err(unknown(word, "bench")),
        }
    }
    Ok(options)
}

fn unknown(word: &str, task: &str) -> Failure {
    Failure::new(format!(
        "`cargo xtask {task}` does not know `{word}`\n\n{USAGE}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Task> {
        parse(
            &line
                .split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>(),
        )
    }

    fn refusal(line: &str) -> String {
        parsed(line).unwrap_err().to_string()
    }

    #[test]
    fn no_words_or_a_call_for_help_give_the_usage() {
        for line in ["", "help", "--help", "serve -h", "bench size --help"] {
            assert_eq!(parsed(line).unwrap(), Task::Help, "{line}");
        }
    }

    #[test]
    fn serve_takes_ports_in_both_spellings() {
        let usual = ServeOptions {
            port: 8080,
            stand_in_port: 9229,
            release: false,
        };
        assert_eq!(parsed("serve").unwrap(), Task::Serve(usual));
        let other = ServeOptions {
            port: 3000,
            stand_in_port: 3001,
            release: true,
        };
        assert_eq!(
            parsed("serve --port 3000 --release --stand-in-port=3001").unwrap(),
            Task::Serve(other)
        );
    }

    #[test]
    fn serve_refuses_ports_that_cannot_be() {
        for line in [
            "serve --port",
            "serve --port 0",
            "serve --port 70000",
            "serve --port=x",
        ] {
            assert!(
                refusal(line).contains("--port needs a port number"),
                "{line}"
            );
        }
        assert!(refusal("serve --port 9229").contains("must differ"));
    }

    #[test]
    fn bundle_takes_a_path_and_a_folder() {
        for (line, public_url, dist, site) in [
            ("bundle", None, None, None),
            ("bundle --public-url /a/", Some("/a/"), None, None),
            ("bundle --dist b --public-url=/", Some("/"), Some("b"), None),
            (
                "bundle --site https://a.b/",
                None,
                None,
                Some("https://a.b/"),
            ),
        ] {
            let options = BundleOptions {
                public_url: public_url.map(str::to_owned),
                site: site.map(str::to_owned),
                dist: dist.map(PathBuf::from),
            };
            assert_eq!(parsed(line).unwrap(), Task::Bundle(options), "{line}");
        }
        for line in ["bundle --public-url a", "bundle --public-url"] {
            assert!(refusal(line).contains("a slash at both ends"), "{line}");
        }
        for line in [
            "bundle --site http://a/",
            "bundle --site https://a/\">",
            "bundle --site",
        ] {
            assert!(refusal(line).contains("--site needs an address"), "{line}");
        }
        assert!(refusal("bundle --dist").contains("--dist needs a path"));
    }

    #[test]
    fn test_takes_steps_or_lists_them() {
        assert_eq!(parsed("test").unwrap(), Task::Test { steps: vec![] });
        assert_eq!(
            parsed("test deny size").unwrap(),
            Task::Test {
                steps: vec!["deny".into(), "size".into()]
            }
        );
        assert_eq!(parsed("test --list").unwrap(), Task::ListSteps);
    }

    #[test]
    fn precache_takes_a_folder() {
        for (line, folder) in [("precache", None), ("precache /a/b", Some("/a/b"))] {
            let bundle = folder.map(PathBuf::from);
            assert_eq!(parsed(line).unwrap(), Task::Precache { bundle });
        }
    }

    #[test]
    fn headers_takes_a_configuration_and_a_folder() {
        let options = HeadersOptions {
            config: Some("-".into()),
            bundle: Some("a/b".into()),
            form: HeadersForm::Json,
        };
        assert_eq!(
            parsed("headers --config - --json --dist a/b").unwrap(),
            Task::Headers(options)
        );
        assert!(refusal("headers --config").contains("--config needs a path"));
    }

    #[test]
    fn headers_are_told_to_a_server() {
        for (name, form) in [("nginx", HeadersForm::Nginx), ("caddy", HeadersForm::Caddy)] {
            let options = HeadersOptions {
                form,
                ..HeadersOptions::default()
            };
            let line = format!("headers --for {name}");
            assert_eq!(parsed(&line).unwrap(), Task::Headers(options));
        }
        assert!(refusal("headers --for apache").contains("nginx or caddy"));
    }

    #[test]
    fn bench_takes_one_name_and_switches() {
        let options = BenchOptions {
            name: Some("size".into()),
            json: true,
            build: false,
        };
        assert_eq!(parsed("bench size --json").unwrap(), Task::Bench(options));
        assert_eq!(
            parsed("bench").unwrap(),
            Task::Bench(BenchOptions::default())
        );
    }

    #[test]
    fn an_unknown_word_is_named() {
        for (line, word) in [
            ("fly", "fly"),
            ("precache -a", "-a"),
            ("headers -x", "-x"),
            ("icons -x", "-x"),
            ("tour -x", "-x"),
            ("reproduce -x", "-x"),
            ("bundle --fast", "--fast"),
            ("serve --fast", "--fast"),
            ("test -x", "-x"),
            ("bench a b", "b"),
        ] {
            assert!(refusal(line).contains(&format!("`{word}`")), "{line}");
        }
    }
}
