//! One call of the AWS CLI, as data: it can be shown or made.

use std::fmt::{self, Display};

/// Characters that no shell takes for anything else.
const PLAIN: &str = "-_./:=@%+,";

/// What is to be done by the AWS CLI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    /// What it does, as a step that is under way: `uploading index.html`.
    pub(crate) about: String,
    /// What follows `aws`. Never a secret: other users of a machine can read it.
    pub(crate) words: Vec<String>,
    pub(crate) input: Option<Input>,
    /// Whether all else goes on without it.
    pub(crate) is_optional: bool,
}

/// What a call reads from its standard input.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Input {
    pub(crate) text: String,
    /// The same without the secrets.
    pub(crate) shown: String,
}

impl Call {
    pub(crate) fn new(about: impl Into<String>, words: Vec<String>) -> Self {
        Self {
            about: about.into(),
            words,
            input: None,
            is_optional: false,
        }
    }

    pub(crate) fn optional(mut self) -> Self {
        self.is_optional = true;
        self
    }

    /// With a text without secrets on its standard input.
    pub(crate) fn reading(self, text: &str) -> Self {
        let (text, shown) = (text.to_owned(), text.to_owned());
        self.fed(Input { text, shown })
    }

    pub(crate) fn hides_something(&self) -> bool {
        let input = self.input.as_ref();
        input.is_some_and(|input| input.text != input.shown)
    }

    pub(crate) fn fed(mut self, input: Input) -> Self {
        self.input = Some(input);
        self
    }
}

/// As it is typed into a shell.
impl Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("aws")?;
        for word in &self.words {
            write!(f, " {}", quoted(word))?;
        }
        match &self.input {
            Some(input) => write!(f, " <<'END'\n{}\nEND", input.shown.trim_end()),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || PLAIN.contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_shown_as_a_shell_takes_it() {
        for (word, shown) in [
            ("s3://a-b/c_d.js", "s3://a-b/c_d.js"),
            ("*", "'*'"),
            ("no-cache, x", "'no-cache, x'"),
            ("it's", r"'it'\''s'"),
            ("", "''"),
            ("<BucketName>", "'<BucketName>'"),
        ] {
            let call = Call::new("", vec![word.to_owned()]);
            assert_eq!(call.to_string(), format!("aws {shown}"));
        }
    }

    #[test]
    fn a_secret_is_fed_and_never_shown() {
        let input = Input {
            text: "hush".to_owned(),
            shown: "****".to_owned(),
        };
        let call = Call::new("", vec!["x".to_owned()]).fed(input);
        assert_eq!(call.to_string(), "aws x <<'END'\n****\nEND");
        assert!(!format!("{call:?}").contains("hush"));
        assert!(call.hides_something());
    }
}
