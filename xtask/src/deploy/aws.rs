//! Making calls of the AWS CLI: the only place where a deployment touches AWS.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use super::call::Call;
use crate::failure::{Result, While};
use crate::process;
use crate::report;
use crate::tools;
use crate::workspace::Workspace;

/// What the AWS CLI is to learn, seen from the repository's root: calls that are newer than its last version 1. Those that it
/// knows by itself stay as they are.
pub(super) const MODELS: &str = "xtask/aws-models";

/// The AWS CLI, for one stack in one region.
pub(crate) struct Aws<'a> {
    workspace: &'a Workspace,
    program: PathBuf,
    region: &'a str,
}

impl<'a> Aws<'a> {
    pub(crate) fn find(workspace: &'a Workspace, region: &'a str) -> Result<Self> {
        let program = tools::aws(workspace)?;
        Ok(Self {
            workspace,
            program,
            region,
        })
    }

    /// What a call that only reads answers.
    pub(crate) fn read(&self, words: &[&str]) -> Result<Value> {
        let mut command = self.command(&[words, &["--output", "json"]].concat());
        parsed(&process::output(&mut command)?)
    }

    /// The same, or nothing if AWS says with these words that there is none.
    pub(crate) fn read_if_there(&self, words: &[&str], missing: &str) -> Result<Option<Value>> {
        match self.read(words) {
            Err(failure) if failure.to_string().contains(missing) => Ok(None),
            read => read.map(Some),
        }
    }

    /// The text of an object.
    pub(crate) fn text(&self, address: &str) -> Result<String> {
        process::output(&mut self.command(&["s3", "cp", address, "-"]))
    }

    /// Waits for the end of what is going on with a stack.
    pub(crate) fn wait(&self, waiter: &str, stack: &str) -> Result<()> {
        let words = ["cloudformation", "wait", waiter, "--stack-name", stack];
        process::output(&mut self.command(&words)).map(drop)
    }

    /// Makes a call, and says so.
    pub(crate) fn make(&self, call: &Call) -> Result<()> {
        report::notice(format_args!("{}…", call.about));
        let words: Vec<_> = call.words.iter().map(String::as_str).collect();
        let mut command = self.command(&words);
        match &call.input {
            Some(input) => process::output_of(&mut command, &input.text).map(drop),
            None => process::output(&mut command).map(drop),
        }
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = self.workspace.command(&self.program);
        command.args(words);
        if !words.contains(&"--region") {
            command.args(["--region", self.region]);
        }
        command.env("AWS_DATA_PATH", data_path(env::var_os("AWS_DATA_PATH")));
        // Version 2 shows what it prints in a pager, and waits for a key.
        command.env("AWS_PAGER", "");
        command
    }
}

/// With the folders that the user has named.
fn data_path(users: Option<OsString>) -> OsString {
    let users = users.filter(|users| !users.is_empty());
    let folders = [Some(OsString::from(MODELS)), users];
    let folders: Vec<_> = folders.into_iter().flatten().collect();
    folders.join(OsStr::new(":"))
}

fn parsed(text: &str) -> Result<Value> {
    serde_json::from_str(text).or_fail(|| "the AWS CLI did not answer in JSON".into())
}
