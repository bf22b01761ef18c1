//! What the names and values in expressions stand for, and whether all of them are used.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::attribute::{Attribute, Flaw, Item};
use super::tokens::{Kind, Token, Tokens};

/// [Reserved words](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html).
static RESERVED: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    include_str!("reserved_words.txt")
        .split_whitespace()
        .collect()
});

/// What is told first when several things are wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    /// A name that must not be written out.
    Reserved,
    /// No such function.
    Function,
    /// A section that is there twice.
    Section,
    /// `#name` is not defined.
    Name,
    /// `:value` is not defined.
    Value,
    /// The same attribute twice.
    Overlap,
    /// An operand of the wrong kind.
    Operand,
}

/// `ExpressionAttributeNames` and `ExpressionAttributeValues` of one request.
#[derive(Default)]
pub(crate) struct Scope {
    names: BTreeMap<String, String>,
    values: Item,
    unused: BTreeSet<String>,
    problem: Option<(Rank, String)>,
}

/// Either side of a comparison or an assignment.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Operand {
    /// A top-level attribute.
    Path(String),
    /// A value.
    Value(Attribute),
}

impl Operand {
    /// What it is worth for an item.
    pub(crate) fn of<'a>(&'a self, item: Option<&'a Item>) -> Option<&'a Attribute> {
        match self {
            Self::Path(name) => item?.get(name),
            Self::Value(value) => Some(value),
        }
    }
}

impl Scope {
    /// Reads both maps; an empty one is refused.
    pub(crate) fn read(
        names: Option<&BTreeMap<String, String>>,
        values: Option<&Map<String, Value>>,
    ) -> Result<Self, Flaw> {
        let mut scope = Self::default();
        if let Some(names) = names {
            scope.declare("ExpressionAttributeNames", '#', names.keys())?;
            scope.names.clone_from(names);
        }
        if let Some(values) = values {
            scope.declare("ExpressionAttributeValues", ':', values.keys())?;
            for (key, value) in values {
                let value = Attribute::read(value).map_err(|flaw| blame(key, flaw))?;
                scope.values.insert(key.clone(), value);
            }
        }
        Ok(scope)
    }

    fn declare<'a>(
        &mut self,
        map: &str,
        sign: char,
        keys: impl ExactSizeIterator<Item = &'a String>,
    ) -> Result<(), Flaw> {
        if keys.len() == 0 {
            return Err(Flaw::Sense(format!("{map} must not be empty")));
        }
        for key in keys {
            let mut tokens = Tokens::new(key);
            let whole = key.starts_with(sign) && tokens.take().text == key && key.len() > 1;
            if !whole {
                let complaint = format!("{map} contains invalid key: Syntax error; key: \"{key}\"");
                return Err(Flaw::Sense(complaint));
            }
            self.unused.insert(key.clone());
        }
        Ok(())
    }

    /// Parses one expression, named as its parameter; syntax comes before sense.
    pub(crate) fn parse<T>(
        &mut self,
        parameter: &str,
        source: &str,
        parse: impl FnOnce(&mut Tokens<'_>, &mut Self) -> Result<T, String>,
    ) -> Result<T, String> {
        let invalid = |why: String| format!("Invalid {parameter}: {why}");
        if source.is_empty() {
            return Err(invalid("The expression can not be empty;".to_owned()));
        }
        let mut tokens = Tokens::new(source);
        let parsed = parse(&mut tokens, self).map_err(invalid)?;
        if tokens.peek().kind != Kind::End {
            return Err(invalid(tokens.syntax_error()));
        }
        match self.problem.take() {
            Some((_, problem)) => Err(invalid(problem)),
            None => Ok(parsed),
        }
    }

    /// After all expressions were parsed.
    pub(crate) fn check_all_used(&self) -> Result<(), String> {
        for (map, sign) in [
            ("ExpressionAttributeNames", '#'),
            ("ExpressionAttributeValues", ':'),
        ] {
            let keys = self.unused.iter().filter(|key| key.starts_with(sign));
            let keys: Vec<&str> = keys.map(String::as_str).collect();
            if !keys.is_empty() {
                let keys = keys.join(", ");
                return Err(format!(
                    "Value provided in {map} unused in expressions: keys: {{{keys}}}"
                ));
            }
        }
        Ok(())
    }

    /// Notes that something makes no sense, and lets parsing go on.
    pub(crate) fn object(&mut self, rank: Rank, problem: String) {
        match &self.problem {
            Some((known, _)) if *known <= rank => {}
            _ => self.problem = Some((rank, problem)),
        }
    }

    /// A top-level attribute, by its name or by what stands for it.
    pub(crate) fn path(&mut self, tokens: &mut Tokens<'_>) -> Result<String, String> {
        if !is_path(tokens.peek()) {
            return Err(tokens.syntax_error());
        }
        let token = tokens.take();
        if matches!(tokens.peek().text, "." | "[") {
            return Err("The stand-in plays top-level attributes only.".to_owned());
        }
        Ok(self.name(token))
    }

    fn name(&mut self, token: Token<'_>) -> String {
        let text = token.text;
        if token.kind == Kind::Word {
            if RESERVED.contains(text.to_ascii_uppercase().as_str()) {
                let problem =
                    format!("Attribute name is a reserved keyword; reserved keyword: {text}");
                self.object(Rank::Reserved, problem);
            }
            return text.to_owned();
        }
        self.unused.remove(text);
        let name = self.names.get(text).cloned();
        name.unwrap_or_else(|| {
            let problem = format!(
                "An expression attribute name used in the document path is not defined; \
                 attribute name: {text}"
            );
            self.object(Rank::Name, problem);
            text.to_owned()
        })
    }

    /// A path or a value.
    pub(crate) fn operand(&mut self, tokens: &mut Tokens<'_>) -> Result<Operand, String> {
        if tokens.peek().kind != Kind::ValuePlaceholder {
            return self.path(tokens).map(Operand::Path);
        }
        let text = tokens.take().text;
        self.unused.remove(text);
        let value = self.values.get(text).cloned();
        Ok(Operand::Value(value.unwrap_or_else(|| {
            let problem = format!(
                "An expression attribute value used in expression is not defined; attribute \
                 value: {text}"
            );
            self.object(Rank::Value, problem);
            Attribute::Null(true)
        })))
    }
}

fn is_path(token: Token<'_>) -> bool {
    matches!(token.kind, Kind::Word | Kind::NamePlaceholder)
}

fn blame(key: &str, flaw: Flaw) -> Flaw {
    match flaw {
        Flaw::Sense(why) => Flaw::Sense(format!(
            "ExpressionAttributeValues contains invalid value: {why} for key {key}"
        )),
        shape @ Flaw::Shape(_) => shape,
    }
}
