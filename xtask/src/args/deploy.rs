//! The options of `cargo xtask deploy` and `cargo xtask destroy`.

use std::path::PathBuf;

use super::unknown;
use crate::failure::{Failure, Result};

/// Which stack, and how much is asked.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) stack: String,
    pub(crate) region: String,
    /// Only say what would be done.
    pub(crate) dry_run: bool,
    /// Do not ask.
    pub(crate) yes: bool,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct DeployOptions {
    pub(crate) target: Target,
    /// Names and values; a value that begins with `@` is the name of the file that holds it.
    pub(crate) parameters: Vec<(String, String)>,
    /// What is merged into `config.json`.
    pub(crate) config: Option<PathBuf>,
    /// A bundle that was made before, in place of a new one.
    pub(crate) bundle: Option<PathBuf>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct DestroyOptions {
    pub(crate) target: Target,
    /// Delete the players' data as well.
    pub(crate) data: bool,
}

pub(super) fn deploy(words: &[&str]) -> Result<DeployOptions> {
    let mut options = DeployOptions::default();
    let mut words = words.iter();
    while let Some(&word) = words.next() {
        let (name, joined) = split(word);
        let mut value = || joined.or_else(|| words.next().copied());
        match name {
            "--store" => options.parameters.push(store(value())?),
            "--parameter" => options.parameters.push(parameter(value())?),
            "--config" => options.config = Some(path(name, value())?),
            "--dist" => options.bundle = Some(path(name, value())?),
            _ if options.target.take(name, joined.is_some(), &mut value)? => {}
            _ => return Err(unknown(word, "deploy")),
        }
    }
    options.target.check("deploy")?;
    Ok(options)
}

pub(super) fn destroy(words: &[&str]) -> Result<DestroyOptions> {
    let mut options = DestroyOptions::default();
    let mut words = words.iter();
    while let Some(&word) = words.next() {
        let (name, joined) = split(word);
        let mut value = || joined.or_else(|| words.next().copied());
        match name {
            "--data" if joined.is_none() => options.data = true,
            _ if options.target.take(name, joined.is_some(), &mut value)? => {}
            _ => return Err(unknown(word, "destroy")),
        }
    }
    options.target.check("destroy")?;
    Ok(options)
}

impl Target {
    /// Takes an option that both tasks have; says whether it is one.
    fn take<'a>(
        &mut self,
        name: &str,
        is_joined: bool,
        value: &mut impl FnMut() -> Option<&'a str>,
    ) -> Result<bool> {
        match name {
            "--dry-run" if !is_joined => self.dry_run = true,
            "--yes" if !is_joined => self.yes = true,
            "--stack" => self.stack = named(name, value(), is_stack)?,
            "--region" => self.region = named(name, value(), is_region)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn check(&self, task: &str) -> Result<()> {
        if self.stack.is_empty() || self.region.is_empty() {
            return Err(Failure::new(format!(
                "`cargo xtask {task}` needs --stack NAME and --region REGION"
            )));
        }
        Ok(())
    }
}

fn split(word: &str) -> (&str, Option<&str>) {
    word.split_once('=')
        .map_or((word, None), |(name, value)| (name, Some(value)))
}

fn path(option: &str, value: Option<&str>) -> Result<PathBuf> {
    let path = value.filter(|path| !path.is_empty());
    let path = path.ok_or_else(|| Failure::new(format!("{option} needs a path")))?;
    Ok(path.into())
}

fn store(value: Option<&str>) -> Result<(String, String)> {
    match value {
        Some(store @ ("sync" | "dynamodb")) => Ok(("Store".to_owned(), store.to_owned())),
        _ => Err(Failure::new("--store needs sync or dynamodb")),
    }
}

fn parameter(value: Option<&str>) -> Result<(String, String)> {
    let pair = value.and_then(|value| value.split_once('='));
    let pair = pair.filter(|(key, _)| is_stack(key));
    let (key, value) = pair.ok_or_else(|| Failure::new("--parameter needs Name=value"))?;
    Ok((key.to_owned(), value.to_owned()))
}

fn named(option: &str, value: Option<&str>, is_good: fn(&str) -> bool) -> Result<String> {
    match value.filter(|value| is_good(value)) {
        Some(value) => Ok(value.to_owned()),
        None => Err(Failure::new(format!(
            "{option} needs a name of letters, digits and hyphens"
        ))),
    }
}

/// As CloudFormation wants the names of stacks.
fn is_stack(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.len() <= 128
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

fn is_region(name: &str) -> bool {
    is_stack(name) && name.contains('-')
}

#[cfg(test)]
mod tests {
    use super::super::{Task, parse};
    use super::*;

    fn parsed(line: &str) -> Result<Task> {
        let words = line.split_whitespace().map(str::to_owned);
        parse(&words.collect::<Vec<_>>())
    }

    fn refusal(line: &str) -> String {
        parsed(line).unwrap_err().to_string()
    }

    #[test]
    fn deploy_takes_a_stack_and_what_it_is_to_be() {
        let line = "deploy --stack life --region=eu-west-1 --store dynamodb --parameter Tier=LITE \
                    --parameter=GoogleClientSecret=@a=b --config c.json --dist d --dry-run --yes";
        let owned = |(key, value): (&str, &str)| (key.to_owned(), value.to_owned());
        let options = DeployOptions {
            target: Target {
                stack: "life".into(),
                region: "eu-west-1".into(),
                dry_run: true,
                yes: true,
            },
            parameters: [
                ("Store", "dynamodb"),
                ("Tier", "LITE"),
                ("GoogleClientSecret", "@a=b"),
            ]
            .map(owned)
            .into(),
            config: Some("c.json".into()),
            bundle: Some("d".into()),
        };
        assert_eq!(parsed(line).unwrap(), Task::Deploy(options));
    }

    #[test]
    fn destroy_takes_a_stack_and_whether_the_data_goes_too() {
        let options = DestroyOptions {
            target: Target {
                stack: "life".into(),
                region: "eu-west-1".into(),
                ..Target::default()
            },
            data: true,
        };
        let line = "destroy --stack=life --region eu-west-1 --data";
        assert_eq!(parsed(line).unwrap(), Task::Destroy(options));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let whole = "deploy --stack life --region eu-west-1";
        for (line, words) in [
            ("deploy --region eu-west-1", "needs --stack NAME"),
            ("deploy --stack life", "needs --stack NAME"),
            ("destroy", "needs --stack NAME"),
            ("deploy --stack 1x", "--stack needs a name"),
            ("deploy --stack a;b", "--stack needs a name"),
            ("deploy --region here", "--region needs a name"),
            ("deploy --stack", "--stack needs a name"),
            (&format!("{whole} --store redis"), "--store needs"),
            (&format!("{whole} --parameter Tier"), "Name=value"),
            (&format!("{whole} --config"), "--config needs a path"),
            (&format!("{whole} --data"), "`--data`"),
            (&format!("{whole} --yes=no"), "`--yes=no`"),
            ("destroy --store sync", "`--store`"),
        ] {
            let refusal = refusal(line);
            assert!(refusal.contains(words), "{line}: {refusal}");
        }
    }
}
