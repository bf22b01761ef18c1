//! `UpdateExpression`: `SET` and `REMOVE` of top-level attributes.
//!
//! See <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html>.

use super::attribute::{Attribute, Item};
use super::scope::{Operand, Rank, Scope};
use super::tokens::Tokens;

/// What shall become of an item.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Update {
    set: Vec<(String, Operand)>,
    remove: Vec<String>,
}

const SECTIONS: [&str; 4] = ["SET", "REMOVE", "ADD", "DELETE"];

impl Update {
    /// Parses all of an expression.
    pub(crate) fn parse(tokens: &mut Tokens<'_>, scope: &mut Scope) -> Result<Self, String> {
        let mut update = Self::default();
        let mut seen: Vec<&str> = Vec::new();
        while let Some(section) = SECTIONS.iter().find(|word| tokens.keyword(word)) {
            if seen.contains(section) {
                let problem = format!(
                    "The \"{section}\" section can only be used once in an update expression;"
                );
                scope.object(Rank::Section, problem);
            }
            seen.push(section);
            match *section {
                "SET" => update.parse_set(tokens, scope)?,
                "REMOVE" => update.parse_remove(tokens, scope)?,
                other => return Err(format!("The stand-in does not play `{other}`.")),
            }
        }
        if seen.is_empty() {
            return Err(tokens.syntax_error());
        }
        Ok(update)
    }

    fn parse_set(&mut self, tokens: &mut Tokens<'_>, scope: &mut Scope) -> Result<(), String> {
        loop {
            let name = self.target(tokens, scope)?;
            if !tokens.sign("=") {
                return Err(tokens.syntax_error());
            }
            let value = scope.operand(tokens)?;
            if let "+" | "-" | "(" = tokens.peek().text {
                return Err("The stand-in sets plain values only.".to_owned());
            }
            self.set.push((name, value));
            if !tokens.sign(",") {
                return Ok(());
            }
        }
    }

    fn parse_remove(&mut self, tokens: &mut Tokens<'_>, scope: &mut Scope) -> Result<(), String> {
        loop {
            let name = self.target(tokens, scope)?;
            self.remove.push(name);
            if !tokens.sign(",") {
                return Ok(());
            }
        }
    }

    /// The attribute that is changed, which must not be changed twice.
    fn target(&self, tokens: &mut Tokens<'_>, scope: &mut Scope) -> Result<String, String> {
        let name = scope.path(tokens)?;
        if self.names().any(|known| known == name) {
            let problem = format!(
                "Two document paths overlap with each other; must remove or rewrite one of these \
                 paths; path one: [{name}], path two: [{name}]"
            );
            scope.object(Rank::Overlap, problem);
        }
        Ok(name)
    }

    /// All attributes that it changes.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let set = self.set.iter().map(|(name, _)| name);
        set.chain(&self.remove).map(String::as_str)
    }

    /// Changes the item; what is read from it is read as it was before.
    pub(crate) fn apply(&self, item: &mut Item) -> Result<(), String> {
        let before = item.clone();
        for (name, value) in &self.set {
            let value: Option<&Attribute> = value.of(Some(&before));
            let value = value.ok_or(
                "The provided expression refers to an attribute that does not exist in the item",
            )?;
            item.insert(name.clone(), value.clone());
        }
        for name in &self.remove {
            item.remove(name);
        }
        Ok(())
    }
}
